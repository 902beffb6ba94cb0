// Texts arrive live: once a second the page is fetched again and only what
// changed in the threads is put in place, so a half-typed reply stays.
"use strict";

const row = document.getElementById("phones");
let etag = null;

// Text by text, or a screen reader would read the whole thread out again.
function updateThread(present, fresh) {
  const wanted = new Set([...fresh.children].map((item) => item.id));
  for (const item of [...present.children]) if (!wanted.has(item.id)) item.remove();
  [...fresh.children].forEach((item, index) => {
    const old = present.children[index];
    if (old?.id !== item.id) {
      item.classList.add("new");
      present.insertBefore(item, old ?? null);
    } else if (old.innerHTML !== item.innerHTML) {
      old.className = item.className;
      old.replaceChildren(...item.childNodes);
    }
  });
}

function updatePhones(fresh) {
  const isTyping = row.contains(document.activeElement) && document.activeElement !== row;
  if (fresh.querySelector(".phone")) document.getElementById("empty")?.remove();
  let last = null;
  for (const phone of fresh.querySelectorAll(".phone")) {
    let present = document.getElementById(phone.id);
    const place = last ? last.nextElementSibling : row.firstElementChild;
    if (present) {
      updateThread(present.querySelector(".thread"), phone.querySelector(".thread"));
      // Moving a phone would take the focus from its reply field.
      if (!isTyping && present !== place) row.insertBefore(present, place);
    } else {
      present = document.importNode(phone, true);
      row.insertBefore(present, place);
    }
    last = present;
  }
}

async function look() {
  const headers = etag ? { "If-None-Match": etag } : {};
  const answer = await fetch(location.href.split("#")[0], { headers, cache: "no-store" });
  if (answer.status !== 200) return;
  etag = answer.headers.get("ETag");
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  updatePhones(fresh.getElementById("phones"));
  document.getElementById("clock").replaceWith(fresh.getElementById("clock"));
}

async function send(event) {
  const form = event.target.closest("form.reply");
  if (!form) return;
  event.preventDefault();
  const words = form.elements.body;
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  const isSent = answer !== null && answer.type === "opaqueredirect";
  words.setCustomValidity(isSent ? "" : "Not sent. Is the sandbox still running?");
  if (isSent) words.value = ""; else words.reportValidity();
  await look().catch(() => {});
}

async function watch() {
  if (!document.hidden) await look().catch(() => {});
  setTimeout(watch, 1000);
}

row.addEventListener("submit", send);
row.addEventListener("input", (event) => event.target.setCustomValidity(""));
watch();

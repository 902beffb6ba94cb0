// Texts arrive live: once a second the page is fetched again and only what
// changed in the threads is put in place, so a half-typed reply stays.
"use strict";

const row = document.getElementById("phones");
let etag = null;

const isAtEnd = (thread) => thread.scrollHeight - thread.scrollTop - thread.clientHeight < 48;
const toEnd = (thread) => { thread.scrollTop = thread.scrollHeight; };

function updateThread(present, fresh) {
  if (present.innerHTML === fresh.innerHTML) return;
  const known = new Set([...present.children].map((item) => item.id).filter(Boolean));
  const stay = isAtEnd(present);
  for (const item of fresh.children) {
    if (item.id && !known.has(item.id)) item.classList.add("new");
  }
  present.replaceChildren(...fresh.childNodes);
  if (stay) toEnd(present);
}

function updatePhones(fresh) {
  const isTyping = row.contains(document.activeElement) && document.activeElement.tagName !== "MAIN";
  document.getElementById("empty")?.remove();
  let last = null;
  for (const phone of [...fresh.children]) {
    let present = document.getElementById(phone.id);
    if (!present) {
      present = phone;
      row.insertBefore(phone, last ? last.nextSibling : row.firstChild);
      if (phone.classList.contains("phone")) toEnd(phone.querySelector(".thread"));
    } else if (present !== phone && phone.classList.contains("phone")) {
      updateThread(present.querySelector(".thread"), phone.querySelector(".thread"));
      // Moving a phone would take the focus from its reply field.
      const wanted = last ? last.nextSibling : row.firstChild;
      if (!isTyping && present !== wanted) row.insertBefore(present, wanted);
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
row.querySelectorAll(".thread").forEach(toEnd);
watch();

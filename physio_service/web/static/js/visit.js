// The secret of a link stands behind its #, which no browser sends: it goes with the form alone.
// Without this script it is typed by hand.
const field = document.getElementById("token");
const kept = "check-link";
const code = location.hash.slice(1) || sessionStorage.getItem(kept) || "";

if (/^[\w-]{22}$/.test(code)) {
  field.value = code;
  document.getElementById("code-group").hidden = true;
  sessionStorage.setItem(kept, code); // for another try, or another language; gone with the tab
  history.replaceState(null, "", location.pathname + location.search);
}

// Small behaviours of every page. No inline script anywhere: the content-security policy forbids it.
"use strict";

// A form is sent once: its buttons rest until the answer comes.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => form.querySelectorAll("button[type=submit]").forEach((b) => { b.disabled = true; }), 0);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach(release);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest && event.target.closest("form");
  if (form) release(form);
});
function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("button[type=submit]").forEach((b) => { b.disabled = false; });
}

// Live parts stop when nobody looks, so that an idle session still ends.
let lastTouch = Date.now();
["pointerdown", "keydown", "scroll"].forEach((name) => document.addEventListener(name, () => { lastTouch = Date.now(); }, { passive: true, capture: true }));
document.addEventListener("htmx:beforeRequest", (event) => {
  const live = event.target.closest && event.target.closest("[data-live]");
  if (live && (document.hidden || Date.now() - lastTouch > 10 * 60 * 1000)) event.preventDefault();
});

// Everything a list's filter form holds goes away with one button.
document.addEventListener("click", (event) => {
  const all = event.target.closest("[data-check-all]");
  if (all) document.querySelectorAll(`input[type=checkbox][name="${all.dataset.checkAll}"]`).forEach((box) => { box.checked = all.checked; });
});

// A drop-down marked so sends its form at once.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-send], input[data-send]")) event.target.form.requestSubmit();
});

// A notice from the server is read out and comes into view.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "notice") event.target.scrollIntoView({ block: "nearest" });
});

// Copy a key that is shown once.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
});

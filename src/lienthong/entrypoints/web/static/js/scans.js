// Keying from paper: the paper follows the field, Ctrl+Enter saves, typing chooses «another».
"use strict";
document.addEventListener("focusin", (event) => {
  const field = event.target.closest("[data-page]");
  const figure = field && document.getElementById(`trang-${field.dataset.page}`);
  const paper = figure && figure.closest(".scan-pages");
  if (!paper) return;
  const down = figure.offsetTop + (figure.offsetHeight * Number(field.dataset.at)) / 1000;
  paper.scrollTop = Math.max(0, down - paper.clientHeight / 3);
});
// Keying begins at the first field to be filled in.
const form = document.querySelector("form[data-first]");
const first = form && document.getElementById(form.dataset.first);
if (first) first.focus({ preventScroll: true });
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key !== "Enter") return;
  const button = document.querySelector("[data-save]");
  if (button) { event.preventDefault(); button.click(); }
});
document.addEventListener("input", (event) => {
  const own = event.target.closest("[data-own]");
  const radio = own && document.getElementById(own.dataset.own);
  if (radio && event.target.type !== "radio") radio.checked = true;
});

// The list's columns: their order is the order of their boxes, moved by buttons.
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  const item = button.closest("li");
  const other = Number(button.dataset.move) < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (Number(button.dataset.move) < 0) other.before(item); else other.after(item);
  button.focus();
  const box = item.querySelector("input");
  if (box.checked) box.dispatchEvent(new Event("change", { bubbles: true }));
});

// Figures are typed down a column: Enter and the arrows go from row to row.
"use strict";

const STEPS = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };

document.addEventListener("keydown", (event) => {
  const cell = event.target;
  if (!cell.matches("#grid [data-cell]") || !(event.key in STEPS)) return;
  if (cell.tagName === "SELECT" && event.key !== "Enter") return;
  const cells = [...document.querySelectorAll("#grid [data-cell]")];
  const next = cells[cells.indexOf(cell) + STEPS[event.key]];
  event.preventDefault();
  if (!next) { cell.blur(); cell.focus(); return; }
  next.focus();
  if (next.select) next.select();
});

// A value that was not taken is marked until it is mended; what it needs stands under its name.
document.addEventListener("htmx:afterSettle", () => {
  document.querySelectorAll("#grid [data-cell]").forEach((cell) => {
    const status = document.getElementById(cell.getAttribute("aria-labelledby").replace("l-", "s-"));
    if (status && status.querySelector("[data-bad]")) cell.setAttribute("aria-invalid", "true");
    else cell.removeAttribute("aria-invalid");
  });
});

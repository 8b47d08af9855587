// A field whose value comes from another table: type, and choose from the rows the server finds.
// The input is a combobox; the server's answer is a list of options with data-value and data-text.
"use strict";

function optionsOf(input) {
  const list = document.getElementById(input.getAttribute("aria-controls"));
  return list ? [...list.querySelectorAll("[role=option]")] : [];
}
function close(input) {
  const list = document.getElementById(input.getAttribute("aria-controls"));
  if (list) list.replaceChildren();
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}
function choose(input, option) {
  input.value = option.dataset.value;
  const note = document.getElementById(`${input.id}-ten`);
  if (note) note.textContent = option.dataset.text;
  close(input);
  input.dispatchEvent(new Event("change", { bubbles: true }));
  input.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: { ...option.dataset } }));
}
function move(input, step) {
  const options = optionsOf(input);
  if (!options.length) return;
  const now = options.findIndex((o) => o.getAttribute("aria-selected") === "true");
  const next = (now + step + options.length) % options.length;
  options.forEach((o, i) => o.setAttribute("aria-selected", String(i === next)));
  input.setAttribute("aria-activedescendant", options[next].id);
  options[next].scrollIntoView({ block: "nearest" });
}
document.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!(input.matches && input.matches("[data-picker]"))) return;
  if (event.key === "ArrowDown") { move(input, 1); event.preventDefault(); }
  else if (event.key === "ArrowUp") { move(input, -1); event.preventDefault(); }
  else if (event.key === "Escape") close(input);
  else if (event.key === "Enter") {
    const chosen = optionsOf(input).find((o) => o.getAttribute("aria-selected") === "true");
    if (chosen) { choose(input, chosen); event.preventDefault(); }
  }
});
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest("[role=option][data-value]");
  if (!option) return;
  event.preventDefault();
  choose(document.getElementById(option.dataset.input), option);
});
document.addEventListener("focusout", (event) => {
  if (event.target.matches && event.target.matches("[data-picker]")) close(event.target);
});
// The name belongs to the value that was chosen; typing another value takes it away.
document.addEventListener("input", (event) => {
  if (!(event.target.matches && event.target.matches("[data-picker]"))) return;
  const note = document.getElementById(`${event.target.id}-ten`);
  if (note) note.textContent = "";
});
document.addEventListener("htmx:afterSwap", (event) => {
  const input = document.querySelector(`[data-picker][aria-controls="${event.target.id}"]`);
  if (input) input.setAttribute("aria-expanded", String(optionsOf(input).length > 0));
});

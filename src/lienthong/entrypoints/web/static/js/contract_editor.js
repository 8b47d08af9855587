// The form of a contract's field: only the limits that go with the chosen type are shown.
"use strict";

function showLimits(form) {
  const chosen = form.querySelector("select[name=type]");
  if (!chosen) return;
  form.querySelectorAll("[data-for]").forEach((part) => {
    part.hidden = !part.dataset.for.split(" ").includes(chosen.value);
  });
}
document.addEventListener("change", (event) => {
  if (event.target.matches("form[data-types] select[name=type]")) showLimits(event.target.form);
});
document.querySelectorAll("form[data-types]").forEach(showLimits);

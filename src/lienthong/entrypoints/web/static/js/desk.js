// Keys of one kept row: the next and the one before it, save and go on.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.altKey && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
    const link = document.querySelector(event.key === "ArrowRight" ? "[data-next]" : "[data-previous]");
    if (link) { event.preventDefault(); link.click(); }
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    const button = document.querySelector("[data-save]");
    if (button) { event.preventDefault(); button.click(); }
  }
});

// Ticking rows means those rows.
document.addEventListener("change", (event) => {
  if (!event.target.matches('input[name="chon"], [data-check-all="chon"]')) return;
  const any = document.querySelector('input[name="chon"]:checked');
  const scope = document.querySelector(`input[name="pham_vi"][value="${any ? "chon" : "tat_ca"}"]`);
  if (scope) scope.checked = true;
});

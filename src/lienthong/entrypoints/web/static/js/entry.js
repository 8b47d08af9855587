// The entry form: conditional fields, autosaved drafts, files that are too large.
"use strict";

(() => {
  const form = document.querySelector("[data-entry-form]");
  if (!form) return;

  // What is typed may decide which fields are asked for. The server judges: only it knows what a
  // number or a date typed the Vietnamese way means. Of several answers only the last one counts.
  let asked = 0;
  async function judge() {
    const turn = ++asked;
    const sent = new FormData(form);
    [...sent.keys()].filter((name) => sent.get(name) instanceof File).forEach((name) => sent.delete(name));
    const answer = await fetch(form.dataset.conditions, { method: "POST", body: sent }).catch(() => null);
    if (!answer || !answer.ok || turn !== asked) return;
    const { hidden, idle } = await answer.json();
    form.querySelectorAll("[data-entry]").forEach((box) => {
      const name = box.dataset.entry;
      if (name.includes(".")) return;
      box.classList.toggle("unasked", hidden.includes(name));
      const note = box.querySelector(".idle-note");
      if (note) note.hidden = !idle.includes(name);
    });
    form.querySelectorAll(".field-group").forEach((group) => {
      group.toggleAttribute("data-empty", !group.querySelector(":scope > .fields > .entry:not(.unasked)"));
    });
  }
  let waiting = 0;
  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(judge, 300);
  }
  if (form.dataset.conditions) {
    for (const kind of ["input", "change"]) {
      form.addEventListener(kind, (event) => { if (event.target.closest("[data-decides]")) later(); });
    }
  }

  // A draft is kept three seconds after the last key, not sooner than every five seconds.
  const state = document.getElementById("ban-nhap");
  let changed = false, keeping = 0, last = 0;
  function touched() {
    changed = true;
    clearTimeout(keeping);
    keeping = setTimeout(keep, Math.max(3000, 5000 - (Date.now() - last)));
  }
  function keep() {
    if (!changed || form.dataset.sent || !window.htmx) return;
    changed = false;
    last = Date.now();
    window.htmx.trigger(state, "keep-draft");
  }
  if (state) {
    form.addEventListener("input", (event) => { if (event.target.type !== "file") touched(); });
    form.addEventListener("change", touched);
    form.addEventListener("htmx:afterSwap", (event) => { if (event.target !== state) touched(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
    form.addEventListener("htmx:configRequest", (event) => {
      if (event.detail.elt !== state) return;
      const names = [...event.detail.formData.keys()].filter((name) => name.startsWith("tep."));
      names.forEach((name) => event.detail.formData.delete(name));
    });
  }

  // A file beyond the limit is refused before it travels; the server checks again.
  form.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file" || !input.files.length) return;
    const box = input.closest(".attachment");
    box.querySelectorAll("[data-large]").forEach((note) => { note.hidden = true; });
    if (input.files[0].size <= Number(input.dataset.most)) return;
    event.stopPropagation();
    input.value = "";
    box.querySelector("[data-large]").hidden = false;
  }, true);

  // After a line was added, its first input has the focus.
  let adding = "";
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=viec], button[name=bo_tep]");
    adding = button ? button.dataset.adds || "" : "";
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const box = event.target.closest && event.target.closest(".entry");
    if (!box || !form.contains(box) || !adding) return;
    const rows = document.querySelectorAll(`#${adding} > .subrows > .subrow`);
    const first = rows.length && rows[rows.length - 1].querySelector("input:not([type=hidden]), select, textarea");
    adding = "";
    if (first) first.focus();
  });
})();

// Small comforts; every page works without them. Loaded with "defer", no inline code anywhere.
(() => {
  "use strict";
  const PREFIX = "dondoc-draft:";

  const fieldsOf = (form) =>
    [...form.elements].filter(
      (e) => e.name && (e.tagName === "TEXTAREA" || (e.tagName === "INPUT" && ["text", "search", "number", "date", "radio"].includes(e.type))),
    );

  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };

  const write = (key, draft) => {
    try {
      localStorage.setItem(key, JSON.stringify(draft));
    } catch {
      // storage is full or switched off: the form still works, only without a draft
    }
  };

  const restore = (form, values) => {
    let restored = false;
    for (const field of fieldsOf(form)) {
      const value = values[field.name];
      if (value === undefined) continue;
      if (field.type === "radio") {
        if (field.value === value && !field.checked) restored = field.checked = true;
      } else if (!field.value && value) {
        field.value = value;
        restored = true;
      }
    }
    return restored;
  };

  const tell = (form, words) => {
    const note = document.createElement("p");
    note.className = "draft-note";
    note.setAttribute("role", "status");
    note.textContent = words;
    form.prepend(note);
  };

  const plain = (words) => (words || "").replace(/\r\n/g, "\n").trim();

  // What was typed stays on this device until it stands in the register. It is kept by person and duty, so that
  // nobody else who signs in here sees it, and it is what the agency said last once it arrived, however it was sent.
  const keepDraft = (form) => {
    const key = PREFIX + form.dataset.draft;
    const { draftVersion: version, draftSaid: said } = form.dataset;
    const draft = read(key);
    if (draft && plain(draft.values.text) && plain(draft.values.text) === plain(said)) localStorage.removeItem(key);
    else if (draft && restore(form, draft.values)) tell(form, draft.version === version ? form.dataset.draftNote : form.dataset.draftOlder);
    form.addEventListener("input", () => {
      const values = {};
      for (const f of fieldsOf(form)) if (f.type !== "radio" || f.checked) values[f.name] = f.value;
      write(key, { version, values });
    });
    form.addEventListener("dondoc:sent", () => localStorage.removeItem(key));
  };

  const forgetDrafts = () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  };

  const prepare = (root) => {
    for (const form of root.querySelectorAll("form[data-draft]")) {
      if (form.dataset.draftReady) continue;
      form.dataset.draftReady = "1";
      keepDraft(form);
    }
    root.querySelector("[data-focus]")?.focus();
  };

  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
      const search = document.querySelector("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select?.();
      }
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.target.closest("form[data-draft]")?.requestSubmit();
    } else if (event.key === "Escape") {
      const open = event.target.closest("details.popup[open]");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      }
    }
  });

  document.addEventListener("click", (event) => {
    const menu = event.target.closest("[data-menu]");
    if (menu) menu.setAttribute("aria-expanded", String(menu.getAttribute("aria-expanded") !== "true"));
    for (const open of document.querySelectorAll("details.popup[open]")) if (!open.contains(event.target)) open.open = false;
    if (event.target.closest("[data-print]")) window.print();
  });

  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-auto-submit]") && event.target.matches("select, [type=checkbox], [type=radio]")) form.requestSubmit();
  });

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-forget-drafts]")) forgetDrafts();
  });

  for (const shown of ["htmx:after:swap", "dondoc:shown"]) document.addEventListener(shown, () => prepare(document));
  prepare(document);
})();

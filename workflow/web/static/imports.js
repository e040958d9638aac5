// The review of an import: one duty is chosen, its sentence is lit; keys act on it. Without this file every act is a form.
(() => {
  "use strict";
  const panes = document.querySelector("[data-panes]");
  if (!panes) return;
  const list = () => [...document.querySelectorAll(".duty[data-row]:not([hidden])")];
  const byPosition = (position) => document.getElementById(`row-${position}`);
  const source = panes.querySelector("[data-source]");
  const narrow = matchMedia("(max-width: 900px)");
  const places = {}; // how far each pane was read
  let chosen = null; // position of the chosen duty; its element may be replaced at any time
  let wanted = null; // position to choose once the answer is there
  let asked = ""; // what the answer is for
  let waiting = false; // an answer is on its way
  const kept = []; // keys pressed meanwhile

  const scrollTo = (element, block) => element.scrollIntoView({ block, behavior: "instant" });

  const light = (position) => {
    if (!source) return;
    for (const lit of source.querySelectorAll(".lit")) lit.classList.remove("lit");
    const marks = [...source.querySelectorAll(`[data-duties~="${position}"]`)].filter((e) => e.matches(".duty-mark, tr"));
    for (const mark of marks) mark.classList.add("lit");
    if (marks.length && !narrow.matches) within(marks[0]);
  };

  // scrolls the pane alone, never the window
  const within = (element) => {
    const pane = element.closest(".pane-scroll");
    if (!pane || narrow.matches) return;
    const box = element.getBoundingClientRect();
    const frame = pane.getBoundingClientRect();
    if (box.top < frame.top || box.bottom > frame.bottom) pane.scrollTop += box.top - frame.top - Math.max(40, (frame.height - box.height) / 3);
  };

  const choose = (row, { focus = true, scroll = true } = {}) => {
    if (!row) return;
    for (const other of document.querySelectorAll('.duty[aria-current="true"]')) other.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    chosen = row.dataset.row;
    if (focus && !row.contains(document.activeElement)) row.focus({ preventScroll: true });
    if (scroll) narrow.matches ? scrollTo(row, "nearest") : within(row);
    light(chosen);
  };

  const current = () => (chosen && byPosition(chosen)) || null;
  const neighbour = (step) => {
    const rows = list();
    const at = rows.indexOf(current());
    return at < 0 ? rows[0] : rows[at + step];
  };

  const show = (pane) => {
    const now = panes.dataset.pane || "duties";
    if (now === pane) return;
    places[now] = window.scrollY;
    panes.dataset.pane = pane;
    const top = panes.getBoundingClientRect().top + window.scrollY;
    window.scrollTo({ top: places[pane] ?? Math.min(window.scrollY, top), behavior: "instant" });
  };

  const goTo = (position) => {
    let row = byPosition(position);
    if (!row) return false;
    row.hidden = false;
    if (narrow.matches) show("duties");
    else if (panes.getBoundingClientRect().top > 80) panes.scrollIntoView({ block: "start", behavior: "instant" });
    choose(row);
    return true;
  };

  const press = (act) => {
    const button = current()?.querySelector(`[data-act="${act}"]`);
    if (!button) return false;
    button.click();
    return true;
  };

  const acts = {
    a: () => press("accept"),
    enter: () => press("accept"),
    j: () => choose(neighbour(1)),
    k: () => choose(neighbour(-1)),
    e: () => press("edit"),
    s: () => press("edit"),
    m: () => press("join"),
    d: () => press("drop"),
  };

  const splitHere = (text) => {
    const at = text.selectionStart;
    text.value = `${text.value.slice(0, at).trimEnd()}\n\n${text.value.slice(at).trimStart()}`;
    text.form.requestSubmit(text.form.querySelector('[data-act="split"]'));
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-duties]");
    if (link && source?.contains(link) && !event.target.closest("button")) {
      if (!String(getSelection())) {
        event.preventDefault();
        goTo(link.dataset.duties.split(" ")[0]);
      }
      return;
    }
    const go = event.target.closest("[data-go], [data-first-unseen]");
    if (go && goTo(go.dataset.go || go.dataset.firstUnseen)) return event.preventDefault();
    const where = event.target.closest("[data-where]");
    if (where && source) {
      event.preventDefault();
      choose(where.closest(".duty"), { scroll: false });
      if (narrow.matches) {
        show("source");
        const lit = source.querySelector(".lit");
        if (lit) scrollTo(lit, "center");
      }
      return;
    }
    const pane = event.target.closest("[data-pane-link]");
    if (pane) {
      event.preventDefault();
      show(pane.dataset.paneLink);
      return;
    }
    const here = event.target.closest("[data-split-here]");
    if (here) splitHere(here.form.querySelector("[data-edit-text]"));
    const add = event.target.closest(".add-duty");
    if (add) {
      const selection = getSelection();
      const line = add.closest(".source-line, tr");
      const inside = selection.rangeCount && line.contains(selection.anchorNode) && line.contains(selection.focusNode);
      add.form.querySelector("[data-words]").value = inside ? String(selection).trim() : "";
    }
  });

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest(".duty[data-row]");
    if (row && row.dataset.row !== chosen) choose(row, { focus: false, scroll: false });
  });

  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

  // before the search field of the frame: here "/" looks through the duties
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter" && event.altKey && event.target.matches("[data-edit-text]")) {
        event.preventDefault();
        splitHere(event.target);
        return;
      }
      if (event.key === "Escape" && typing(event.target)) {
        const shut = event.target.closest(".duty-edit")?.querySelector('[data-act="shut"]');
        if (shut) return shut.click();
        if (event.target.matches("[data-find]")) {
          event.target.value = "";
          event.target.dispatchEvent(new Event("input"));
          return choose(current() || list()[0]);
        }
      }
      if (event.key === "Enter" && event.target.matches("[data-find]")) {
        event.preventDefault();
        const now = current();
        return choose(now && !now.hidden ? now : list()[0]);
      }
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      const find = document.querySelector("[data-find]");
      if (event.key === "/" && find) {
        event.preventDefault();
        event.stopPropagation();
        find.focus();
        find.select();
        return;
      }
      if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
      const act = acts[event.key.toLowerCase()];
      if (!act || event.repeat) return;
      event.preventDefault();
      if (!waiting) act();
      else if (asked !== "edit" && kept.length < 5) kept.push(act);
    },
    true,
  );

  // keys pressed while an answer is on its way act on the row that comes next, never twice on the same one
  document.addEventListener("htmx:before:request", () => (waiting = true));
  document.addEventListener("htmx:finally:request", () => {
    waiting = false;
    while (kept.length && !waiting) kept.shift()();
  });

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/\u0111/gi, "d").toLowerCase();

  document.querySelector("[data-find]")?.addEventListener("input", (event) => {
    const words = plain(event.target.value).split(/\s+/).filter(Boolean);
    for (const row of document.querySelectorAll(".duty[data-row]")) {
      const text = plain(row.textContent);
      row.hidden = !words.every((word) => text.includes(word));
    }
  });

  // what comes next is settled before the answer replaces the row
  document.addEventListener("submit", (event) => {
    const act = event.submitter?.matches(".add-duty") ? "add" : event.submitter?.dataset.act || "";
    const row = event.target.closest(".duty[data-row]");
    asked = act;
    wanted = null;
    if (row) {
      const rows = list();
      const at = rows.indexOf(row);
      const onward = rows.slice(at + 1).find((other) => !other.dataset.seen) || rows[at + 1];
      const next = act === "accept" || act === "save" ? onward : act === "join" ? rows[at - 1] : null;
      wanted = (next || row).dataset.row;
    }
  });

  // an added duty is the one that was not there before
  let before = new Set();
  const positions = () => [...document.querySelectorAll(".duty[data-row]")].map((row) => row.dataset.row);

  // a folded panel that somebody opened stays open when its content is replaced
  let unfolded = false;
  document.addEventListener("htmx:before:swap", () => {
    before = new Set(positions());
    unfolded = Boolean(document.querySelector("[data-keep-open][open]"));
  });

  document.addEventListener("htmx:after:swap", () => {
    const fold = document.querySelector("[data-keep-open]");
    if (fold && unfolded) fold.open = true;
    const said = document.getElementById("said");
    const wrong = said?.hasAttribute("data-wrong");
    const open = document.querySelector(".duty-edit");
    if (wrong) kept.length = 0;
    const added = asked === "add" && !wrong ? positions().find((position) => !before.has(position)) : null;
    const target = wrong ? chosen : added || wanted || chosen;
    wanted = null;
    const row = target && byPosition(target);
    if (row) choose(row);
    if (open && (asked === "edit" || wrong)) open.querySelector("[data-edit-text]")?.focus();
    asked = "";
  });

  document.addEventListener("click", (event) => {
    const act = event.target.closest("a[data-act]");
    if (!act) return;
    asked = act.dataset.act;
    wanted = act.closest(".duty")?.dataset.row || null;
  }, true);

  // an answer that holds no part of the page (session over, form too old): show it whole
  document.addEventListener("htmx:response:error", (event) => {
    const status = event.detail?.ctx?.response?.status;
    if (status !== 409 && status !== 422) location.reload();
  });

  const unseen = document.querySelector("[data-first-unseen]");
  const hashed = location.hash.match(/^#row-(\d+)$/);
  if (hashed) goTo(hashed[1]);
  else if (unseen && !document.querySelector("[role=alert][data-focus]")) goTo(unseen.dataset.firstUnseen);
  else choose(list()[0], { focus: false, scroll: false });
})();

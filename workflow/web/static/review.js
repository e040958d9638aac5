// Keys of the review page: A accept, R return, J next, K previous. Letters typed into a field stay letters.
(() => {
  "use strict";
  const typing = (target) => target.closest("input:not([type=radio]), textarea, select, [contenteditable]");

  const note = document.querySelector("[data-review-note]");

  document.addEventListener("click", (event) => {
    const reason = event.target.closest("[data-reason]");
    if (!reason || !note) return;
    note.value = note.value.trim() ? `${note.value.trim()}\n${reason.dataset.reason}` : reason.dataset.reason;
    note.focus();
  });

  const acts = {
    a: () => document.querySelector("[data-review-accept]")?.focus(),
    r: () => note?.focus(),
    j: () => document.querySelector("[data-review-next]")?.click(),
    k: () => document.querySelector("[data-review-previous]")?.click(),
  };

  // the files of the report, shown as soon as their place comes into view; without this the link opens them
  const show = async (place) => {
    const answer = await fetch(place.dataset.preview, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const link = place.querySelector("a");
    place.innerHTML = await answer.text();
    if (link) place.append(link);
  };
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((found) => found.isIntersecting)) {
      seen.unobserve(entry.target);
      show(entry.target).catch(() => {});
    }
  });
  document.querySelectorAll("[data-preview]").forEach((place) => seen.observe(place));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const act = acts[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();

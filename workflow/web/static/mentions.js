// While somebody types "@" and letters of a name: the people who may be named, to pick from. Without it the boxes below serve.
(() => {
  "use strict";
  const MOST = 6;
  const fold = (s) => s.normalize("NFD").replace(/\p{M}/gu, "").replace(/\u0111/gi, "d").toLowerCase();

  const prepare = (form) => {
    const field = form.querySelector("textarea");
    const names = [...form.querySelectorAll(".people label")].map((l) => l.textContent.trim());
    if (!field || !names.length) return;
    const list = document.createElement("ul");
    list.className = "mentions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    field.after(list);

    const asked = () => /(?:^|[^\p{L}\p{N}])@([\p{L}\p{M} ]{0,40})$/u.exec(field.value.slice(0, field.selectionStart));

    const pick = (name) => {
      const found = asked();
      const end = field.selectionStart;
      field.setRangeText(`${name.split(" – ")[0]} `, end - found[1].length, end, "end");
      list.hidden = true;
      field.focus();
    };

    const show = () => {
      const found = asked();
      const word = found ? fold(found[1]).trim() : "";
      const fits = found ? names.filter((n) => (` ${fold(n)}`).includes(` ${word}`)).slice(0, MOST) : [];
      list.replaceChildren(
        ...fits.map((name) => {
          const item = document.createElement("li");
          const button = document.createElement("button");
          button.type = "button";
          button.textContent = name;
          button.addEventListener("click", () => pick(name));
          item.setAttribute("role", "presentation");
          button.setAttribute("role", "option");
          button.setAttribute("aria-selected", "false");
          item.append(button);
          return item;
        }),
      );
      list.hidden = !fits.length;
    };

    field.addEventListener("input", show);
    field.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "Escape") list.hidden = true;
      else if (event.key === "ArrowDown") {
        event.preventDefault();
        list.querySelector("button").focus();
      } else return;
      event.stopPropagation();
    });
    list.addEventListener("keydown", (event) => {
      const items = [...list.querySelectorAll("button")];
      const at = items.indexOf(document.activeElement);
      if (event.key === "ArrowDown") items[Math.min(at + 1, items.length - 1)].focus();
      else if (event.key === "ArrowUp") (items[at - 1] || field).focus();
      else if (event.key === "Escape") {
        list.hidden = true;
        field.focus();
      } else return;
      event.preventDefault();
    });
  };

  for (const form of document.querySelectorAll("form[data-mentions]")) prepare(form);
})();

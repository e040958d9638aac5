// The entry grid under the hands: Enter and the arrows go down and up, a block from Excel spreads over the cells.
// Without this file every cell is typed, or the block goes through the form below the grid.
(() => {
  "use strict";
  const grid = document.querySelector("[data-entry]");
  if (!grid) return;
  const cellsOf = (row) => ["a", "b", "x", "n"].map((part) => row.querySelector(`input[name^="${part}-"]`));
  const rows = [...grid.querySelectorAll("tbody tr")].filter((row) => row.querySelector('input[name^="a-"]'));

  const place = (input) => {
    const row = rows.indexOf(input.closest("tr"));
    return { row, column: row < 0 ? -1 : cellsOf(rows[row]).indexOf(input) };
  };

  const step = (input, by) => {
    const { row, column } = place(input);
    for (let at = row + by; rows[at]; at += by) {
      const next = cellsOf(rows[at])[column];
      if (next) {
        next.focus();
        if (next.type !== "checkbox") next.select();
        return;
      }
    }
  };

  grid.addEventListener("keydown", (event) => {
    if (!event.target.matches("input") || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    step(event.target, by);
  });

  const put = (input, text) => {
    if (!input) return;
    if (input.type === "checkbox") input.checked = text !== "";
    else input.value = text;
  };

  grid.addEventListener("paste", (event) => {
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!event.target.matches("input") || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const { row, column } = place(event.target);
    text.replace(/\r/g, "").replace(/\n$/, "").split("\n").forEach((line, down) => {
      if (!rows[row + down]) return;
      const cells = cellsOf(rows[row + down]);
      line.split("\t").forEach((value, right) => put(cells[column + right], value.trim()));
    });
  });
})();

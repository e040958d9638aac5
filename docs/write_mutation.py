"""Write ``docs/mutation.md`` from a run of ``make mutation``: ``python docs/write_mutation.py mutants``.

A change that no test noticed has to stand in ``docs/mutation_reviewed.csv`` with a reason, or it is listed without one.
"""

from __future__ import annotations

import csv
import json
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
REVIEWED = HERE / "mutation_reviewed.csv"
PAGE = HERE / "mutation.md"
#: How mutmut keeps what became of a change: the tests passed, or none of them came by it.
SURVIVED, UNTESTED = 0, 33


def figures(mutants: Path) -> dict[str, tuple[int, int]]:
    """By module: changes made, and changes that a test noticed."""
    found = {}
    for meta in sorted(mutants.rglob("*.py.meta")):
        codes = json.loads(meta.read_text(encoding="utf-8")).get("exit_code_by_key", {})
        if None in codes.values():
            raise SystemExit(f"{meta}: the run did not end")
        if codes:
            name = str(meta.relative_to(mutants)).removesuffix(".meta")
            noticed = sum(code not in (SURVIVED, UNTESTED) for code in codes.values())
            found[name] = (len(codes), noticed)
    return found


def reviewed() -> list[dict[str, str]]:
    """The changes that no test noticed, each with the reason why it may stay so."""
    with REVIEWED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def digest(module: str) -> str:
    """By which the page knows whether a module is still the one that was changed."""
    return sha256((ROOT / module).read_bytes()).hexdigest()[:12]


def page(found: dict[str, tuple[int, int]], day: date) -> str:
    """The whole page."""
    made, noticed = (sum(pair[n] for pair in found.values()) for n in (0, 1))
    lines = [
        "# Changes that tests notice",
        "",
        f"`make mutation`, {day:%d/%m/%Y}: one place is changed at a time, and the tests that `pyproject.toml` names for it run, on SQLite.",
        "",
        "| Module | Changes | Noticed | Share | Source |",
        "|---|---|---|---|---|",
        *(f"| {name} | {n} | {k} | {100 * k / n:.1f} % | {digest(name)} |" for name, (n, k) in found.items()),
        f"| together | {made} | {noticed} | {100 * noticed / made:.1f} % | |",
        "",
        "## Not noticed, and why they may stay",
        "",
    ]
    for row in reviewed():
        lines += [f"* {row['module']}: `{row['was']}` → `{row['became']}`", f"  {row['why']}."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(figures(Path(sys.argv[1])), date.today()), encoding="utf-8")  # noqa: DTZ011

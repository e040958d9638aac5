"""Write ``docs/trust.md`` from ``docs/targets.csv`` and the names of the tests: ``python docs/write_trust.py``.

A test proves a target by carrying its id: ``test_d2_a_stale_form_…`` proves D2.
"""

from __future__ import annotations

import ast
import csv
import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TARGETS, PAGE = HERE / "targets.csv", HERE / "trust.md"
_ID = re.compile(r"test_([a-z])(\d{1,2})_")
GROUPS = {
    "E": "Escalation and mail", "Q": "Queue", "D": "Data", "B": "Backup", "L": "Audit and privacy", "S": "Sign-in",
    "Z": "Rights", "W": "Web", "U": "Files", "P": "Reading and writing documents", "C": "Mail content", "A": "API",
    "O": "Operations",
}  # fmt: skip


class Target(NamedTuple):
    """One line of ``targets.csv``. ``open``: what of it is missing, empty where nothing is."""

    id: str
    kind: str
    what: str
    figure: str
    open: str


def targets() -> list[Target]:
    """All targets in their order."""
    with TARGETS.open(encoding="utf-8", newline="") as file:
        return [Target(**row) for row in csv.DictReader(file)]


def proofs() -> dict[str, list[str]]:
    """The tests of each id: "file::name", in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (named := _ID.match(node.name)):
                found[f"{named[1].upper()}{named[2]}"].append(f"{path.relative_to(ROOT)}::{node.name}")
    return found


def page() -> str:
    """The whole page."""
    known, tests = targets(), proofs()
    core = [target for target in known if target.kind == "core"]
    proven = sum(bool(tests[target.id]) for target in core)
    lines = [
        "# What is promised, and which test holds it",
        "",
        "Made by `python docs/write_trust.py` from the names of the tests; not to be edited by hand.",
        "",
        f"{proven} of {len(core)} core targets have tests.",
        "",
    ]
    for letter, title in GROUPS.items():
        lines += [
            f"## {title}",
            "",
            "| id | promise | tests | last figure | missing |",
            "|---|---|---|---|---|",
        ]
        lines += [_line(target, tests[target.id]) for target in known if target.id[0] == letter]
        lines.append("")
    return "\n".join(lines)


def _line(target: Target, tests: list[str]) -> str:
    files: dict[str, int] = defaultdict(int)
    for test in tests:
        files[test.split("::")[0]] += 1
    where = "; ".join(f"[{Path(name).name}](../{name}) ({n})" for name, n in files.items()) or "–"
    mark = "" if target.kind == "core" else " (extended)"
    return f"| {target.id} | {target.what}{mark} | {where} | {target.figure or '–'} | {target.open or '–'} |"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Constructs that have no place in the code (trust.md O3)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: What is looked for, and where it is meant.
FORBIDDEN: dict[str, tuple[str, frozenset[str]]] = {
    "safe filter": (r"\|\s*safe\b", frozenset()),
    "Markup": (
        r"\bMarkup\(",
        frozenset(
            f"workflow/web/{name}.py"
            for name in ("chart", "figure_grid", "ladder_picture", "timeline_picture")
        ),
    ),
    "pickle": (r"\bimport pickle\b|\bpickle\.loads", frozenset()),
    "eval or exec": (r"(?<![\w.])(?:eval|exec)\(", frozenset()),
    "shell": (r"shell=True", frozenset()),
    "no certificate check": (r"verify=False|CERT_NONE|sslmode=disable", frozenset()),
    "SQL by formatting": (
        r"\btext\(\s*f[\"']",
        frozenset({"models/migrations/versions/0013_recurrence.py"}),
    ),
    "autoescape off": (r"autoescape\s*=\s*False|autoescape false", frozenset()),
}


def found(pattern: str) -> set[str]:
    paths = [path for top in ("workflow", "models", "jobs", "templates") for path in (ROOT / top).rglob("*")]
    return {
        str(path.relative_to(ROOT))
        for path in paths
        if path.suffix in {".py", ".html", ".txt"} and re.search(pattern, path.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("name", FORBIDDEN)
def test_o3_it_stands_nowhere_but_where_it_is_meant(name: str) -> None:
    pattern, meant = FORBIDDEN[name]
    assert found(pattern) == meant


def test_the_search_sees_what_it_looks_for() -> None:
    samples = [
        "{{ x|safe }}",
        "Markup(x)",
        "import pickle",
        "eval(x)",
        "shell=True",
        "verify=False",
        'text(f"a")',
        "autoescape=False",
    ]
    for (pattern, _), sample in zip(FORBIDDEN.values(), samples, strict=True):
        assert re.search(pattern, sample)

"""Q8: a job that runs too long must end; nothing on its way may swallow the alarm."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [
    *sorted(
        path
        for folder in ("jobs", "models", "workflow/services", "workflow/rules")
        for path in (ROOT / folder).rglob("*.py")
    ),
    ROOT / "workflow/mail.py",
    ROOT / "workflow/letters.py",
]
BROAD = {"Exception", "BaseException"}


def _broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    return any(isinstance(node, ast.Name) and node.id in BROAD for node in ast.walk(handler.type))


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_q8_whoever_catches_everything_raises_it_again(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler) and _broad(node):
            assert _raises_again(node), f"line {node.lineno} swallows the alarm of a job"

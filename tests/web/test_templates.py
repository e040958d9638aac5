"""W2, W4: no template holds a script, a style, a handler or an escape from escaping."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import templates
from workflow.web.headers import CONTENT_SECURITY_POLICY

ROOT = Path(templates.__path__[0])
PAGES = sorted(p for p in ROOT.rglob("*.html") if "mail" not in p.relative_to(ROOT).parts)
FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "an inline style sheet": re.compile(r"<style", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "an evaluated attribute of htmx": re.compile(r"\bhx-(on|vals\s*=\s*[\"']js|vars)", re.IGNORECASE),
    "another site": re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE),
    "switched-off escaping": re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE),
    "a form that posts without a token": re.compile(
        r'<form[^>]*method="post"(?:(?!</form>|\bcsrf\(\)|csrf_token|hidden_tag).)*</form>',
        re.IGNORECASE | re.DOTALL,
    ),
}


def test_there_are_templates() -> None:
    assert len(PAGES) > 10


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_w2_a_template_holds_nothing_that_the_policy_forbids(page: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert found == []


@pytest.mark.parametrize(
    ("what", "sample"),
    [
        ("an inline script", "<script>x</script>"),
        ("a style attribute", '<p style="x">'),
        ("an event handler", '<a onclick="x">'),
        ("another site", '<img src="//cdn.example/x">'),
        ("switched-off escaping", "{{ x|safe }}"),
        ("a form that posts without a token", '<form method="post"><button></button></form>'),
    ],
)
def test_the_lint_sees_what_it_looks_for(what: str, sample: str) -> None:
    assert FORBIDDEN[what].search(sample)


def test_w2_the_policy_allows_nothing_inline_and_reads_as_valid() -> None:
    parts = [part.strip() for part in CONTENT_SECURITY_POLICY.split(";")]
    directives = {part.split()[0]: part.split()[1:] for part in parts}
    assert directives["default-src"] == ["'none'"]
    assert len(directives) == len(parts)
    assert {source for sources in directives.values() for source in sources} <= {"'none'", "'self'", "data:"}

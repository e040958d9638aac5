"""W2, W4: no template holds a script, a style, a handler or an escape from escaping."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import templates
from workflow.web import static_files
from workflow.web.headers import CONTENT_SECURITY_POLICY

ROOT = Path(templates.__path__[0])
# mails carry their styles inside, because mail programs take no others
PAGES = sorted(p for p in ROOT.rglob("*.html") if "mail" not in p.relative_to(ROOT).parts)
OWN_FILES = sorted(p for p in static_files.FOLDER.glob("*.*") if p.suffix in {".css", ".js", ".svg"})
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
ELSEWHERE = re.compile(r"https?://(?!www\.w3\.org/)|@import")
FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "an inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "an evaluated attribute of htmx": re.compile(r"\bhx-(on|vals\s*=\s*[\"']js|vars)", re.IGNORECASE),
    "another site": re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE),
    "switched-off escaping": re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE),
    "a form that posts without a token": re.compile(
        r'<form[^>]*method=["\']post(?:(?!</form>|\bcsrf\(\)|csrf_token|hidden_tag).)*</form>',
        re.IGNORECASE | re.DOTALL,
    ),
}


def test_w2_no_template_holds_what_the_policy_forbids() -> None:
    assert len(PAGES) > 10
    found = [
        f"{page.relative_to(ROOT)}: {what}"
        for page in PAGES
        for text in [COMMENT.sub("", page.read_text(encoding="utf-8"))]
        for what, pattern in FORBIDDEN.items()
        if pattern.search(text)
    ]
    assert found == []


#: A percentage goes through ``percent_vi``; a date is asked for in Vietnamese words.
ONE_WAY = {
    "a percent sign after a number of its own": re.compile(r"\}\}\s*%(?!\})"),
    "letters for a date": re.compile(r"dd/mm", re.IGNORECASE),
}


def test_percentages_are_printed_and_dates_asked_for_in_one_way() -> None:
    found = [
        f"{page.relative_to(ROOT)}: {what}"
        for page in PAGES
        for what, pattern in ONE_WAY.items()
        if pattern.search(COMMENT.sub("", page.read_text(encoding="utf-8")))
    ]
    assert found == []
    assert ONE_WAY["a percent sign after a number of its own"].search("{{ x }} %<")
    assert ONE_WAY["letters for a date"].search('placeholder="dd/mm/yyyy"')


def test_a_list_without_anything_says_what_to_do_next() -> None:
    silent, calls = [], 0
    for page in PAGES:
        parsed = Environment(extensions=["jinja2.ext.i18n"]).parse(page.read_text(encoding="utf-8"))
        for call in parsed.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "empty":
                calls += 1
                if len(call.args) < 2 or any(_says_nothing(hint) for hint in call.args[1:]):
                    silent.append(f"{page.relative_to(ROOT)}:{call.lineno}")
    assert calls > 50
    assert silent == []


def _says_nothing(hint: nodes.Expr) -> bool:
    """An empty word, also as one of two that a condition chooses from."""
    if isinstance(hint, nodes.CondExpr):
        return _says_nothing(hint.expr1) or hint.expr2 is None or _says_nothing(hint.expr2)
    return isinstance(hint, nodes.Const) and not hint.value


def test_styles_and_scripts_load_nothing_from_elsewhere() -> None:
    assert {"app.css", "app.js"} <= {file.name for file in OWN_FILES}
    assert [f.name for f in OWN_FILES if ELSEWHERE.search(f.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("what", "sample"),
    [
        ("an inline script", "<script>x</script>"),
        ("an inline style sheet", "<style media=print>p{}</style>"),
        ("a style attribute", '<p style="x">'),
        ("an event handler", '<a onclick="x">'),
        ("a script address", '<a href="javascript:x">'),
        ("an evaluated attribute of htmx", '<p hx-on:click="x">'),
        ("another site", '<img src="//cdn.example/x">'),
        ("switched-off escaping", "{{ x|safe }}"),
        ("a form that posts without a token", '<form method="post"><button></button></form>'),
        ("a form that posts without a token", "<form class='x' method='post'>{{ field(f) }}</form>"),
    ],
)
def test_the_lint_sees_what_it_looks_for(what: str, sample: str) -> None:
    assert FORBIDDEN[what].search(sample)


def test_a_comment_and_a_form_with_its_token_are_fine() -> None:
    page = COMMENT.sub("", "{# style='x' #}<form method='post'>{{ csrf() }}</form>")
    assert not any(pattern.search(page) for pattern in FORBIDDEN.values())


def test_w2_the_policy_allows_nothing_inline_and_reads_as_valid() -> None:
    parts = [part.strip() for part in CONTENT_SECURITY_POLICY.split(";")]
    directives = {part.split()[0]: part.split()[1:] for part in parts}
    assert directives["default-src"] == ["'none'"]
    assert len(directives) == len(parts)
    assert {source for sources in directives.values() for source in sources} <= {"'none'", "'self'", "data:"}

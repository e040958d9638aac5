"""A sentence that is shared by text and HTML is escaped in HTML and plain in text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment, TemplateNotFound, select_autoescape

from workflow.html_sentences import WithHtmlSentences

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SOURCES = {
    "a/sentences.txt": "{% macro of(name) %}Gửi {{ name }}{% endmacro %}",
    "page.html": '{% import "a/sentences.html" as say %}<p>{{ say.of(name) }}</p>',
    "plain.txt": '{% import "a/sentences.txt" as say %}{{ say.of(name) }}',
    "wrong.html": '{% import "b/sentences.html" as say %}',
}


def rendered(template: str) -> str:
    made = Environment(loader=WithHtmlSentences(DictLoader(SOURCES)), autoescape=select_autoescape(["html"]))
    return made.get_template(template).render(name="<b>'A' & B</b>")


def test_the_same_words_are_escaped_in_html_and_plain_in_text() -> None:
    assert rendered("page.html") == "<p>Gửi &lt;b&gt;&#39;A&#39; &amp; B&lt;/b&gt;</p>"
    assert rendered("plain.txt") == "Gửi <b>'A' & B</b>"


def test_a_file_that_is_not_there_is_named_as_it_was_asked_for() -> None:
    with pytest.raises(TemplateNotFound, match=r"b/sentences\.html"):
        rendered("wrong.html")


def test_w4_no_html_template_takes_words_from_a_text_file_without_escaping() -> None:
    taken = {
        str(path.relative_to(TEMPLATES)): found
        for path in TEMPLATES.rglob("*.html")
        if (found := re.findall(r'"([^"]+\.txt)"', path.read_text(encoding="utf-8")))
    }
    assert taken == {}

"""Text that would like to be markup, script or template stays text on every page (trust.md W4, P8)."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.web.premises import Premises
from tests.web.samples import CANARY
from tests.web.test_every_route import allowed

#: Each breaks out of another place: element, attribute in either quote, text area, script, style, comment, template.
PAYLOADS = {
    "element": "<img src=x onerror=alert(1)>",
    "double quote": '"><svg/onload=alert(2)>',
    "single quote": "'><b id='evil' onclick='alert(3)'>",
    "end of a text area": "</textarea></title></script></style>--><evil>",
    "address": "javascript:alert(4)",
    "template": "{{7*7}}${7*7}<%=7*7%>{%print(1)%}#{7*7}",
    "format": "%(x)s%s%n{0}{x.__class__}",
    "entity": "&lt;script&gt;alert(5)&lt;/script&gt;",
}
HOSTILE = "".join(PAYLOADS.values())


@pytest.fixture(scope="module")
def hostile() -> Iterator[Premises]:
    """Every route with an object of every kind whose every text is the hostile one."""
    folder = Path(tempfile.mkdtemp(prefix="dondoc-hostile-"))
    kept = dict(CANARY)
    CANARY["own"] = HOSTILE
    try:
        built = Premises(folder)
    finally:
        CANARY.update(kept)
    yield built
    built.db.close()
    shutil.rmtree(folder, ignore_errors=True)


class _Page(HTMLParser):
    """What a browser would make of a page that nobody meant to be there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            leads = name in {"href", "src", "action", "formaction", "data"}
            if name.startswith("on") or (leads and (value or "").strip().lower().startswith("javascript:")):
                self.wrong.append(f"<{tag} {name}={value}>")
            self.text.append(value or "")
        if tag == "evil" or (tag == "script" and not dict(attrs).get("src")):
            self.wrong.append(f"<{tag}>")
        if dict(attrs).get("id") == "evil":
            self.wrong.append(f"<{tag} id=evil>")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(premises: Premises) -> Iterator[tuple[str, _Page]]:
    """Each page once as one of those who may see it."""
    for route in premises.routes():
        actors = allowed()[route.method, route.rule] if route.method == "GET" else []
        for actor in actors[-1:]:
            answer = premises.ask(route, actor, premises.samples["own"])
            if answer.mimetype == "text/html" and answer.status_code == 200:
                page = _Page()
                page.feed(answer.get_data(as_text=True))
                yield f"{route.rule} as {actor}", page


@pytest.fixture(scope="module")
def pages(hostile: Premises) -> list[tuple[str, _Page]]:
    """All of them, opened once."""
    return list(read(hostile))


def test_w4_nothing_that_people_wrote_becomes_an_element_a_handler_or_an_address(
    pages: list[tuple[str, _Page]],
) -> None:
    wrong = {where: page.wrong for where, page in pages if page.wrong}
    assert wrong == {}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_p8_every_sign_that_people_wrote_is_shown_as_it_was_written(
    pages: list[tuple[str, _Page]], payload: str
) -> None:
    shown = [where for where, page in pages if any(payload in text for text in page.text)]
    assert len(shown) > 30, shown

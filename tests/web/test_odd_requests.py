"""Whatever a form, an address or a header brings is answered, never by an error of ours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

from tests.web.browser import World
from tests.web.premises import UNSAFE, Premises, Route
from tests.web.samples import BODIES
from tests.web.test_every_route import allowed, writing

ODD = {
    "nothing but a blank, a sign without width and a zero byte": " \u200b\0",
    "a number beyond all": "9" * 40,
    "the first day of all": "01/01/0001",
}
#: What lists and pages are asked with.
QUESTIONS = (
    "page",
    "sort",
    "day",
    "since",
    "until",
    "q",
    "agency",
    "document",
    "period",
    "part",
    "view",
    "month",
    "next",
)
REFERERS = (
    "http://[",
    "http://localhost:99999/x",
    "http://localhost:port/",
    "\x00",
    "//",
    "javascript:alert(1)",
)


def each_field(body: dict[str, Any]) -> Iterator[str]:
    """The fields that are typed; files and repeated fields stay as they are."""
    return (name for name, value in body.items() if isinstance(value, str | int))


@pytest.fixture
def asked(premises: Premises) -> Iterator[tuple[Route, str, dict[str, Any]]]:
    """Every writing route, who may use it, and a body that it takes."""
    own = premises.samples["own"]
    return ((route, actor, BODIES[route.rule](own)) for route, actor in writing(premises))


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_no_field_of_any_form_breaks_a_page(
    premises: Premises, asked: Iterator[tuple[Route, str, dict[str, Any]]], odd: str
) -> None:
    broken = []
    for route, actor, body in asked:
        for name in each_field(body):
            fresh = BODIES[route.rule](premises.samples["own"])  # a file is read only once
            answer = premises.ask(route, actor, premises.samples["own"], body={**fresh, name: odd})
            if answer.status_code >= 500:
                broken.append(f"{route.method} {route.rule} {name}")
    assert broken == [], "\n".join(broken)


def test_a_file_where_text_belongs_is_no_text(
    premises: Premises, asked: Iterator[tuple[Route, str, dict[str, Any]]]
) -> None:
    broken = []
    for route, actor, body in asked:
        for name in each_field(body):
            fresh = BODIES[route.rule](premises.samples["own"])
            sent = {**fresh, name: (BytesIO(b"text"), "a.txt")}
            answer = premises.ask(route, actor, premises.samples["own"], body=sent)
            if answer.status_code >= 500:
                broken.append(f"{route.method} {route.rule} {name}")
    assert broken == [], "\n".join(broken)


@pytest.mark.parametrize("body", [5, [{"email": 5}]], ids=json.dumps)
def test_no_form_is_json(premises: Premises, body: object) -> None:
    broken = []
    for route, actor in writing(premises):
        if premises.changed:
            premises.restore()
        browser = premises.browser(actor)
        answer = browser.open(
            premises.path_of(route, premises.samples["own"]),
            method=route.method,
            data=json.dumps(body),
            content_type="application/json",
            headers={"X-CSRFToken": browser.token()},
        )
        premises.changed = answer.status_code < 400
        if answer.status_code >= 500:
            broken.append(f"{route.method} {route.rule}")
    assert broken == [], "\n".join(broken)


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_no_question_of_an_address_breaks_a_page(premises: Premises, odd: str) -> None:
    may, broken = allowed(), []
    for route in premises.routes():
        if route.method in UNSAFE:
            continue
        for actor in may[route.method, route.rule][:1]:
            asked = dict.fromkeys(QUESTIONS, odd)
            answer = premises.ask(route, actor, premises.samples["own"], query_string=asked)
            if answer.status_code >= 500 and not route.rule.startswith("/health/"):
                broken.append(route.rule)
    assert broken == [], "\n".join(broken)


@pytest.mark.parametrize("word", ["%00", "2026-H1%00", "%1f", "x%7f", "%0a"])
def test_a_word_of_an_address_with_a_control_character_is_not_found(world: World, word: str) -> None:
    office = world.browser("office")
    rules = [
        rule for rule in world.app.url_map.iter_rules() if "<" in rule.rule and "GET" in (rule.methods or ())
    ]
    with_words = [rule.rule for rule in rules if "<int:" not in rule.rule and "static" not in rule.rule]
    assert len(with_words) >= 7
    for rule in with_words:
        answer = office.get(re.sub("<[^>]*>", word, rule))
        assert answer.status_code == 404, (rule, answer.status_code)


@pytest.mark.parametrize("referer", REFERERS, ids=repr)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_referer_that_is_no_address_breaks_nothing(world: World, scheme: str, referer: str) -> None:
    head, stranger = world.browser("head_tp"), world.browser()
    for browser in (head, stranger):
        for path in ("/sign-in", "/forgot-password", "/language", "/absences", "/assignments/1/update"):
            answer = browser.open(
                path, method="POST", base_url=f"{scheme}://localhost", headers={"Referer": referer}
            )
            assert answer.status_code < 500, path
        assert browser.get("/overdue/chosen", headers={"Referer": referer}).status_code < 500

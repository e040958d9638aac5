"""Who answers for the people reads what happened around their accounts, and of nobody else's."""

from __future__ import annotations

import ast
import csv
import io
from pathlib import Path

import pytest

from tests.statements import counted
from tests.web.browser import World
from workflow.web.account_trail import VERBS

PAGE = "/log/accounts"


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_sign_ins_failures_refusals_and_downloads_are_listed_newest_first(world: World) -> None:
    world.browser().sign_in("head_tp@mau.gov.vn", "sai mất rồi, không phải")
    world.pass_time(minutes=1)
    head = world.browser("head_tp")
    world.pass_time(minutes=1)
    assert head.get("/users").status_code == 403
    world.pass_time(minutes=1)
    assert head.get("/overdue.csv").status_code == 200
    lines = [
        line for line in rows(world.browser("admin").get(f"{PAGE}.csv").text) if line[1] != "Lê Văn Quản"
    ]
    done = [(line[2], line[4]) for line in lines[1:5]]
    assert done == [
        ("Tải tệp", "/overdue.csv"),
        ("Bị từ chối", "/users"),
        ("Đăng nhập", ""),
        ("Nhập sai mật khẩu", ""),
    ]
    text = world.browser("admin").get(PAGE).text
    assert "Đỗ Thị Trưởng" in text
    assert "Bị từ chối" in text


def test_nobody_elses_people_are_shown(world: World) -> None:
    world.browser("other_head")
    assert "Trưởng Khác" not in world.browser("admin").get(PAGE).text
    assert all("Khác" not in line[1] for line in rows(world.browser("admin").get(f"{PAGE}.csv").text))


@pytest.mark.parametrize("who", ["head_tp", "office", "leader", "viewer"])
def test_only_who_answers_for_people_reads_it(world: World, who: str) -> None:
    assert world.browser(who).get(PAGE).status_code == 403


def test_it_is_filtered_by_person_act_and_days(world: World) -> None:
    world.browser("head_tp")
    world.browser("viewer")
    admin = world.browser("admin")
    one = rows(admin.get(f"{PAGE}.csv?person={world.user_id['viewer']}&verb=signed_in").text)
    assert [(line[1], line[2]) for line in one[1:]] == [("Trần Văn Xem", "Đăng nhập")]
    assert rows(admin.get(f"{PAGE}.csv?from=01/11/2026&to=08/11/2026").text)[1:] == []
    assert rows(admin.get(f"{PAGE}.csv?to=09/11/2026&verb=signed_in").text)[1:] != []


@pytest.mark.parametrize(
    "query",
    [
        "person=x",
        "person=99999999999",
        "verb=x",
        "from=hôm qua",
        "to=32/13/2026",
        "page=0",
        "page=x",
        "page=999999",
        "endpoint=x",
        "_external=1&_scheme=javascript",
    ],
)
def test_nonsense_in_the_address_is_left_out(world: World, query: str) -> None:
    assert world.browser("admin").get(f"{PAGE}?{query}").status_code == 200
    assert world.browser("admin").get(f"{PAGE}.csv?{query}").status_code == 200


def test_the_list_costs_the_same_however_long_it_is(world: World) -> None:
    admin = world.browser("admin")
    with counted(world.db.engine) as few:
        admin.get(PAGE)
    for _ in range(5):
        world.browser("head_tp")
    with counted(world.db.engine) as more:
        admin.get(PAGE)
    assert len(more) == len(few)


def test_every_event_of_an_account_has_its_words() -> None:
    root = Path(__file__).resolve().parents[2] / "workflow"
    recorded = set()
    for path in root.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "record" and len(call.args) > 3:
                subject, verb = call.args[1], call.args[3]
                if (
                    isinstance(subject, ast.Constant)
                    and subject.value == "user"
                    and isinstance(verb, ast.Constant)
                ):
                    recorded.add(verb.value)
    assert len(recorded) > 15
    assert recorded - set(VERBS) == set()

"""Readiness as JSON, the page of the cross-check, and the banner that says what is wrong and since when."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import AuditFinding, ScheduleSlot
from tests.office import NOW
from tests.statements import counted
from tests.web.browser import World
from workflow.services import audit, mail_switches, schedule
from workflow.services.audit import Difference, Kind

PARTS = {"database", "clock", "queue", "sweep", "auditor", "differences", "outbox", "mail_line"}


def ran(world: World, *jobs: str) -> None:
    with world.db.write() as session:
        for job in jobs:
            schedule.make_slot(session, job, NOW, now=NOW)
            schedule.take(session, job, NOW, owner="t", now=NOW)
            schedule.finish(session, job, NOW, {}, owner="t", now=NOW)


def differ(session: Session, world: World) -> None:
    authority = world.agency_id["city"]
    found = [Difference(Kind.NO_MAIL, authority, ladder="completion", rung="+5", expected_on=NOW.date())]
    audit.write_down(session, found, now=NOW)


def test_all_parts_at_work_are_ready(world: World) -> None:
    ran(world, "sweep", "audit")
    answer = world.browser().get("/health/ready")
    assert answer.status_code == 200
    assert answer.json["ok"] is True
    assert set(answer.json["parts"]) == PARTS
    assert all(part == {"ok": True} for part in answer.json["parts"].values())


def test_a_fresh_installation_without_a_clock_is_not_ready_and_says_which_parts_never_ran(
    world: World,
) -> None:
    answer = world.browser().get("/health/ready")
    assert answer.status_code == 503
    never = {name for name, part in answer.json["parts"].items() if part.get("why") == "never"}
    assert never == {"clock", "sweep", "auditor"}


def late(world: World) -> str:
    world.pass_time(minutes=16)
    return "sweep"


def unheard(world: World) -> str:
    with world.db.write() as session:
        schedule.make_slot(session, "mails", NOW, now=NOW)
    world.pass_time(minutes=6)
    return "queue"


def different(world: World) -> str:
    with world.db.write() as session:
        differ(session, world)
    return "differences"


def held(world: World) -> str:
    with world.db.write() as session:
        mail_switches.hold_mail(session, "Nguyễn Thị Lãnh yêu cầu", by=None, now=NOW)
    return "mail_line"


def broken(world: World) -> str:
    with world.db.write() as session:
        mail_switches.line_failed(session, "smtp.mau.gov.vn refused", now=NOW)
    return "mail_line"


@pytest.mark.parametrize("trouble", [late, unheard, different, held, broken])
def test_e11_one_part_that_is_not_well_answers_503_without_any_name_or_address(
    world: World,
    trouble,  # type: ignore[no-untyped-def]
) -> None:
    ran(world, "sweep", "audit")
    part = trouble(world)
    answer = world.browser().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json["parts"][part]["ok"] is False
    assert "mau.gov.vn" not in answer.text
    assert "Lãnh" not in answer.text


def test_readiness_without_the_tables_says_the_database_does_not_answer(world: World) -> None:
    with world.db.write() as session:
        session.execute(sa.text("DROP TABLE audit_finding"))
    answer = world.browser().get("/health/ready")
    assert (answer.status_code, answer.json["parts"]) == (
        503,
        {"database": {"ok": False, "why": "no_answer"}},
    )


STANDS_STILL = "Không có lần rà soát đôn đốc nào xong từ 09/11/2026 09:00"
DIFFERS = "Kiểm tra chéo thấy 1 sai lệch"


def test_those_who_answer_read_on_every_page_what_is_wrong_and_since_when(world: World) -> None:
    ran(world, "sweep")
    with world.db.write() as session:
        differ(session, world)
    world.pass_time(minutes=16)
    for who, path in {"office": "/overdue", "leader": "/review", "admin": "/users"}.items():
        text = world.browser(who).get(path).text
        assert STANDS_STILL in text, who
        assert f"{DIFFERS} giữa việc phải đôn đốc và việc đã ghi, đã gửi, từ 09/11/2026 09:00." in text
    for who, path in {"head_tp": "/my-work", "viewer": "/overdue"}.items():
        text = world.browser(who).get(path).text
        assert STANDS_STILL not in text, who
        assert DIFFERS not in text, who


def test_saying_so_costs_no_statement(world: World) -> None:
    browser = world.browser("office")
    ran(world, "sweep")
    with counted(world.db.engine) as quiet:
        browser.get("/overdue")
    with world.db.write() as session:
        differ(session, world)
    with counted(world.db.engine) as told:
        assert DIFFERS in browser.get("/overdue").text
    assert len(told) == len(quiet)


def test_the_page_names_each_difference_in_words_and_only_of_the_own_authority(world: World) -> None:
    with world.db.write() as session:
        differ(session, world)
        other = [Difference(Kind.LOST_MAIL, world.agency_id["other"], outbox_id=77, expected_on=NOW.date())]
        audit.write_down(session, other, now=NOW)
        session.execute(sa.update(AuditFinding).values(gone_at=None))
    text = world.browser("office").get("/log/checks").text
    assert "Đôn đốc, quá hạn 5 ngày làm việc" in text
    assert "Có thư cho lần đôn đốc ngày 09/11/2026" in text
    assert "không thấy" in text
    assert "thư bị hủy" not in text
    assert "thư bị hủy" in world.browser("other_office").get("/log/checks").text


def test_what_is_gone_moves_to_the_other_list(world: World) -> None:
    with world.db.write() as session:
        differ(session, world)
        audit.write_down(session, [], now=NOW + timedelta(hours=1))
    office = world.browser("office")
    assert "Không có sai lệch nào." in office.get("/log/checks").text
    assert "Có thư cho lần đôn đốc" in office.get("/log/checks?gone=1").text


def test_slots_that_nobody_planned_are_not_missed(world: World) -> None:
    world.pass_time(days=1)
    assert "Không có lần rà soát" not in world.browser("office").get("/overdue").text
    with world.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ScheduleSlot)) == 0

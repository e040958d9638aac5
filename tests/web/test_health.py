"""Readiness as JSON, the page of the cross-check, and the banner that says what is wrong and since when."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import AuditFinding, ScheduleSlot, User
from tests.office import NOW
from tests.statements import counted
from tests.web.browser import World
from workflow.services import account_links, audit, mail_switches, schedule
from workflow.services.audit import Difference, Kind
from workflow.services.down_since import Server, down_since, note

PARTS = {
    "database",
    "clock",
    "queue",
    "sweep",
    "auditor",
    "differences",
    "outbox",
    "mail_line",
    "manifests",
    "backups",
    "scanner",
    "evidence",
    "links",
}


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
    parts = answer.json["parts"]
    assert parts.pop("scanner") == {"ok": True, "why": "no_scanner"}
    assert all(part == {"ok": True} for part in parts.values())


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


def queue_silent(world: World) -> str:
    with world.db.write() as session:
        note(session, Server.QUEUE, answers=False, now=NOW)
    world.pass_time(minutes=6)
    return "queue"


def scanner_silent(world: World) -> str:
    with world.db.write() as session:
        note(session, Server.SCANNER, answers=False, now=NOW)
    return "scanner"


def evidence_silent(world: World) -> str:
    with world.db.write() as session:
        note(session, Server.EVIDENCE, answers=False, now=NOW)
    return "evidence"


def link_unsent(world: World) -> str:
    with world.db.write() as session:
        user = session.get_one(User, world.user_id["head_tp"])
        account_links.ask(session, user, by=None, now=NOW)
    world.pass_time(minutes=6)
    return "links"


def no_manifest(world: World) -> str:
    ran(world, "manifest")
    world.pass_time(hours=37)
    return "manifests"


def no_backup(world: World) -> str:
    ran(world, "backup")
    world.pass_time(hours=37)
    return "backups"


def backup_never_worked(world: World) -> str:
    break_down(world, "backup")
    world.pass_time(hours=2)
    return "backups"


def backup_broke_after_a_folder_was_set(world: World) -> str:
    with world.db.write() as session:
        schedule.make_slot(session, "backup", NOW - timedelta(days=2), now=NOW)
        schedule.take(session, "backup", NOW - timedelta(days=2), owner="t", now=NOW)
        schedule.finish(session, "backup", NOW - timedelta(days=2), {"no_folder": True}, owner="t", now=NOW)
    return backup_never_worked(world)


def break_down(world: World, job: str) -> None:
    with world.db.write() as session:
        schedule.make_slot(session, job, NOW, now=NOW)
        schedule.take(session, job, NOW, owner="t", now=NOW)
        schedule.fail(session, job, NOW, "OSError: disk", owner="t", now=NOW)


@pytest.mark.parametrize(
    "trouble",
    [
        late, unheard, different, held, broken, no_manifest, no_backup, backup_never_worked,
        backup_broke_after_a_folder_was_set, queue_silent, scanner_silent, evidence_silent, link_unsent,
    ],
)  # fmt: skip
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


def test_what_is_down_is_named_on_every_page_of_those_who_answer_with_the_moment_since_when(
    world: World,
) -> None:
    with world.db.write() as session:
        for server in Server:
            note(session, server, answers=False, now=NOW)
        schedule.make_slot(session, "backup", NOW, now=NOW)
        schedule.take(session, "backup", NOW, owner="t", now=NOW)
        schedule.finish(session, "backup", NOW, {"set": "dondoc-1"}, owner="t", now=NOW)
    said = (
        "Hàng đợi không trả lời từ 09/11/2026 09:00",
        "Bộ quét mã độc không trả lời từ 09/11/2026 09:00",
        "Bản sao lưu gần nhất được tạo lúc 09/11/2026 09:00, đã quá một ngày",
    )
    world.pass_time(hours=35)
    assert [words in world.browser("admin").get("/users").text for words in said] == [True, True, False]
    world.pass_time(hours=2)
    assert [words in world.browser("admin").get("/users").text for words in said] == [True, True, True]
    assert not any(words in world.browser("head_tp").get("/my-work").text for words in said)
    with world.db.write() as session:
        for server in Server:
            note(session, server, answers=True, now=world.now)
    assert [words in world.browser("admin").get("/users").text for words in said] == [False, False, True]


def test_since_when_a_server_is_silent_stays_the_first_moment(world: World) -> None:
    with world.db.write() as session:
        note(session, Server.QUEUE, answers=True, now=NOW)
        assert down_since(session, Server.QUEUE) is None
        for minutes in (0, 1, 2):
            note(session, Server.QUEUE, answers=False, now=NOW + timedelta(minutes=minutes))
        assert down_since(session, Server.QUEUE) == NOW
        assert down_since(session, Server.SCANNER) is None


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


def test_the_age_of_the_backup_stands_on_the_page_of_the_checks(world: World) -> None:
    assert "Sao lưu mỗi ngày" in world.browser("admin").get("/log/checks").text
    ran(world, "backup")
    assert "lần gần nhất 09/11/2026 09:00" in world.browser("admin").get("/log/checks").text


def test_without_a_folder_for_backups_the_page_says_so_and_readiness_is_not_hurt(world: World) -> None:
    ran(world, "sweep", "audit")
    with world.db.write() as session:
        schedule.make_slot(session, "backup", NOW, now=NOW)
        schedule.take(session, "backup", NOW, owner="t", now=NOW)
        schedule.finish(session, "backup", NOW, {"no_folder": True}, owner="t", now=NOW)
    assert "Chưa đặt thư mục sao lưu" in world.browser("admin").get("/log/checks").text
    assert world.browser().get("/health/ready").status_code == 200


def test_figures_for_monitoring_are_told_to_this_machine_alone(world: World) -> None:
    ran(world, "sweep", "audit", "backup")
    world.pass_time(seconds=90)
    assert world.browser().get("/no-such-page").status_code == 404
    world.browser().get("/health/live")
    text = world.browser().get("/metrics", environ_base={"REMOTE_ADDR": "127.0.0.1"}).text
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert lines['dondoc_last_run_age_seconds{job="sweep"}'] == "90"
    assert lines['dondoc_part_ok{part="sweep"}'] == "1"
    assert lines["dondoc_outbox_due"] == "0"
    assert lines['dondoc_mails{state="sent"}'] == "0"
    assert float(lines['dondoc_request_seconds_count{method="GET",part="health",status="2xx"}']) >= 1
    assert float(lines['dondoc_request_seconds_bucket{le="+Inf",method="GET",part="none",status="4xx"}']) >= 1
    assert "mau.gov.vn" not in text
    assert world.browser().get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 404

"""A recurring duty on its page: its rhythm, its periods, and the office's form; "không phát sinh" as an answer."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from models import Agency, Assignment, Duty, EvidenceRule, HeldPeriod, Update
from tests.office import NOW, TODAY
from tests.statements import counted
from tests.web.browser import World
from workflow.rules.states import Move, State
from workflow.services import lifecycle, registration
from workflow.services.recurrence import assign_running


def recurring(world: World, rhythm: str = "FREQ=MONTHLY;BYMONTHDAY=20", *leads: str) -> int:
    with world.db.write() as session:
        office = world.office(session)
        number = session.scalar(sa.select(sa.func.count()).select_from(Duty))
        draft = registration.DutyDraft(
            key=f"r{number}",
            text="Báo cáo kết quả thực hiện Đề án 06",
            deadline_phrase="theo kỳ báo cáo",
            deadline_kind="recurring",
            rhythm=rhythm,
            evidence_rule=EvidenceRule.DOCUMENT,
        )
        duty = registration.add_duty(session, office.document(), draft, by=None, now=NOW)
        for lead in leads or ("tp", "vh"):
            assign_running(session, duty, office.agency[lead], by=None, now=NOW)
        return duty.id


def first_of(world: World, duty: int) -> int:
    with world.db.read() as session:
        found = session.scalars(
            sa.select(Assignment.id).where(Assignment.duty_id == duty).order_by(Assignment.id)
        ).first()
        assert found is not None
        return found


WANTED = {"phrase": "hằng quý", "day_off": "after", "update_months": "1", "decision": "CV 12/UBND-VP"}


def test_the_page_tells_the_rhythm_the_coming_days_and_k_of_n_of_the_period(world: World) -> None:
    duty = recurring(world)
    page = world.browser("office").get(f"/duties/{duty}").text
    for words in (
        "hằng tháng, ngày 20",
        "20/11/2026",
        "20/12/2026",
        "rơi vào ngày nghỉ",
        "tháng 11 năm 2026",
    ):
        assert words in page
    assert "0/2 hoàn thành" in page
    assert 'name="phrase"' in page
    page = world.browser("head_vh").get(f"/duties/{duty}").text
    assert "hằng tháng, ngày 20" in page
    assert "0/1 hoàn thành" in page
    assert 'name="phrase"' not in page
    with counted(world.db.engine) as statements:
        world.browser("office").get(f"/duties/{duty}")
    few = len(statements)
    for _ in range(3):
        recurring(world, "FREQ=MONTHLY", "tp", "vh", "xa")
    more = recurring(world, "FREQ=MONTHLY\nFREQ=MONTHLY;INTERVAL=3\nFREQ=YEARLY", "tp", "vh", "xa")
    with counted(world.db.engine) as statements:
        world.browser("office").get(f"/duties/{more}")
    assert len(statements) == few


def test_each_period_lists_its_own_agencies(world: World) -> None:
    duty = recurring(world, "FREQ=MONTHLY\nFREQ=MONTHLY;INTERVAL=3", "tp")
    office = world.browser("office")
    page = office.get(f"/duties/{duty}").text
    assert f"/duties/{duty}?period=2026-11" in page
    assert "31/12/2026" in office.get(f"/duties/{duty}?period=2026-Q4").text
    assert office.get(f"/duties/{duty}?period=khong-co").status_code == 200


def test_a_duty_of_unknown_rhythm_says_so_and_is_set_going_after_a_preview(world: World) -> None:
    duty = recurring(world, "")
    office = world.browser("office")
    page = office.get(f"/duties/{duty}").text
    assert "chưa rõ nhịp" in page
    shown = office.post(f"/duties/{duty}/rhythm", {**WANTED, "version": "0", "act": "preview"})
    assert shown.status_code == 200
    assert "Giao ngay kỳ quý IV năm 2026, hạn 31/12/2026, cho 2 cơ quan." in shown.text
    with world.db.read() as session:
        assert session.get_one(Duty, duty).rhythm == ""
    assert office.post(f"/duties/{duty}/rhythm", {**WANTED, "version": "0", "act": "save"}).status_code == 303
    page = office.get(f"/duties/{duty}").text
    for words in ("hằng quý", "quý IV năm 2026", "CV 12/UBND-VP", "Giao chung, không theo kỳ"):
        assert words in page
    with world.db.read() as session:
        row = session.get_one(Duty, duty)
        assert (row.rhythm, row.day_off, row.update_months) == ("FREQ=MONTHLY;INTERVAL=3", "after", 1)


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"phrase": "khi có yêu cầu"}, 422, "Không rõ nhịp."),
        ({"decision": ""}, 422, ""),
        ({"version": "7"}, 409, "vừa được người khác thay đổi"),
        ({"first": "31/02/2026"}, 422, "Ngày phải viết"),
        ({"until": "01/01/2026"}, 422, "không còn kỳ nào"),
        ({"first": "01/01/1995"}, 422, "khoảng được hỗ trợ"),
    ],
)
def test_what_was_typed_stays_when_it_cannot_be_saved(
    world: World, sent: dict[str, str], status: int, words: str
) -> None:
    duty = recurring(world)
    answer = world.browser("office").post(
        f"/duties/{duty}/rhythm", {**WANTED, "version": "0", "act": "save", **sent}
    )
    assert answer.status_code == status
    assert words in answer.text
    assert sent.get("phrase", "hằng quý") in answer.text


def test_the_rhythm_is_stopped_and_nobody_else_may(world: World) -> None:
    duty = recurring(world)
    body = {**WANTED, "version": "0", "act": "stop"}
    for who in ("head_tp", "leader", "viewer"):
        assert world.browser(who).post(f"/duties/{duty}/rhythm", body).status_code == 403
    office = world.browser("office")
    assert office.post(f"/duties/{duty}/rhythm", body).status_code == 303
    assert "đã dừng" in office.get(f"/duties/{duty}").text


def test_a_duty_done_once_only_gets_a_rhythm_of_updates(world: World) -> None:
    with world.db.write() as session:
        duty = world.office(session).assignment("tp", due=TODAY).duty_id
    office = world.browser("office")
    page = office.get(f"/duties/{duty}").text
    assert 'name="update_months"' in page
    assert 'name="phrase"' not in page
    body = {"update_months": "1", "decision": "CV 1", "version": "0", "act": "save"}
    assert office.post(f"/duties/{duty}/rhythm", body).status_code == 303
    with world.db.read() as session:
        row = session.get_one(Duty, duty)
        assert (row.update_months, row.deadline_kind, row.due) == (1, "fixed", TODAY)


def test_periods_of_an_ended_agency_are_shown_to_the_office_until_somebody_gets_them(world: World) -> None:
    duty = recurring(world, "FREQ=MONTHLY", "tp")
    with world.db.write() as session:
        lead = session.scalars(sa.select(Agency).where(Agency.name == "Phòng Tư pháp")).one()
        session.add(
            HeldPeriod(
                authority_id=lead.authority_id or 0, duty_id=duty, agency_id=lead.id,
                period="2026-12", due=date(2026, 12, 31), held_at=NOW,
            )
        )  # fmt: skip
    office = world.browser("office")
    assert "Kỳ chưa giao được cho ai" in office.get("/unreachable").text
    assert "Có kỳ chưa giao được cho ai" in office.get(f"/duties/{duty}").text
    body = {"ended": world.agency_id["tp"], "given_to": world.agency_id["xa"], "held_note": "Theo NQ"}
    assert world.browser("head_tp").post(f"/duties/{duty}/held", body).status_code == 403
    assert office.post(f"/duties/{duty}/held", {**body, "held_note": ""}).status_code == 422
    assert office.post(f"/duties/{duty}/held", body).status_code == 303
    assert "Có kỳ chưa giao được cho ai" not in office.get(f"/duties/{duty}").text
    assert "Kỳ chưa giao được cho ai" not in office.get("/unreachable").text
    with world.db.read() as session:
        given = session.scalars(sa.select(Assignment).where(Assignment.period == "2026-12")).one()
        assert given.agency_id == world.agency_id["xa"]


def test_nothing_arose_is_a_report_without_evidence_and_is_seen_everywhere(world: World) -> None:
    duty = recurring(world, "FREQ=MONTHLY", "tp")
    assignment = first_of(world, duty)
    head, office = world.browser("head_tp"), world.browser("office")
    page = head.get(f"/assignments/{assignment}").text
    assert "Kỳ tháng 11 năm 2026" in page
    assert "Không phát sinh" in page
    body = {"version": "1", "seen": "1", "chip": "nothing", "text": ""}
    assert head.post(f"/assignments/{assignment}/update", body).status_code == 303
    with world.db.read() as session:
        row = session.get_one(Assignment, assignment)
        assert row.state is State.SUBMITTED
        assert session.scalars(sa.select(Update.text)).one() == "Không phát sinh trong kỳ."
        version = row.version
    assert "không phát sinh" in office.get("/review").text
    review = office.get(f"/review/{assignment}").text
    assert "Kỳ này không phát sinh nên không đòi hỏi minh chứng." in review
    assert office.post(f"/review/{assignment}/accept", {"version": version}).status_code == 303
    for address in (f"/duties/{duty}", f"/assignments/{assignment}"):
        assert "Không phát sinh trong kỳ" in office.get(address).text
    assert "không phát sinh" in office.get("/overview/done-on-time").text


def test_an_update_of_another_kind_still_needs_its_words(world: World) -> None:
    assignment = first_of(world, recurring(world, "FREQ=MONTHLY", "tp"))
    body = {"version": "1", "seen": "1", "chip": "doing", "text": ""}
    assert world.browser("head_tp").post(f"/assignments/{assignment}/update", body).status_code == 422


def test_lists_and_exports_name_the_period(world: World) -> None:
    duty = recurring(world, "FREQ=MONTHLY", "tp")
    with world.db.write() as session:
        office = world.office(session)
        row = session.get_one(Assignment, first_of(world, duty))
        request = lifecycle.Request(version=row.version, note="Đã nhận")
        lifecycle.apply(session, office.actor("head_tp"), row.id, Move.RECEIVE, request, now=NOW)
        row.due = date(2026, 11, 2)
    named = "áng 11 năm 2026"
    assert named in world.browser("head_tp").get("/my-work?whose=unit").text
    office_browser = world.browser("office")
    assert named in office_browser.get("/overdue").text
    assert "(kỳ tháng 11 năm 2026)" in office_browser.get("/overdue.csv").text

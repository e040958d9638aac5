"""Key tasks: computing again brings the register's words up to date and never touches the editor's."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models import Assignment, Duty, Event, KeyTaskItem, KeyTaskLink
from tests.office import NOW, TODAY, Office
from workflow.rules.periods import parse_period
from workflow.rules.refusal import Refusal
from workflow.rules.states import Move
from workflow.services import key_tasks, lifecycle
from workflow.services.key_task_reading import RollUp, Sentence, periods_to_compute, read_list
from workflow.services.lifecycle import Piece, Request
from workflow.services.scope import NotFound

DAY = timedelta(days=1)
PERIOD = parse_period("2026-12")  # 15 November to 14 December 2026


def computed(office: Office) -> RollUp:
    key_tasks.compute(office.session, office.agency["city"], PERIOD, by=None, now=NOW)
    return shown(office)


def shown(office: Office) -> RollUp:
    found = key_tasks.find_list(office.session, office.agency["city"].id, PERIOD.code)
    assert found is not None
    return read_list(office.session, found)


def sentences(roll_up: RollUp) -> dict[str, Sentence]:
    return {f"{heading.leads} {s.kind}": s for heading in roll_up.headings for s in heading.sentences}


def sample(office: Office) -> dict[str, Assignment]:
    continuous = office.assignment("ca", text="Duy trì làm sạch dữ liệu dân cư")
    office.session.get_one(Duty, continuous.duty_id).deadline_kind = "continuous"
    foreign = office.assignment("other_unit", due=PERIOD.end, text="Việc của nơi khác")
    foreign.authority_id = office.agency["other"].id
    return {
        "late": office.assignment("tp", due=TODAY - 9 * DAY, text="Số hóa sổ hộ tịch"),
        "due": office.assignment("vh", due=PERIOD.end, text="Truyền thông về Đề án 06"),
        "beyond": office.assignment("vh", due=PERIOD.end + DAY, text="Việc của kỳ sau"),
        "undated": office.assignment("vh", text="Việc không có thời hạn"),
        "foreign": foreign,
        "continuous": continuous,
    }


def test_open_duties_of_the_period_late_ones_and_continuous_ones_by_lead(office: Office) -> None:
    rows = sample(office)
    found = sentences(computed(office))
    assert list(found) == [
        "Công an thành phố continuous",
        "Phòng Tư pháp overdue",
        "Phòng Văn hóa và Thông tin due_in_period",
    ]
    late = found["Phòng Tư pháp overdue"]
    assert "28/KH-UBND ngày 05/02/2026" in late.text
    assert [b.assignment_id for b in late.behind] == [rows["late"].id]


def test_an_edited_sentence_survives_the_next_computation_and_shows_what_the_register_says(
    office: Office,
) -> None:
    rows = sample(office)
    before = computed(office)
    item = sentences(before)["Phòng Tư pháp overdue"]
    key_tasks.edit(
        office.session, office.actor("office"), PERIOD.code, item.id, "Câu của tôi.",
        version=before.version, now=NOW,
    )  # fmt: skip
    lifecycle.apply(
        office.session, office.actor("staff_tp"), rows["late"].id, Move.PROGRESS,
        Request(rows["late"].version, note="Chậm.", difficulty="Thiếu máy quét"), now=NOW,
    )  # fmt: skip
    again = sentences(computed(office))["Phòng Tư pháp overdue"]
    assert (again.id, again.text, again.edited, again.edited_by) == (
        item.id,
        "Câu của tôi.",
        True,
        "Hoàng Thị Thường",
    )
    assert "thiếu máy quét" in again.computed.lower()
    assert [b.assignment_id for b in again.behind] == [rows["late"].id]
    key_tasks.edit(
        office.session, office.actor("office"), PERIOD.code, item.id, "  ",
        version=shown(office).version, now=NOW,
    )  # fmt: skip
    back = sentences(shown(office))["Phòng Tư pháp overdue"]
    assert (back.edited, back.text) == (False, again.computed)


def test_what_the_editor_dropped_stays_dropped_and_stays_to_be_seen(office: Office) -> None:
    sample(office)
    before = computed(office)
    item = sentences(before)["Phòng Tư pháp overdue"]
    leader = office.actor("leader")
    key_tasks.drop(
        office.session, leader, PERIOD.code, item.id, dropped=True, version=before.version, now=NOW
    )
    after = computed(office)
    assert sentences(after)["Phòng Tư pháp overdue"].dropped
    assert (after.printed, after.dropped) == (2, 1)
    key_tasks.drop(
        office.session, leader, PERIOD.code, item.id, dropped=False, version=after.version, now=NOW
    )
    assert shown(office).printed == 3
    verbs = office.session.scalars(
        sa.select(Event.verb).where(Event.subject == "key_task_list").order_by(Event.seq)
    )
    assert list(verbs) == ["computed", "dropped", "computed", "restored"]


def test_a_duty_done_in_the_meantime_goes_but_an_edited_sentence_stays_marked(office: Office) -> None:
    rows = sample(office)
    before = computed(office)
    item = sentences(before)["Phòng Tư pháp overdue"]
    key_tasks.edit(
        office.session, office.actor("office"), PERIOD.code, item.id, "Câu của tôi.",
        version=before.version, now=NOW,
    )  # fmt: skip
    for key, who in (("late", "head_tp"), ("due", "head_vh")):
        asked = Request(rows[key].version, note="Xong.", pieces=(Piece(document_number="1/BC"),))
        lifecycle.apply(office.session, office.actor(who), rows[key].id, Move.SUBMIT, asked, now=NOW)
        lifecycle.apply(
            office.session, office.actor("office"), rows[key].id, Move.ACCEPT,
            Request(rows[key].version), now=NOW,
        )  # fmt: skip
    after = sentences(computed(office))
    assert list(after) == ["Công an thành phố continuous", "Phòng Tư pháp overdue"]
    kept = after["Phòng Tư pháp overdue"]
    assert (kept.current, kept.text) == (False, "Câu của tôi.")
    assert [b.assignment_id for b in kept.behind] == [rows["late"].id]
    assert office.session.scalar(sa.select(sa.func.count(KeyTaskItem.id))) == 2
    assert office.session.scalar(sa.select(sa.func.count(KeyTaskLink.item_id))) == 2


def test_a_form_opened_before_somebody_elses_edit_is_refused(office: Office) -> None:
    sample(office)
    before = computed(office)
    first, second = list(sentences(before).values())[:2]
    actor = office.actor("office")
    key_tasks.edit(office.session, actor, PERIOD.code, first.id, "Một.", version=before.version, now=NOW)
    with pytest.raises(Refusal) as refused:
        key_tasks.edit(office.session, actor, PERIOD.code, second.id, "Hai.", version=before.version, now=NOW)
    assert refused.value.code == "stale"


@pytest.mark.parametrize("who", ["head_tp", "staff_tp", "viewer", "admin", "other_office"])
def test_only_the_assigning_side_of_the_same_authority_edits(office: Office, who: str) -> None:
    sample(office)
    roll_up = computed(office)
    item = next(iter(sentences(roll_up).values()))
    with pytest.raises(NotFound):
        key_tasks.edit(
            office.session, office.actor(who), PERIOD.code, item.id, "x", version=roll_up.version, now=NOW
        )


def test_the_job_keeps_the_next_month_the_next_half_year_and_living_lists(office: Office) -> None:
    sample(office)
    computed(office)
    key_tasks.compute(office.session, office.agency["city"], parse_period("2025"), by=None, now=NOW)
    codes = {p.code for p in periods_to_compute(office.session, office.agency["city"].id, TODAY)}
    assert codes == {"2026-12", "2027-H1"}
    assert key_tasks.recompute_all(office.session, now=NOW) == 4, "two authorities, two periods each"

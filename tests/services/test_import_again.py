"""A document that comes in a second time keeps what the office decided and doubles nothing."""

from __future__ import annotations

import sqlalchemy as sa

from models import Duty, ImportRun
from tests.office import NOW, Office
from tests.services.import_samples import ROWS, item, keeper, plan, row, sheet, staged
from tests.services.test_import_shape import TWO, join, leave_out, sentence, settled, split
from workflow.services import import_registering, import_rows
from workflow.services.import_drafts import Decision
from workflow.services.import_registering import Registered


def register(office: Office, run: ImportRun) -> Registered:
    return import_registering.register(office.session, keeper(office), run.id, now=NOW)


def shape(office: Office, run: ImportRun) -> list[tuple[str, str, str]]:
    return [(i.label, i.key, i.draft.text) for i in sheet(office, run).items]


def worked_over(office: Office) -> ImportRun:
    """Split, joined, left out, added, corrected; and registered."""
    run = settled(office, staged(office))
    split(office, run, "1", TWO)
    join(office, run, "3")
    sentence(office, run, "trước ngày 20/12/2026")
    settled(office, run)
    position = row(office, run, "4").position
    decision = Decision(text="Kiểm tra lưu trữ", product="Biên bản", without_lead=True, seen=True)
    import_rows.decide_row(office.session, keeper(office), run.id, position, decision, left_out=False)
    leave_out(office, run, "4")
    register(office, run)
    return run


def test_the_same_file_again_stands_as_it_was_left_and_changes_nothing(office: Office) -> None:
    first = worked_over(office)
    count = office.session.scalar(sa.select(sa.func.count(Duty.id)))
    again = staged(office)
    assert shape(office, again) == shape(office, first)
    assert again.taken_over == 6, "four rows as read, a part, a sentence"
    done = register(office, again)
    assert (done.new, done.changed, done.missing) == (0, 0, 0)
    assert office.session.scalar(sa.select(sa.func.count(Duty.id))) == count


def test_a_row_that_reads_differently_now_is_looked_at_anew(office: Office) -> None:
    worked_over(office)
    rows = (ROWS[0], ROWS[1], ROWS[2], (*ROWS[3][:3], "31/12/2026", ""))
    again = staged(office, plan(rows))
    four = item(office, again, "4")
    assert (four.draft.text, four.seen) == (ROWS[3][0], False)
    assert item(office, again, "1.2").draft.text == "lập danh sách hồ sơ còn thiếu"


def test_a_joined_row_that_is_gone_leaves_the_other_as_it_is_read(office: Office) -> None:
    worked_over(office)
    again = staged(office, plan((ROWS[0], ROWS[1], ROWS[3])))
    texts = [i.draft.text for i in sheet(office, again).items]
    assert ROWS[1][0] in texts
    assert not any("máy quét" in text for text in texts)


def test_an_import_that_was_never_registered_hands_nothing_on(office: Office) -> None:
    run = staged(office)
    split(office, run, "1", TWO)
    assert [i.label for i in sheet(office, staged(office)).items] == ["1", "2", "3", "4"]

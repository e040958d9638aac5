"""A person changes which duties a plan has: split, join, leave out, add; nothing of its text is lost or doubled."""

from __future__ import annotations

import json
import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace

import pytest
import sqlalchemy as sa

from models import Duty, Event, ImportRow, ImportRun
from tests.office import NOW, Office
from tests.services.import_samples import ROWS, item, keeper, plan, row, sheet, staged
from workflow.rules.refusal import Refusal
from workflow.services import import_adding, import_names, import_registering, import_rows, import_shape
from workflow.services.import_drafts import Decision
from workflow.services.import_source_view import view_of
from workflow.services.import_staging import source_of
from workflow.services.scope import NotFound


def split(office: Office, run: ImportRun, label: str, text: str) -> list[ImportRow]:
    found = row(office, run, label)
    return import_shape.split(
        office.session, keeper(office), run.id, found.position, text, version=found.version, now=NOW
    )


def join(office: Office, run: ImportRun, label: str) -> ImportRow:
    found = row(office, run, label)
    return import_shape.join_previous(
        office.session, keeper(office), run.id, found.position, version=found.version, now=NOW
    )


def take_apart(office: Office, run: ImportRun, label: str) -> ImportRow:
    found = row(office, run, label)
    return import_shape.take_apart(
        office.session, keeper(office), run.id, found.position, version=found.version, now=NOW
    )


def leave_out(office: Office, run: ImportRun, label: str, *, out: bool = True) -> None:
    found = row(office, run, label)
    import_rows.leave_out(
        office.session, keeper(office), run.id, found.position, version=found.version, now=NOW, out=out
    )


def texts(office: Office, run: ImportRun) -> list[tuple[str, str]]:
    return [(i.label, i.draft.text) for i in sheet(office, run).items]


TWO = "Rà soát dữ liệu hộ tịch;\n\nlập danh sách hồ sơ còn thiếu"


def test_a_split_duty_keeps_lead_helper_deadline_and_product_in_both_parts(office: Office) -> None:
    run = staged(office)
    split(office, run, "1", TWO)
    one, two = item(office, run, "1"), item(office, run, "1.2")
    assert (one.draft.text, two.draft.text) == ("Rà soát dữ liệu hộ tịch;", "lập danh sách hồ sơ còn thiếu")
    for part in (one, two):
        assert part.draft.lead_ids == (office.agency["tp"].id,)
        assert part.draft.coordinator_ids == (office.agency["ca"].id,)
        assert (str(part.draft.due), part.draft.product) == ("2026-10-30", "Báo cáo")
        assert not part.seen
    assert two.key == f"{one.key}/2"


@pytest.mark.parametrize("text", ["Một đoạn", "", "\n\n---\n\n", "a\nb"])
def test_a_text_without_an_empty_line_is_not_split(office: Office, text: str) -> None:
    with pytest.raises(Refusal, match="split_needs_parts"):
        split(office, staged(office), "1", text)


def test_dashes_on_a_line_split_as_an_empty_line_does() -> None:
    assert import_shape.parts_of("a\n---\nb\n\n\nc\n\n---\n\nd") == ["a", "b", "c", "d"]


def test_parts_have_the_same_keys_whichever_cut_was_made_first(office: Office) -> None:
    text = "Một việc.\n\nHai việc.\n\nBa việc."
    at_once = staged(office)
    split(office, at_once, "2", text)
    last_first = staged(office)
    split(office, last_first, "2", "Một việc. Hai việc.\n\nBa việc.")
    split(office, last_first, "2", "Một việc.\n\nHai việc.")
    assert [(i.key, i.draft.text) for i in sheet(office, at_once).items] == [
        (i.key, i.draft.text) for i in sheet(office, last_first).items
    ]


def settled(office: Office, run: ImportRun) -> ImportRun:
    import_rows.register_without_leads(office.session, keeper(office), run.id)
    return run


def test_both_parts_are_registered_each_under_its_own_key(office: Office) -> None:
    run = settled(office, staged(office))
    split(office, run, "1", TWO)
    done = import_registering.register(office.session, keeper(office), run.id, now=NOW)
    assert done.new == 5
    keys = office.session.scalars(sa.select(Duty.import_key).order_by(Duty.order_no)).all()
    assert keys[1] == f"{keys[0]}/2"


def test_a_corrected_part_updates_its_own_duty(office: Office) -> None:
    run = settled(office, staged(office))
    split(office, run, "1", TWO)
    import_registering.register(office.session, keeper(office), run.id, now=NOW)
    again = staged(office)
    part = item(office, again, "1.2")
    decision = replace(part.draft.decision, text="lập danh sách")
    import_rows.decide_row(office.session, keeper(office), again.id, part.position, decision, left_out=False)
    done = import_registering.register(office.session, keeper(office), again.id, now=NOW)
    assert (done.new, done.changed, done.missing) == (0, 1, 0)


def test_a_duty_joined_to_the_one_before_is_registered_once_and_can_be_taken_apart(office: Office) -> None:
    run = staged(office)
    join(office, run, "2")
    whole = item(office, run, "1")
    assert whole.draft.text.endswith("Tuyên truyền trên loa phát thanh")
    assert [i.label for i in sheet(office, run).items] == ["1", "3", "4"]
    take_apart(office, run, "1")
    assert [text for _, text in texts(office, run)] == [r[0] for r in ROWS]
    assert row(office, run, "1").decision == "{}", "as it was read"


def test_joining_a_part_back_gives_the_duty_as_it_was_read(office: Office) -> None:
    run = staged(office)
    split(office, run, "1", TWO)
    join(office, run, "1.2")
    assert item(office, run, "1").draft.text == ROWS[0][0]


def test_a_joined_duty_fills_what_the_first_lacks_and_replaces_nothing(office: Office) -> None:
    run = staged(office, plan((("Rà soát", "", "", "", ""), ROWS[0], ROWS[2])))
    join(office, run, "2")
    join(office, run, "3")
    draft = item(office, run, "1").draft
    assert draft.lead_ids == (office.agency["tp"].id,)
    assert draft.coordinator_ids == (office.agency["ca"].id,)
    assert (str(draft.due), draft.product) == ("2026-10-30", "Báo cáo")


def test_words_edited_since_the_joining_cannot_be_told_apart(office: Office) -> None:
    run = staged(office)
    stays = join(office, run, "2")
    import_rows.decide_row(
        office.session, keeper(office), run.id, stays.position, Decision(text="Viết lại hết"), left_out=False
    )
    with pytest.raises(Refusal, match="joined_changed"):
        take_apart(office, run, "1")
    assert [i.label for i in sheet(office, run).items] == ["1", "3", "4"]


def test_the_first_duty_and_one_left_out_join_nothing(office: Office) -> None:
    run = staged(office)
    with pytest.raises(Refusal, match="nothing_before"):
        join(office, run, "1")
    leave_out(office, run, "3")
    with pytest.raises(Refusal, match="row_left_out"):
        join(office, run, "3")
    join(office, run, "4")
    assert item(office, run, "2").draft.text.endswith("Kiểm tra việc lưu trữ hồ sơ"), "past the one left out"


def test_the_same_duty_said_twice_is_offered_as_one_and_a_person_decides(office: Office) -> None:
    run = staged(office, plan((*ROWS, ("Tuyên truyền trên loa phát thanh", "Phòng Tư pháp", "", "", "Bài"))))
    again = item(office, run, "5")
    assert again.twin_of == 2
    version = row(office, run, "5").version
    import_shape.join_twin(office.session, keeper(office), run.id, 5, version=version, now=NOW)
    one = item(office, run, "2")
    assert (one.draft.text, one.draft.product) == ("Tuyên truyền trên loa phát thanh", "Bài")
    take_apart(office, run, "2")
    assert item(office, run, "2").draft.product == ""
    version = row(office, run, "5").version
    import_rows.keep_apart(office.session, keeper(office), run.id, 5, version=version, now=NOW)
    assert item(office, run, "5").twin_of is None
    with pytest.raises(Refusal, match="no_twin"):
        import_shape.join_twin(office.session, keeper(office), run.id, 5, version=version + 1, now=NOW)


def sentence(office: Office, run: ImportRun, text: str, *, words: str = "") -> ImportRow:
    source = source_of(office.session, run)
    assert source is not None
    view = view_of(source, sheet(office, run).items)
    place = next(unit.id for unit in view.units() if text in unit.text)
    return import_adding.add_from_source(office.session, keeper(office), run.id, place, words=words, now=NOW)


def test_a_sentence_that_the_reader_passed_over_becomes_a_duty_in_its_place(office: Office) -> None:
    run = staged(office, plan().replace("Các đơn vị gửi", "Phòng Tư pháp gửi"))
    had = any("20/12/2026" in i.draft.text for i in sheet(office, run).items)
    before = [i.label for i in sheet(office, run).items]
    sentence(office, run, "báo cáo trước ngày 20/12/2026", words="báo cáo trước ngày 20/12/2026")
    after = [i.label for i in sheet(office, run).items]
    assert after == ([*before[:1], "+1", *before[1:]] if had else ["+1", *before])
    assert str(item(office, run, "+1").draft.due) == "2026-12-20"
    with pytest.raises(Refusal, match="sentence_unknown"):
        sentence(office, run, "báo cáo trước ngày 20/12/2026", words="không có trong câu")


@pytest.mark.parametrize("who", ["other_office", "head_tp", "leader", "admin"])
def test_nobody_else_changes_an_import(office: Office, who: str) -> None:
    run = staged(office)
    actor = office.actor(who)
    for act in (
        lambda: import_shape.split(office.session, actor, run.id, 1, TWO, version=1, now=NOW),
        lambda: import_shape.join_previous(office.session, actor, run.id, 2, version=1, now=NOW),
        lambda: import_rows.accept(office.session, actor, run.id, 1, version=1, now=NOW),
        lambda: import_rows.accept_clean(office.session, actor, run.id, now=NOW),
        lambda: import_adding.add_from_source(office.session, actor, run.id, "b0", now=NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_what_was_registered_is_not_changed_any_more(office: Office) -> None:
    run = settled(office, staged(office))
    import_registering.register(office.session, keeper(office), run.id, now=NOW)
    for act in (
        lambda: split(office, run, "1", TWO),
        lambda: join(office, run, "2"),
        lambda: take_apart(office, run, "1"),
        lambda: leave_out(office, run, "1"),
        lambda: import_rows.accept_clean(office.session, keeper(office), run.id, now=NOW),
        lambda: import_names.confirm_group(office.session, keeper(office), run.id, 1),
    ):
        with pytest.raises(Refusal, match="import_closed"):
            act()


def test_every_change_of_the_list_is_written_down(office: Office) -> None:
    run = staged(office)
    split(office, run, "1", TWO)
    join(office, run, "1.2")
    take_apart(office, run, "1")
    leave_out(office, run, "2")
    leave_out(office, run, "2", out=False)
    verbs = office.session.scalars(
        sa.select(Event.verb)
        .where(Event.subject == "import_run", Event.subject_id == run.id)
        .order_by(Event.seq)
    ).all()
    assert verbs[1:] == ["row_split", "row_joined", "row_taken_apart", "row_left_out", "row_taken_back"]


def words(office: Office, run: ImportRun) -> Counter[str]:
    """The words of every duty that stands, and of those taken as said twice."""
    found = sheet(office, run)
    standing = [i.draft.text for i in found.items]
    return Counter(" ".join(standing).split())


def act_at_random(office: Office, run: ImportRun, dice: random.Random) -> None:
    one = dice.choice(sheet(office, run).items)
    pieces = one.draft.text.split()
    cut = dice.randrange(len(pieces) + 1)
    parts = f"{' '.join(pieces[:cut])}\n\n{' '.join(pieces[cut:])}"
    acts = (
        lambda: split(office, run, one.label, parts),
        lambda: split(office, run, one.label, parts),
        lambda: join(office, run, one.label),
        lambda: take_apart(office, run, one.label),
        lambda: leave_out(office, run, one.label, out=not one.left_out),
    )
    with suppress(Refusal):
        dice.choice(acts)()


@pytest.mark.parametrize("seed", range(6))
def test_no_sequence_of_changes_loses_doubles_or_confuses_a_word(office: Office, seed: int) -> None:
    dice = random.Random(seed)
    run = staged(office)
    before = words(office, run)
    for _ in range(30):
        act_at_random(office, run, dice)
        items = sheet(office, run).items
        assert words(office, run) == before
        assert len({i.key for i in items}) == len(items)
        assert len({i.label for i in items}) == len(items)
        assert len({i.position for i in items}) == len(items)
    added = sentence(office, run, "trước ngày 20/12/2026") if seed % 2 else None
    new = json.loads(added.proposal)["text"] if added else ""
    assert words(office, run) == before + Counter(new.split())

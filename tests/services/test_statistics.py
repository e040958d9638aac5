"""Statistics by agency, document and leader: as of today, as of a day gone by, and the rows behind each number."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models import Assignment, Document, Duty, EvidenceRule, Programme
from tests.office import NOW, TODAY, Office
from tests.statements import counted
from workflow.rules.classification import ClassFacts, Rate, tally
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.rules.states import Move, Need, State, moves_from
from workflow.rules.statistics import Box, CutOff, Share, Standing, boxes, count
from workflow.services import agencies, hand_over, lifecycle, registration, report_periods
from workflow.services.data_days import Comparison, DataDay, begun, of_day, of_period
from workflow.services.deadlines import change_due
from workflow.services.lifecycle import Request
from workflow.services.report_periods import Dates
from workflow.services.scope import NotFound
from workflow.services.statistics_facts import Cases, Choice
from workflow.services.statistics_reading import Ask, Group, Table, read_table
from workflow.services.statistics_rows import PAGE, Behind, read_rows, stream_by_leader, stream_overdue
from workflow.services.tally_reading import recount, total
from workflow.services.trend_reading import tallies_then

DAY = timedelta(days=1)


def ask(day: date = TODAY, group: Group = Group.AGENCY, before: date | None = None, **choice: int) -> Ask:
    compared = DataDay(before) if before else None
    return Ask(group, Comparison(DataDay(day), compared), Choice(**choice))


def table(office: Office, asked: Ask, who: str = "leader", today: date = TODAY) -> Table:
    return read_table(office.session, office.actor(who), asked, today=today)


def step(office: Office, row: Assignment, move: Move, now: datetime, **more: Any) -> None:
    """One move by whoever may make it, with all that it needs."""
    session = office.session
    transition = next(t for t in moves_from(row.state) if t.move is move)
    office.session.get_one(Duty, row.duty_id).evidence_rule = EvidenceRule.NONE
    by_agency = {office.agency[code].id: f"head_{code}" for code in ("ca", "tp", "vh", "xa")}
    who = by_agency[row.agency_id] if transition.action in {Action.UPDATE, Action.REFUSE} else "office"
    given = {"note": "Vì sao", **more}
    if Need.ACT in transition.needs:
        given = {"act_number": "12/QĐ-UBND", "act_date": date(2026, 11, 2), **given}
    lifecycle.apply(session, office.actor(who), row.id, move, Request(row.version, **given), now=now)


# --- today -------------------------------------------------------------------------------------


def test_the_figures_of_today_are_those_of_the_sql_twin_by_agency(office: Office) -> None:
    chance = random.Random(20261109)
    for lead in ("tp", "vh", "xa", "ca") * 12:
        due = chance.choice([None, TODAY + chance.randint(-150, 40) * DAY])
        row = office.assignment(lead, due=due, assigned_on=TODAY - 200 * DAY)
        state = chance.choice(list(State))
        row.state = state
        row.reported_on = (
            TODAY - chance.randint(0, 150) * DAY if state in {"submitted", "completed"} else None
        )
        row.decided_on = row.reported_on if state == "completed" else None
        row.closed_on = TODAY if state in {"completed", "withdrawn"} else None
    office.session.flush()
    found = table(office, ask())
    twin = recount(office.session, office.actor("leader"), TODAY)
    assert [line.name for line in found.lines if line.figures[Box.TOTAL]] == [line.name for line in twin]
    for line, same in zip((x for x in found.lines if x.figures[Box.TOTAL]), twin, strict=True):
        tally = same.tally
        assert line.figures[Box.TOTAL] == tally.total
        assert line.figures[Box.DONE_ON_TIME] == tally.done_on_time
        assert line.figures[Box.DONE_LATE] == tally.done_late
        assert line.figures[Box.IN_TIME] == tally.open_in_time_official
        assert line.figures[Box.OPEN_UNDATED] == tally.undated
        assert line.figures[Box.OVERDUE] == tally.open_overdue
        assert line.figures.share(Share.OVERDUE_OF_DUE) == tally.overdue_of_due
        assert line.figures.share(Share.OVERDUE_OF_ASSIGNED) == tally.overdue_of_assigned
    assert found.total.figures[Box.OVERDUE] == total(twin).open_overdue > 0


def test_agencies_stand_in_the_order_of_the_tree_whatever_they_count(office: Office) -> None:
    unit = agencies.add_agency(
        office.session, "Đội Cảnh sát", parent=office.agency["ca"], by=None, now=NOW, order_no=0
    )
    office.agency["doi"] = unit
    for code, n in (("xa", 5), ("doi", 3), ("tp", 1), ("ca", 2), ("vh", 4)):
        for _ in range(n):
            office.assignment(code, due=TODAY - 9 * DAY)
    names = [line.name for line in table(office, ask()).lines]
    assert names == [
        "Công an thành phố",
        "Đội Cảnh sát",
        "Phòng Tư pháp",
        "Phòng Văn hóa và Thông tin",
        "UBND xã Dương Quang",
    ]
    chosen = table(office, ask(agency_id=office.agency["ca"].id))
    assert [(line.name, line.figures[Box.TOTAL]) for line in chosen.lines] == [
        ("Công an thành phố", 2),
        ("Đội Cảnh sát", 3),
    ], "an agency stands for its whole subtree"


def test_documents_stand_by_date_leaders_by_name_and_who_is_unnamed_last(office: Office) -> None:
    session = office.session
    for leader, number, issued in (
        ("", "30/KH-UBND", date(2026, 3, 1)),
        ("Ông Đặng Văn An", "9/KH-UBND", date(2026, 1, 5)),
        ("Bà Bùi Thị Ánh", "31/KH-UBND", None),
    ):
        row = office.assignment("tp", due=TODAY)
        draft = registration.DocumentDraft(number, "UBND thành phố Mẫu", issued, "Kế hoạch")
        document = registration.find_or_add_document(session, office.agency["city"], draft, by=None, now=NOW)
        duty = session.get_one(Duty, row.duty_id)
        duty.document_id, duty.leader = document.id, leader
    session.flush()
    assert [line.short for line in table(office, ask(group=Group.DOCUMENT)).lines] == [
        "9/KH-UBND",
        "30/KH-UBND",
        "31/KH-UBND",
    ]
    leaders = [line.name for line in table(office, ask(group=Group.LEADER)).lines]
    assert leaders == ["Bà Bùi Thị Ánh", "Ông Đặng Văn An", ""]


def test_a_duty_of_several_agencies_is_told_as_k_of_n(office: Office) -> None:
    duty = office.duty("Rà soát tại các đơn vị", TODAY)
    rows = [
        registration.assign(office.session, duty, office.agency[code], by=None, now=NOW)
        for code in ("tp", "vh", "xa", "ca")
    ]
    office.assignment("tp", due=TODAY)
    for row in rows[:2]:
        step(office, row, Move.SUBMIT, NOW)
        step(office, row, Move.ACCEPT, NOW)
    step(office, rows[3], Move.WITHDRAW, NOW)
    document = office.document().id
    found = table(office, ask(group=Group.DOCUMENT))
    assert found.total.duties == Rate(0, 2), "two duties, and none is done by all"
    assert found.group_duties == []
    chosen = table(office, ask(document_id=document))
    assert [(x.id, x.share) for x in chosen.group_duties] == [(duty.id, Rate(2, 3))]
    step(office, rows[2], Move.SUBMIT, NOW)
    step(office, rows[2], Move.ACCEPT, NOW)
    assert table(office, ask(group=Group.DOCUMENT)).total.duties == Rate(1, 2)


def test_programme_and_document_narrow_the_figures(office: Office) -> None:
    row = office.assignment("tp", due=TODAY)
    office.assignment("vh", due=TODAY)
    programme = Programme(authority_id=office.agency["city"].id, name="Đề án 06")
    office.session.add(programme)
    office.session.flush()
    other = Document(
        authority_id=office.agency["city"].id, key="x", number="9/KH", issuer="UBND",
        programme_id=programme.id, created_at=NOW,
    )  # fmt: skip
    office.session.add(other)
    office.session.flush()
    office.session.get_one(Duty, row.duty_id).document_id = other.id
    office.session.flush()
    for asked in (ask(document_id=other.id), ask(programme_id=programme.id)):
        assert [line.name for line in table(office, asked).lines] == ["Phòng Tư pháp"]


# --- a day gone by -----------------------------------------------------------------------------


@dataclass
class Diary:
    """What an independent clerk writes down every evening: the facts of every assignment, read from the tables."""

    office: Office
    evenings: dict[date, list[tuple[int, Standing]]] = field(default_factory=dict)

    def write(self, day: date) -> None:
        rows = self.office.session.execute(
            sa.select(Assignment, Duty.update_months).join(Duty, Duty.id == Assignment.duty_id)
        ).all()
        self.evenings[day] = [
            (
                row.agency_id,
                Standing(
                    ClassFacts(row.state, row.due, row.reported_on, row.decided_on),
                    row.assigned_on,
                    local_day(row.last_update_at) if row.last_update_at else None,
                    months,
                ),
            )
            for row, months in rows
            if row.authority_id == self.office.agency["city"].id
        ]


def live(office: Office, chance: random.Random, days: int) -> tuple[Diary, date]:
    """Days full of moves, new deadlines and new work, each written down at its end; and the last of them."""
    diary, rows, now = Diary(office), [], NOW - timedelta(hours=9)
    for _ in range(days):
        for _ in range(4):
            now += timedelta(hours=chance.randint(1, 5), minutes=chance.randint(0, 59))
            _happen(office, chance, rows, now)
        diary.write(local_day(now))
        now += timedelta(hours=24)
    return diary, local_day(now)


def _happen(office: Office, chance: random.Random, rows: list[Assignment], now: datetime) -> None:
    if chance.random() < 0.3 or not rows:
        due = chance.choice([None, local_day(now) + chance.randint(-40, 30) * DAY])
        duty = office.duty(due=due)
        duty.update_months = chance.choice([None, 1])
        lead = office.agency[chance.choice(["tp", "vh", "xa"])]
        rows.append(registration.assign(office.session, duty, lead, by=None, now=now))
        return
    row = chance.choice(rows)
    if chance.random() < 0.2:
        day = local_day(now) + chance.randint(-9, 40) * DAY
        change_due(office.session, row, day, by=None, now=now, reason="Gia hạn")
        return
    rare = {Move.WITHDRAW: 0.4, Move.HAND_OVER: 0.2}
    moves = [t for t in moves_from(row.state) if chance.random() < rare.get(t.move, 1)]
    if not moves:
        return
    chosen = chance.choice(
        [t for t in moves for _ in range(3 if t.move in {Move.SUBMIT, Move.ACCEPT} else 1)]
    )
    elsewhere = [code for code in ("tp", "vh", "xa") if office.agency[code].id != row.agency_id]
    more = {"agency_id": office.agency[chance.choice(elsewhere)].id} if Need.AGENCY in chosen.needs else {}
    step(office, row, chosen.move, now, **more)


@pytest.mark.parametrize("seed", range(4))
def test_every_evening_gone_by_is_told_as_it_was_written_down(office: Office, seed: int) -> None:
    diary, today = live(office, random.Random(seed), 40)
    actor, states = office.actor("leader"), set()
    for day, evening in diary.evenings.items():
        cut = CutOff(day, 1, day - 5 * DAY if seed % 2 else None)
        cases = Cases(office.session, actor, Action.VIEW, Choice(), oldest=day, today=today).at(cut)
        told = sorted((case.row.agency_id, sorted(case.boxes)) for case in cases)
        assert told == sorted((agency, sorted(boxes(one, cut))) for agency, one in evening), day
        states |= {one.facts.state for _agency, one in evening}
    assert states == set(State), "the walk must reach every state"


@pytest.mark.parametrize("who", ["leader", "head_tp", "other_office"])
def test_the_trend_counts_every_evening_as_the_clerk_did(office: Office, who: str) -> None:
    diary, _today = live(office, random.Random(3), 30)
    mine = {
        "leader": {office.agency[code].id for code in ("ca", "tp", "vh", "xa")},
        "head_tp": {office.agency["tp"].id},
        "other_office": set(),
    }[who]
    document = office.session.scalars(sa.select(Document.id)).one()
    for day, evening in diary.evenings.items():
        expected = {
            agency: tally((one.facts for where, one in evening if where == agency), day) for agency in mine
        }
        for chosen in (None, document):
            found = tallies_then(office.session, office.actor(who), day, document_id=chosen)
            there = {agency: counts for agency, counts in found.items() if counts.total}
            assert there == {agency: counts for agency, counts in expected.items() if counts.total}, day
        assert not sum(
            t.total for t in tallies_then(office.session, office.actor(who), day, document_id=0).values()
        )
    assert who == "other_office" or any(counts.done_late for counts in expected.values())


def test_the_trend_costs_the_same_however_much_has_changed(office: Office) -> None:
    costs = []
    for rows in (1, 30):
        for _ in range(rows):
            step(office, office.assignment("tp", due=TODAY), Move.RECEIVE, NOW)
        actor = office.actor("leader")
        with counted(office.session) as statements:
            tallies_then(office.session, actor, TODAY - DAY)
        costs.append(len(statements))
    assert costs == [5, 5]


@pytest.mark.parametrize("group", list(Group))
def test_every_number_is_the_length_of_the_list_behind_it(office: Office, group: Group) -> None:
    diary, today = live(office, random.Random(7), 20)
    actor = office.actor("leader")
    for day in (today, *list(diary.evenings)[5::7]):
        asked = ask(day, group)
        found = read_table(office.session, actor, asked, today=today)
        for line, key in ((found.total, None), *((line, line.key) for line in found.lines)):
            for box in Box:
                page = read_rows(office.session, actor, asked, Behind(box, key), today=today)
                assert page.total == line.figures[box], (day, line.name, box)
                assert len(page.rows) == min(PAGE, page.total)
                assert page.line == (line.name if page.rows and key is not None else "")


def test_lines_and_sum_add_up_on_every_day(office: Office) -> None:
    diary, today = live(office, random.Random(11), 20)
    for day in (*diary.evenings, today):
        for group in Group:
            found = table(office, ask(day, group), today=today)
            everything = count(boxes(one, CutOff(day, 3)) for _agency, one in diary.evenings.get(day, []))
            for box in Box:
                assert sum(line.figures[box] for line in found.lines) == found.total.figures[box]
                if day in diary.evenings:
                    assert found.total.figures[box] == everything[box]


def test_figures_of_a_day_before_a_hand_over_keep_the_old_name(office: Office) -> None:
    row = office.assignment("tp", due=TODAY + 9 * DAY)
    later = NOW + 3 * DAY
    request = Request(
        row.version, note="Sáp nhập phòng.", agency_id=office.agency["vh"].id,
        act_number="1683/NQ-UBTVQH15", act_date=TODAY,
    )  # fmt: skip
    hand_over.hand_over(office.session, office.actor("office"), row.id, request, now=later)
    today = local_day(later)
    old = table(office, ask(TODAY), today=today)
    new = table(office, ask(today), today=today)
    assert [line.name for line in old.lines] == ["Phòng Tư pháp"]
    assert [line.name for line in new.lines] == ["Phòng Văn hóa và Thông tin"]
    former = read_rows(office.session, office.actor("head_tp"), ask(TODAY), Behind(Box.TOTAL), today=today)
    assert [(found.agency, found.open_to_me) for found in former.rows] == [("Phòng Tư pháp", False)]
    assert table(office, ask(today), "head_tp", today).lines == []
    assert table(office, ask(TODAY), "head_vh", today).lines == [], "it was not theirs then"
    both = table(office, ask(today, before=TODAY), today=today)
    assert [(x.name, x.figures[Box.TOTAL], x.before and x.before[Box.TOTAL]) for x in both.lines] == [
        ("Phòng Tư pháp", 0, 1),
        ("Phòng Văn hóa và Thông tin", 1, 0),
    ]


def test_what_was_registered_later_is_not_in_it_however_old_its_plan(office: Office) -> None:
    office.assignment("tp", due=TODAY, assigned_on=date(2026, 2, 1))
    yesterday = table(office, ask(TODAY - DAY))
    assert (yesterday.lines, yesterday.total.figures.nothing) == ([], True)
    compared = table(office, ask(before=TODAY - DAY))
    assert compared.fresh
    assert compared.lines[0].before is None


def test_an_extension_granted_later_does_not_heal_the_day_before(office: Office) -> None:
    row = office.assignment("tp", due=TODAY - 40 * DAY)
    change_due(office.session, row, TODAY + 9 * DAY, by=None, now=NOW + 2 * DAY, reason="12/QĐ")
    today = TODAY + 2 * DAY
    assert table(office, ask(TODAY), today=today).total.figures[Box.OVER_30] == 1
    assert table(office, ask(today), today=today).total.figures[Box.OVERDUE] == 0
    page = read_rows(office.session, office.actor("leader"), ask(TODAY), Behind(Box.OVER_30), today=today)
    assert [(x.due, x.days_over) for x in page.rows] == [(TODAY - 40 * DAY, 40)]


def test_the_list_of_a_day_gone_by_quotes_what_was_said_by_then(office: Office) -> None:
    row = office.assignment("tp", due=TODAY)
    step(office, row, Move.PROGRESS, NOW, note="Đang làm.")
    step(office, row, Move.SUBMIT, NOW + DAY, note="Đã xong.")
    step(office, row, Move.ACCEPT, NOW + DAY)
    leader, today = office.actor("leader"), TODAY + DAY
    for day, words, state in ((TODAY, "Đang làm.", "in_progress"), (today, "Đã xong.", "completed")):
        (found,) = read_rows(office.session, leader, ask(day), Behind(Box.TOTAL), today=today).rows
        assert (found.words, found.state) == (words, state)


# --- who, and at what cost ---------------------------------------------------------------------


def test_everybody_sees_the_agencies_that_are_theirs(office: Office) -> None:
    for lead in ("tp", "vh", "xa", "other_unit"):
        office.assignment(lead, due=TODAY)
    foreign = office.session.scalars(
        sa.select(Assignment).where(Assignment.agency_id == office.agency["other_unit"].id)
    ).one()
    foreign.authority_id = office.agency["other"].id
    office.session.flush()
    for who, names in {
        "leader": ["Phòng Tư pháp", "Phòng Văn hóa và Thông tin", "UBND xã Dương Quang"],
        "viewer": ["Phòng Tư pháp", "Phòng Văn hóa và Thông tin", "UBND xã Dương Quang"],
        "head_tp": ["Phòng Tư pháp"],
        "staff_vh": ["Phòng Văn hóa và Thông tin"],
        "other_office": ["Phòng Nội vụ thành phố Khác"],
        "admin": [],
    }.items():
        for day in (TODAY, TODAY + DAY):
            found = table(office, ask(TODAY), who, today=day)
            assert [line.name for line in found.lines] == names, who
    for stranger in ("head_vh", "other_office"):
        with pytest.raises(NotFound):
            table(office, ask(agency_id=office.agency["tp"].id), stranger)


def test_the_table_and_its_lists_cost_the_same_however_long_they_are(office: Office) -> None:
    row = office.assignment("tp", due=TODAY)
    step(office, row, Move.PROGRESS, NOW)
    actor, today = office.actor("leader"), TODAY + 3 * DAY

    def cost(asked: Ask) -> tuple[int, int]:
        with counted(office.session) as page:
            read_table(office.session, actor, asked, today=today)
        with counted(office.session) as rows:
            read_rows(office.session, actor, asked, Behind(Box.TOTAL), today=today)
        return len(page), len(rows)

    asks = [ask(TODAY, group, TODAY - DAY, document_id=office.document().id) for group in Group]
    few = [cost(asked) for asked in asks]
    for i in range(70):
        row = office.assignment(("tp", "vh", "xa")[i % 3], due=TODAY - i * DAY)
        step(office, row, Move.PROGRESS, NOW + DAY)
    assert [cost(asked) for asked in asks] == few
    assert max(few) <= (11, 7)


def test_the_annexes_hold_the_overdue_by_agency_and_everything_by_leader(office: Office) -> None:
    session, days = (
        office.session,
        ((5, "xa", "Bà Ánh"), (40, "tp", ""), (-3, "tp", "Ông An"), (9, "tp", "Bà Ánh")),
    )
    for late, lead, leader in days:
        row = office.assignment(lead, due=TODAY - late * DAY, text=f"{lead} {late}")
        session.get_one(Duty, row.duty_id).leader = leader
    gone = office.assignment("tp", due=TODAY - 99 * DAY)
    step(office, gone, Move.WITHDRAW, NOW)
    actor = office.actor("leader")
    overdue = list(stream_overdue(session, actor, ask(), today=TODAY))
    assert [row.text for row in overdue] == ["tp 40", "tp 9", "xa 5"]
    told = list(stream_by_leader(session, actor, ask(), today=TODAY))
    assert [(row.leader, row.text, row.progress) for row in told] == [
        ("Bà Ánh", "tp 9", "Chưa hoàn thành"),
        ("Bà Ánh", "xa 5", "Chưa hoàn thành"),
        ("Ông An", "tp -3", "Đang thực hiện"),
        ("", "tp 40", "Chưa hoàn thành"),
    ]


# --- the day of the data -----------------------------------------------------------------------


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refusal) as error:
        yield
    assert error.value.code == code


def test_a_day_is_compared_with_the_cut_off_of_the_month_before(office: Office) -> None:
    office.actor("office")
    periods = begun(office.session, office.agency["city"].id, TODAY)
    for day, before in (
        (date(2026, 11, 9), date(2026, 10, 14)),
        (date(2026, 11, 14), date(2026, 10, 14)),
        (date(2026, 11, 15), date(2026, 11, 14)),
        (date(2026, 1, 3), date(2025, 12, 14)),
    ):
        found = of_day(periods, day, date(2026, 12, 31))
        assert (found.now, found.before) == (DataDay(day), DataDay(before, code=f"{before:%Y-%m}"))
    with refused("data_day_ahead"):
        of_day(periods, TODAY + DAY, TODAY)
    with refused("date_out_of_range"):
        of_day(periods, date(2001, 12, 31), TODAY)


def test_a_period_is_compared_with_the_one_before_with_the_dates_of_the_authority(office: Office) -> None:
    actor, session = office.actor("office"), office.session
    own = Dates(date(2026, 9, 21), date(2026, 10, 20), date(2026, 10, 23))
    report_periods.open_period(session, actor, "2026-10", own, now=NOW)
    report_periods.open_period(
        session, actor, "2026-11", Dates(date(2026, 10, 21), date(2026, 11, 20), date(2026, 11, 23)), now=NOW
    )
    report_periods.open_period(session, actor, "2027-01", now=NOW)
    periods = begun(session, office.agency["city"].id, TODAY)
    assert [period.code for period in periods] == ["2026-11", "2026-10"], "what has not begun is not offered"
    found = of_period(periods, "2026-11", TODAY)
    assert found.now == DataDay(TODAY, date(2026, 10, 21), "2026-11", running=True)
    assert found.before == DataDay(own.end, own.start, "2026-10")
    earlier = of_period(periods, "2026-10", TODAY)
    assert earlier.before == DataDay(date(2026, 9, 14), date(2026, 8, 15), "2026-09"), (
        "not kept: the decree's"
    )
    assert of_day(periods, TODAY, TODAY).before == DataDay(own.end, code="2026-10")
    with pytest.raises(NotFound):
        of_period(periods, "2027-01", TODAY)


def test_within_a_period_an_update_must_lie_inside_it(office: Office) -> None:
    row = office.assignment("tp", due=TODAY + DAY)
    step(office, row, Move.PROGRESS, NOW - 9 * DAY)
    inside = Ask(Group.AGENCY, Comparison(DataDay(TODAY, TODAY - 9 * DAY), None))
    after = replace(inside, days=Comparison(DataDay(TODAY, TODAY - 8 * DAY), None))
    assert table(office, inside).total.figures.share(Share.UPDATED) == Rate(1, 1)
    assert table(office, after).total.figures.share(Share.UPDATED) == Rate(0, 1)

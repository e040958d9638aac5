"""The overdue list: who is on it, in which order, what each row says, at a fixed cost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from models import (
    Assignment,
    Chip,
    Delivery,
    Document,
    Duty,
    Explanation,
    ExtensionRequest,
    Notice,
    Outbox,
    OutboxItem,
    Outcome,
    Programme,
)
from tests.office import NOW, TODAY, Office
from tests.statements import counted
from workflow.rules.calendar import WorkCalendar
from workflow.rules.promises import Promise, Said, Word, stands_explained
from workflow.rules.requests import Cause, Explained
from workflow.rules.states import Move
from workflow.services import lifecycle
from workflow.services.filter_reading import DOCUMENTS, filter_options
from workflow.services.lifecycle import Piece, Request
from workflow.services.listing_filter import Grouping, Listing, Selection, Sort
from workflow.services.listing_reading import PAGE, ListPage, read_page, stream

DAY = timedelta(days=1)
CALENDAR = WorkCalendar(days_off=frozenset({date(2026, 11, 5)}))


def listed(
    office: Office, who: str = "leader", listing: Listing = Listing.OPEN_OVERDUE, **given: object
) -> ListPage:
    page = int(given.pop("page", 1))  # type: ignore[call-overload]
    return read_page(
        office.session, office.actor(who), listing, Selection(**given),  # type: ignore[arg-type]
        today=TODAY, calendar=CALENDAR, months=3, page=page,
    )  # fmt: skip


def texts(found: ListPage) -> list[str]:
    return [row.text for row in found.rows]


def late(office: Office, text: str, lead: str = "tp", days: int = 10) -> Assignment:
    return office.assignment(lead, due=TODAY - days * DAY, text=text)


def urged(office: Office, row: Assignment, rung: str, state: Delivery, *, dropped: str = "") -> None:
    notice = Notice(
        assignment_id=row.id, ladder="completion", rung=rung, arming=1, outcome=Outcome.SENT,
        urging=True, reached_on=TODAY, recorded_at=NOW,
    )  # fmt: skip
    mail = Outbox(
        dedupe_key=f"{row.id}{rung}{state}", message_id=f"{row.id}{rung}{state}", kind="daily",
        authority_id=row.authority_id, day=TODAY, state=state, not_before=NOW, created_at=NOW,
    )  # fmt: skip
    office.session.add_all([notice, mail])
    office.session.flush()
    office.session.add(
        OutboxItem(
            outbox_id=mail.id, notice_id=notice.id, assignment_id=row.id, audience="head", dropped=dropped
        )
    )
    office.session.flush()


def test_a_row_says_what_the_leader_asks(office: Office) -> None:
    row = late(office, "Báo cáo quý III", days=7)  # due Monday 2 November; Thursday the 5th is a day off
    row.first_due = TODAY - 30 * DAY
    lifecycle.apply(
        office.session, office.actor("staff_tp"), row.id, Move.PROGRESS,
        Request(row.version, note="Còn chờ số liệu.", chip=Chip.BLOCKED, pieces=(Piece(document_number="1/BC"),)),
        now=datetime(2026, 11, 6, 18, 0, tzinfo=UTC),
    )  # fmt: skip
    urged(office, row, "+1", Delivery.SENT)
    urged(office, row, "+5", Delivery.PENDING)
    urged(office, row, "+10", Delivery.SENT, dropped="no_longer_true")
    (seen,) = listed(office).rows
    assert (seen.text, seen.agency, seen.due, seen.first_due) == (
        "Báo cáo quý III", "Phòng Tư pháp", date(2026, 11, 2), date(2026, 10, 10),
    )  # fmt: skip
    assert seen.days_late == 4, "3, 4, 6 and 9 November: weekends and the day off are not counted"
    assert seen.silent_days == 2, "18:00 UTC on the 6th is the 7th in Vietnam"
    assert (seen.last_words, seen.evidence) == ("Còn chờ số liệu.", 1)
    assert seen.urgings == 1, "only the urging whose mail went out"


def test_unexplained_first_each_part_oldest_first(office: Office) -> None:
    late(office, "b", days=20)
    late(office, "c", days=5)
    late(office, "a", days=40).paused_until = TODAY + DAY
    late(office, "d", days=3).paused_until = TODAY  # the pause is over today
    office.session.flush()
    found = listed(office)
    assert texts(found) == ["b", "c", "d", "a"]
    assert (found.total, found.unexplained) == (4, 3)
    assert [row.explained for row in found.rows] == [False, False, False, True]


def test_grouped_by_unit_in_official_order_never_by_how_late(office: Office) -> None:
    late(office, "xa", "xa", days=90)
    late(office, "vh", "vh", days=60)
    late(office, "ca", "ca", days=1)
    explained = late(office, "ca explained", "ca", days=30)
    explained.paused_until = TODAY + 3 * DAY
    office.session.flush()
    assert texts(listed(office, group=Grouping.AGENCY)) == ["ca", "ca explained", "vh", "xa"]
    assert texts(listed(office, sort=Sort.AGENCY)) == ["ca", "vh", "xa", "ca explained"]


def test_filters_narrow_by_agency_document_programme_leader_and_words_without_accents(office: Office) -> None:
    late(office, "Số hóa hồ sơ hộ tịch", "tp")
    other = late(office, "Truyền thông", "vh")
    programme = Programme(authority_id=office.agency["city"].id, name="Đề án 06")
    office.session.add(programme)
    office.session.flush()
    document = Document(
        authority_id=office.agency["city"].id, key="9/kh|ubnd|", number="9/KH", issuer="UBND",
        programme_id=programme.id, created_at=NOW,
    )  # fmt: skip
    office.session.add(document)
    office.session.flush()
    duty = office.session.get_one(Duty, other.duty_id)
    duty.document_id, duty.leader = document.id, "Đồng chí An"
    office.session.flush()
    for narrowed in (
        {"agency_id": office.agency["vh"].id},
        {"document_id": document.id},
        {"programme_id": programme.id},
        {"leader": "Đồng chí An"},
        {"text": "TRUYEN thong"},
        {"number": document.number.lower()},
    ):
        found = listed(office, **narrowed)
        assert (texts(found), found.total) == (["Truyền thông"], 1), narrowed
    assert listed(office, text="100%_").total == 0, "signs of LIKE are plain characters"
    options = filter_options(office.session, office.actor("leader"))
    assert options.leaders == ["Đồng chí An"]
    assert [name for _id, name in options.programmes] == ["Đề án 06"]
    root = office.agency["city"].name
    assert [name for _id, name in options.agencies if name != root] == [
        "Công an thành phố", "Phòng Tư pháp", "Phòng Văn hóa và Thông tin", "UBND xã Dương Quang",
    ]  # fmt: skip


def test_the_filter_offers_a_unit_only_documents_that_order_something_of_it(office: Office) -> None:
    office.document("99/KH-UBND")  # orders nothing of anybody
    office.assignment("tp")
    offered = {name for _id, name in filter_options(office.session, office.actor("head_tp")).documents}
    assert offered == {"28/KH-UBND ngày 05/02/2026"}
    assert len(filter_options(office.session, office.actor("leader")).documents) == 2


def test_the_filter_offers_the_newest_documents_and_the_chosen_one_however_old(office: Office) -> None:
    def named(n: int) -> Document:
        return Document(
            authority_id=office.agency["city"].id, key=f"{n}/kh|ubnd|", number=f"{n}/KH", issuer="UBND",
            issued_on=TODAY - n * DAY, created_at=NOW,
        )  # fmt: skip

    documents = [named(n) for n in range(DOCUMENTS + 20)]
    office.session.add_all(documents)
    office.session.flush()
    options = filter_options(office.session, office.actor("leader"))
    offered = {key for key, _name in options.documents}
    assert options.more_documents
    assert (documents[0].id in offered, documents[-1].id in offered) == (True, False)
    chosen = filter_options(office.session, office.actor("leader"), document_id=documents[-1].id)
    assert documents[-1].id in {key for key, _name in chosen.documents}
    assert not filter_options(office.session, office.actor("other_office")).more_documents


@pytest.mark.parametrize(
    ("who", "expected"),
    [("leader", ["tp", "vh"]), ("viewer", ["tp", "vh"]), ("head_tp", ["tp"]), ("staff_vh", ["vh"]),
     ("head_xa", []), ("admin", []), ("other_office", ["other_unit"])],
)  # fmt: skip
def test_everybody_sees_their_own_units_and_coordinators_are_not_blamed(
    office: Office, who: str, expected: list[str]
) -> None:
    for lead in ("tp", "vh", "other_unit"):
        row = office.assignment(lead, due=TODAY - DAY, text=lead, coordinators=["xa"])
        row.authority_id = office.agency["other" if lead == "other_unit" else "city"].id
    office.session.flush()
    found = listed(office, who)
    assert (sorted(texts(found)), found.total) == (expected, len(expected))
    office.session.expunge_all()
    streamed = stream(
        office.session, office.actor(who), Listing.OPEN_OVERDUE, Selection(),
        today=TODAY, calendar=CALENDAR, months=3,
    )  # fmt: skip
    assert sorted(row.text for row in streamed) == expected


def test_every_order_pages_through_everything_once_and_streams_the_same(office: Office) -> None:
    for i in range(PAGE + 7):
        row = late(office, f"{i:02}", ("tp", "vh")[i % 2], days=1 + i % 13)
        row.paused_until = TODAY + DAY if i % 4 == 0 else None
        row.last_update_at = NOW - (i % 5) * DAY if i % 3 else None
    office.session.flush()
    actor = office.actor("leader")
    for selection in [
        Selection(sort=s, descending=d, group=g) for s in Sort for d in (False, True) for g in Grouping
    ]:
        pages = [
            read_page(
                office.session, actor, Listing.OPEN_OVERDUE, selection,
                today=TODAY, calendar=CALENDAR, months=3, page=n,
            )
            for n in (1, 2)
        ]  # fmt: skip
        paged = [row.assignment_id for page in pages for row in page.rows]
        streamed = stream(
            office.session, actor, Listing.OPEN_OVERDUE, selection, today=TODAY, calendar=CALENDAR, months=3
        )
        assert len(set(paged)) == PAGE + 7, selection
        if selection.sort is not Sort.UPDATED:  # the two databases place "never" differently; each is total
            assert paged == [row.assignment_id for row in streamed], selection


@pytest.mark.parametrize("listing", list(Listing))
def test_a_page_costs_two_statements_however_long_the_list(office: Office, listing: Listing) -> None:
    for i in range(3):
        late(office, str(i))
    actor = office.actor("leader")
    office.session.flush()
    with counted(office.session) as few:
        read_page(office.session, actor, listing, Selection(), today=TODAY, calendar=CALENDAR, months=3)
    for i in range(60):
        late(office, str(i))
        office.assignment("vh", due=None)
        office.assignment("vh", due=TODAY)
    office.session.flush()
    with counted(office.session) as many:
        read_page(office.session, actor, listing, Selection(), today=TODAY, calendar=CALENDAR, months=3)
    assert len(few) == len(many) == 2


def test_a_page_beyond_the_last_is_the_last(office: Office) -> None:
    late(office, "a")
    assert (listed(office, page=99).page, texts(listed(office, page=99))) == (1, ["a"])


def explains(office: Office, row: Assignment, state: Explained, promised: date | None, n: int = 1) -> None:
    decided = state in (Explained.ACCEPTED, Explained.REJECTED)
    office.session.add(
        Explanation(
            assignment_id=row.id, n=n, agency_id=row.agency_id, state=state, text="Chờ kinh phí.",
            answered_by_id=office.user["staff_tp"].id, answered_at=NOW, promised_on=promised,
            cause=Cause.FUNDING, settled_at=NOW if decided else None,
            decided_by_id=office.user["office"].id if decided else None,
        )
    )  # fmt: skip


def asks_for_time(office: Office, row: Assignment, wanted: date) -> None:
    assert row.due
    office.session.add(
        ExtensionRequest(
            assignment_id=row.id, n=1, agency_id=row.agency_id, asked_by_id=office.user["staff_tp"].id,
            asked_at=NOW, reason="Chờ kinh phí.", due_before=row.due, wanted_on=wanted,
        )
    )  # fmt: skip


def test_who_named_a_day_that_is_still_to_come_stands_below_with_that_day(office: Office) -> None:
    late(office, "nothing said", days=1)
    committed, broken = late(office, "committed", days=9), late(office, "broken", days=8)
    committed.committed_on, broken.committed_on = TODAY, TODAY - DAY
    accepted, rejected = late(office, "accepted", days=7), late(office, "rejected", days=6)
    waiting, asked = late(office, "answer not read yet", days=5), late(office, "asks for time", days=4)
    paused = late(office, "paused", days=3)
    paused.paused_until = TODAY + DAY
    office.session.flush()
    for row, state in (
        (accepted, Explained.ACCEPTED), (rejected, Explained.REJECTED), (waiting, Explained.ANSWERED)
    ):  # fmt: skip
        explains(office, row, state, TODAY + 5 * DAY)
    asks_for_time(office, asked, TODAY + 20 * DAY)
    office.session.flush()
    found = listed(office)
    assert texts(found) == [
        "broken", "rejected", "answer not read yet", "nothing said",
        "committed", "accepted", "asks for time", "paused",
    ]  # fmt: skip
    assert (found.total, found.unexplained) == (8, 4)
    assert [row.word for row in found.rows[4:]] == [
        Word(Promise.COMMITMENT, TODAY), Word(Promise.EXPLANATION, TODAY + 5 * DAY),
        Word(Promise.REQUEST, TODAY + 20 * DAY), None,
    ]  # fmt: skip
    assert all(row.word is None and not row.explained for row in found.rows[:4])
    narrowed = listed(office, text="a")
    assert (narrowed.total, narrowed.unexplained) == (5, 2), "counted row by row where words are searched"


def test_the_statement_and_the_rule_agree_on_who_stands_explained(office: Office) -> None:
    days = [None, TODAY - DAY, TODAY, TODAY + DAY]
    expected: dict[str, bool] = {}
    for said in (Said(*chosen) for chosen in product(days, repeat=4)):
        row = late(office, repr(said))
        row.committed_on, row.paused_until = said.committed_on, said.paused_until
        if said.explained_to:
            explains(office, row, Explained.ACCEPTED, TODAY + 9 * DAY, n=1)  # an earlier one, replaced
            explains(office, row, Explained.ACCEPTED, said.explained_to, n=2)
        if said.asked_for:
            asks_for_time(office, row, said.asked_for)
        expected[repr(said)] = stands_explained(said, TODAY)
    office.session.flush()
    rows = stream(
        office.session, office.actor("leader"), Listing.OPEN_OVERDUE, Selection(),
        today=TODAY, calendar=CALENDAR, months=3,
    )  # fmt: skip
    assert {row.text: row.explained for row in rows} == expected


def test_another_lead_is_not_covered_by_what_the_one_before_promised(office: Office) -> None:
    row = late(office, "a")
    explains(office, row, Explained.ACCEPTED, TODAY + DAY)
    row.agency_id = office.agency["vh"].id
    office.session.flush()
    assert not listed(office).rows[0].explained


def test_groups_by_leader_stand_in_alphabetical_order_with_their_sums(office: Office) -> None:
    for text, days, leader in (
        ("1", 9, "Đồng chí Ân"),
        ("2", 3, "Đồng chí An"),
        ("3", 7, ""),
        ("4", 1, "Dũng"),
    ):
        row = late(office, text, days=days)
        office.session.get_one(Duty, row.duty_id).leader = leader
        if text == "1":
            row.committed_on = TODAY
    other = late(office, "5", days=12)
    office.session.get_one(Duty, other.duty_id).leader = "Đồng chí Ân"
    office.session.flush()
    found = listed(office, group=Grouping.LEADER)
    assert texts(found) == ["4", "2", "5", "1", "3"], "D before Đ, A before Â, no name last"
    assert list(found.groups) == ["Dũng", "Đồng chí An", "Đồng chí Ân", ""]
    an = found.groups["Đồng chí Ân"]
    assert (an.total, an.explained, an.longest) == (2, 1, 7), "28 October to 9 November, the 5th off"
    by_unit = listed(office, group=Grouping.AGENCY).groups
    assert [(g.name, g.total) for g in by_unit.values()] == [("Phòng Tư pháp", 5)]


@pytest.mark.parametrize("group", [Grouping.AGENCY, Grouping.LEADER])
def test_a_grouped_page_costs_one_statement_more(office: Office, group: Grouping) -> None:
    costs = []
    for n in (3, 40):
        for i in range(n):
            row = late(office, str(i), ("tp", "vh")[i % 2])
            office.session.get_one(Duty, row.duty_id).leader = f"Đồng chí {i}"
        office.session.flush()
        with counted(office.session) as statements:
            listed(office, group=group)
        costs.append(len([s for s in statements if "user_account" not in str(s)]))
    assert costs[0] == costs[1] == 3

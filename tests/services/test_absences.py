"""Days away: who may enter them, who is told meanwhile, what the substitute may do, and what nobody may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models import Absence, Assignment
from tests.office import NOW, TODAY, Office
from workflow.rules.permissions import Action, Actor, Role
from workflow.rules.refusal import Refusal
from workflow.rules.rungs import Audience
from workflow.rules.states import Move, State
from workflow.rules.work_order import Part
from workflow.services import absences, accounts, extensions, lifecycle, scope
from workflow.services.absence_reading import absences as absences_of
from workflow.services.absence_reading import people_to_stand_in, posts_to_enter
from workflow.services.absences import Plan
from workflow.services.assignment_reading import view
from workflow.services.extensions import Decision
from workflow.services.lifecycle import Piece, Request
from workflow.services.my_work_reading import Whose, my_work
from workflow.services.recipients import Place, Told, load_directory
from workflow.services.scope import NotFound
from workflow.services.unreachable_reading import read_unreachable

DAY = timedelta(days=1)
LAST = TODAY + 3 * DAY


def away(
    office: Office,
    who: str,
    substitute: str | None,
    at: str = "tp",
    *,
    by: str = "admin",
    first: date = TODAY,
    last: date = LAST,
) -> Absence:
    plan = Plan(
        office.user[who].id, office.agency[at].id, office.user[substitute].id if substitute else None, first, last, "Nghỉ phép"
    )  # fmt: skip
    return absences.enter(office.session, office.actor(by), plan, now=NOW)


def actor_on(office: Office, who: str, day: date) -> Actor:
    found = scope.load_actor(office.session, office.user[who].id, day)
    assert found is not None
    return found


def told(office: Office, audience: Audience, day: date = TODAY, responsible: str | None = None) -> Told:
    authority = office.agency["city"].id
    directory = load_directory(office.session, [authority], day)
    named = office.user[responsible].id if responsible else None
    return directory.told(audience, Place(authority, office.agency["tp"].id, named))


def people(office: Office, *names: str) -> tuple[int, ...]:
    return tuple(office.user[name].id for name in names)


# --- who is told ---------------------------------------------------------------------------


def test_the_substitute_is_told_on_the_days_of_absence_and_the_holder_before_and_after(
    office: Office,
) -> None:
    away(office, "head_tp", "staff_tp", first=TODAY + DAY, last=TODAY + 2 * DAY)
    for day, who in ((0, "head_tp"), (1, "staff_tp"), (2, "staff_tp"), (3, "head_tp")):
        assert told(office, Audience.HEAD, TODAY + day * DAY) == Told(people(office, who))


def test_a_substitute_who_is_away_too_passes_it_on_and_a_circle_ends_at_the_office(office: Office) -> None:
    away(office, "head_tp", "staff_tp")
    away(office, "staff_tp", "staff_vh")
    assert told(office, Audience.HEAD).people == people(office, "staff_vh")
    circle = away(office, "staff_vh", "staff_tp", "vh")
    assert told(office, Audience.HEAD) == Told(people(office, "office", "office2"), as_stand_in=True)
    absences.end(office.session, office.actor("admin"), circle.id, now=NOW)
    assert told(office, Audience.HEAD).people == people(office, "staff_vh")


def test_nobody_standing_in_leaves_it_to_the_office_and_a_named_officers_work_to_the_head(
    office: Office,
) -> None:
    away(office, "head_tp", None)
    assert told(office, Audience.HEAD) == Told(people(office, "office", "office2"), as_stand_in=True)
    away(office, "staff_tp", None, last=TODAY)
    tomorrow = TODAY + DAY
    assert told(office, Audience.OFFICER, tomorrow, "staff_tp").people == people(office, "staff_tp")
    assert told(office, Audience.OFFICER, TODAY, "staff_tp").people == people(office, "office", "office2")


def test_a_named_officers_substitute_gets_the_reminder(office: Office) -> None:
    away(office, "staff_tp", "head_tp")
    assert told(office, Audience.OFFICER, responsible="staff_tp").people == people(office, "head_tp")


def test_an_office_that_is_away_as_a_whole_is_told_all_the_same(office: Office) -> None:
    away(office, "office", None, "city")
    assert told(office, Audience.OFFICE).people == people(office, "office2")
    away(office, "office2", None, "city")
    assert told(office, Audience.OFFICE).people == people(office, "office", "office2")


def test_a_closed_account_stands_in_for_nobody(office: Office) -> None:
    away(office, "head_tp", "staff_tp")
    accounts.close_account(office.session, office.user["staff_tp"], by=None, now=NOW)
    office.session.flush()
    assert told(office, Audience.HEAD) == Told(people(office, "office", "office2"), as_stand_in=True)


# --- what the substitute may do ------------------------------------------------------------


def test_the_holders_rights_at_that_agency_last_as_long_as_the_absence(office: Office) -> None:
    away(office, "head_tp", "staff_vh", first=TODAY + DAY, last=TODAY + 2 * DAY)
    path = office.agency["tp"].path
    for day, allowed in ((0, False), (1, True), (2, True), (3, False)):
        actor = actor_on(office, "staff_vh", TODAY + day * DAY)
        assert (path in actor.paths(Action.REFUSE)) is allowed
    assert path in actor_on(office, "head_tp", TODAY + DAY).paths(Action.REFUSE), "the holder keeps them"


def test_a_chain_of_absences_passes_the_rights_on_and_the_return_takes_them_back(office: Office) -> None:
    away(office, "head_tp", "staff_tp")
    second = away(office, "staff_tp", "staff_vh")
    path = office.agency["tp"].path
    assert path in office.actor("staff_vh").paths(Action.REFUSE)
    absences.end(office.session, office.actor("staff_tp"), second.id, now=NOW)
    assert path not in office.actor("staff_vh").paths(Action.VIEW)
    assert path in office.actor("staff_tp").paths(Action.REFUSE)


def test_administration_is_never_lent_nor_is_what_the_holder_has_elsewhere(office: Office) -> None:
    accounts.grant(office.session, office.user["head_tp"], office.agency["xa"], Role.HEAD, by=None, now=NOW)
    away(office, "head_tp", "staff_vh")
    away(office, "admin", "office2", "city", by="admin")
    office.session.flush()
    assert not office.actor("office2").can_anywhere(Action.MANAGE_USERS)
    assert office.agency["xa"].path not in office.actor("staff_vh").paths(Action.VIEW)


def test_an_account_that_was_closed_lends_nothing(office: Office) -> None:
    away(office, "head_tp", "staff_vh")
    accounts.close_account(office.session, office.user["head_tp"], by=None, now=NOW)
    office.session.flush()
    assert not office.actor("staff_vh").can_anywhere(Action.REFUSE)


def test_what_a_substitute_does_is_on_record_as_done_in_the_holders_place(office: Office) -> None:
    given = office.assignment("tp", due=TODAY)
    away(office, "head_tp", "staff_vh")
    lifecycle.apply(
        office.session, office.actor("staff_vh"), given.id, Move.REFUSE,
        Request(given.version, note="Không thuộc chức năng."), now=NOW,
    )  # fmt: skip
    last = view(office.session, office.actor("office"), given.id, TODAY).history[0]
    assert (last.by, last.standing_for) == ("Ngô Thị Viên", "Đỗ Thị Trưởng")


def test_the_absent_officers_own_work_is_on_the_substitutes_page(office: Office) -> None:
    given = office.assignment("tp", due=TODAY - DAY, responsible="staff_tp")
    assert not my_work(office.session, office.actor("staff_vh"), TODAY, whose=Whose.OWN).counts[Part.NOW]
    away(office, "staff_tp", "staff_vh")
    found = my_work(office.session, office.actor("staff_vh"), TODAY, whose=Whose.OWN)
    assert [line.id for line in found.lines[Part.NOW]] == [given.id]
    kept = my_work(office.session, office.actor("staff_tp"), TODAY, whose=Whose.OWN)
    assert kept.counts[Part.NOW] == 1, "the holder keeps it in the application"


# --- four eyes by every route --------------------------------------------------------------


def submitted(office: Office, who: str) -> Assignment:
    given = office.assignment("tp", due=TODAY)
    lifecycle.apply(
        office.session, office.actor(who), given.id, Move.SUBMIT,
        Request(given.version, note="Đã xong.", pieces=(Piece(document_number="1/BC"),)), now=NOW,
    )  # fmt: skip
    return given


def accept(office: Office, who: str, given: Assignment) -> State:
    request = Request(given.version)
    return lifecycle.apply(office.session, office.actor(who), given.id, Move.ACCEPT, request, now=NOW).state


def test_the_reviewers_substitute_does_not_review_the_own_report(office: Office) -> None:
    waiting = submitted(office, "staff_tp")
    other = office.assignment("vh", due=TODAY)
    lifecycle.apply(
        office.session, office.actor("head_vh"), other.id, Move.SUBMIT,
        Request(other.version, note="Đã xong.", pieces=(Piece(document_number="1/BC"),)), now=NOW,
    )  # fmt: skip
    away(office, "office", "staff_tp", "city")
    with pytest.raises(Refusal, match="not_allowed"):
        accept(office, "staff_tp", waiting)
    assert accept(office, "staff_tp", other) is State.COMPLETED


def test_a_reviewer_standing_in_for_the_head_does_not_review_that_agency_during_nor_what_was_reported_then(
    office: Office,
) -> None:
    before = submitted(office, "staff_tp")
    absence = away(office, "head_tp", "office2")
    then = submitted(office, "office2")
    for waiting in (before, then):
        with pytest.raises(Refusal, match="not_allowed"):
            accept(office, "office2", waiting)
    absences.end(office.session, office.actor("admin"), absence.id, now=NOW)
    with pytest.raises(Refusal, match="not_allowed"):
        accept(office, "office2", then)
    assert accept(office, "office2", before) is State.COMPLETED


def test_an_extension_asked_as_a_substitute_is_decided_by_somebody_else_even_later(office: Office) -> None:
    given = office.assignment("tp", due=TODAY)
    absence = away(office, "head_tp", "office2")
    extensions.ask(
        office.session, office.actor("office2"), given.id, version=given.version,
        wanted_on=TODAY + 9 * DAY, reason="Chờ số liệu.", now=NOW,
    )  # fmt: skip
    absences.end(office.session, office.actor("admin"), absence.id, now=NOW)
    decision = Decision(TODAY + 9 * DAY)
    with pytest.raises(Refusal, match="not_allowed"):
        extensions.decide(
            office.session, office.actor("office2"), given.id, decision, version=given.version, now=NOW
        )
    granted = extensions.decide(
        office.session, office.actor("office"), given.id, decision, version=given.version, now=NOW
    )
    assert granted.decided_on == TODAY + 9 * DAY


# --- who may enter it ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "who", "at", "allowed"),
    [
        ("staff_tp", "staff_tp", "tp", True),
        ("head_tp", "staff_tp", "tp", True),
        ("admin", "staff_tp", "tp", True),
        ("admin", "office", "city", True),
        ("office", "office", "city", True),
        ("staff_tp", "head_tp", "tp", False),
        ("head_vh", "staff_tp", "tp", False),
        ("office", "staff_tp", "tp", False),
        ("leader", "office", "city", False),
        ("other_head", "staff_tp", "tp", False),
        ("admin", "other_head", "other_unit", False),
        ("head_tp", "head_vh", "tp", False),  # holds no post there
    ],
)
def test_the_person_their_head_or_an_administrator_enters_it(
    office: Office, by: str, who: str, at: str, allowed: bool
) -> None:
    offered = {(p.user_id, p.agency_id) for p in posts_to_enter(office.session, office.actor(by), TODAY)}
    assert ((office.user[who].id, office.agency[at].id) in offered) is allowed
    if allowed:
        assert away(office, who, None, at, by=by).decided_by_id == office.user[by].id
    else:
        with pytest.raises(NotFound):
            away(office, who, None, at, by=by)


def test_a_head_does_not_choose_who_reviews_in_the_offices_place(office: Office) -> None:
    accounts.grant(office.session, office.user["office2"], office.agency["ca"], Role.OFFICE, by=None, now=NOW)
    with pytest.raises(NotFound):
        away(office, "office2", "staff_tp", "ca", by="head_ca")


def test_nobody_gives_themselves_anothers_rights(office: Office) -> None:
    with pytest.raises(Refusal, match="own_substitute"):
        away(office, "leader", "admin", "city", by="admin")
    with pytest.raises(Refusal, match="own_substitute"):
        away(office, "staff_tp", "head_tp", by="head_tp")
    assert office.user["head_tp"].id not in {
        p.user_id for p in people_to_stand_in(office.session, office.actor("head_tp"), TODAY)
    }


def test_a_substitute_does_not_use_the_lent_post_to_name_others(office: Office) -> None:
    away(office, "head_tp", "staff_vh")
    with pytest.raises(NotFound):
        away(office, "staff_tp", "head_xa", by="staff_vh")


@pytest.mark.parametrize(
    ("substitute", "first", "last", "why"),
    [
        ("other_head", TODAY, LAST, "substitute_unknown"),
        ("head_tp", TODAY, LAST, "substitute_same"),
        ("staff_tp", TODAY, TODAY - DAY, "days_reversed"),
        ("staff_tp", TODAY - 2 * DAY, TODAY - DAY, "day_past"),
        ("staff_tp", LAST, LAST + DAY, "absence_overlaps"),
    ],
)
def test_what_makes_no_sense_is_refused(
    office: Office, substitute: str, first: date, last: date, why: str
) -> None:
    if why == "absence_overlaps":
        away(office, "head_tp", None)
    with pytest.raises(Refusal, match=why):
        away(office, "head_tp", substitute, first=first, last=last)


def test_coming_back_ends_it_with_yesterday_and_once(office: Office) -> None:
    running = away(office, "head_tp", "staff_tp", first=TODAY - 3 * DAY)
    coming = away(office, "staff_tp", None, first=TODAY + 2 * DAY)
    for absence in (running, coming):
        absences.end(office.session, office.actor("head_tp"), absence.id, now=NOW)
        with pytest.raises(Refusal, match="absence_over"):
            absences.end(office.session, office.actor("head_tp"), absence.id, now=NOW)
    office.session.flush()
    assert running.valid_to == TODAY - DAY
    assert coming.cancelled_at == NOW
    (line,) = absences_of(office.session, office.actor("head_tp"), TODAY)
    assert (line.name, line.running, line.may_end) == ("Đỗ Thị Trưởng", False, False)


# --- the office's own list -----------------------------------------------------------------


def test_the_office_sees_where_mail_finds_nobody(office: Office) -> None:
    for lead in ("tp", "vh", "xa", "ca"):
        office.assignment(lead, due=TODAY)
    office.session.flush()
    who = office.actor("office")
    assert read_unreachable(office.session, who, TODAY).agencies == []
    away(office, "head_tp", None)
    away(office, "head_vh", "staff_vh", "vh")
    away(office, "staff_vh", None, "vh")
    office.agency["ca"].valid_to = TODAY - DAY
    accounts.close_account(office.session, office.user["head_xa"], by=None, now=NOW)
    office.session.flush()
    found = read_unreachable(office.session, who, TODAY)
    assert [(x.name, x.open, x.lack.value) for x in found.agencies] == [
        ("Công an thành phố", 1, "ended"),
        ("Phòng Tư pháp", 1, "away"),
        ("Phòng Văn hóa và Thông tin", 1, "away"),
        ("UBND xã Dương Quang", 1, "vacant"),
    ]
    assert [(x.name, x.named) for x in found.people] == [
        ("Đỗ Thị Trưởng", ""),
        ("Đặng Văn Trưởng", "Ngô Thị Viên"),
        ("Ngô Thị Viên", ""),
    ]
    other = read_unreachable(office.session, office.actor("other_office"), TODAY)
    assert (other.agencies, other.people) == ([], [])

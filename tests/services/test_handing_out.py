"""A duty nobody has yet is handed out; a head names who does the work."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from models import Assignment
from tests.office import NOW, TODAY, Office
from workflow.rules.refusal import Refusal
from workflow.rules.states import State
from workflow.services import handing_out
from workflow.services.scope import NotFound


def test_the_office_gives_a_duty_to_one_more_lead_with_the_documents_deadline(office: Office) -> None:
    duty = office.duty(due=TODAY)
    given = handing_out.hand_out(
        office.session, office.actor("office"), duty.id, office.agency["tp"].id, now=NOW
    )
    assert (given.state, given.due, given.assigned_on) == (State.ASSIGNED, TODAY, TODAY)
    own = handing_out.hand_out(
        office.session,
        office.actor("office"),
        duty.id,
        office.agency["vh"].id,
        due=date(2026, 12, 1),
        now=NOW,
    )
    assert (own.due, own.first_due) == (date(2026, 12, 1), date(2026, 12, 1))


@pytest.mark.parametrize(
    ("who", "lead", "reason"),
    [
        ("office", "other_unit", "agency_needed"),
        ("office", "tp", "already_assigned"),
        ("head_tp", "vh", "not_allowed"),
        ("viewer", "vh", "not_allowed"),
    ],
)
def test_a_duty_is_not_given_twice_nor_outside_nor_by_just_anybody(
    office: Office, who: str, lead: str, reason: str
) -> None:
    given = office.assignment("tp")
    with pytest.raises(Refusal) as refused:
        handing_out.hand_out(
            office.session, office.actor(who), given.duty_id, office.agency[lead].id, now=NOW
        )
    assert refused.value.code == reason


def test_many_duties_are_given_to_one_lead_and_those_it_has_stay_as_they_are(office: Office) -> None:
    had = office.assignment("tp")
    free = [office.duty(f"Rà soát số {n}", due=TODAY) for n in range(3)]
    ids = [had.duty_id, *(duty.id for duty in free)]
    done = handing_out.hand_out_many(
        office.session, office.actor("office"), ids, office.agency["tp"].id, due=date(2026, 12, 1), now=NOW
    )
    assert done == (3, 1)
    dues = office.session.scalars(
        sa.select(Assignment.due).where(Assignment.duty_id.in_([duty.id for duty in free]))
    ).all()
    assert set(dues) == {date(2026, 12, 1)}
    assert had.due != date(2026, 12, 1)


@pytest.mark.parametrize(
    ("who", "lead", "reason"),
    [
        ("office", "other_unit", "agency_needed"),
        ("office", "tp", "already_assigned"),
        ("head_tp", "vh", "not_allowed"),
    ],
)
def test_many_duties_are_given_all_or_none(office: Office, who: str, lead: str, reason: str) -> None:
    ids = [office.assignment("tp", text=f"Rà soát số {n}").duty_id for n in range(2)]
    with pytest.raises(Refusal) as refused:
        handing_out.hand_out_many(office.session, office.actor(who), ids, office.agency[lead].id, now=NOW)
    assert refused.value.code == reason
    with pytest.raises(Refusal, match="no_rows"):
        handing_out.hand_out_many(office.session, office.actor("office"), [], office.agency["vh"].id, now=NOW)


def test_a_head_names_an_officer_of_the_own_unit_and_nobody_else(office: Office) -> None:
    given = office.assignment("tp")

    def name(who: str, person: str | None) -> None:
        handing_out.name_responsible(
            office.session,
            office.actor(who),
            given.id,
            office.user[person].id if person else None,
            version=given.version,
            now=NOW,
        )

    name("head_tp", "staff_tp")
    assert given.responsible_id == office.user["staff_tp"].id
    with pytest.raises(Refusal, match="person_not_there"):
        name("head_tp", "staff_vh")
    with pytest.raises(Refusal, match="not_allowed"):
        name("staff_tp", "head_tp")
    with pytest.raises(Refusal, match="not_allowed"):
        name("office", "staff_tp")
    with pytest.raises(NotFound):
        name("head_vh", "staff_vh")
    name("head_tp", None)
    assert given.responsible_id is None

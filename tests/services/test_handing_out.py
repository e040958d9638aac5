"""A duty nobody has yet is handed out; a head names who does the work."""

from __future__ import annotations

from datetime import date

import pytest

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

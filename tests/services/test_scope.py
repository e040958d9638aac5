"""What each person sees of a duty led by Phòng Tư pháp and helped by Phòng Văn hóa."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models import Assignment
from tests.office import NOW, TODAY, Office
from workflow.rules.permissions import Role
from workflow.services import accounts, scope

SEES = {
    "leader": True,
    "office": True,
    "viewer": True,
    "head_tp": True,
    "staff_tp": True,
    "head_vh": True,
    "staff_vh": True,
    "admin": False,
    "head_xa": False,
    "other_office": False,
    "other_head": False,
}


@pytest.mark.parametrize(("who", "sees"), SEES.items())
def test_lists_and_look_ups_agree(office: Office, who: str, sees: bool) -> None:
    shared = office.assignment("tp", coordinators=["vh"])
    actor = office.actor(who)
    listed = office.session.scalars(sa.select(Assignment.id).where(scope.visible(actor))).all()
    assert list(listed) == ([shared.id] if sees else [])
    for look in (
        lambda: scope.assignment_for(office.session, actor, shared.id),
        lambda: scope.duty_for(office.session, actor, shared.duty_id),
        lambda: scope.document_for(office.session, actor, office.document().id),
    ):
        if sees:
            assert look() is not None
        else:
            with pytest.raises(scope.NotFound):
                look()


def test_a_membership_counts_from_its_first_day_to_its_last(office: Office) -> None:
    user = office.user["head_xa"]
    accounts.grant(
        office.session,
        user,
        office.agency["tp"],
        Role.VIEWER,
        by=None,
        now=NOW,
        valid_from=TODAY,
        valid_to=TODAY,
    )
    office.session.flush()
    seen = {}
    for day in (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)):
        actor = scope.load_actor(office.session, user.id, day)
        assert actor is not None
        seen[day - TODAY] = {g.role for g in actor.grants}
    assert seen == {
        timedelta(days=-1): {Role.HEAD},
        timedelta(0): {Role.HEAD, Role.VIEWER},
        timedelta(days=1): {Role.HEAD},
    }


def test_a_closed_account_is_nobody(office: Office) -> None:
    accounts.close_account(office.session, office.user["office"], by=None, now=NOW)
    office.session.flush()
    assert scope.load_actor(office.session, office.user["office"].id, TODAY) is None

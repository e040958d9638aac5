"""Who may do what, written out as the table an administrator would read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.permissions import Action, Actor, Facts, Grant, Role, may

#: action: roles that have it over their subtree
TABLE = {
    Action.VIEW: {"leader", "office", "head", "staff", "viewer"},
    Action.EXPORT: {"leader", "office", "head", "viewer"},
    Action.UPDATE: {"head", "staff"},
    Action.REFUSE: {"head"},
    Action.DELEGATE: {"head"},
    Action.REVIEW: {"leader", "office"},
    Action.ASSIGN: {"leader", "office"},
    Action.WITHDRAW: {"leader", "office"},
    Action.REOPEN: {"leader", "office"},
    Action.URGE: {"leader", "office"},
    Action.REGISTER: {"office"},
    Action.EDIT_KEY_TASKS: {"leader", "office"},
    Action.VIEW_OVERVIEW: {"leader", "office", "head", "viewer"},
    Action.VIEW_LOG: {"admin", "leader", "office"},
    Action.MANAGE_USERS: {"admin"},
    Action.MANAGE_AGENCIES: {"admin"},
    Action.MANAGE_MAIL: {"admin"},
}


def actor(role: Role, path: str = "1.5.") -> Actor:
    return Actor(7, "Người thử", (Grant(role, 5, path),))


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", Role)
def test_the_table(action: Action, role: Role) -> None:
    assert may(actor(role), action, Facts("1.5.9.")) is (role.value in TABLE[action])


@given(st.sampled_from(Role), st.sampled_from(Action))
def test_nothing_outside_the_subtree_even_for_a_neighbour_with_a_similar_number(
    role: Role, action: Action
) -> None:
    for path in ("1.", "1.50.", "1.6.", "15.", "2.5."):
        assert not may(actor(role), action, Facts(path))


@given(st.sampled_from(Action))
def test_somebody_without_a_role_may_nothing(action: Action) -> None:
    assert not may(Actor(7, "Không vai trò"), action, Facts("1."))


@given(st.sampled_from(Role), st.sampled_from(Action))
def test_a_coordinator_looks_and_nothing_more(role: Role, action: Action) -> None:
    helping = Facts("1.6.", coordinator_paths=("1.5.9.",))
    assert may(actor(role), action, helping) is (action is Action.VIEW and role is not Role.ADMIN)


def test_who_works_for_the_lead_does_not_review_its_report_but_another_units() -> None:
    both = Actor(7, "Thủ trưởng kiêm thường trực", (Grant(Role.HEAD, 5, "1.5."), Grant(Role.OFFICE, 1, "1.")))
    assert not may(both, Action.REVIEW, Facts("1.5.", submitted_by=8))
    assert may(both, Action.REVIEW, Facts("1.6.", submitted_by=8))


@given(st.sampled_from(Role), st.sampled_from(Role))
def test_two_roles_do_not_make_four_eyes(one: Role, two: Role) -> None:
    both = Actor(7, "Hai vai", (Grant(one, 1, "1."), Grant(two, 1, "1.")))
    assert not may(both, Action.REVIEW, Facts("1.5.", submitted_by=7))
    assert not may(both, Action.REVIEW, Facts("1.5.", submitted_by=8, authors=frozenset({7})))

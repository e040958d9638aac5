"""Who may do what, written out as the table an administrator would read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.permissions import (
    Action,
    Actor,
    Facts,
    Grant,
    Role,
    acting_for,
    heads,
    may,
    must_have_second_factor,
    works_for,
)

#: action: roles that have it over their subtree
TABLE = {
    Action.VIEW: {"leader", "office", "head", "staff", "viewer"},
    Action.EXPORT: {"leader", "office", "head", "viewer"},
    Action.UPDATE: {"head", "staff"},
    Action.COMMENT: {"leader", "office", "head", "staff"},
    Action.REFUSE: {"head"},
    Action.DELEGATE: {"head"},
    Action.REVIEW: {"leader", "office"},
    Action.ASSIGN: {"leader", "office"},
    Action.WITHDRAW: {"leader", "office"},
    Action.REOPEN: {"leader", "office"},
    Action.URGE: {"leader", "office"},
    Action.DECIDE: {"leader", "office"},
    Action.REGISTER: {"office"},
    Action.EDIT_KEY_TASKS: {"leader", "office"},
    Action.ENTER_FIGURES: {"office", "head", "staff"},
    Action.KEEP_FIGURES: {"office"},
    Action.EDIT_REPORT: {"leader", "office"},
    Action.WRITE_SECTION: {"head", "staff"},
    Action.ISSUE_REPORT: {"leader", "office"},
    Action.VIEW_OVERVIEW: {"leader", "office", "head", "viewer"},
    Action.VIEW_LOG: {"admin", "leader", "office"},
    Action.MANAGE_USERS: {"admin"},
    Action.MANAGE_AGENCIES: {"admin"},
    Action.MANAGE_SETTINGS: {"admin"},
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
def test_a_coordinator_looks_and_speaks_and_nothing_more(role: Role, action: Action) -> None:
    helping = Facts("1.6.", coordinator_paths=("1.5.9.",))
    speaks = action in (Action.VIEW, Action.COMMENT) and role.value in TABLE[action]
    assert may(actor(role), action, helping) is speaks


def test_who_works_for_the_lead_does_not_review_its_report_but_another_units() -> None:
    both = Actor(7, "Thủ trưởng kiêm thường trực", (Grant(Role.HEAD, 5, "1.5."), Grant(Role.OFFICE, 1, "1.")))
    assert not may(both, Action.REVIEW, Facts("1.5.", submitted_by=8))
    assert may(both, Action.REVIEW, Facts("1.6.", submitted_by=8))


@given(st.sampled_from(Role), st.sampled_from(Role))
def test_z5_two_roles_do_not_make_four_eyes(one: Role, two: Role) -> None:
    both = Actor(7, "Hai vai", (Grant(one, 1, "1."), Grant(two, 1, "1.")))
    assert not may(both, Action.REVIEW, Facts("1.5.", submitted_by=7))
    assert not may(both, Action.DECIDE, Facts("1.5.", asked_by=7))
    assert not may(both, Action.REVIEW, Facts("1.5.", submitted_by=8, authors=frozenset({7})))


@pytest.mark.parametrize("works_as", [Role.HEAD, Role.STAFF])
@pytest.mark.parametrize("decides_as", [Role.LEADER, Role.OFFICE])
@pytest.mark.parametrize("lent", [None, 8])
def test_z5_nobody_decides_for_the_agency_they_work_for_be_it_as_a_substitute(
    works_as: Role, decides_as: Role, lent: int | None
) -> None:
    both = Actor(7, "Hai vai", (Grant(works_as, 5, "1.5.", lent), Grant(decides_as, 1, "1.")))
    turned = Actor(7, "Hai vai", (Grant(works_as, 5, "1.5."), Grant(decides_as, 1, "1.", lent)))
    for somebody in (both, turned):
        assert not may(somebody, Action.DECIDE, Facts("1.5.", asked_by=9))
        assert not may(somebody, Action.REVIEW, Facts("1.5.", submitted_by=9))
        assert may(somebody, Action.DECIDE, Facts("1.6.", asked_by=9))


def test_z5_who_asked_does_not_decide_even_after_leaving_the_agency() -> None:
    gone_over = Actor(7, "Nay ở văn phòng", (Grant(Role.OFFICE, 1, "1."),))
    assert not may(gone_over, Action.DECIDE, Facts("1.5.", asked_by=7))
    assert may(gone_over, Action.DECIDE, Facts("1.5.", asked_by=8))


def test_an_act_is_in_the_place_of_another_only_where_no_own_post_allows_it() -> None:
    substitute = Actor(7, "Người thay", (Grant(Role.STAFF, 6, "1.6."), Grant(Role.HEAD, 5, "1.5.", 8)))
    assert acting_for(substitute, Action.UPDATE, Facts("1.5.")) == 8
    assert acting_for(substitute, Action.UPDATE, Facts("1.6.")) is None
    deputy = Actor(7, "Phó", (Grant(Role.STAFF, 5, "1.5."), Grant(Role.HEAD, 5, "1.5.", 8)))
    assert acting_for(deputy, Action.UPDATE, Facts("1.5.")) is None
    assert acting_for(deputy, Action.REFUSE, Facts("1.5.")) == 8


@pytest.mark.parametrize(
    ("role", "path", "head", "works"),
    [
        (Role.HEAD, "1.2.", True, True),
        (Role.HEAD, "1.2.7.", True, True),
        (Role.HEAD, "1.3.", False, False),
        (Role.HEAD, "1.", False, False),
        (Role.STAFF, "1.2.", False, True),
        (Role.OFFICE, "1.2.", False, False),
    ],
)
def test_who_heads_and_who_works_for_an_agency(role: Role, path: str, head: bool, works: bool) -> None:
    actor = Actor(1, "A", (Grant(Role.VIEWER, 1, "1."), Grant(role, 2, "1.2.")))
    assert (heads(actor, path), works_for(actor, path)) == (head, works)


def test_where_and_whether_at_all_an_action_is_allowed() -> None:
    actor = Actor(1, "A", (Grant(Role.HEAD, 2, "1.2."), Grant(Role.OFFICE, 3, "1.3.")))
    assert actor.paths(Action.ENTER_FIGURES) == ("1.2.", "1.3.")
    assert actor.paths(Action.REVIEW) == ("1.3.",)
    assert (actor.can_anywhere(Action.REVIEW), actor.can_anywhere(Action.MANAGE_USERS)) == (True, False)


@pytest.mark.parametrize("role", list(Role))
def test_s7_administrators_and_the_office_must_have_a_second_factor_also_beside_other_posts(
    role: Role,
) -> None:
    must = role in (Role.ADMIN, Role.OFFICE)
    assert must_have_second_factor(Actor(1, "A", (Grant(Role.VIEWER, 1, "1."), Grant(role, 2, "2.")))) is must


def test_nobody_is_stood_in_for_where_nothing_allows_the_action() -> None:
    standing_in = Actor(1, "A", (Grant(Role.VIEWER, 1, "1.", standing_for=7),))
    assert acting_for(standing_in, Action.UPDATE, Facts("1.2.")) is None
    assert acting_for(standing_in, Action.VIEW, Facts("1.2.")) == 7

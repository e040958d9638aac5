"""Who may do what: one table, deny by default.

A grant gives a role at an agency; it holds over that agency and everything below it.
Agencies are told apart by their path, the ids from the root down: ``"1.5.9."``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """The six roles of ``design.md`` part 2."""

    ADMIN = "admin"
    LEADER = "leader"
    OFFICE = "office"
    HEAD = "head"
    STAFF = "staff"
    VIEWER = "viewer"


class Action(StrEnum):
    """Everything a person can ask for; routes and services name one of these."""

    VIEW = "view"
    EXPORT = "export"
    UPDATE = "update"
    COMMENT = "comment"
    REFUSE = "refuse"
    DELEGATE = "delegate"
    REVIEW = "review"
    ASSIGN = "assign"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    URGE = "urge"
    DECIDE = "decide"
    REGISTER = "register"
    EDIT_KEY_TASKS = "edit_key_tasks"
    ENTER_FIGURES = "enter_figures"
    KEEP_FIGURES = "keep_figures"
    EDIT_REPORT = "edit_report"
    WRITE_SECTION = "write_section"
    ISSUE_REPORT = "issue_report"
    VIEW_OVERVIEW = "view_overview"
    VIEW_LOG = "view_log"
    MANAGE_USERS = "manage_users"
    MANAGE_AGENCIES = "manage_agencies"
    MANAGE_SETTINGS = "manage_settings"
    MANAGE_MAIL = "manage_mail"


_ALLOWED: dict[Role, frozenset[Action]] = {
    Role.ADMIN: frozenset(
        {
            Action.MANAGE_USERS,
            Action.MANAGE_AGENCIES,
            Action.MANAGE_SETTINGS,
            Action.MANAGE_MAIL,
            Action.VIEW_LOG,
        }
    ),
    Role.LEADER: frozenset(
        {
            Action.VIEW,
            Action.COMMENT,
            Action.EXPORT,
            Action.VIEW_OVERVIEW,
            Action.REVIEW,
            Action.ASSIGN,
            Action.WITHDRAW,
            Action.REOPEN,
            Action.URGE,
            Action.DECIDE,
            Action.EDIT_KEY_TASKS,
            Action.EDIT_REPORT,
            Action.ISSUE_REPORT,
            Action.VIEW_LOG,
        }
    ),
    Role.OFFICE: frozenset(
        {
            Action.VIEW,
            Action.COMMENT,
            Action.EXPORT,
            Action.VIEW_OVERVIEW,
            Action.REVIEW,
            Action.ASSIGN,
            Action.WITHDRAW,
            Action.REOPEN,
            Action.URGE,
            Action.DECIDE,
            Action.REGISTER,
            Action.EDIT_KEY_TASKS,
            Action.ENTER_FIGURES,
            Action.KEEP_FIGURES,
            Action.EDIT_REPORT,
            Action.ISSUE_REPORT,
            Action.VIEW_LOG,
        }
    ),
    Role.HEAD: frozenset(
        {
            Action.VIEW,
            Action.COMMENT,
            Action.EXPORT,
            Action.VIEW_OVERVIEW,
            Action.UPDATE,
            Action.REFUSE,
            Action.DELEGATE,
            Action.ENTER_FIGURES,
            Action.WRITE_SECTION,
        }
    ),
    Role.STAFF: frozenset(
        {Action.VIEW, Action.COMMENT, Action.UPDATE, Action.ENTER_FIGURES, Action.WRITE_SECTION}
    ),
    Role.VIEWER: frozenset({Action.VIEW, Action.EXPORT, Action.VIEW_OVERVIEW}),
}

OVERSEEN = frozenset({Role.ADMIN, Role.LEADER, Role.OFFICE})
"""Roles over other people's work or accounts. To whom one is given is told to those who hold one already: an
administrator must not be able to make a second self that nobody knows of."""

_COORDINATOR_MAY = frozenset({Action.VIEW, Action.COMMENT})


@dataclass(frozen=True, slots=True)
class Grant:
    """One membership that is valid today: a role over the subtree at ``path``.

    ``standing_for`` is the absent holder whose post this is; none where the actor holds it.
    """

    role: Role
    agency_id: int
    path: str
    standing_for: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking. ``grants`` come fresh from the database at each request or command."""

    user_id: int
    name: str
    grants: tuple[Grant, ...] = ()

    def paths(self, action: Action) -> tuple[str, ...]:
        """Subtrees over which this actor's roles allow ``action``; none means nowhere."""
        return tuple(g.path for g in self.grants if action in _ALLOWED[g.role])

    def can_anywhere(self, action: Action) -> bool:
        """Whether any role allows ``action`` at all (for menus; never for a decision on an object)."""
        return bool(self.paths(action))


@dataclass(frozen=True, slots=True)
class Facts:
    """What the decision depends on about the object.

    ``path`` is the agency the object belongs to (for an assignment its lead agency);
    ``coordinator_paths`` the agencies that help; ``submitted_by`` who reported completion
    last and ``authors`` everyone who wrote an update in the current submission;
    ``asked_by`` who made the request that is to be decided.
    """

    path: str
    coordinator_paths: tuple[str, ...] = ()
    submitted_by: int | None = None
    authors: frozenset[int] = field(default_factory=frozenset)
    asked_by: int | None = None


_WORKS_THERE = frozenset({Role.HEAD, Role.STAFF})


def works_for(actor: Actor, path: str) -> bool:
    """Whether the actor heads or works for the agency at ``path``, also as a substitute."""
    return any(g.role in _WORKS_THERE and path.startswith(g.path) for g in actor.grants)


def heads(actor: Actor, path: str) -> bool:
    """Whether the actor heads the agency at ``path``, also as a substitute."""
    return any(g.role is Role.HEAD and path.startswith(g.path) for g in actor.grants)


def _is_own(actor: Actor, action: Action, facts: Facts) -> bool:
    """Whether the decision would be about the actor's own report, request or agency."""
    if action is Action.REVIEW and (actor.user_id == facts.submitted_by or actor.user_id in facts.authors):
        return True
    if action is Action.DECIDE and actor.user_id == facts.asked_by:
        return True
    return works_for(actor, facts.path)


_MUST_HAVE_SECOND_FACTOR = frozenset({Role.ADMIN, Role.OFFICE})


def must_have_second_factor(actor: Actor) -> bool:
    """Whether one of the actor's posts, also as a substitute, may only be held with a second factor (``trust.md`` S7)."""
    return any(grant.role in _MUST_HAVE_SECOND_FACTOR for grant in actor.grants)


_FOUR_EYES = frozenset({Action.REVIEW, Action.DECIDE})


def may(actor: Actor, action: Action, facts: Facts) -> bool:
    """Whether ``actor`` may do ``action`` on the object described by ``facts``.

    Four eyes (``design.md`` part 2): nobody reviews what they submitted or wrote themselves, nor
    decides what they asked for, nor either for the agency that they head or work for, whatever
    other role they hold or stand in for.
    """
    if action in _FOUR_EYES and _is_own(actor, action, facts):
        return False
    return any(_gives(grant, action, facts) for grant in actor.grants)


def _gives(grant: Grant, action: Action, facts: Facts) -> bool:
    allowed = _ALLOWED[grant.role]
    if action in allowed and facts.path.startswith(grant.path):
        return True
    return action in allowed & _COORDINATOR_MAY and any(
        p.startswith(grant.path) for p in facts.coordinator_paths
    )


def acting_for(actor: Actor, action: Action, facts: Facts) -> int | None:
    """The absent person in whose place the actor does ``action``; none where an own post allows it."""
    giving = [grant for grant in actor.grants if _gives(grant, action, facts)]
    if not giving or any(grant.standing_for is None for grant in giving):
        return None
    return giving[0].standing_for

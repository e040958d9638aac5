"""What the frame of every page shows: where the person can go, who they are, whose data this is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, current_app, g, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from flask_login import current_user
from werkzeug.routing import Map

from models import Agency, Membership
from workflow.rules.permissions import Action, Actor
from workflow.services.alarm_reading import Alarm, alarm, alarm_columns
from workflow.services.mail_switches import MailStanding, standing, standing_columns
from workflow.web.language import chosen
from workflow.web.request import me, now, reading
from workflow.web.sessions import password_is_initial

_Entry = tuple[str, LazyString, tuple[Action, ...]]

#: Groups of the menu; the first stands open on the line. An entry: address, label, the actions of which one opens it.
GROUPS: tuple[tuple[LazyString | str, tuple[_Entry, ...]], ...] = (
    (
        "",
        (
            ("/my-work", _("Việc của tôi"), (Action.UPDATE,)),
            ("/overview", _("Tổng quan"), (Action.VIEW_OVERVIEW,)),
            ("/review", _("Chờ xét"), (Action.REVIEW,)),
            ("/requests", _("Chờ quyết định"), (Action.DECIDE,)),
            ("/overdue", _("Quá hạn"), (Action.VIEW,)),
            ("/documents", _("Văn bản"), (Action.VIEW,)),
            ("/agencies", _("Cơ quan"), (Action.VIEW,)),
            ("/imports", _("Nhập kế hoạch"), (Action.REGISTER,)),
        ),
    ),
    (
        _("Báo cáo"),
        (
            ("/reports", _("Các báo cáo"), (Action.VIEW,)),
            ("/report-templates", _("Mẫu báo cáo"), (Action.EDIT_REPORT,)),
            ("/key-tasks", _("Nhiệm vụ trọng tâm"), (Action.EDIT_KEY_TASKS,)),
        ),
    ),
    (
        _("Đôn đốc"),
        (
            ("/log/sweeps", _("Nhật ký đôn đốc"), (Action.VIEW_LOG,)),
            ("/log/mails", _("Nhật ký thư"), (Action.VIEW_LOG,)),
            ("/unreachable", _("Không có người nhận"), (Action.VIEW_LOG,)),
            ("/log/checks", _("Kiểm tra chéo"), (Action.VIEW_LOG,)),
            ("/ladders", _("Thang đôn đốc"), (Action.VIEW_LOG,)),
        ),
    ),
    (
        _("Tiện ích"),
        (
            ("/calendar", _("Lịch làm việc"), (Action.VIEW, Action.VIEW_LOG)),
            ("/absences", _("Vắng mặt"), tuple(Action)),
            ("/users", _("Người dùng"), (Action.MANAGE_USERS,)),
            ("/manage/agencies", _("Danh mục cơ quan"), (Action.MANAGE_AGENCIES,)),
            ("/manage/mail", _("Giữ thư"), (Action.MANAGE_MAIL,)),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Account:
    """The person as the frame names them."""

    full_name: str
    post: str


def endpoint_of(path: str) -> str | None:
    """The endpoint that answers ``path`` by GET, if there is such a page."""
    return _endpoints(current_app.url_map).get(path)


@lru_cache(maxsize=8)
def _endpoints(rules: Map) -> dict[str, str]:
    """Every fixed address with its endpoint; an application has all its rules before its first request."""
    return {rule.rule: rule.endpoint for rule in rules.iter_rules() if "GET" in (rule.methods or ())}


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the menu; ``active``: the page at hand belongs to it."""

    endpoint: str
    label: str
    active: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one word; without a word they stand on the line itself."""

    label: str
    entries: list[Entry]

    @property
    def active(self) -> bool:
        """Whether the page at hand is one of them."""
        return any(entry.active for entry in self.entries)


def menu(actor: Actor) -> list[Group]:
    """Everything the actor can open, by group; a group of nothing is not there."""
    found = (Group(str(label), list(_open(actor, entries))) for label, entries in GROUPS)
    return [group for group in found if group.entries]


def _open(actor: Actor, entries: tuple[_Entry, ...]) -> Iterator[Entry]:
    for path, label, actions in entries:
        endpoint = endpoint_of(path)
        if endpoint is not None and any(actor.can_anywhere(action) for action in actions):
            active = request.path == path or request.path.startswith(path + "/")
            yield Entry(endpoint, str(label), active)


Who = tuple[Account, str, MailStanding | None, Alarm | None]


def _who() -> Who:
    """The account line, the authority's name and, for those who answer for it, how mail and reminders stand.

    One query a request.
    """
    if "who" not in g:
        actor = me()
        answers = actor.can_anywhere(Action.VIEW_LOG) or actor.can_anywhere(Action.MANAGE_USERS)
        root = sa.orm.aliased(Agency)
        row = (
            reading()
            .execute(
                sa.select(
                    Membership.post, root.name, *((*standing_columns(), *alarm_columns()) if answers else ())
                )
                .join(Agency, Agency.id == Membership.agency_id)
                .join(root, root.id == Agency.authority_id)
                .where(Membership.user_id == actor.user_id)
                .order_by(Membership.id)
                .limit(1)
            )
            .one_or_none()
        )
        post, authority, *switches = tuple[Any, ...](row or ("", ""))
        mail = standing(*switches[:2]) if switches else None
        wrong = alarm(*switches[2:], now=now()) if switches else None
        g.who = (Account(actor.name, post), authority, mail, wrong)
    return cast(Who, g.who)


def frame() -> dict[str, Any]:
    """The variables that ``templates/base.html`` names."""
    common: dict[str, Any] = {
        "language": chosen(),
        "language_url": url_for("language.choose"),
        "logout_url": url_for("sign_in.leave"),
        "nav": [],
        "account": None,
        "mail_standing": None,
        "alarm": None,
        "authority": "",
        "data_date": "",
        "now": now(),
    }
    if not current_user or not current_user.is_authenticated:
        return common
    account, authority, mail, wrong = _who()
    nav = [] if password_is_initial() else menu(me())
    return {
        **common,
        "nav": nav,
        "mail_standing": mail,
        "alarm": wrong,
        "account": account,
        "authority": authority,
        "me": me(),
    }


def install(app: Flask) -> None:
    """Give the frame's variables to every page."""
    app.context_processor(frame)

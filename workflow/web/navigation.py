"""What the frame of every page shows: where the person can go, who they are, whose data this is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
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
from workflow.services.letter_reading import drafts_waiting
from workflow.services.mail_switches import MailStanding, standing, standing_columns
from workflow.services.notification_reading import unread_column
from workflow.services.undelivered_reading import count_column
from workflow.web.language import chosen
from workflow.web.request import me, now, reading, today
from workflow.web.sessions import password_is_initial, second_factor_is_due

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
            ("/statistics", _("Thống kê"), (Action.VIEW,)),
            ("/periods", _("Kỳ báo cáo"), (Action.VIEW,)),
            ("/indicators", _("Chỉ tiêu"), (Action.KEEP_FIGURES,)),
            ("/reports", _("Các báo cáo"), (Action.VIEW,)),
            ("/report-templates", _("Mẫu báo cáo"), (Action.EDIT_REPORT,)),
            ("/check-figures", _("Soát số liệu"), (Action.EDIT_REPORT, Action.WRITE_SECTION)),
            ("/key-tasks", _("Nhiệm vụ trọng tâm"), (Action.EDIT_KEY_TASKS,)),
            ("/working-groups", _("Tổ công tác"), (Action.VIEW,)),
        ),
    ),
    (
        _("Đôn đốc"),
        (
            ("/meetings", _("Họp giao ban"), (Action.VIEW_OVERVIEW,)),
            ("/limbo", _("Việc tồn đọng"), (Action.URGE,)),
            ("/letters", _("Văn bản đôn đốc"), (Action.URGE,)),
            ("/log/sweeps", _("Nhật ký đôn đốc"), (Action.VIEW_LOG,)),
            ("/log/mails", _("Nhật ký thư"), (Action.VIEW_LOG,)),
            ("/undelivered", _("Thư không đến"), (Action.VIEW_LOG,)),
            ("/unreachable", _("Không có người nhận"), (Action.VIEW_LOG,)),
            ("/log/checks", _("Kiểm tra chéo"), (Action.VIEW_LOG,)),
            ("/ladders", _("Thang đôn đốc"), (Action.VIEW_LOG,)),
        ),
    ),
    (
        _("Tiện ích"),
        (
            ("/saved-views", _("Bộ lọc đã lưu"), (Action.VIEW,)),
            ("/deadlines", _("Lịch thời hạn"), (Action.VIEW,)),
            ("/timeline", _("Dòng thời gian"), (Action.VIEW,)),
            ("/progress-sheets", _("Cập nhật bằng biểu Excel"), (Action.UPDATE, Action.REGISTER)),
            ("/calendar", _("Lịch làm việc"), (Action.VIEW, Action.VIEW_LOG)),
            ("/absences", _("Vắng mặt"), tuple(Action)),
            ("/users", _("Người dùng"), (Action.MANAGE_USERS,)),
            ("/log/accounts", _("Nhật ký tài khoản"), (Action.MANAGE_USERS,)),
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
    """One page of the menu; ``active``: the page at hand belongs to it; ``waiting``: what waits there, if counted."""

    endpoint: str
    label: str
    active: bool
    waiting: int


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one word; without a word they stand on the line itself."""

    label: str
    entries: list[Entry]

    @property
    def active(self) -> bool:
        """Whether the page at hand is one of them."""
        return any(entry.active for entry in self.entries)

    @property
    def waiting(self) -> int:
        """What waits on its pages together."""
        return sum(entry.waiting for entry in self.entries)


def menu(actor: Actor, counts: Mapping[str, int] = MappingProxyType({})) -> list[Group]:
    """Everything the actor can open, by group, with what waits there by endpoint; a group of nothing is not there."""
    found = (Group(str(label), list(_open(actor, entries, counts))) for label, entries in GROUPS)
    return [group for group in found if group.entries]


def _open(actor: Actor, entries: tuple[_Entry, ...], counts: Mapping[str, int]) -> Iterator[Entry]:
    for path, label, actions in entries:
        endpoint = endpoint_of(path)
        if endpoint is not None and any(actor.can_anywhere(action) for action in actions):
            active = request.path == path or request.path.startswith(path + "/")
            yield Entry(endpoint, str(label), active, counts.get(endpoint, 0))


@dataclass(frozen=True, slots=True)
class Who:
    """``mail`` and ``alarm`` only for those who answer for them; ``waiting`` counts what waits there, by endpoint."""

    account: Account
    authority: str
    mail: MailStanding | None = None
    alarm: Alarm | None = None
    waiting: Mapping[str, int] = field(default_factory=dict)
    unread: int = 0


def _who() -> Who:
    """The account line, the authority's name and, for those who answer for it, how mail and reminders stand
    and how many mails did not arrive.

    One query a request.
    """
    if "who" not in g:
        actor = me()
        answers = actor.can_anywhere(Action.VIEW_LOG) or actor.can_anywhere(Action.MANAGE_USERS)
        urges, sees = actor.can_anywhere(Action.URGE), actor.can_anywhere(Action.VIEW)
        root = sa.orm.aliased(Agency)
        row = (
            reading()
            .execute(
                sa.select(
                    Membership.post,
                    root.name,
                    *((unread_column(actor, now()),) if sees else (sa.literal(0),)),
                    *((drafts_waiting(actor, today()),) if urges else (sa.literal(0),)),
                    *((count_column(actor), *standing_columns(), *alarm_columns()) if answers else ()),
                )
                .join(Agency, Agency.id == Membership.agency_id)
                .join(root, root.id == Agency.authority_id)
                .where(Membership.user_id == actor.user_id)
                .order_by(Membership.id)
                .limit(1)
            )
            .one_or_none()
        )
        post, authority, unread, letters, *switches = tuple[Any, ...](row or ("", "", 0, 0))
        lost, *switches = switches or (0,)
        mail = standing(*switches[:2]) if switches else None
        wrong = alarm(*switches[2:], now=now()) if switches else None
        waiting = {"undelivered.page": lost, "letters.listed": letters}
        g.who = Who(Account(actor.name, post), authority, mail, wrong, waiting, unread)
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
    who = _who()
    nav = [] if password_is_initial() or second_factor_is_due() else menu(me(), who.waiting)
    return {
        **common,
        "nav": nav,
        "mail_standing": who.mail,
        "alarm": who.alarm,
        "account": who.account,
        "authority": who.authority,
        "unread": who.unread,
        "me": me(),
    }


def install(app: Flask) -> None:
    """Give the frame's variables to every page."""
    app.context_processor(frame)

"""What the frame of every page shows: where the person can go, who they are, whose data this is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, current_app, g, request, url_for
from flask_babel import lazy_gettext as _
from flask_login import current_user
from werkzeug.routing import Map

from models import Agency, Membership
from workflow.rules.permissions import Action, Actor
from workflow.services.alarm_reading import Alarm, alarm, alarm_columns
from workflow.services.letter_reading import drafts_waiting
from workflow.services.mail_switches import MailStanding, standing, standing_columns
from workflow.web.language import chosen
from workflow.web.request import me, now, reading, today
from workflow.web.sessions import password_is_initial

LETTERS = "/letters"
#: Address, label, and the actions of which one opens it.
ENTRIES = (
    ("/my-work", _("Việc của tôi"), (Action.UPDATE,)),
    ("/overview", _("Tổng quan"), (Action.VIEW_OVERVIEW,)),
    ("/review", _("Chờ xét"), (Action.REVIEW,)),
    ("/requests", _("Chờ quyết định"), (Action.DECIDE,)),
    ("/overdue", _("Quá hạn"), (Action.VIEW,)),
    (LETTERS, _("Công văn đôn đốc"), (Action.URGE,)),
    ("/documents", _("Văn bản"), (Action.VIEW,)),
    ("/agencies", _("Cơ quan"), (Action.VIEW,)),
    ("/key-tasks", _("Nhiệm vụ trọng tâm"), (Action.EDIT_KEY_TASKS,)),
    ("/imports", _("Nhập kế hoạch"), (Action.REGISTER,)),
    ("/log/sweeps", _("Nhật ký đôn đốc"), (Action.VIEW_LOG,)),
    ("/log/mails", _("Nhật ký thư"), (Action.VIEW_LOG,)),
    ("/ladders", _("Thang đôn đốc"), (Action.VIEW_LOG,)),
    ("/calendar", _("Lịch làm việc"), (Action.VIEW, Action.VIEW_LOG)),
    ("/unreachable", _("Không có người nhận"), (Action.VIEW_LOG,)),
    ("/absences", _("Vắng mặt"), tuple(Action)),
    ("/log/checks", _("Kiểm tra chéo"), (Action.VIEW_LOG,)),
    ("/users", _("Người dùng"), (Action.MANAGE_USERS,)),
    ("/manage/agencies", _("Danh mục cơ quan"), (Action.MANAGE_AGENCIES,)),
    ("/manage/mail", _("Giữ thư"), (Action.MANAGE_MAIL,)),
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


def entries(actor: Actor, waiting: int = 0) -> list[tuple[str, str, bool]]:
    """(endpoint, label, whether it is the page at hand) for everything the actor can open.

    ``waiting`` letters wait to be issued: their number stands behind the entry.
    """
    found = []
    for path, label, actions in ENTRIES:
        endpoint = endpoint_of(path)
        if endpoint is not None and any(actor.can_anywhere(action) for action in actions):
            active = request.path == path or request.path.startswith(path + "/")
            count = f" ({waiting})" if waiting and path == LETTERS else ""
            found.append((endpoint, f"{label}{count}", active))
    return found


@dataclass(frozen=True, slots=True)
class Who:
    """``mail`` and ``alarm`` only for those who answer for them; ``letters`` wait to be issued."""

    account: Account
    authority: str
    mail: MailStanding | None = None
    alarm: Alarm | None = None
    letters: int = 0


def _who() -> Who:
    """The account line, the authority's name and, for those who answer for it, how mail and reminders stand.

    One query a request.
    """
    if "who" not in g:
        actor = me()
        answers = actor.can_anywhere(Action.VIEW_LOG) or actor.can_anywhere(Action.MANAGE_USERS)
        urges = actor.can_anywhere(Action.URGE)
        root = sa.orm.aliased(Agency)
        row = (
            reading()
            .execute(
                sa.select(
                    Membership.post,
                    root.name,
                    *((drafts_waiting(actor, today()),) if urges else (sa.literal(0),)),
                    *((*standing_columns(), *alarm_columns()) if answers else ()),
                )
                .join(Agency, Agency.id == Membership.agency_id)
                .join(root, root.id == Agency.authority_id)
                .where(Membership.user_id == actor.user_id)
                .order_by(Membership.id)
                .limit(1)
            )
            .one_or_none()
        )
        post, authority, letters, *switches = tuple[Any, ...](row or ("", "", 0))
        mail = standing(*switches[:2]) if switches else None
        wrong = alarm(*switches[2:], now=now()) if switches else None
        g.who = Who(Account(actor.name, post), authority, mail, wrong, letters)
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
    nav = [] if password_is_initial() else entries(me(), who.letters)
    return {
        **common,
        "nav": nav,
        "mail_standing": who.mail,
        "alarm": who.alarm,
        "account": who.account,
        "authority": who.authority,
        "me": me(),
    }


def install(app: Flask) -> None:
    """Give the frame's variables to every page."""
    app.context_processor(frame)

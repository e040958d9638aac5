"""Sign in and out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models import Setting, User
from models.database import Database
from workflow import passwords
from workflow.rules.local_time import local_day
from workflow.rules.password_rules import is_old
from workflow.rules.permissions import Action, Actor
from workflow.services import account_notices, accounts, idle_accounts, login_guard, scope, second_factor
from workflow.services.events import record
from workflow.services.login_guard import Verdict
from workflow.web import sessions
from workflow.web.access import open_to_signed_in, open_to_strangers
from workflow.web.forms.sign_in import SignInForm
from workflow.web.redirects import HOME, safe_next
from workflow.web.request import address, me, now, reading, runtime, writing

pages = Blueprint("sign_in", __name__)
Page = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt: the account, or none; and whether guessing is locked."""

    user_id: int | None = None
    locked: bool = False
    #: The password was right, and the account lets nobody in because nobody used it for long.
    asleep: bool = False


def check(
    database: Database,
    email: str,
    password: str,
    *,
    address: str,
    now: datetime,
    signed_in: bool = False,
    matches: Callable[[str, str], bool] = passwords.matches,
) -> Outcome:
    """Count the attempt, then look at the password. Unknown accounts cost and answer the same.

    ``signed_in``: somebody who is in already shows their password once more.
    """
    with database.write() as session:
        verdict = login_guard.count_attempt(session, email, None if signed_in else address, now=now)
    if verdict is Verdict.LOCKED:
        return Outcome(locked=True)
    with database.read() as session:
        row = session.execute(
            sa.select(User.id, User.password_hash, User.active, User.asleep_since).where(
                User.email == email.strip().lower()
            )
        ).one_or_none()
    right = matches(row.password_hash if row else "", password)
    if row is not None and row.active and right:
        if passwords.needs_renewal(row.password_hash):
            with database.write() as session:
                accounts.renew_hash(session, row.id, row.password_hash, password)
        return Outcome(row.id) if row.asleep_since is None else Outcome(row.id, asleep=True)
    with database.write() as session:
        return failed(
            session, email, row.id if row else None, "sign_in_failed", verdict, address=address, now=now
        )


def failed(
    session: Session,
    email: str,
    user_id: int | None,
    what: str,
    verdict: Verdict,
    *,
    address: str,
    now: datetime,
) -> Outcome:
    """Write a wrong password or code down; the outcome says whether it was the one that locks.

    ``verdict``: as the attempt was counted. Whoever is locked out by it until somebody helps is told by mail.
    """
    # who signs in locks the account before its guard: the other way round the two could wait for each other
    user = session.get(User, user_id, with_for_update=True) if verdict is Verdict.LAST and user_id else None
    subject = login_guard.account_subject(email)
    login_guard.lock(session, subject, now=now)  # events of one account are numbered one after the other
    locked = login_guard.is_locked(session, email, now=now)
    named = ("user", user_id) if user_id is not None else ("login_guard", login_guard.subject_id(subject))
    for verb in (what, *(("sign_in_locked",) if locked else ())):
        record(session, *named, verb, by=None, now=now, address=address)
    if user is not None and login_guard.is_disabled(session, email):
        verb = account_notices.SIGN_IN_DISABLED
        event = record(session, *named, verb, by=None, now=now, address=address)
        account_notices.tell(session, user, event)
    return Outcome(locked=locked)


@pages.route("/sign-in", methods=["GET", "POST"])
@open_to_strangers
def page() -> Page:
    """The sign-in form and what it posts."""
    wanted = request.args.get("next")
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(safe_next(wanted), 303)
    form = SignInForm()
    if not form.validate_on_submit():
        return _show(form), 422 if form.errors else 200
    outcome = check(
        runtime().database, form.email.data or "", form.password.data or "", address=address(), now=now()
    )
    if outcome.user_id is not None and outcome.asleep:
        form.form_errors = [_turn_away(outcome.user_id)]
        return _show(form), 403
    led = _enter(outcome.user_id, wanted) if outcome.user_id is not None else None
    if led is not None:
        return redirect(led, 303)
    if outcome.locked:
        form.form_errors = [too_many_attempts()]
        return _show(form), 429
    form.form_errors = [_("Địa chỉ thư điện tử hoặc mật khẩu không đúng.")]
    return _show(form), 422


def _turn_away(user_id: int) -> str:
    """The password was right, but the account sleeps: the attempt is no guess. What the person is told."""
    with writing() as session:
        user = session.get_one(User, user_id, with_for_update=True)
        login_guard.take_back(session, user.email, address(), now=now())
        return asleep(session, user)


def asleep(session: Session, user: User) -> str:
    """Write down that the person came to an account that sleeps; what the person is told."""
    record(session, "user", user.id, "sign_in_asleep", by=None, now=now(), address=address())
    if idle_accounts.may_come_back_alone(session, user, local_day(now())):
        return _(
            "Tài khoản đã lâu không dùng nên tạm ngừng. Hãy bấm “Quên mật khẩu” để nhận liên kết mở lại, "
            "hoặc nhờ quản trị viên."
        )
    return _("Tài khoản quản trị đã lâu không dùng nên tạm ngừng. Hãy nhờ một quản trị viên khác mở lại.")


def too_many_attempts() -> str:
    """Why no password is looked at for now."""
    return _(
        "Đã nhập sai quá nhiều lần từ tài khoản này hoặc từ mạng của anh/chị. Hãy thử lại sau 15 phút; nếu vẫn "
        "chưa được thì sau một giờ, hoặc báo quản trị viên."
    )


def _show(form: SignInForm) -> str:
    return render_template(
        "sign_in/page.html",
        form=form,
        demo_logins=demo_logins(),
        provider=runtime().settings.provider,
        wanted=request.args.get("next"),
    )


def _enter(user_id: int, wanted: str | None) -> str | None:
    """Let the person in, or on to the code of the second factor; where that leads. None: the account was closed."""
    with writing() as session:
        user = session.get_one(User, user_id, with_for_update=True)
        actor = scope.load_actor(session, user_id, local_day(now()))
        if actor is None:
            return None
        if second_factor.is_on(session, user_id):
            login_guard.take_back(session, user.email, address(), now=now())
        else:
            login_guard.forgive(session, user.email, address(), now=now())
        return lead_in(session, user, actor, wanted)


def lead_in(
    session: Session, user: User, actor: Actor, wanted: str | None, *, by_password: bool = True
) -> str:
    """The first step was right: into the application, or on to the code of the second factor. Where that leads."""
    if second_factor.is_on(session, user.id):
        sessions.begin_half(session, user.id, user.locale, device=device(), by_password=by_password)
        return url_for("sign_in_code.page", next=wanted or None)
    let_in(session, user, actor, by_password=by_password)
    return safe_next(wanted)


def let_in(
    session: Session, user: User, actor: Actor, *, with_code: bool = False, by_password: bool = True
) -> None:
    """Everything asked for was right: the person is signed in. Who used no password need not change it either."""
    user.last_login_at = now()
    record(session, "user", user.id, "signed_in", by=user.id, now=now(), address=address())
    sessions.begin(
        session,
        actor,
        user.locale,
        device=device(),
        initial_password=by_password and (user.must_change_password or _is_old(user, actor)),
        second_factor=with_code,
    )


def _is_old(user: User, actor: Actor) -> bool:
    rules = runtime().settings.password_rules
    is_admin = actor.can_anywhere(Action.MANAGE_USERS)
    return is_old(user.password_set_at, rules, is_admin=is_admin, now=now())


def device() -> str:
    """What the browser calls itself."""
    return request.headers.get("User-Agent", "")


def demo_logins() -> list[dict[str, Any]]:
    """The demonstration's logins, shown only there: e-mail, name, role, agency, password."""
    if not runtime().settings.demo:
        return []
    text = reading().scalar(sa.select(Setting.value).where(Setting.key == "demo_logins"))
    return list(json.loads(text)) if text else []


@pages.post("/sign-out")
@open_to_signed_in
def leave() -> Response:
    """End this browser's session; a copied cookie is dead from now on."""
    with writing() as session:
        session.get_one(User, me().user_id, with_for_update=True)
        record(session, "user", me().user_id, "signed_out", by=me().user_id, now=now(), address=address())
        sessions.end(session)
    flash(_("Đã đăng xuất."), "success")
    answer = redirect(HOME, 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer

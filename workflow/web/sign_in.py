"""Sign in and out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models import Setting, User
from models.database import Database
from workflow import passwords
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Actor
from workflow.services import login_guard, scope
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


def check(
    database: Database,
    email: str,
    password: str,
    *,
    address: str,
    now: datetime,
    matches: Callable[[str, str], bool] = passwords.matches,
) -> Outcome:
    """Count the attempt, then look at the password. Unknown accounts cost and answer the same."""
    with database.write() as session:
        verdict = login_guard.count_attempt(session, email, address, now=now)
    if verdict is Verdict.LOCKED:
        return Outcome(locked=True)
    with database.read() as session:
        row = session.execute(
            sa.select(User.id, User.password_hash, User.active).where(User.email == email.strip().lower())
        ).one_or_none()
    right = matches(row.password_hash if row else "", password)
    if row is not None and row.active and right:
        return Outcome(row.id)
    with database.write() as session:
        return _failed(session, email, row.id if row else None, address=address, now=now)


def _failed(session: Session, email: str, user_id: int | None, *, address: str, now: datetime) -> Outcome:
    subject = login_guard.account_subject(email)
    login_guard.lock(session, subject, now=now)  # events of one account are numbered one after the other
    locked = login_guard.is_locked(session, email, now=now)
    named = ("user", user_id) if user_id is not None else ("login_guard", login_guard.subject_id(subject))
    for verb in ("sign_in_failed", *(("sign_in_locked",) if locked else ())):
        record(session, *named, verb, by=None, now=now, address=address)
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
    actor = _begin(outcome.user_id, form.email.data or "") if outcome.user_id is not None else None
    if actor is not None:
        return redirect(safe_next(wanted), 303)
    if outcome.locked:
        form.form_errors = [too_many_attempts()]
        return _show(form), 429
    form.form_errors = [_("Địa chỉ thư điện tử hoặc mật khẩu không đúng.")]
    return _show(form), 422


def too_many_attempts() -> str:
    """Why no password is looked at for now."""
    return _("Đã nhập sai quá nhiều lần. Hãy thử lại sau 15 phút hoặc nhờ quản trị viên cấp lại mật khẩu.")


def _show(form: SignInForm) -> str:
    return render_template("sign_in/page.html", form=form, demo_logins=demo_logins())


def _begin(user_id: int, email: str) -> Actor | None:
    with writing() as session:
        user = session.get_one(User, user_id, with_for_update=True)
        actor = scope.load_actor(session, user_id, local_day(now()))
        if actor is None:
            return None
        login_guard.forgive(session, email, address(), now=now())
        user.last_login_at = now()
        record(session, "user", user_id, "signed_in", by=user_id, now=now(), address=address())
        sessions.begin(
            session,
            actor,
            user.locale,
            device=request.headers.get("User-Agent", ""),
            initial_password=user.must_change_password,
        )
    return actor


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

"""The second step of signing in: the code of a phone, or one from paper."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from models import User
from models.database import Database
from workflow.rules.local_time import local_day
from workflow.services import login_guard, scope, second_factor
from workflow.services.login_guard import Verdict
from workflow.web import sessions
from workflow.web.access import open_to_strangers
from workflow.web.forms.second_factor import CodeForm
from workflow.web.redirects import safe_next
from workflow.web.request import address, now, runtime, writing
from workflow.web.sign_in import Outcome, failed, let_in, too_many_attempts

pages = Blueprint("sign_in_code", __name__)
Page = str | Response | tuple[str, int]


def check_code(
    database: Database, user_id: int, typed: str, *, key: str, address: str, now: datetime
) -> Outcome:
    """Count the attempt, then look at the code, as ``sign_in.check`` does with passwords. A right one is used up."""
    with database.write() as unit:
        email = unit.scalars(sa.select(User.email).where(User.id == user_id)).one()
        verdict = login_guard.count_attempt(unit, email, address, now=now)
    if verdict is Verdict.LOCKED:
        return Outcome(locked=True)
    with database.write() as unit:
        user = unit.get_one(User, user_id, with_for_update=True)
        if user.active and second_factor.accept(unit, user, typed, key=key, now=now, address=address):
            login_guard.forgive(unit, user.email, address, now=now)
            return Outcome(user_id)
        return failed(unit, user.email, user_id, "second_factor_failed", verdict, address=address, now=now)


@pages.route("/sign-in/code", methods=["GET", "POST"])
@open_to_strangers
def page() -> Page:
    """Ask for the code of whoever typed a right password, or came back from the provider, a moment ago."""
    wanted = request.args.get("next")
    if current_user.is_authenticated:
        return redirect(safe_next(wanted), 303)
    user_id = sessions.awaiting_code()
    if user_id is None:
        return _anew(wanted)
    form = CodeForm()
    if not form.validate_on_submit():
        return _show(form), 422 if form.errors else 200
    outcome = check_code(
        runtime().database,
        user_id,
        form.code.data or "",
        key=runtime().settings.secret_key,
        address=address(),
        now=now(),
    )
    if outcome.user_id is not None:
        return redirect(safe_next(wanted), 303) if _let_in(user_id) else _anew(wanted)
    form.refuse(too_many_attempts() if outcome.locked else _("Mã không đúng hoặc đã dùng."))
    return _show(form), 429 if outcome.locked else 422


def _anew(wanted: str | None) -> Response:
    if session.pop("ended", None):
        flash(_("Đã quá 5 phút mà chưa nhập mã xác thực. Mời đăng nhập lại."), "warning")
    return redirect(url_for("sign_in.page", next=wanted or None), 303)


def _let_in(user_id: int) -> bool:
    with writing() as unit:
        user = unit.get_one(User, user_id, with_for_update=True)
        actor = scope.load_actor(unit, user_id, local_day(now()))
        if actor is not None:
            let_in(unit, user, actor, with_code=True, by_password=sessions.came_by_password())
    return actor is not None


def _show(form: CodeForm) -> str:
    return render_template(
        "sign_in/code.html", form=form, paper="paper" in request.args, wanted=request.args.get("next")
    )

"""What everybody does with their own account: change the password."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import User
from workflow.services import accounts, login_guard
from workflow.web import sessions
from workflow.web.access import open_to_signed_in
from workflow.web.forms.account import PasswordForm
from workflow.web.redirects import HOME
from workflow.web.request import address, me, now, reading, runtime, writing
from workflow.web.sign_in import check, too_many_attempts

pages = Blueprint("account", __name__, url_prefix="/account")
Page = str | Response | tuple[str, int]


@pages.route("/password", methods=["GET", "POST"])
@open_to_signed_in
def password() -> Page:
    """One's own new password. A wrong current one counts as a guess, as at the sign-in."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _show(form), 422 if form.errors else 200
    email = reading().scalars(sa.select(User.email).where(User.id == me().user_id)).one()
    outcome = check(runtime().database, email, form.current.data or "", address=address(), now=now())
    if outcome.locked:
        form.refuse(too_many_attempts())
        return _show(form), 429
    if outcome.user_id is None:
        form.refuse(_("Mật khẩu hiện tại không đúng."), field="current")
        return _show(form), 422
    _change(email, form.password.data or "")
    flash(_("Đã đổi mật khẩu. Các thiết bị khác phải đăng nhập lại."), "success")
    return redirect(HOME, 303)


def _change(email: str, wanted: str) -> None:
    with writing() as session:
        user = session.get_one(User, me().user_id, with_for_update=True)
        accounts.change_password(session, user, wanted, now=now(), address=address())
        login_guard.forgive(session, email, address(), now=now())
        sessions.begin(session, me(), user.locale, device=request.headers.get("User-Agent", ""))


def _show(form: PasswordForm) -> str:
    return render_template(
        "account/password.html",
        form=form,
        least=accounts.SHORTEST_PASSWORD,
        initial=sessions.password_is_initial(),
    )

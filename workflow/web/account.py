"""What everybody does with their own account: change the password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import User
from workflow.rules.refusal import Refusal
from workflow.services import accounts, login_guard
from workflow.web import sessions
from workflow.web.access import open_to_signed_in
from workflow.web.forms.account import PasswordForm
from workflow.web.redirects import HOME
from workflow.web.refusals import sentence_of, status_of
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
    user = reading().get_one(User, me().user_id)
    try:
        rules = runtime().settings.password_rules
        accounts.require_password(reading(), user, form.password.data or "", rules)
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field="password")
        return _show(form), status_of(refusal)
    email = user.email
    outcome = check(
        runtime().database, email, form.current.data or "", address=address(), now=now(), signed_in=True
    )
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
        accounts.change_password(
            session,
            user,
            wanted,
            now=now(),
            address=address(),
            rules=runtime().settings.password_rules,
        )
        login_guard.reset(session, email, now=now())
        sessions.begin(
            session,
            me(),
            user.locale,
            device=request.headers.get("User-Agent", ""),
            second_factor=sessions.second_factor_was_shown(),
        )


def _show(form: PasswordForm) -> str:
    rules, user_id = runtime().settings.password_rules, me().user_id
    return render_template(
        "account/password.html",
        form=form,
        least=rules.least_of(with_code=accounts.has_code(reading(), user_id)),
        rules=rules,
        to_be_changed=sessions.password_is_initial(),
        initial=reading().get_one(User, user_id).must_change_password,
    )

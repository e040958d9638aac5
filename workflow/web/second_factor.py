"""One's own second factor: set it up, see where it stands, get fresh recovery codes, turn it off."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import User
from workflow.rules import totp
from workflow.rules.refusal import Refusal
from workflow.services import login_guard, second_factor
from workflow.web import sessions
from workflow.web.access import open_to_signed_in
from workflow.web.forms.second_factor import CodeForm, OwnPasswordForm, RenewForm, TurnOffForm
from workflow.web.once import answers_anew
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import address, me, now, reading, runtime, writing
from workflow.web.sign_in import check, device, too_many_attempts
from workflow.web.sign_in_code import check_code

pages = Blueprint("second_factor", __name__, url_prefix="/account/second-factor")
Page = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Setup:
    """What a phone needs: the secret to be typed, or the address to be opened."""

    typed: str
    uri: str


@pages.get("")
@open_to_signed_in
def page() -> Page:
    """Where it stands, and what can be done."""
    return _show()


@pages.post("/begin")
@open_to_signed_in
def begin() -> Page:
    """The password again, then the secret: whoever finds a browser open must not tie a phone of theirs to it."""
    if second_factor.is_on(reading(), me().user_id):
        raise Refusal("second_factor_on")
    form = OwnPasswordForm()
    if not form.validate_on_submit():
        return _show(form), 422
    email = reading().scalars(sa.select(User.email).where(User.id == me().user_id)).one()
    outcome = check(
        runtime().database, email, form.password.data or "", address=address(), now=now(), signed_in=True
    )
    if outcome.user_id is None:
        form.refuse(
            too_many_attempts() if outcome.locked else _("Mật khẩu hiện tại không đúng."), field="password"
        )
        return _show(form), 429 if outcome.locked else 422
    with writing() as session:
        user = session.get_one(User, me().user_id, with_for_update=True)
        login_guard.reset(session, email, now=now())
        second_factor.begin(session, user, now=now(), address=address())
    return redirect(url_for(".page"), 303)


@pages.post("/confirm")
@answers_anew
@open_to_signed_in
def confirm() -> Page:
    """The first code of the phone; then the recovery codes, this once."""
    if not second_factor.standing(reading(), me().user_id).begun:
        raise Refusal("second_factor_not_begun")
    form = CodeForm()
    if not form.validate_on_submit():
        return _show(form), 422
    try:
        with writing() as session:
            user = session.get_one(User, me().user_id, with_for_update=True)
            codes = second_factor.confirm(
                session, user, form.code.data or "", key=_key(), now=now(), address=address()
            )
            sessions.begin(session, me(), user.locale, device=device(), second_factor=True)
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field="code")
        return _show(form), status_of(refusal)
    return _codes(codes)


@pages.post("/codes")
@answers_anew
@open_to_signed_in
def renew() -> Page:
    """Fresh recovery codes for a code of the phone."""
    form = RenewForm()
    if (refused := _refused(form)) is not None:
        return refused
    with writing() as session:
        user = session.get_one(User, me().user_id, with_for_update=True)
        codes = second_factor.renew_codes(session, user, now=now(), address=address())
    return _codes(codes)


@pages.post("/off")
@open_to_signed_in
def turn_off() -> Page:
    """No code at the sign-in any more; asked for a last one."""
    if sessions.second_factor_is_required():
        raise Refusal("second_factor_required")
    form = TurnOffForm()
    if (refused := _refused(form)) is not None:
        return refused
    with writing() as session:
        user = session.get_one(User, me().user_id, with_for_update=True)
        second_factor.turn_off(
            session, user, required=sessions.second_factor_is_required(), now=now(), address=address()
        )
    flash(_("Đã tắt xác thực hai bước."), "success")
    return redirect(url_for(".page"), 303)


def _refused(form: CodeForm) -> Page | None:
    """Why the act is not done: the code is missing, wrong or one guess too many.

    Raises:
        Refusal: ``second_factor_off``.
    """
    if not second_factor.is_on(reading(), me().user_id):
        raise Refusal("second_factor_off")
    if not form.validate_on_submit():
        return _show(form), 422
    outcome = check_code(
        runtime().database, me().user_id, form.code.data or "", key=_key(), address=address(), now=now()
    )
    if outcome.user_id is not None:
        return None
    form.refuse(too_many_attempts() if outcome.locked else _("Mã không đúng hoặc đã dùng."), field="code")
    return _show(form), 429 if outcome.locked else 422


def _key() -> str:
    return runtime().settings.secret_key


def _setup() -> Setup | None:
    secret = second_factor.secret_being_set_up(reading(), me().user_id, key=_key())
    if secret is None:
        return None
    email = reading().scalars(sa.select(User.email).where(User.id == me().user_id)).one()
    uri = totp.provisioning_uri(secret, email, _("Đôn Đốc"))
    return Setup(totp.in_groups(totp.written_secret(secret)), uri)


def _show(wrong: CodeForm | OwnPasswordForm | None = None) -> str:
    """The page; ``wrong`` is the form that was sent and refused, shown as it was filled in."""
    forms = (OwnPasswordForm, CodeForm, RenewForm, TurnOffForm)
    password_form, code_form, renew_form, off_form = (
        wrong if type(wrong) is kind else kind(formdata=None) for kind in forms
    )
    return render_template(
        "account/second_factor.html",
        standing=second_factor.standing(reading(), me().user_id),
        setup=_setup(),
        due=sessions.second_factor_is_due(),
        required=sessions.second_factor_is_required(),
        wrong=wrong,
        password_form=password_form,
        code_form=code_form,
        renew_form=renew_form,
        off_form=off_form,
    )


def _codes(codes: list[str]) -> str:
    return render_template("account/recovery_codes.html", codes=codes)

"""Quên mật khẩu, and the page behind the link of a mail. Who has no account is told the same as who has one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workflow.rules.refusal import Refusal
from workflow.services import account_links
from workflow.web.access import open_to_strangers
from workflow.web.even_time import even_time
from workflow.web.forms.account import AddressOfAccountForm, NewPasswordForm
from workflow.web.redirects import HOME
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import address, now, reading, runtime, writing

pages = Blueprint("account_links", __name__)
Page = str | Response | tuple[str, int]
MINUTES = int(account_links.GOOD_FOR.total_seconds()) // 60


def sends_links() -> bool:
    """Whether this installation can mail a link: the demonstration mails nobody."""
    settings = runtime().settings
    return bool(settings.smtp_url) and not settings.demo


@pages.route("/forgot-password", methods=["GET", "POST"])
@open_to_strangers
def forgot() -> Page:
    """Ask for a link; the answer does not say whether the address has an account."""
    form = AddressOfAccountForm()
    if not sends_links() or not form.validate_on_submit():
        return _forgot(form, asked=False), 422 if form.errors else 200
    with even_time(), writing() as session:
        account_links.ask_by_address(session, form.email.data or "", now=now(), address=address())
    return _forgot(form, asked=True)


def _forgot(form: AddressOfAccountForm, *, asked: bool) -> str:
    return render_template(
        "account/forgot.html", form=form, asked=asked, sends=sends_links(), minutes=MINUTES
    )


@pages.route("/set-password/<token>", methods=["GET", "POST"])
@open_to_strangers
def set_password(token: str) -> Page:
    """Set the password once. Opening the page uses nothing up."""
    form = NewPasswordForm()
    if not account_links.is_good(reading(), token, now=now()):
        return _page(token, None), 410
    if not form.validate_on_submit():
        return _page(token, form), 422 if form.errors else 200
    try:
        with writing() as session:
            account_links.use(
                session,
                token,
                form.password.data or "",
                now=now(),
                address=address(),
                rules=runtime().settings.password_rules,
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field="password")
        return _page(token, None if refusal.code == "link_over" else form), status_of(refusal)
    flash(_("Đã đặt mật khẩu. Hãy đăng nhập."), "success")
    return redirect(HOME, 303)


def _page(token: str, form: NewPasswordForm | None) -> str:
    rules = runtime().settings.password_rules
    return render_template(
        "account/set_password.html",
        form=form,
        least=account_links.least_signs(reading(), token, rules, now=now()),
        rules=rules,
        sends=sends_links(),
    )

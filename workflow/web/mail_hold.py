"""The administrator's page of mail: hold it, see what would go out, release it, try whether it arrives."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from workflow.mail import domain_of, transport_for
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import mail_hold, trial_mail
from workflow.services.mail_hold import Waiting
from workflow.web.access import open_to
from workflow.web.formats import moment_vi
from workflow.web.forms.mail_hold import HoldForm, ReleaseForm
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import address, me, now, reading, runtime, writing

pages = Blueprint("mail_hold", __name__)


@pages.get("/manage/mail")
@open_to(Action.MANAGE_MAIL)
def page() -> str:
    """Whether mail is held, and what waits."""
    return _show()


def _show(hold: HoldForm | None = None, release: ReleaseForm | None = None) -> str:
    waits = mail_hold.waiting(reading(), me())
    return render_template(
        "manage_mail/page.html",
        waits=waits,
        hold_form=hold or HoldForm(formdata=None, version=waits.version),
        release_form=release or _fresh(waits),
        leaves=_mail_leaves(),
        data_date=moment_vi(now()),
    )


def _mail_leaves() -> bool:
    """Whether there is a way out for mail at all."""
    return transport_for(runtime().settings) is not None


def _fresh(waits: Waiting) -> ReleaseForm:
    form = ReleaseForm(formdata=None, version=waits.version)
    form.choice.data = "expire" if waits.before else "all"
    if waits.before:
        form.before.data = waits.before + timedelta(
            minutes=1
        )  # shown to the minute: none of that minute is left in
    return form


@pages.post("/manage/mail/trial")
@open_to(Action.MANAGE_MAIL)
def trial() -> ResponseReturnValue:
    """One mail to the own address, the way of all others; the log of mails says what became of it."""
    settings = runtime().settings
    if not _mail_leaves():
        raise Refusal("no_mail_server")
    with writing() as session:
        mail = trial_mail.promise(session, me(), now=now(), domain=domain_of(settings), address=address())
        mail_id, leaves = mail.id, mail.not_before
    flash(
        _(
            "Thư thử gửi tới địa chỉ của bạn, đi từ %(when)s. Tải lại trang này để xem kết quả.",
            when=moment_vi(leaves),
        ),
        "success",
    )
    return redirect(url_for("log.mail", mail_id=mail_id), 303)


@pages.post("/manage/mail/hold")
@open_to(Action.MANAGE_MAIL)
def hold() -> ResponseReturnValue:
    """Keep all mail back, with a reason that everybody who answers for mail reads."""
    form = HoldForm()
    if not form.validate_on_submit():
        return _show(hold=form), 422
    try:
        with writing() as session:
            mail_hold.hold(session, me(), form.reason.data or "", version=form.version.data or 0, now=now())
    except Refusal as refusal:
        form.refuse(sentence_of(refusal))
        return _show(hold=form), status_of(refusal)
    flash(_("Đã giữ lại toàn bộ thư."), "success")
    return redirect(url_for(".page"), 303)


@pages.post("/manage/mail/release")
@open_to(Action.MANAGE_MAIL)
def release() -> ResponseReturnValue:
    """Let mail leave again: all of it, or without what was promised before a moment."""
    form = ReleaseForm()
    if not form.validate_on_submit():
        return _show(release=form), 422
    before = form.before.data if form.choice.data == "expire" else None
    try:
        with writing() as session:
            expired = mail_hold.release(
                session, me(), version=form.version.data or 0, expire_before=before, now=now()
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal))
        return _show(release=form), status_of(refusal)
    left_out = ngettext("%(num)s thư cũ được bỏ qua.", "%(num)s thư cũ được bỏ qua.", expired)
    flash(" ".join([_("Thư được gửi tiếp."), *([left_out] if expired else [])]), "success")
    return redirect(url_for(".page"), 303)

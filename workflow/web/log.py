"""What the background did, for the office; and the mail viewer of the demonstration."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, render_template, request

from models import Delivery, Outcome
from workflow.rules.permissions import Action
from workflow.services.audit_reading import read_findings, read_left_out
from workflow.services.first_steps import FirstSteps, first_steps
from workflow.services.health_reading import read_health
from workflow.services.mail_log_reading import read_mail, read_mails
from workflow.services.sweep_log_reading import read_notices, read_runs
from workflow.web.access import open_to, open_to_strangers
from workflow.web.formats import moment_vi
from workflow.web.links import page_number
from workflow.web.request import me, now, reading, today

pages = Blueprint("log", __name__)
#: Registered in the demonstration only (``create_app``).
demo_pages = Blueprint("demo", __name__)
Kind = TypeVar("Kind", bound=StrEnum)


def _chosen(kind: type[Kind], name: str) -> Kind | None:
    text = request.args.get(name, "")
    return kind(text) if text in set(kind) else None


def _reads_content() -> bool:
    """An administrator sees that a mail went to whom and when, not what it says of a duty."""
    return me().can_anywhere(Action.VIEW)


@pages.get("/log/sweeps")
@open_to(Action.VIEW_LOG)
def sweeps() -> str:
    """Runs of the background jobs, and every notice recorded with its reason."""
    session, outcome = reading(), _chosen(Outcome, "outcome")
    notices = read_notices(session, me(), outcome=outcome, page=page_number())
    return render_template(
        "log/sweeps.html",
        runs=read_runs(session, me()),
        notices=notices,
        start=_to_set_up() if not notices.total and outcome is None else None,
        outcome=outcome,
        today=today(),
        content=_reads_content(),
        data_date=moment_vi(now()),
    )


def _to_set_up() -> FirstSteps | None:
    """The first page of an administrator says what is still to be set up, until a reminder was recorded."""
    if not me().can_anywhere(Action.MANAGE_USERS):
        return None
    steps = first_steps(reading(), me(), today())
    return None if steps is None or steps.finished else steps


@pages.get("/log/mails")
@open_to(Action.VIEW_LOG)
def mails() -> str:
    """Mails of the own authority, undeliverable ones on top."""
    session, state = reading(), _chosen(Delivery, "state")
    return render_template(
        "log/mails.html",
        mails=read_mails(session, me(), state=state, page=page_number()),
        states=tuple(Delivery),
        state=state,
        content=_reads_content(),
        demo=False,
        data_date=moment_vi(now()),
    )


@pages.get("/log/mails/<int:mail_id>")
@open_to(Action.VIEW_LOG)
def mail(mail_id: int) -> str:
    """One mail as it went out, shown as text."""
    shown = read_mail(reading(), me(), mail_id)
    return render_template("log/mail.html", mail=shown, content=_reads_content(), demo=False)


@pages.get("/log/checks")
@open_to(Action.VIEW_LOG)
def checks() -> str:
    """What the hourly check found, and how each part of the machinery stands."""
    session, gone = reading(), request.args.get("gone") == "1"
    return render_template(
        "log/checks.html",
        parts=read_health(session, now=now()),
        findings=read_findings(session, me(), gone=gone, page=page_number()),
        gone=gone,
        left_out=read_left_out(session, me(), now=now()),
        content=_reads_content(),
        data_date=moment_vi(now()),
    )


@demo_pages.get("/demo/mails")
@open_to_strangers
def mails_of_all() -> str:
    """The mails of the demonstration, whoever they are for."""
    state = _chosen(Delivery, "state")
    return render_template(
        "log/mails.html",
        mails=read_mails(reading(), None, state=state, page=page_number()),
        states=tuple(Delivery),
        state=state,
        content=True,
        demo=True,
    )


@demo_pages.get("/demo/mails/<int:mail_id>")
@open_to_strangers
def mail_of_anybody(mail_id: int) -> str:
    """One mail of the demonstration."""
    return render_template("log/mail.html", mail=read_mail(reading(), None, mail_id), content=True, demo=True)

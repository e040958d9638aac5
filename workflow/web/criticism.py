"""The list of agencies proposed for criticism, reminders and praise: thresholds, figures, who is left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.reports.criticism_notice import percent
from workflow.reports.criticism_results import AgencyLine
from workflow.rules.criticism import Level
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import criticism, criticism_settings
from workflow.services.criticism_facts import Span
from workflow.services.open_drafts import draft_about
from workflow.web.access import accepts, open_to
from workflow.web.forms.criticism import AT_FIELD, ProposalForm, SpanForm, ThresholdsForm
from workflow.web.forms.requests import CAUSES
from workflow.web.letter_sentences import EXPLAINED, LEVELS, OUTCOMES
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import address, me, now, reading, today, writing
from workflow.web.ticked import MOST_ROWS, ticked_rows

pages = Blueprint("criticism", __name__, url_prefix="/letters/criticism")


def _usual() -> Span:
    """The year so far; in its first days the year before."""
    until = today() - timedelta(days=1)
    return Span(date(until.year, 1, 1), until)


@pages.get("")
@open_to(Action.URGE)
def content() -> ResponseReturnValue:
    """The figures of every agency between two days, and what the thresholds propose."""
    form = SpanForm(request.args)
    if not request.args.get("since") and not request.args.get("until"):
        span = _usual()
        form = SpanForm(formdata=None, since=span.since, until=span.until)
    elif form.validate():
        span = form.span()
    else:
        return _shown(form, None), 422
    version = _version()
    return _shown(form, ProposalForm(formdata=None, since=span.since, until=span.until, version=version))


def _version() -> int:
    draft = draft_about(reading(), criticism.about(criticism.authority_to_judge(reading(), me()).id))
    return draft.version if draft else 0


def _shown(
    span_form: SpanForm,
    form: ProposalForm | None,
    kept: frozenset[int] | None = None,
    reasons: Mapping[int, str] | None = None,
) -> str:
    authority = criticism.authority_to_judge(reading(), me())
    lines: list[AgencyLine] = []
    if form is not None:
        try:
            lines = criticism.proposal(reading(), me(), form.span(), today())
        except Refusal as refusal:
            span_form.refuse(sentence_of(refusal), field=AT_FIELD.get(refusal.code, ""))
            form = None
    disputed = {line.agency_id for line in lines if line.depends}
    return render_template(
        "letters/criticism.html",
        span_form=span_form,
        form=form,
        lines=lines,
        proposed=[line for line in lines if line.level is not None],
        kept={line.agency_id for line in lines} - disputed if kept is None else kept,
        reasons=dict.fromkeys(disputed, _("Còn giải trình, gia hạn hoặc nguyên nhân khách quan cần xem xét"))
        if reasons is None
        else reasons,
        thresholds=criticism_settings.thresholds_of(reading(), authority.id).thresholds,
        draft=draft_about(reading(), criticism.about(authority.id)),
        percent=percent,
        levels=LEVELS,
        outcomes=OUTCOMES,
        explained=EXPLAINED,
        causes=CAUSES,
        today=today(),
    )


@pages.post("")
@open_to(Action.URGE)
@accepts(size=1024 * 1024, parts=MOST_ROWS)
def compose() -> ResponseReturnValue:
    """Write the draft: who stands in it, and why the others do not."""
    form = ProposalForm()
    if not form.validate_on_submit():
        raise Refusal("stale")
    kept, span = frozenset(ticked_rows("agency")), form.span()
    seen = {int(key): level for key, level in _seen()}
    reasons = {key: request.form.get(f"reason-{key}", "") for key in seen}
    dropped = {key: reason for key, reason in reasons.items() if key not in kept}
    try:
        with writing() as session:
            letter_id = criticism.compose(
                session,
                me(),
                span,
                seen,
                dropped,
                version=form.version.data or 0,
                now=now(),
                address=address(),
            ).id
    except Refusal as refusal:
        form.refuse(sentence_of(refusal))
        form.refresh(_version())
        span_form = SpanForm(formdata=None, since=span.since, until=span.until)
        return _shown(span_form, form, kept, reasons), status_of(refusal)
    flash(_("Đã lập dự thảo thông báo để trình ký; chưa gửi cho cơ quan nào."), "success")
    return redirect(url_for("letters.page", letter_id=letter_id), 303)


def _seen() -> list[tuple[int, Level]]:
    """What the page proposed for whom; what is no such pair is none."""
    found = []
    for text in request.form.getlist("seen"):
        key, _dot, level = text.partition(".")
        if key.isdecimal() and len(key) < 10 and level in set(Level):
            found.append((int(key), Level(level)))
    return found


@pages.get("/thresholds")
@open_to(Action.URGE)
def thresholds() -> str:
    """The thresholds of the authority."""
    authority = criticism.authority_to_judge(reading(), me())
    kept = criticism_settings.thresholds_of(reading(), authority.id)
    return _thresholds(ThresholdsForm.of(kept.thresholds, kept.version))


def _thresholds(form: ThresholdsForm) -> str:
    return render_template("letters/thresholds.html", form=form)


@pages.post("/thresholds")
@open_to(Action.URGE)
def set_thresholds() -> ResponseReturnValue:
    """Set them for the lists to come."""
    form = ThresholdsForm()
    authority = criticism.authority_to_judge(reading(), me())
    if not form.validate_on_submit():
        return _thresholds(form), 422
    try:
        with writing() as session:
            criticism_settings.set_thresholds(
                session, me(), authority.id, form.thresholds(), version=form.version.data or 0, now=now()
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field=AT_FIELD.get(refusal.code, ""))
        return _thresholds(form), status_of(refusal)
    flash(_("Đã ghi ngưỡng."), "success")
    return redirect(url_for(".content"), 303)

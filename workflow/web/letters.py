"""Official letters: the list of every kind, one letter with its files, its registration."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from models import Agency, LetterState, OfficialLetter, ReportPeriod
from workflow.evidence_kinds import KINDS
from workflow.reports.criticism_notice import Notice
from workflow.reports.letter_words import Words, document_of
from workflow.reports.letterhead import read_head
from workflow.reports.official_document import prepared
from workflow.rules.letter_kinds import LetterKind
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.rules.urging_letters import usual_catch_up
from workflow.services import (
    letter_files,
    letter_issue,
    letter_reading,
    open_drafts,
    urging_letters,
)
from workflow.services.calendar import load_calendar
from workflow.services.letter_access import letter_for, urges_with
from workflow.web.access import accepts, open_to
from workflow.web.downloads import send_made, send_stored
from workflow.web.formats import date_vi
from workflow.web.forms.letters import (
    AT_FIELD,
    DiscardForm,
    IssueForm,
    ManyForm,
)
from workflow.web.letter_sentences import KINDS_OF_LETTERS, LEVELS
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import address, me, now, reading, runtime, today, writing
from workflow.web.ticked import MOST_ROWS, ticked_rows

pages = Blueprint("letters", __name__, url_prefix="/letters")


@pages.get("")
@open_to(Action.URGE)
def listed() -> str:
    """Agencies with late duties, drafts, issued letters."""
    return _list(ManyForm(formdata=None, catch_up_on=_usual()), ())


def _usual() -> date:
    return usual_catch_up(today(), load_calendar(reading()))


def _kind() -> LetterKind | None:
    """The kind that the address asks for; none for all."""
    asked = request.args.get("kind", "")
    return LetterKind(asked) if asked in set(LetterKind) else None


def _list(form: ManyForm, ticked: Collection[int]) -> str:
    kind = _kind()
    drafts = letter_reading.drafts(reading(), me(), today(), kind)
    urging = kind in (None, LetterKind.URGING)
    return render_template(
        "letters/list.html",
        form=form,
        ticked=ticked,
        kind=kind,
        kinds=KINDS_OF_LETTERS,
        drafts=drafts,
        urging=urging,
        agencies=letter_reading.by_agency(reading(), me(), today(), drafts) if urging else [],
        issued=letter_reading.issued_page(reading(), me(), request.args.get("page", 1, int), kind),
        today=today(),
    )


@pages.post("")
@open_to(Action.URGE)
@accepts(size=1024 * 1024, parts=MOST_ROWS)
def make() -> ResponseReturnValue:
    """Compose a letter for every ticked agency."""
    form, ticked = ManyForm(), ticked_rows("agency")
    if not form.validate_on_submit():
        return _list(form, ticked), 422
    if not ticked:
        form.refuse(_("Hãy chọn ít nhất một cơ quan."))
        return _list(form, ticked), 422
    try:
        with writing() as session:
            made, rest = urging_letters.compose_many(
                session, me(), ticked, catch_up_on=form.catch_up_on.data, now=now(), address=address()
            )
            only = made[0].id if len(made) == 1 else None
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field=AT_FIELD.get(refusal.code, ""))
        return _list(form, ticked), status_of(refusal)
    flash(
        ngettext("Đã lập %(num)s dự thảo công văn.", "Đã lập %(num)s dự thảo công văn.", len(made)), "success"
    )
    if rest:
        flash(
            ngettext(
                "%(num)s cơ quan đã có dự thảo hoặc không còn nhiệm vụ quá hạn nên được để nguyên.",
                "%(num)s cơ quan đã có dự thảo hoặc không còn nhiệm vụ quá hạn nên được để nguyên.",
                rest,
            ),
            "info",
        )
    if only is not None:
        return redirect(url_for(".page", letter_id=only), 303)
    return redirect(url_for(".listed"), 303)


@pages.get("/<int:letter_id>")
@open_to(Action.VIEW)
def page(letter_id: int) -> str:
    """One letter: what it says, its files, and for the office its registration."""
    return _page(letter_for(reading(), me(), letter_id))


def _page(letter: OfficialLetter, form: IssueForm | None = None) -> str:
    words = letter_files.letter_words(reading(), letter) if letter.n else None
    draft = letter.state is LetterState.DRAFT
    if form is None and words and draft:
        form = IssueForm(formdata=None, version=letter.version, signed_as="\n".join(words.head.signed_as))
    return render_template(
        "letters/page.html",
        letter=letter,
        kinds=KINDS_OF_LETTERS,
        levels=LEVELS,
        to=_addressee(letter),
        content_url=_content_url(letter, words),
        words=words,
        document=prepared(document_of(words)) if words else None,
        form=form if draft else None,
        discard_form=DiscardForm(formdata=None, version=letter.version) if draft else None,
        asked=letter_reading.still_asked(reading(), letter, today()),
        urges=urges_with(reading(), me(), letter),
        today=today(),
    )


def _addressee(letter: OfficialLetter) -> str:
    """Whom it is written to, or what about; empty where several agencies are named."""
    if letter.n:
        return read_head(letter.head)[2]
    agency = reading().get(Agency, letter.agency_id) if letter.agency_id else None
    return agency.name if agency else ""


def _content_url(letter: OfficialLetter, words: Words | None) -> str:
    """Where the content of a draft is written; a reply to a request is written from the request alone."""
    if letter.kind is LetterKind.REPORT_REMINDER:
        period = reading().get_one(ReportPeriod, letter.period_id)
        return url_for("report_reminders.content", code=period.code)
    if letter.kind is LetterKind.CRITICISM and isinstance(words, Notice):
        it = words.facts
        return url_for("criticism.content", since=date_vi(it.since), until=date_vi(it.until))
    if letter.kind is LetterKind.EXTENSION:
        return ""
    return url_for("urging_letters.content", agency_id=letter.agency_id)


@pages.get("/<int:letter_id>/<any(docx, pdf):ending>")
@open_to(Action.VIEW)
def file(letter_id: int, ending: str) -> Response:
    """The letter as a file: of a draft made anew, of an issued one the file that went out."""
    letter = letter_for(reading(), me(), letter_id)
    words = letter_files.letter_words(reading(), letter)
    name = letter_files.name_of(letter, ending)
    stored = letter.docx_sha256 if ending == "docx" else letter.pdf_sha256
    if stored is not None:
        return send_stored(stored, name)
    return send_made(letter_files.made(words, ending, now=now()), name, KINDS[ending].media_type)


@pages.post("/<int:letter_id>/issue")
@open_to(Action.URGE)
def issue(letter_id: int) -> ResponseReturnValue:
    """Register the signed letter: its files are frozen first, then the unit that names them commits."""
    form = IssueForm()
    letter = letter_for(reading(), me(), letter_id)
    if not form.validate_on_submit():
        return _page(letter, form), 422
    try:
        _issue(letter, form)
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field=AT_FIELD.get(refusal.code, ""))
        return _page(letter_for(reading(), me(), letter_id), form), status_of(refusal)
    flash(_("Đã ghi văn bản phát hành."), "success")
    return redirect(url_for(".page", letter_id=letter_id), 303)


def _issue(letter: OfficialLetter, form: IssueForm) -> None:
    given, version, letter_id = form.registered(), form.version.data or 0, letter.id
    if letter.state is not LetterState.DRAFT:
        raise Refusal("letter_closed")
    stored = letter_files.store(
        letter_files.letter_words(reading(), letter),
        runtime().files,
        number=given.number,
        issued_on=letter_issue.checked(letter, given, today()),
        signer=given.signer,
        head=letter_issue.registered_head(letter, given),
        now=now(),
    )
    with writing() as session:
        letter_issue.issue(
            session, me(), letter_id, given, stored, version=version, now=now(), address=address()
        )


@pages.post("/<int:letter_id>/discard")
@open_to(Action.URGE)
def discard(letter_id: int) -> ResponseReturnValue:
    """Drop a draft; a refusal is told on a page of its own."""
    form = DiscardForm()
    if not form.validate_on_submit():
        raise Refusal("stale")
    with writing() as session:
        open_drafts.discard(
            session, me(), letter_id, version=form.version.data or 0, now=now(), address=address()
        )
    flash(_("Đã bỏ dự thảo."), "success")
    return redirect(url_for(".listed"), 303)

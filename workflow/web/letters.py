"""Official urging letters: by agency, drafts, their content, files, registration."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from models import LetterState, UrgingLetter
from workflow.evidence_kinds import KINDS
from workflow.reports.official_document import prepared
from workflow.reports.urging_letter import document_of
from workflow.rules.permissions import Action, Facts, may
from workflow.rules.refusal import Refusal
from workflow.rules.urging_letters import usual_catch_up
from workflow.services import (
    letter_files,
    letter_issue,
    letter_reading,
    letterhead,
    scope,
    urging_letters,
)
from workflow.services.calendar import load_calendar
from workflow.services.late_duties import candidates
from workflow.services.letter_access import letter_for
from workflow.web.access import accepts, open_to
from workflow.web.downloads import send_made, send_stored
from workflow.web.forms.letters import (
    ComposeForm,
    DiscardForm,
    IssueForm,
    LetterheadForm,
    ManyForm,
)
from workflow.web.ladders import authority_of
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import address, me, now, reading, runtime, today, writing
from workflow.web.row_ids import row_id

pages = Blueprint("letters", __name__, url_prefix="/letters")
_MOST_ROWS = 5000
_AT_FIELD = {
    "day_past": "catch_up_on",
    "catch_up_not_working": "catch_up_on",
    "due_out_of_range": "catch_up_on",
    "letter_number_needed": "number",
    "letter_number_taken": "number",
    "signer_needed": "signer",
    "letter_day_needed": "issued_on",
    "letter_in_future": "issued_on",
    "letter_before_figures": "issued_on",
    "catch_up_before_letter": "issued_on",
    "name_needed": "agency",
}


def _ticked(name: str) -> list[int]:
    """The rows that were ticked; what is no row's number is none."""
    found = []
    for text in request.form.getlist(name):
        try:
            found.append(row_id(text))
        except ValueError:
            continue
    return found


@pages.get("")
@open_to(Action.URGE)
def listed() -> str:
    """Agencies with late duties, drafts, issued letters."""
    return _list(ManyForm(formdata=None, catch_up_on=_usual()), ())


def _usual() -> date:
    return usual_catch_up(today(), load_calendar(reading()))


def _list(form: ManyForm, ticked: Collection[int]) -> str:
    drafts = letter_reading.drafts(reading(), me(), today())
    return render_template(
        "letters/list.html",
        form=form,
        ticked=ticked,
        drafts=drafts,
        agencies=letter_reading.by_agency(reading(), me(), today(), drafts),
        issued=letter_reading.issued_page(reading(), me(), request.args.get("page", 1, int)),
        today=today(),
    )


@pages.post("")
@open_to(Action.URGE)
@accepts(size=1024 * 1024, parts=_MOST_ROWS)
def make() -> ResponseReturnValue:
    """Compose a letter for every ticked agency."""
    form, ticked = ManyForm(), _ticked("agency")
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
        form.refuse(sentence_of(refusal), field=_AT_FIELD.get(refusal.code, ""))
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


@pages.get("/agencies/<int:agency_id>")
@open_to(Action.URGE)
def content(agency_id: int) -> str:
    """What would stand in the letter to one agency."""
    draft, _rows = letter_reading.open_draft_of(reading(), agency_id)
    day = draft.catch_up_on if draft and draft.catch_up_on and draft.catch_up_on > today() else _usual()
    form = ComposeForm(formdata=None, version=draft.version if draft else 0, catch_up_on=day)
    return _content(agency_id, form, None)


def _content(agency_id: int, form: ComposeForm, ticked: Collection[int] | None) -> str:
    agency = scope.agency_for(reading(), me(), agency_id, Action.URGE)
    if agency.parent_id is None:
        raise scope.NotFound
    found = candidates(reading(), [agency_id], today(), load_calendar(reading()))
    draft, rows = letter_reading.open_draft_of(reading(), agency_id)
    if ticked is None:
        composed = draft is not None and draft.n > 0
        ticked = [
            c.duty.assignment_id
            for c in found
            if (c.duty.assignment_id in rows if composed else not c.explains)
        ]
    return render_template(
        "letters/content.html",
        agency=agency,
        form=form,
        found=found,
        ticked=frozenset(ticked),
        draft=draft,
        asked={i for i, composed in rows.items() if not composed},
        today=today(),
    )


@pages.post("/agencies/<int:agency_id>")
@open_to(Action.URGE)
@accepts(size=1024 * 1024, parts=_MOST_ROWS)
def compose(agency_id: int) -> ResponseReturnValue:
    """Write the content of the draft to one agency."""
    form, ticked = ComposeForm(), _ticked("duty")
    if not form.validate_on_submit():
        return _content(agency_id, form, ticked), 422
    try:
        with writing() as session:
            letter_id = urging_letters.compose(
                session,
                me(),
                agency_id,
                ticked,
                catch_up_on=form.catch_up_on.data,
                version=form.version.data or 0,
                now=now(),
                address=address(),
            ).id
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field=_AT_FIELD.get(refusal.code, ""))
        if refusal.code == "stale":
            draft, _rows = letter_reading.open_draft_of(reading(), agency_id)
            form.version.data, form.version.raw_data = draft.version if draft else 0, None
        return _content(agency_id, form, ticked), status_of(refusal)
    flash(_("Đã lập nội dung dự thảo công văn."), "success")
    return redirect(url_for(".page", letter_id=letter_id), 303)


@pages.get("/<int:letter_id>")
@open_to(Action.VIEW)
def page(letter_id: int) -> str:
    """One letter: what it says, its files, and for the office its registration."""
    return _page(letter_for(reading(), me(), letter_id))


def _page(letter: UrgingLetter, form: IssueForm | None = None) -> str:
    agency = scope.agency_for(reading(), me(), letter.agency_id)
    words = letter_files.letter_words(reading(), letter) if letter.n else None
    draft = letter.state is LetterState.DRAFT
    if form is None and words and draft:
        form = IssueForm(formdata=None, version=letter.version, signed_as="\n".join(words.head.signed_as))
    return render_template(
        "letters/page.html",
        letter=letter,
        agency=agency,
        words=words,
        document=prepared(document_of(words)) if words else None,
        form=form if draft else None,
        discard_form=DiscardForm(formdata=None, version=letter.version) if draft else None,
        asked=letter_reading.still_asked(reading(), letter, today()),
        urges=may(me(), Action.URGE, Facts(agency.path)),
        today=today(),
    )


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
        form.refuse(sentence_of(refusal), field=_AT_FIELD.get(refusal.code, ""))
        return _page(letter_for(reading(), me(), letter_id), form), status_of(refusal)
    flash(_("Đã ghi công văn phát hành."), "success")
    return redirect(url_for(".page", letter_id=letter_id), 303)


def _issue(letter: UrgingLetter, form: IssueForm) -> None:
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
        urging_letters.discard(
            session, me(), letter_id, version=form.version.data or 0, now=now(), address=address()
        )
    flash(_("Đã bỏ dự thảo công văn."), "success")
    return redirect(url_for(".listed"), 303)


@pages.get("/letterhead")
@open_to(Action.URGE)
def head() -> str:
    """What stands on top of the letters."""
    authority = scope.agency_for(reading(), me(), authority_of(Action.URGE), Action.URGE)
    kept = letterhead.letterhead(reading(), authority.id)
    return _head(LetterheadForm.of(kept.head, kept.version))


def _head(form: LetterheadForm) -> str:
    return render_template("letters/letterhead.html", form=form)


@pages.post("/letterhead")
@open_to(Action.URGE)
def change_head() -> ResponseReturnValue:
    """Change it for the letters to come."""
    form = LetterheadForm()
    if not form.validate_on_submit():
        return _head(form), 422
    try:
        with writing() as session:
            letterhead.change_letterhead(
                session,
                me(),
                authority_of(Action.URGE),
                form.letterhead(),
                version=form.version.data or 0,
                now=now(),
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field=_AT_FIELD.get(refusal.code, ""))
        return _head(form), status_of(refusal)
    flash(_("Đã ghi tiêu đề công văn."), "success")
    return redirect(url_for(".listed"), 303)

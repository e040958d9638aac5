"""Bring a document's duties into the register: upload, look at every duty beside the document, register at once."""

from __future__ import annotations

import hashlib

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Agency, ImportRun
from workflow.intake.errors import IntakeError
from workflow.intake.kinds import MAX_BYTES
from workflow.intake.reading import read_with_source
from workflow.intake.resolve import resolve
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import import_header, import_reading, import_registering, import_staging
from workflow.services.calendar import load_calendar
from workflow.services.import_directory import directory_of
from workflow.web.access import accepts, open_to
from workflow.web.forms.imports import HeaderForm, UploadForm
from workflow.web.import_filters import numbers
from workflow.web.import_page import ROWS, ImportPage, by_script, parts, whole
from workflow.web.import_sentences import unreadable_sentence
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, today, writing
from workflow.web.row_ids import row_id

pages = Blueprint("imports", __name__, url_prefix="/imports")


@pages.get("")
@open_to(Action.REGISTER)
def index() -> ResponseReturnValue:
    """The list of imports, and the way to a new one."""
    return render_template("imports/index.html", form=UploadForm(), runs=import_reading.runs(reading(), me()))


@pages.post("")
@open_to(Action.REGISTER)
@accepts(size=MAX_BYTES + 1_000_000)
def upload() -> ResponseReturnValue:
    """Read a file and stage what it holds; the register is untouched."""
    form = UploadForm()
    if form.validate_on_submit():
        try:
            run = _staged(form.file.data.filename or "", form.file.data.read())
            return redirect(url_for(".review", run_id=run.id), 303)
        except IntakeError as error:
            form.refuse(unreadable_sentence(error), field="file")
        except Refusal as refusal:
            form.refuse(sentence_of(refusal), field="file")
    runs = import_reading.runs(reading(), me())
    return render_template("imports/index.html", form=form, runs=runs), 422


def _staged(file_name: str, data: bytes) -> ImportRun:
    plan, source = read_with_source(data, file_name)
    authority_id = next(g.agency_id for g in me().grants if g.path in me().paths(Action.REGISTER))
    with writing() as session:
        authority = session.get_one(Agency, session.get_one(Agency, authority_id).authority_id)
        directory = directory_of(session, authority.id, today())
        duties = resolve(plan, directory, plan.header.issued_on, calendar=load_calendar(session))
        return import_staging.stage(
            session,
            me(),
            authority,
            plan,
            duties,
            file_name=file_name,
            sha256=hashlib.sha256(data).hexdigest(),
            now=now(),
            source=source,
        )


@pages.get("/<int:run_id>")
@open_to(Action.REGISTER)
def review(run_id: int) -> ResponseReturnValue:
    """The document on the left, its duties on the right; a script may ask for one row alone (``open``, ``shut``)."""
    page = ImportPage.open(run_id)
    position = request.args.get("open", type=row_id) or request.args.get("shut", type=row_id)
    if by_script() and position is not None:
        return parts(page, {ROWS}, positions=[position])
    return whole(page)


@pages.post("/<int:run_id>/header")
@open_to(Action.REGISTER)
def header(run_id: int) -> ResponseReturnValue:
    """Correct number, issuer, date and subject; a new date moves the deadlines that count from it."""
    form = HeaderForm()
    page = ImportPage.open(run_id)
    if not form.validate_on_submit():
        return whole(page, form=form), 422
    before = page.header.issued_on
    moved = 0
    try:
        with writing() as session:
            import_header.correct_header(
                session, me(), run_id, form.header(), version=form.version.data, now=now()
            )
            if form.issued_on.data != before:
                moved = import_header.read_again(session, me(), run_id, now=now())
    except Refusal as refusal:
        form.refuse(sentence_of(refusal))
        page = ImportPage.open(run_id)
        form.refresh(page.run.version)
        return whole(page, form=form), status_of(refusal)
    flash(_("Đã lưu phần đầu văn bản."), "success")
    if moved:
        flash(_("Ngày ban hành đã đổi: tính lại %(n)s nhiệm vụ.", n=moved), "success")
    return redirect(url_for(".review", run_id=run_id), 303)


@pages.post("/<int:run_id>/register")
@open_to(Action.REGISTER)
def register(run_id: int) -> ResponseReturnValue:
    """Put all rows into the register, or none."""
    try:
        with writing() as session:
            done = import_registering.register(session, me(), run_id, now=now())
    except Refusal as refusal:
        page = ImportPage.open(run_id)
        return whole(page, problems=_what_blocks(page, refusal)), status_of(refusal)
    flash(
        _(
            "Đã ghi vào sổ: %(new)s nhiệm vụ mới, %(changed)s cập nhật, %(same)s không đổi.",
            new=done.new,
            changed=done.changed,
            same=done.unchanged,
        ),
        "success",
    )
    return redirect(url_for("register.document", document_id=done.document_id), 303)


def _what_blocks(page: ImportPage, refusal: Refusal) -> list[tuple[str, str]]:
    """The refusal; each reason once, with the numbers of its duties and a link to the first of them."""
    if refusal.code == "header_incomplete":
        return [("number" if not page.header.number else "issuer", sentence_of(refusal))]
    found = [("", sentence_of(refusal))]
    if refusal.code == "rows_not_ready":
        found += [
            (
                f"row-{items[0].position}",
                _("%(why)s Nhiệm vụ số %(numbers)s.", why=why, numbers=numbers(items)),
            )
            for why, items in page.blocking_by_sentence
        ]
    return found


@pages.post("/<int:run_id>/discard")
@open_to(Action.REGISTER)
def discard(run_id: int) -> ResponseReturnValue:
    """Put the import away."""
    with writing() as session:
        import_staging.discard(session, me(), run_id, now=now())
    flash(_("Đã bỏ lần nhập. Sổ không thay đổi."), "success")
    return redirect(url_for(".index"), 303)

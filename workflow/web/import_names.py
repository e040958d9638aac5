"""Acts on many duties of an import at once: names, groups, rows without doubt."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.rules.owner_phrases import Directory, match_owners
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import import_header, import_names, import_rows
from workflow.services.import_access import staged_run
from workflow.services.import_directory import directory_of
from workflow.services.import_drafts import Meant
from workflow.web.access import open_to
from workflow.web.import_page import done, refused
from workflow.web.request import me, now, today, writing
from workflow.web.row_ids import row_id

pages = Blueprint("import_names", __name__, url_prefix="/imports/<int:run_id>")


@pages.post("/names")
@open_to(Action.REGISTER)
def settle(run_id: int) -> ResponseReturnValue:
    """Say what a name means, in all its duties; ``remember`` tells the directory too."""
    name = request.form.get("name", "")
    try:
        with writing() as session:
            run = staged_run(session, me(), run_id)
            meant = _meant(directory_of(session, run.authority_id, today()))
            count = import_names.settle_name(
                session, me(), run_id, name, meant, remember="remember" in request.form, now=now()
            )
    except Refusal as refusal:
        return refused(run_id, refusal)
    return done(run_id, _("Đã nhận tên “%(name)s” ở %(n)s nhiệm vụ.", name=name, n=count))


def _meant(directory: Directory) -> Meant:
    """What the form names: by id where it confirms a guess, by name where somebody typed it.

    Raises:
        Refusal: ``agency_unknown`` for a name that is nobody's.
    """
    for field, is_group in (("agency_id", False), ("group_id", True)):
        if number := request.form.get(field, type=row_id):
            return Meant(number, is_group)
    typed = request.form.get("agency", "").strip()
    found = match_owners(typed, directory).lead
    one = found[0] if len(found) == 1 else None
    if one is not None and one.group_id is not None:
        return Meant(one.group_id, True)
    if one is None or one.agency_id is None:
        raise Refusal("agency_unknown", name=typed)
    return Meant(one.agency_id)


@pages.post("/groups/<int:group_id>")
@open_to(Action.REGISTER)
def confirm_group(run_id: int, group_id: int) -> ResponseReturnValue:
    """Confirm that a group stands for its members, in every row that it leads."""
    try:
        with writing() as session:
            rows = import_names.confirm_group(session, me(), run_id, group_id, now=now())
    except Refusal as refusal:
        return refused(run_id, refusal)
    return done(run_id, _("Đã xác nhận nhóm cho %(n)s nhiệm vụ.", n=rows))


@pages.post("/without-leads")
@open_to(Action.REGISTER)
def without_leads(run_id: int) -> ResponseReturnValue:
    """Register the rows that lack a lead with nobody yet."""
    try:
        with writing() as session:
            rows = import_rows.register_without_leads(session, me(), run_id, now=now())
    except Refusal as refusal:
        return refused(run_id, refusal)
    return done(run_id, _("Đã ghi nhận “chưa giao” cho %(n)s nhiệm vụ.", n=rows))


@pages.post("/accept-clean")
@open_to(Action.REGISTER)
def accept_clean(run_id: int) -> ResponseReturnValue:
    """Accept every row about which nothing is doubtful."""
    try:
        with writing() as session:
            rows = import_rows.accept_clean(session, me(), run_id, now=now())
    except Refusal as refusal:
        return refused(run_id, refusal)
    return done(run_id, _("Đã chấp nhận %(n)s nhiệm vụ không có cảnh báo.", n=rows))


@pages.post("/read-again")
@open_to(Action.REGISTER)
def read_again(run_id: int) -> ResponseReturnValue:
    """Match the names with the directory as it is now."""
    try:
        with writing() as session:
            rows = import_header.read_again(session, me(), run_id, now=now())
    except Refusal as refusal:
        return refused(run_id, refusal)
    return done(run_id, _("Đã đối chiếu lại với danh mục: %(n)s nhiệm vụ thay đổi.", n=rows))

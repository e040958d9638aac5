"""Forms of the assignment page: the agency's update, and the moves that need a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from models import Chip
from workflow.rules.states import Move, Need, Transition
from workflow.services.lifecycle import Piece, Request
from workflow.services.move_request import NOTHING_AROSE
from workflow.services.statements import move_of
from workflow.web.forms.base import DayField, VersionedForm
from workflow.web.forms.deadlines import DeadlineField
from workflow.web.request import today
from workflow.web.row_ids import row_id
from workflow.web.uploads import given, receive

MOST_FILES = 5

CHIPS = {
    Chip.DOING: _("Đang làm"),
    Chip.DONE: _("Hoàn thành"),
    Chip.BLOCKED: _("Vướng mắc"),
    Chip.NOTHING: _("Không phát sinh"),
}


def not_in_future(_form: Any, field: DayField) -> None:
    """A document that is cited was issued by today."""
    if isinstance(field.data, date) and field.data > today():
        raise ValidationError(gettext("Ngày này chưa tới."))


def require_both(number: StringField, dated: DayField) -> None:
    """The number of a document and its date belong together; a date that was not read has its own sentence."""
    if bool(number.data) != bool(dated.data) and not dated.errors:
        raise ValidationError(gettext("Hãy ghi cả số và ngày của văn bản."))


class Said(DataRequired):
    """Some words; the answer that nothing arose says it by itself."""

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse an empty statement.

        Raises:
            StopValidation: nothing was written, and the answer needs words.
        """
        if form.chip.data != Chip.NOTHING:
            super().__call__(form, field)


class UpdateForm(VersionedForm):
    """What the agency says. ``seen`` is the last event the person had before their eyes."""

    seen = IntegerField(widget=HiddenInput(), validators=[Optional()])
    chip = RadioField(_("Tình hình"), [InputRequired(message=_("Hãy chọn tình hình thực hiện."))])
    text = TextAreaField(_("Kết quả trong một câu"), [Said(message=_("Hãy ghi kết quả trong một câu."))])
    difficulty = TextAreaField(_("Nguyên nhân vướng mắc"))
    proposal = TextAreaField(_("Đề xuất, kiến nghị"))
    document_number = StringField(_("Số, ký hiệu văn bản"), [Length(max=100)])
    document_date = DayField(_("Ngày ban hành"), [Optional(), not_in_future])
    document_signer = StringField(_("Người ký"), [Length(max=200)])
    files = MultipleFileField(_("Tệp hoặc ảnh chụp"))

    def offer(self, *, endless: bool) -> None:
        """Offer "không phát sinh" only where the duty has no end of its own."""
        chips = [chip for chip in CHIPS if endless or chip is not Chip.NOTHING]
        self.chip.choices = [SelectChoice(chip.value, CHIPS[chip]) for chip in chips]

    def validate_difficulty(self, field: TextAreaField) -> None:
        """A difficulty without its cause helps nobody."""
        if self.chip.data == Chip.BLOCKED and not field.data:
            raise ValidationError(gettext("Hãy ghi nguyên nhân vướng mắc."))

    def validate_document_number(self, field: StringField) -> None:
        """A date or a signer belongs to a document that has a number."""
        if not field.data and (self.document_date.raw_data and self.document_date.raw_data[0].strip()):
            raise ValidationError(gettext("Hãy ghi số, ký hiệu của văn bản."))
        if not field.data and self.document_signer.data:
            raise ValidationError(gettext("Hãy ghi số, ký hiệu của văn bản."))
        if field.data and self.document_date.data is None and not self.document_date.errors:
            raise ValidationError(gettext("Hãy ghi cả ngày ban hành của văn bản."))

    def validate_files(self, field: MultipleFileField) -> None:
        """A handful of files a time."""
        if len(given(field.data or [])) > MOST_FILES:
            raise ValidationError(gettext("Mỗi lần gửi nhiều nhất %(most)s tệp.", most=MOST_FILES))

    def move(self, *, period: str) -> Move:
        """Which move the chosen chip makes: done is reported, and so is a period without events."""
        return move_of(Chip(self.chip.data), period=period)

    def pieces(self) -> tuple[Piece, ...]:
        """The evidence sent along: the files go into the store first.

        Raises:
            Refusal: a ``file_…`` code naming the file that is not taken.
        """
        stored = [receive(upload) for upload in given(self.files.data or [])]
        if not self.document_number.data:
            return tuple(stored)
        first = stored[0] if stored else Piece()
        document = Piece(
            document_number=self.document_number.data,
            document_date=self.document_date.data,
            document_signer=self.document_signer.data or "",
            sha256=first.sha256,
            file_name=first.file_name,
            media_type=first.media_type,
            size=first.size,
        )
        return (document, *stored[1:])

    def request(self) -> Request:
        """What goes to ``lifecycle.apply``; the cause and the proposal only with a difficulty.

        Raises:
            Refusal: a ``file_…`` code naming the file that is not taken.
        """
        blocked = self.chip.data == Chip.BLOCKED
        return Request(
            version=self.version.data or 0,
            note=self.text.data or NOTHING_AROSE,
            chip=Chip(self.chip.data),
            difficulty=(self.difficulty.data or "") if blocked else "",
            proposal=(self.proposal.data or "") if blocked else "",
            pieces=self.pieces(),
        )

    def refresh_seen(self, version: int, seen: int) -> None:
        """Show the present version and the last event, so that the kept text can be sent again."""
        self.refresh(version)
        self.seen.data, self.seen.raw_data = seen, None


class MoveForm(VersionedForm):
    """One move other than an update or a review: with its reason, another agency, the act that orders it."""

    note = TextAreaField(_("Lý do"), [Length(max=2000)])
    agency_id = SelectField(_("Cơ quan chủ trì mới"), coerce=row_id, validate_choice=False)
    due = DeadlineField(_("Thời hạn mới cho cơ quan này"))
    act_number = StringField(_("Số, ký hiệu văn bản bàn giao"), [Length(max=100)])
    act_date = DayField(_("Ngày văn bản"), [Optional(), not_in_future])
    others = SelectMultipleField(_("Cơ quan cùng tiếp nhận"), coerce=int, validate_choice=False)

    def prepare(self, row: Transition, agencies: Sequence[tuple[int, str]]) -> None:
        """Keep only what this move needs, with ids of its own on a page of several forms."""
        if Need.NOTE not in row.needs:
            del self.note
        if Need.AGENCY in row.needs:
            choices = [SelectChoice(0, gettext("– chọn cơ quan –"))]
            self.agency_id.choices = [*choices, *(SelectChoice(i, name) for i, name in agencies)]
        else:
            del self.agency_id
            del self.due
        if Need.ACT in row.needs:
            self.others.choices = [SelectChoice(i, name) for i, name in agencies]
        else:
            del self.act_number
            del self.act_date
            del self.others
        for field in self:
            field.id = field.label.field_id = f"{row.move.value}-{field.name}"

    def request(self) -> Request:
        """What goes to ``lifecycle.apply``."""
        return Request(
            version=self.version.data or 0,
            note=self.typed("note") or "",
            agency_id=self.typed("agency_id") or None,
            due=self.typed("due"),
            act_number=self.typed("act_number") or "",
            act_date=self.typed("act_date"),
        )

    def typed(self, name: str) -> Any:
        """What was typed into a field; none where this move has no such field."""
        return self[name].data if name in self else None

"""The confirmation of an act on many rows: the rows as they were seen, and what goes with them."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from workflow.services.chosen_rows import MOST, Seen
from workflow.services.redate_many import NewDeadline
from workflow.services.urge_now import Order
from workflow.web.forms.assignments import not_in_future, require_both
from workflow.web.forms.base import DayField, Form
from workflow.web.forms.deadlines import DeadlineField
from workflow.web.row_ids import row_id

_ONE_ROW = 32
"""So many letters does one row take: id, version, what the page said about it."""


def written(rows: Iterable[Seen]) -> str:
    """Rows as one field of a form: ``12.3.,13.1.paused``."""
    return ",".join(f"{row.assignment_id}.{row.version}.{row.verdict}" for row in rows)


def read_back(text: str) -> list[Seen]:
    """Rows from that field, or from one ticked box (``12.3``).

    Raises:
        ValueError: it is not what a page of ours wrote.
    """
    rows = []
    for part in filter(None, text.split(",")):
        assignment, version, *verdict = part.split(".")
        rows.append(Seen(row_id(assignment), row_id(version), verdict[0] if verdict else ""))
    return rows


class ChosenForm(Form):
    """Carries the rows that the person confirms, each with its version, and the page on which they were chosen."""

    rows = StringField(widget=HiddenInput(), validators=[DataRequired(), Length(max=MOST * _ONE_ROW)])
    back = StringField(widget=HiddenInput())

    def seen(self) -> list[Seen]:
        """The rows; none where the field was tampered with."""
        try:
            return read_back(self.rows.data or "")
        except ValueError:
            return []

    def show(self, rows: Iterable[Seen]) -> None:
        """Put the rows as they stand now into the field."""
        self.rows.data = written(rows)


class UrgeForm(ChosenForm):
    """The urger's sentence and the day by which a result is asked for."""

    note = TextAreaField(_("Ý kiến đôn đốc"), [Length(max=1000)])
    report_by = DayField(_("Báo cáo kết quả trước ngày"), [Optional()])

    def order(self) -> Order:
        """What goes to ``urge_now.urge``."""
        return Order(self.note.data or "", self.report_by.data)


class DemandManyForm(ChosenForm):
    """What is to be explained."""

    note = TextAreaField(_("Nội dung cần giải trình"), [Length(max=2000)])


class RedateManyForm(ChosenForm):
    """The new deadline of all rows, why, and the document that decided it."""

    due = DeadlineField(_("Thời hạn mới"), [InputRequired()])
    reason = TextAreaField(
        _("Lý do đổi thời hạn"), [DataRequired(message=_("Hãy ghi lý do.")), Length(max=1000)]
    )
    document_number = StringField(_("Văn bản quyết định (số, ký hiệu)"), [Length(max=100)])
    document_date = DayField(_("Ngày văn bản"), [Optional(), not_in_future])

    def validate_document_number(self, field: StringField) -> None:
        """A number and a date belong together."""
        require_both(field, self.document_date)

    def new_deadline(self) -> NewDeadline:
        """What goes to ``redate_many.redate_all``."""
        assert self.due.data is not None
        return NewDeadline(
            self.due.data, self.reason.data or "", self.document_number.data or "", self.document_date.data
        )

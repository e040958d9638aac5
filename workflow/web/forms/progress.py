"""Forms about sheets of progress."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms.validators import InputRequired

from workflow.rules.progress_rows import Cell
from workflow.web.forms.base import DayField, Form

#: Names of the fields of a confirmed row, in the order of its cells.
CELLS = tuple(cell.value for cell in Cell)


class ProgressSheetForm(Form):
    """A filled sheet, and the day on which it came from the agency."""

    received_on = DayField(_("Ngày nhận biểu của đơn vị"), [InputRequired()])
    file = FileField(_("Biểu đã điền (.xlsx)"), [FileRequired(message=_("Hãy chọn tệp."))])

    def only_own(self, own: bool) -> None:
        """The agency's own people hand it in at this moment."""
        if own and "received_on" in self:
            del self.received_on

    def day(self, today: date) -> date:
        """The day on which the agency said it."""
        return self.received_on.data if "received_on" in self else today


class ConfirmForm(Form):
    """What goes with the confirmed rows; without meaning for the agency's own people."""

    received_on = DayField(_("Ngày nhận biểu của đơn vị"), [InputRequired()])

"""What the office does about a mail that did not arrive."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from workflow.services.mail_settling import Handing
from workflow.web.forms.assignments import not_in_future
from workflow.web.forms.base import DayField
from workflow.web.forms.requests import RequestForm


class ResendForm(RequestForm):
    """Send its content again."""

    name = "resend"


class HandForm(RequestForm):
    """It was handed over by other means."""

    name = "hand"
    document_number = StringField(_("Số, ký hiệu văn bản giấy"), [Length(max=100)])
    handed_on = DayField(_("Ngày trao"), [InputRequired(), not_in_future])
    note = StringField(_("Ghi chú (trao tận tay ai)"), [Length(max=300)])

    def handing(self) -> Handing:
        """What goes to ``mail_settling.hand``."""
        return Handing(self.handed_on.data, self.document_number.data or "", self.note.data or "")


class LeaveForm(RequestForm):
    """Nothing more is to be done."""

    name = "leave"
    note = TextAreaField(_("Lý do"), [DataRequired(message=_("Hãy ghi lý do.")), Length(max=1000)])


FORMS: dict[str, type[RequestForm]] = {"resend": ResendForm, "hand": HandForm, "leave": LeaveForm}

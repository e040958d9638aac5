"""A decision about days off and days worked instead; the day on which an event happened."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.validators import InputRequired, Length

from workflow.services.calendar_change import CalendarChange, DayKind
from workflow.web.forms.base import DayField, Form, VersionedForm
from workflow.web.forms.deadlines import DeadlineField

KINDS = {
    DayKind.OFF: _("Nghỉ"),
    DayKind.WORKED: _("Làm bù (thứ Bảy, Chủ nhật)"),
    DayKind.ORDINARY: _("Như ngày thường (bỏ ngày nghỉ hoặc ngày làm bù)"),
}
ALL = 0


class CalendarForm(VersionedForm):
    """Days that become off, worked or ordinary, and the document that says so."""

    kind = RadioField(
        _("Các ngày này là"),
        [InputRequired()],
        choices=[SelectChoice(kind.value, name) for kind, name in KINDS.items()],
        default=DayKind.OFF.value,
    )
    first = DayField(_("Từ ngày"), [InputRequired()])
    last = DayField(_("Đến hết ngày"))
    worked = DayField(_("Làm bù vào ngày"))
    decision = StringField(_("Văn bản quyết định (số, ký hiệu, ngày)"), [InputRequired(), Length(max=200)])
    note = StringField(_("Ghi chú"), [Length(max=200)])

    def change(self) -> CalendarChange:
        """What was typed; call after a successful check."""
        assert self.first.data is not None
        kind = DayKind(self.kind.data)
        return CalendarChange(
            kind,
            self.first.data,
            self.last.data or self.first.data,
            self.decision.data or "",
            self.note.data or "",
            self.worked.data if kind is DayKind.OFF else None,
        )


class EventDayForm(Form):
    """The day from which a deadline counts, for all leads or for one."""

    event_on = DeadlineField(_("Ngày xảy ra sự kiện"), [InputRequired()])
    lead = SelectField(_("Áp dụng cho"), [InputRequired()], coerce=int)
    source = StringField(_("Căn cứ (văn bản, biên bản)"), [InputRequired(), Length(max=200)])

    def offer(self, leads: list[tuple[int, str]]) -> None:
        """The leads whose deadline can be counted."""
        self.lead.choices = [
            SelectChoice(ALL, _("Tất cả cơ quan chủ trì")),
            *(SelectChoice(i, name) for i, name in leads),
        ]

"""Forms about absences and about handing over the work of a whole agency."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.validators import DataRequired, InputRequired, Length

from workflow.services.absence_reading import Post
from workflow.services.absences import Plan
from workflow.web.forms.assignments import not_in_future
from workflow.web.forms.base import DayField, Form


class AbsenceForm(Form):
    """Who is away, when, and who stands in."""

    post = SelectField(_("Người vắng mặt"), [InputRequired()])
    substitute = SelectField(_("Người thay"), [InputRequired()], coerce=int)
    first = DayField(_("Từ ngày"), [InputRequired()])
    last = DayField(_("Đến hết ngày"), [InputRequired()])
    reason = StringField(_("Lý do"), [Length(max=300)])

    def offer(self, posts: list[Post], people: list[Post]) -> None:
        """The posts that can be entered, and everybody who may stand in."""
        self.post.choices = [
            SelectChoice(f"{p.user_id}-{p.agency_id}", f"{p.name} – {p.agency}") for p in posts
        ]
        once = {p.user_id: f"{p.name} – {p.agency}" for p in reversed(people)}
        nobody = SelectChoice(0, gettext("Không có; thư gửi tới cơ quan thường trực"))
        self.substitute.choices = [nobody, *(SelectChoice(i, once[i]) for i in reversed(once))]

    def plan(self) -> Plan:
        """What goes to ``absences.enter``."""
        user_id, agency_id = (int(part) for part in self.post.data.split("-"))
        return Plan(
            user_id,
            agency_id,
            self.substitute.data or None,
            self.first.data,
            self.last.data,
            self.reason.data or "",
        )


class HandOverForm(Form):
    """The act that orders it; what becomes of each row is read beside it."""

    act_number = StringField(
        _("Số, ký hiệu văn bản bàn giao"), [DataRequired(message=_("Hãy ghi số văn bản.")), Length(max=100)]
    )
    act_date = DayField(_("Ngày văn bản"), [InputRequired(), not_in_future])
    note = TextAreaField(_("Lý do bàn giao"), [DataRequired(message=_("Hãy ghi lý do.")), Length(max=2000)])

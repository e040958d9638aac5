"""Forms of review meetings."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from models import ReviewMeeting
from workflow.rules.review_meetings import MOST_DAYS_BEFORE
from workflow.services.meetings import MeetingDraft
from workflow.web.forms.base import DayField, Form, TypedField, VersionedForm

_TIME = re.compile(r"([01]?\d|2[0-3])\s*[:hg.]\s*([0-5]\d)?")
_DAYS = _("Số ngày làm việc trước cuộc họp")
_REASON = _("Lý do")


class TimeField(TypedField):
    """A time typed as 14:00, 14h00 or 14h. ``data`` is a ``time`` or none."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"placeholder": "14:00", "maxlength": "8"})
        super().__init__(label, validators, **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if self.data is not None else ""

    def read(self, text: str) -> time:
        """The time.

        Raises:
            ValueError: it is no time of a day.
        """
        found = _TIME.fullmatch(text.lower())
        if found is None:
            raise ValueError(gettext("Giờ phải viết dạng giờ:phút, ví dụ 14:00."))
        return time(int(found[1]), int(found[2] or 0))


class MeetingForm(VersionedForm):
    """When, where, about what, who chairs, and how many working days before the agencies are asked."""

    title = StringField(_("Tên cuộc họp"), [DataRequired(message=_("Hãy ghi tên cuộc họp."))])
    held_on = DayField(_("Ngày họp"), [InputRequired()])
    held_at = TimeField(_("Giờ họp"), [InputRequired(message=_("Hãy ghi giờ họp."))])
    place = StringField(_("Địa điểm"), [Length(max=300)])
    chair = StringField(_("Người chủ trì"), [Length(max=300)])
    programme = SelectField(_("Phạm vi"), coerce=int)
    days_before = IntegerField(_DAYS, [InputRequired(), NumberRange(1, MOST_DAYS_BEFORE)])

    def offer(self, programmes: list[tuple[int, str]]) -> None:
        """The programmes of the authority."""
        whole = SelectChoice(0, gettext("Mọi nhiệm vụ đang theo dõi"))
        self.programme.choices = [whole, *(SelectChoice(i, name) for i, name in programmes)]

    @classmethod
    def of(cls, meeting: ReviewMeeting) -> MeetingForm:
        """The form with the meeting as it stands."""
        return cls(
            formdata=None,
            version=meeting.version,
            title=meeting.title,
            held_on=meeting.held_on,
            held_at=meeting.held_at,
            place=meeting.place,
            chair=meeting.chair,
            programme=meeting.programme_id or 0,
            days_before=meeting.days_before,
        )

    def draft(self) -> MeetingDraft:
        """What goes to ``meetings.register`` and ``meetings.change``."""
        return MeetingDraft(
            self.title.data or "",
            self.held_on.data,
            self.held_at.data,
            self.days_before.data or 0,
            self.place.data or "",
            self.chair.data or "",
            self.programme.data or None,
        )


class UsualDaysForm(Form):
    """The number of working days for the meetings to come."""

    days = IntegerField(_DAYS, [InputRequired(), NumberRange(1, MOST_DAYS_BEFORE)])


class CancelForm(VersionedForm):
    """Why it is called off."""

    reason = TextAreaField(_REASON, [DataRequired(message=_("Hãy ghi lý do.")), Length(max=1000)])


class ChoiceForm(Form):
    """Why one duty is put on the list or taken off it."""

    reason = TextAreaField(_REASON, [DataRequired(message=_("Hãy ghi lý do.")), Length(max=1000)])

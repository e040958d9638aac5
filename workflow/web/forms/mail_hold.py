"""Forms of the page of held mail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.validators import DataRequired, InputRequired, ValidationError

from workflow.rules.local_time import TIMEZONE
from workflow.web.formats import moment_vi
from workflow.web.forms.base import TypedField, VersionedForm, read_day


class MomentField(TypedField):
    """A local moment typed as dd/mm/yyyy HH:MM; ``data`` is an aware ``datetime`` in UTC or none."""

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else moment_vi(self.data) if self.data else ""

    def read(self, text: str) -> datetime:
        """The moment.

        Raises:
            ValueError: it is none.
        """
        day, _blank, clock = text.partition(" ")
        try:
            at = datetime.strptime(clock.strip() or "00:00", "%H:%M").time()  # noqa: DTZ007  # joined to its zone below
        except ValueError:
            raise ValueError(gettext("Giờ phải viết dạng giờ:phút, ví dụ 07:30.")) from None
        return datetime.combine(read_day(day), at, TIMEZONE).astimezone(UTC)


class HoldForm(VersionedForm):
    """Why all mail is kept back."""

    reason = StringField(_("Lý do giữ thư"), [DataRequired(message=_("Hãy ghi lý do giữ thư."))])


class ReleaseForm(VersionedForm):
    """Release everything, or leave out what was promised before a moment."""

    choice = RadioField(
        _("Gửi những thư nào"),
        [InputRequired()],
        choices=[
            SelectChoice("expire", _("Bỏ qua thư ghi trước thời điểm")),
            SelectChoice("all", _("Gửi tất cả thư đang chờ")),
        ],
    )
    before = MomentField(
        _("Thời điểm"),
        render_kw={"placeholder": _("ngày/tháng/năm giờ:phút"), "maxlength": "16", "inputmode": "numeric"},
    )

    def validate_before(self, field: Any) -> None:
        """A moment is needed where older mails are left out."""
        if self.choice.data == "expire" and field.data is None and not field.errors:
            raise ValidationError(gettext("Hãy ghi thời điểm."))

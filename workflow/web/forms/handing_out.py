"""Forms that hand work out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.validators import InputRequired

from workflow.web.forms.base import Form, VersionedForm
from workflow.web.forms.deadlines import DeadlineField
from workflow.web.row_ids import row_id


class HandOutForm(Form):
    """One more lead for a duty."""

    agency_id = SelectField(_("Cơ quan chủ trì"), [InputRequired()], coerce=row_id)
    due = DeadlineField(_("Thời hạn riêng"))

    def offer(self, agencies: list[tuple[int, str]]) -> None:
        """The agencies that can be chosen."""
        self.agency_id.choices = [SelectChoice(i, name) for i, name in agencies]


class HandOutManyForm(HandOutForm):
    """One more lead for every duty that is ticked."""

    duty = SelectMultipleField(_("Nhiệm vụ"), coerce=int, validate_choice=False)

    def offer(self, agencies: list[tuple[int, str]]) -> None:
        """The agencies, and none chosen beforehand: so many duties go nowhere by oversight."""
        super().offer([(0, str(_("Chọn cơ quan"))), *agencies])


class ResponsibleForm(VersionedForm):
    """The person who does the work; 0 for nobody."""

    user_id = SelectField(_("Người phụ trách"), [InputRequired()], coerce=int)

    def offer(self, people: list[tuple[int, str]]) -> None:
        """The people that can be named."""
        self.user_id.choices = [
            SelectChoice(0, _("Chưa phân công")),
            *(SelectChoice(i, n) for i, n in people),
        ]

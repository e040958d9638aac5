"""Forms of the exchange about an assignment."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from workflow.web.forms.base import DayField, Form, NamedForm
from workflow.web.row_ids import row_id

LONGEST_COMMENT = 4000


class CommentForm(NamedForm):
    """One comment, and whom to tell of it beside those whom it names behind "@"."""

    name = "comment"
    text = TextAreaField(
        _("Nội dung trao đổi"), [InputRequired(_("Hãy viết nội dung trao đổi.")), Length(max=LONGEST_COMMENT)]
    )
    people = SelectMultipleField(
        _("Nhắc đến"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, people: list[tuple[int, str]]) -> None:
        """Those who see the assignment, by id and name with the agency."""
        self.people.choices = [SelectChoice(number, name) for number, name in people]


class AskContributionForm(NamedForm):
    """The lead asks a coordinator."""

    name = "contribution"

    agency_id = SelectField(_("Cơ quan phối hợp"), [InputRequired()], coerce=row_id)
    question = TextAreaField(
        _("Nội dung cần phối hợp"),
        [InputRequired(_("Hãy ghi nội dung cần phối hợp.")), Length(max=LONGEST_COMMENT)],
    )
    answer_by = DayField(_("Trả lời chậm nhất hết ngày"), [InputRequired()])

    def offer(self, agencies: list[tuple[int, str]]) -> None:
        """The coordinators that owe no answer."""
        self.agency_id.choices = [SelectChoice(number, name) for number, name in agencies]


class AnswerContributionForm(Form):
    """The coordinator answers."""

    answer = TextAreaField(
        _("Ý kiến phối hợp"), [InputRequired(_("Hãy ghi ý kiến trả lời.")), Length(max=LONGEST_COMMENT)]
    )

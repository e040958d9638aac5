"""Forms of the list of criticism, reminders and praise: the days it looks at, and the thresholds."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, StringField, ValidationError
from wtforms.form import BaseForm
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from workflow.rules.criticism import Thresholds
from workflow.rules.refusal import Refusal
from workflow.rules.typed_numbers import read_number, write_number
from workflow.services.criticism_facts import Span
from workflow.web.forms.base import DayField, Form, VersionedForm
from workflow.web.refusals import sentence_of

#: Where a refusal is shown.
AT_FIELD = {
    "span_reversed": "until",
    "span_not_over": "until",
    "threshold_least": "least",
    "threshold_order": "criticise_below",
    "threshold_praise": "praise_above",
}


class SpanForm(Form):
    """Deadlines from one day to another."""

    class Meta(Form.Meta):
        csrf = False  # it only reads

    since = DayField(_("Thời hạn từ ngày"), [InputRequired()])
    until = DayField(_("đến hết ngày"), [InputRequired()])

    def span(self) -> Span:
        """What goes to ``criticism.proposal``."""
        return Span(self.since.data, self.until.data)


class ProposalForm(VersionedForm):
    """The days that the list was shown for."""

    since = DayField(widget=HiddenInput(), validators=[InputRequired()])
    until = DayField(widget=HiddenInput(), validators=[InputRequired()])

    def span(self) -> Span:
        """What goes to ``criticism.compose``."""
        return Span(self.since.data, self.until.data)


class ShareField(StringField):
    """A share in percent as people write it ("62,5"); ``share`` is the number, none for a blank."""

    share: Decimal | None = None

    def pre_validate(self, _form: BaseForm) -> None:
        """Read what was typed.

        Raises:
            ValidationError: it is no share from 0 to 100 with at most two decimals.
        """
        try:
            self.share = read_number((self.data or "").rstrip("% "), 2)
        except Refusal as refusal:
            raise ValidationError(sentence_of(refusal)) from refusal
        if self.share is not None and self.share > 100:
            raise ValidationError(sentence_of(Refusal("threshold_range")))


class ThresholdsForm(VersionedForm):
    """The thresholds of an authority; a blank proposes nothing."""

    least = IntegerField(
        _("Chỉ xét cơ quan có ít nhất (nhiệm vụ đến hạn)"),
        [InputRequired(message=_("Hãy ghi một số từ 1 trở lên."))],
    )
    remind_below = ShareField(_("Nhắc nhở khi tỷ lệ hoàn thành đúng hạn dưới (%)"))
    criticise_below = ShareField(_("Phê bình khi tỷ lệ hoàn thành đúng hạn dưới (%)"))
    praise_above = ShareField(_("Biểu dương khi tỷ lệ hoàn thành trên (%)"))
    praise_late_below = ShareField(_("và tỷ lệ hoàn thành quá hạn dưới (%)"))

    @classmethod
    def of(cls, kept: Thresholds, version: int) -> ThresholdsForm:
        """The form with the thresholds as they stand."""
        return cls(
            formdata=None,
            version=version,
            least=kept.least,
            remind_below=write_number(kept.remind_below),
            criticise_below=write_number(kept.criticise_below),
            praise_above=write_number(kept.praise_above),
            praise_late_below=write_number(kept.praise_late_below),
        )

    def thresholds(self) -> Thresholds:
        """What goes to ``criticism_settings.set_thresholds``."""
        return Thresholds(
            self.least.data or 0,
            self.remind_below.share,
            self.criticise_below.share,
            self.praise_above.share,
            self.praise_late_below.share,
        )

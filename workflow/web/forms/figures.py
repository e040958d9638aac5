"""Forms about periods and indicators."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from models import Indicator
from workflow.rules.indicators import Direction, Kind, RollUp
from workflow.rules.periods import PeriodKind
from workflow.rules.refusal import Refusal
from workflow.rules.typed_numbers import read_number, write_number
from workflow.services.indicator_drafts import IndicatorDraft
from workflow.services.report_periods import Dates
from workflow.web.figure_sentences import DIRECTIONS, KINDS, PERIOD_KINDS, ROLL_UPS
from workflow.web.forms.base import DayField, Form, VersionedForm
from workflow.web.refusals import sentence_of


class OpenPeriodForm(Form):
    """Which period to open."""

    code = StringField(_("Mã kỳ"), [DataRequired(message=_("Hãy ghi mã kỳ.")), Length(max=10)])


class DatesForm(VersionedForm):
    """The dates of a period."""

    start = DayField(_("Số liệu từ ngày"), [InputRequired()])
    end = DayField(_("đến hết ngày (chốt số liệu)"), [InputRequired()])
    due = DayField(_("Hạn báo cáo"), [InputRequired()])

    def dates(self) -> Dates:
        """What goes to ``report_periods.set_dates``."""
        return Dates(self.start.data, self.end.data, self.due.data)


class MoveForm(VersionedForm):
    """One step of a period; some need a reason."""

    note = TextAreaField(_("Lý do"), [Length(max=1000)])


class DecisionForm(Form):
    """Why a late figure is not taken over."""

    note = StringField(_("Lý do"), [Length(max=300)])


class SheetForm(Form):
    """A filled sheet."""

    file = FileField(_("Biểu đã điền (.xlsx)"), [FileRequired(message=_("Hãy chọn tệp."))])


class ListForm(Form):
    """A list of indicators: lines from a sheet, or the sheet itself."""

    lines = TextAreaField(_("Các dòng dán từ Excel"), [Length(max=200_000)])
    file = FileField(_("Hoặc tệp Excel (.xlsx)"))


class PasteForm(Form):
    """Lines from a sheet."""

    lines = TextAreaField(_("Các dòng dán từ Excel"), [Length(max=200_000)])
    start = IntegerField(_("Đặt từ dòng"), [NumberRange(1, 10_000)], default=1)


class AmountField(StringField):
    """A number with at most two decimals as Vietnamese offices write it; ``amount`` is it, or none for a blank."""

    amount: Decimal | None = None

    def pre_validate(self, _form: Any) -> None:
        try:
            self.amount = read_number(self.data or "", 2)
        except Refusal as refusal:
            raise ValidationError(sentence_of(refusal)) from refusal


def _offered(words: dict[Any, Any]) -> list[Any]:
    return [SelectChoice(key.value, text) for key, text in words.items()]


class IndicatorForm(VersionedForm):
    """Everything about an indicator but its place and who enters it."""

    code = StringField(_("Mã"), [InputRequired(), Length(max=40)])
    name = StringField(_("Tên chỉ tiêu"), [InputRequired(), Length(max=300)])
    section = StringField(_("Mục của báo cáo"), [Length(max=300)])
    unit = StringField(_("Đơn vị tính"), [Length(max=60)])
    kind = SelectField(_("Cách tính"), [InputRequired()], choices=_offered(KINDS))
    parts = TextAreaField(_("Các phần của tổng số"), [Length(max=3000)])
    subset = BooleanField(_("Tử số là một phần của mẫu số (không thể lớn hơn)"))
    percent_decimals = IntegerField(_("Số chữ số sau dấu phẩy của tỷ lệ"), [NumberRange(0, 2)], default=1)
    value_decimals = IntegerField(_("Số chữ số sau dấu phẩy của số liệu"), [NumberRange(0, 2)], default=0)
    roll_up = SelectField(_("Cách tổng hợp"), [InputRequired()], choices=_offered(ROLL_UPS))
    target = AmountField(_("Mục tiêu"), [Length(max=20)])
    direction = SelectField(_("So với mục tiêu"), [InputRequired()], choices=_offered(DIRECTIONS))
    document = SelectField(_("Văn bản giao"), [InputRequired()], coerce=int)
    duty = SelectField(_("Nhiệm vụ"), [InputRequired()], coerce=int)
    source = StringField(_("Điều, khoản, mục"), [Length(max=300)])
    period_kinds = SelectMultipleField(
        _("Báo cáo theo kỳ"),
        choices=_offered(PERIOD_KINDS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    valid_from = DayField(_("Dùng từ ngày"))
    valid_to = DayField(_("đến hết ngày"))

    def offer(self, documents: Iterable[tuple[int, str]], duties: Iterable[tuple[int, str]]) -> None:
        """The documents of the register, and the duties of the one that was chosen."""
        nothing = SelectChoice(0, _("Không chọn"))
        self.document.choices = [nothing, *(SelectChoice(key, name) for key, name in documents)]
        self.duty.choices = [nothing, *(SelectChoice(key, name) for key, name in duties)]

    def draft(self) -> IndicatorDraft:
        """What goes to ``indicators.add_indicator``."""
        return IndicatorDraft(
            self.code.data or "",
            self.name.data or "",
            Kind(self.kind.data),
            self.unit.data or "",
            self.section.data or "",
            bool(self.subset.data),
            self.percent_decimals.data or 0,
            self.value_decimals.data or 0,
            RollUp(self.roll_up.data),
            self.target.amount,
            Direction(self.direction.data),
            self.document.data or None,
            self.duty.data or None,
            self.source.data or "",
            tuple(PeriodKind(kind) for kind in self.period_kinds.data or ()),
            self.valid_from.data,
            self.valid_to.data,
            tuple((self.parts.data or "").splitlines()),
        )

    @classmethod
    def filled(cls, row: Indicator, parts: Iterable[str]) -> IndicatorForm:
        """The form as the indicator stands."""
        return cls(
            formdata=None,
            data={
                "version": row.version,
                "code": row.code,
                "name": row.name,
                "section": row.section,
                "unit": row.unit,
                "kind": row.kind.value,
                "parts": "\n".join(parts),
                "subset": row.subset,
                "percent_decimals": row.percent_decimals,
                "value_decimals": row.value_decimals,
                "roll_up": row.roll_up.value,
                "target": write_number(row.target),
                "direction": row.direction.value,
                "document": row.document_id or 0,
                "duty": row.duty_id or 0,
                "source": row.source,
                "period_kinds": row.period_kinds.split(","),
                "valid_from": row.valid_from,
                "valid_to": row.valid_to,
            },
        )

    @classmethod
    def fresh(cls) -> IndicatorForm:
        """An empty form with what most indicators are."""
        usual = {"subset": True, "period_kinds": [kind.value for kind in PeriodKind], "version": 0}
        return cls(formdata=None, data=usual)


class EnterersForm(VersionedForm):
    """Who enters an indicator, from which day; the targets stand in fields of their own."""

    agencies = SelectMultipleField(
        _("Cơ quan nhập"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    since = DayField(_("Áp dụng từ ngày"))

    def offer(self, agencies: Iterable[tuple[int, str]]) -> None:
        """The agencies that can be chosen."""
        self.agencies.choices = [SelectChoice(key, name) for key, name in agencies]

"""What a statistics page is asked for: by what, of what, as of which day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the type stubs

from models import ReportPeriod
from workflow.rules.periods import parse_period
from workflow.services.filter_reading import Options
from workflow.services.statistics_reading import Group
from workflow.web.forms.base import DayField, Form
from workflow.web.period_names import period_name

GROUPS = {
    Group.AGENCY: _("Cơ quan chủ trì"),
    Group.DOCUMENT: _("Văn bản"),
    Group.LEADER: _("Lãnh đạo phụ trách"),
}


class StatisticsForm(Form):
    """The filter of the page; it comes by the address and writes nothing."""

    group = SelectField(
        _("Thống kê theo"),
        choices=[SelectChoice(group.value, name) for group, name in GROUPS.items()],
        default=Group.AGENCY.value,
    )
    period = SelectField(_("Kỳ báo cáo"), default="")
    day = DayField(_("Hoặc số liệu đến ngày"))
    agency = SelectField(_("Cơ quan"), default="")
    programme = SelectField(_("Đề án, chương trình"), default="")
    document = SelectField(_("Văn bản"), default="")

    def offer(self, options: Options, periods: Iterable[ReportPeriod]) -> None:
        """What can be chosen."""
        self.period.choices = [
            SelectChoice("", _("Không theo kỳ")),
            *(SelectChoice(x.code, _capital(period_name(parse_period(x.code)))) for x in periods),
        ]
        self.agency.choices = _all_or(options.agencies)
        self.programme.choices = _all_or(options.programmes)
        self.document.choices = _all_or(options.documents)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that one day is asked for, not two."""
        fine: bool = super().validate(extra_validators)
        if fine and self.period.data and self.day.data:
            self.refuse(_("Chọn kỳ báo cáo hoặc ghi một ngày, không cả hai."), field="day")
            return False
        return fine

    def chosen(self, name: str) -> int | None:
        """The id chosen in one of the filters."""
        return int(self[name].data) if self[name].data else None

    @property
    def scope(self) -> list[str]:
        """The names of what the figures are narrowed to."""
        return [
            str(choice.label)
            for name in ("programme", "document", "agency")
            for choice in self[name].choices
            if choice.value and choice.value == self[name].data
        ]


def _all_or(named: Iterable[tuple[int, str]]) -> list[SelectChoice]:
    return [SelectChoice("", _("Tất cả")), *(SelectChoice(str(key), name) for key, name in named)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

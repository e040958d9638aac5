"""What an administrator chooses from the shipped directory, and how an agency ends."""

from __future__ import annotations

import json
from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from workflow.services.agency_seeding import KINDS
from workflow.web.forms.base import DayField, Form

#: The day on which most bodies of the provinces and ministries were put together (NQ 190/2025/QH15).
REORGANISED = date(2025, 3, 1)
LEVEL_NAMES = {"central": _("Trung ương"), "province": _("Cấp tỉnh"), "commune": _("Cấp xã")}


def kind_choices() -> list[SelectChoice]:
    """Every level with what an authority of it may be: "province:tỉnh"."""
    return [
        SelectChoice(f"{level}:{kind}", f"{LEVEL_NAMES[level]} ({kind})" if kind else str(LEVEL_NAMES[level]))
        for level, kinds in KINDS.items()
        for kind in kinds
    ]


def split_kind(chosen: str) -> tuple[str, str]:
    """Level and kind of a choice."""
    level, _colon, kind = chosen.partition(":")
    return level, kind


class SeedForm(Form):
    """Which bodies, below which agency."""

    parent = SelectField(_("Thêm vào dưới"))
    kind = SelectField(_("Cấp"))
    since = DayField(_("Ghi cả tên cũ, thay từ ngày"), default=REORGANISED)


class EndAgencyForm(Form):
    """The act by which an agency is no more."""

    since = DayField(_("Thay đổi có hiệu lực từ ngày"), [InputRequired()])
    decision = StringField(_("Văn bản sắp xếp (số, ngày)"), [InputRequired(), Length(max=300)])
    successors = SelectMultipleField(_("Cơ quan tiếp nhận nhiệm vụ"))


class AgencySheetForm(Form):
    """A filled list of agencies."""

    file = FileField(_("Biểu đã điền (.xlsx)"), [FileRequired(message=_("Hãy chọn tệp."))])


_LARGEST = 4_000_000
"""So many letters may the cells of a list take on their way through the page that asks for the confirmation."""


class AgencyListForm(Form):
    """Carries the cells of the list that was shown; what is confirmed is read and checked anew."""

    cells = StringField(widget=HiddenInput(), validators=[InputRequired(), Length(max=_LARGEST)])

    def table(self) -> list[list[str]] | None:
        """The rows of the list; none where no page of ours wrote it."""
        try:
            told = json.loads(self.cells.data or "")
        except (ValueError, RecursionError):
            return None
        if not isinstance(told, list) or not all(
            isinstance(row, list) and all(isinstance(cell, str) for cell in row) for row in told
        ):
            return None
        return told

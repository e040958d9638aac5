"""How a duty comes back, and who gets what an ended agency can no longer do."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.validators import InputRequired, Length

from models import Duty
from workflow.rules.recurrence import DayOff
from workflow.rules.silence import OWN_MONTHS
from workflow.services.rhythm_change import RhythmChange
from workflow.web.forms.base import DayField, Form, VersionedForm

NOBODY = 0
DAYS_OFF = {
    DayOff.KEEP: _("Giữ nguyên ngày"),
    DayOff.BEFORE: _("Ngày làm việc liền trước"),
    DayOff.AFTER: _("Ngày làm việc liền sau"),
}
MONTHS = {
    1: _("Ít nhất mỗi tháng một lần"),
    2: _("Ít nhất 2 tháng một lần"),
    3: _("Ít nhất mỗi quý một lần"),
    6: _("Ít nhất 6 tháng một lần"),
    12: _("Ít nhất mỗi năm một lần"),
}


class RhythmForm(VersionedForm):
    """The rhythm in the words of a document; the days off; how often the lead must say something."""

    phrase = StringField(_("Nhịp báo cáo"), [Length(max=200)])
    first = DayField(_("Kỳ đầu tiên có hạn từ ngày"))
    until = DayField(_("Kỳ cuối cùng có hạn đến ngày"))
    day_off = RadioField(
        _("Hạn rơi vào ngày nghỉ thì"),
        [InputRequired()],
        choices=[SelectChoice(kind.value, name) for kind, name in DAYS_OFF.items()],
        default=DayOff.KEEP.value,
    )
    update_months = SelectField(
        _("Nhịp cập nhật tiến độ"),
        coerce=int,
        choices=[SelectChoice(0, _("Như quy định chung")), *(SelectChoice(n, MONTHS[n]) for n in OWN_MONTHS)],
        default=0,
    )
    decision = StringField(_("Văn bản hoặc lý do quyết định"), [InputRequired(), Length(max=200)])

    def show(self, duty: Duty) -> None:
        """Start from what stands on the duty."""
        self.version.data, self.update_months.data = duty.rhythm_version, duty.update_months or 0
        if "phrase" in self:
            self.phrase.data = "" if duty.rhythm else duty.deadline_phrase[:200]
            self.first.data, self.until.data = duty.recurs_from if duty.rhythm else None, duty.recurs_until
            self.day_off.data = duty.day_off.value

    def only_updates(self) -> None:
        """The duty is done once: only the rhythm of updates can be set."""
        del self.phrase
        del self.first
        del self.until
        del self.day_off

    def change(self) -> RhythmChange:
        """What was typed; call after a successful check."""
        if "phrase" not in self:
            return RhythmChange(self.decision.data or "", update_months=self.update_months.data or None)
        return RhythmChange(
            decision=self.decision.data or "",
            phrase=self.phrase.data or "",
            first=self.first.data,
            until=self.until.data,
            day_off=DayOff(self.day_off.data),
            update_months=self.update_months.data or None,
        )


class HeldForm(Form):
    """Another lead for the waiting periods of an ended agency; 0 for nobody."""

    ended = SelectField(_("Cơ quan đã sắp xếp lại"), [InputRequired()], coerce=int)
    given_to = SelectField(_("Giao các kỳ này cho"), [InputRequired()], coerce=int)
    held_note = StringField(_("Căn cứ, lý do"), [InputRequired(), Length(max=300)])

    def offer(self, ended: list[tuple[int, str]], agencies: list[tuple[int, str]]) -> None:
        """The agencies that wait to be replaced, and those that can go on."""
        self.ended.choices = [SelectChoice(i, name) for i, name in ended]
        nobody = SelectChoice(NOBODY, _("Không giao nữa"))
        self.given_to.choices = [*(SelectChoice(i, name) for i, name in agencies), nobody]

"""Forms of working groups."""

from __future__ import annotations

from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from models import WorkingGroup
from workflow.rules.working_groups import Act, GroupKind, GroupLevel
from workflow.services.working_groups import DecisionDraft, GroupDraft
from workflow.web.forms.base import DayField, VersionedForm

LEVELS: dict[GroupLevel, LazyString] = {
    GroupLevel.PROVINCE: _("Cấp tỉnh"),
    GroupLevel.DISTRICT: _("Cấp huyện"),
    GroupLevel.COMMUNE: _("Cấp xã"),
    GroupLevel.HAMLET: _("Cấp thôn"),
}
KINDS: dict[GroupKind, LazyString] = {
    GroupKind.TEAM: _("Tổ công tác"),
    GroupKind.SUPPORT: _("Tổ giúp việc (không tính vào tổng số)"),
}
ACTS: dict[Act, LazyString] = {
    Act.STRENGTHENED: _("Kiện toàn"),
    Act.ESTABLISHED: _("Thành lập"),
    Act.DISSOLVED: _("Giải thể"),
}
_MOST = 100_000


class GroupForm(VersionedForm):
    """The group itself."""

    name = StringField(_("Tên tổ"), [DataRequired(message=_("Hãy ghi tên tổ."))])
    agency = SelectField(_("Cơ quan"), coerce=int)
    level = SelectField(_("Cấp"), choices=[SelectChoice(v.value, name) for v, name in LEVELS.items()])
    kind = SelectField(_("Loại"), choices=[SelectChoice(v.value, name) for v, name in KINDS.items()])
    group_count = IntegerField(_("Số tổ"), [InputRequired(), NumberRange(1, _MOST)])
    headcount = IntegerField(_("Số thành viên khi chưa có danh sách"), [Optional(), NumberRange(0, _MOST)])
    valid_from = DayField(_("Hoạt động từ ngày"), [Optional()])
    valid_to = DayField(_("Đến hết ngày"), [Optional()])
    remark = TextAreaField(_("Ghi chú"), [Length(max=2000)])

    def offer(self, agencies: list[tuple[int, str]]) -> None:
        """The agencies that may have one."""
        self.agency.choices = [SelectChoice(i, name) for i, name in agencies]

    @classmethod
    def of(cls, group: WorkingGroup) -> GroupForm:
        """The form with the group as it stands."""
        names = ("version", "name", "group_count", "headcount", "valid_from", "valid_to", "remark")
        given: dict[str, Any] = {name: getattr(group, name) for name in names}
        return cls(
            formdata=None, agency=group.agency_id, level=group.level.value, kind=group.kind.value, **given
        )

    def draft(self) -> GroupDraft:
        """What goes to ``working_groups.add_group`` and ``change_group``."""
        return GroupDraft(
            self.name.data or "",
            self.agency.data,
            GroupLevel(self.level.data),
            GroupKind(self.kind.data),
            self.group_count.data or 1,
            self.headcount.data,
            self.valid_from.data,
            self.valid_to.data,
            self.remark.data or "",
        )


class DecisionForm(VersionedForm):
    """A decision about the group."""

    act = SelectField(_("Nội dung"), choices=[SelectChoice(v.value, name) for v, name in ACTS.items()])
    number = StringField(
        _("Số, ký hiệu quyết định"), [DataRequired(message=_("Hãy ghi số quyết định.")), Length(max=100)]
    )
    issued_on = DayField(_("Ngày ban hành"), [InputRequired()])
    issuer = StringField(_("Người, cơ quan ban hành"), [DataRequired(message=_("Hãy ghi nơi ban hành."))])

    def draft(self) -> DecisionDraft:
        """What goes to ``working_groups.add_decision``."""
        return DecisionDraft(
            Act(self.act.data), self.number.data or "", self.issued_on.data, self.issuer.data or ""
        )


class MembersForm(VersionedForm):
    """People who join, one a line."""

    members = TextAreaField(
        _("Danh sách thành viên"), [DataRequired(message=_("Hãy ghi ít nhất một người."))]
    )
    valid_from = DayField(_("Tham gia từ ngày"), [Optional()])


class EndForm(VersionedForm):
    """The last day of one member."""

    last_day = DayField(_("Ngày cuối tham gia"), [Optional()])


class RowForm(VersionedForm):
    """A button beside one row of the group."""

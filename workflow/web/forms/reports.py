"""Forms about reports: make one, the words of a section, who writes it, the letterhead, the signed paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from workflow.reports.report_document import LISTS, Head
from workflow.rules.report_outline import DEEPEST, NumberStyle, Source
from workflow.rules.report_sentences import HANDLED
from workflow.rules.report_states import ReportKind
from workflow.services.report_sources import SHORT
from workflow.services.report_templates import SectionDraft
from workflow.services.report_words import Registered
from workflow.web.forms.base import DayField, Form, VersionedForm
from workflow.web.row_ids import LARGEST

NOBODY = 0
_LINES = ("superior", "agency", "code", "place", "kind", "subject")
_LONGEST = 60_000

STYLES = {
    NumberStyle.NONE: _("Không đánh số"),
    NumberStyle.ROMAN: "I, II, III",
    NumberStyle.ARABIC: "1, 2, 3",
    NumberStyle.DOTTED: "1.1, 1.2",
    NumberStyle.BRACKETED: "(1), (2)",
    NumberStyle.LETTER: "a), b)",
    NumberStyle.APPENDIX: _("Phụ lục"),
}
SOURCES = {
    Source.TEXT: _("Đoạn văn"),
    Source.INDICATORS: _("Chỉ tiêu của kỳ"),
    Source.DOCUMENTS: _("Văn bản ban hành trong kỳ"),
    Source.DUTIES: _("Nhiệm vụ được giao"),
    Source.DIFFICULTIES: _("Khó khăn, vướng mắc các cơ quan báo cáo"),
    Source.KEY_TASKS: _("Nhiệm vụ trọng tâm kỳ sau"),
    Source.WORKING_GROUPS: _("Tổ công tác"),
}


class MakeForm(Form):
    """The period and the template of a new report."""

    period = SelectField(_("Kỳ báo cáo"), [InputRequired()])
    template = SelectField(_("Mẫu báo cáo"), [InputRequired()])

    def offer(self, periods: Sequence[tuple[str, str]], templates: Sequence[tuple[str, str]]) -> None:
        """What can be chosen."""
        self.period.choices = [SelectChoice(code, label) for code, label in periods]
        self.template.choices = [SelectChoice(code, name) for code, name in templates]


class SectionForm(VersionedForm):
    """The words of one section, or what is decided about it with a reason."""

    text = TextAreaField(_("Nội dung"), [Length(max=_LONGEST)])
    note = StringField(_("Lý do yêu cầu bổ sung"), [Length(max=1000)])


class BringBackForm(VersionedForm):
    """Which earlier wording is put again: what an edit left, or what it took away."""

    seq = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST)])
    which = SelectField(choices=[SelectChoice("after", "after"), SelectChoice("before", "before")])


class AskForm(VersionedForm):
    """The agency that is to write a section, and by when."""

    agency = SelectField(_("Cơ quan viết mục này"), [InputRequired()], coerce=int)
    due = DayField(_("Hạn gửi"))

    def offer(self, agencies: Sequence[tuple[int, str]]) -> None:
        """The agencies of the authority."""
        self.agency.choices = [
            SelectChoice(NOBODY, _("Văn phòng tự viết")),
            *(SelectChoice(number, name) for number, name in agencies),
        ]


class HeadForm(VersionedForm):
    """What stands around the sections; lists one line each."""

    superior = StringField(_("Cơ quan chủ quản"))
    agency = StringField(_("Cơ quan ban hành"), [InputRequired()])
    code = StringField(_("Ký hiệu (sau số)"), [Length(max=50)])
    place = StringField(_("Địa danh"), [Length(max=100)])
    kind = StringField(_("Tên loại văn bản"), [Length(max=60)])
    subject = TextAreaField(_("Trích yếu"), [InputRequired(), Length(max=1000)])
    to = TextAreaField(_("Kính gửi (mỗi nơi một dòng)"), [Length(max=2000)])
    bases = TextAreaField(_("Căn cứ (mỗi căn cứ một dòng)"), [Length(max=4000)])
    recipients = TextAreaField(_("Nơi nhận (mỗi nơi một dòng)"), [Length(max=4000)])
    signed_as = TextAreaField(_("Quyền hạn, chức vụ người ký (mỗi dòng một dòng in)"), [Length(max=600)])

    def head(self) -> Head:
        """What was typed."""
        found: dict[str, Any] = {name: self[name].data or "" for name in _LINES}
        found |= {name: tuple((self[name].data or "").splitlines()) for name in LISTS}
        return Head(**found)

    def show(self, head: Head) -> None:
        """What stands now."""
        for name in _LINES:
            self[name].data = getattr(head, name)
        for name in LISTS:
            self[name].data = "\n".join(getattr(head, name))


class CheckForm(VersionedForm):
    """The draft is closed; ``accepted``: what is missing was seen."""

    accepted = BooleanField(_("Tôi đã xem các điểm trên và vẫn trình ký"))


class IssueForm(VersionedForm):
    """What stands on the signed paper."""

    number = StringField(_("Số"), [InputRequired(), Length(max=50)])
    issued_on = DayField(_("Ngày ban hành"), [InputRequired()])
    signer = StringField(_("Họ và tên người ký"), [InputRequired(), Length(max=200)])

    def registered(self) -> Registered:
        """What was typed."""
        return Registered(self.number.data or "", self.issued_on.data, self.signer.data or "")


class CorrectForm(Form):
    """How an issued report is corrected."""

    kind = SelectField(
        _("Hình thức"),
        [InputRequired()],
        choices=[
            SelectChoice(ReportKind.REPLACEMENT.value, _("Báo cáo thay thế (sai nội dung)")),
            SelectChoice(ReportKind.ERRATUM.value, _("Công văn đính chính (sai câu chữ, thể thức)")),
        ],
    )


class TemplateSectionForm(VersionedForm):
    """One section of a template."""

    heading = StringField(_("Tên mục"), [Length(max=500)])
    level = IntegerField(_("Cấp (1 là cao nhất)"), [InputRequired()])
    style = SelectField(
        _("Đánh số"), [InputRequired()], choices=[SelectChoice(s.value, name) for s, name in STYLES.items()]
    )
    source = SelectField(
        _("Lấy nội dung từ"),
        [InputRequired()],
        choices=[SelectChoice(s.value, name) for s, name in SOURCES.items()],
    )
    standing = TextAreaField(_("Lời viết sẵn"), [Length(max=20_000)])
    group = StringField(_("Nhóm chỉ tiêu"), [Optional(), Length(max=60)])
    verb = StringField(_("Động từ trước số liệu"), [Optional(), Length(max=60)])
    form = SelectField(
        _("Trình bày"),
        choices=[
            SelectChoice("lines", _("Thành câu")),
            SelectChoice("table", _("Thành bảng")),
            SelectChoice(SHORT, _("Tóm tắt (nhiệm vụ trọng tâm)")),
        ],
    )
    compare = BooleanField(_("So với kỳ trước"))
    landscape = BooleanField(_("Phụ lục khổ ngang"))

    def draft(self) -> SectionDraft:
        """What was typed; call after a successful check."""
        return SectionDraft(
            self.heading.data or "",
            min(self.level.data or 0, DEEPEST + 1),
            NumberStyle(self.style.data),
            Source(self.source.data),
            self.standing.data or "",
            self.group.data or "",
            self.form.data or "lines",
            self.verb.data or HANDLED,
            bool(self.compare.data),
            bool(self.landscape.data),
        )

"""Forms about more time, explanations and commitments."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import FileField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from workflow.rules.requests import Cause
from workflow.services.extensions import Decision
from workflow.services.move_request import Piece
from workflow.web.forms.assignments import not_in_future, require_both
from workflow.web.forms.base import DayField, NamedForm, VersionedForm
from workflow.web.forms.deadlines import DeadlineField
from workflow.web.uploads import receive

CAUSES = {
    Cause.COORDINATION: _("Chờ cơ quan phối hợp"),
    Cause.REGULATION: _("Vướng quy định pháp luật"),
    Cause.GUIDANCE: _("Chờ hướng dẫn, ý kiến cấp trên"),
    Cause.FUNDING: _("Thiếu hoặc chậm kinh phí"),
    Cause.STAFF: _("Thiếu nhân lực, thay đổi nhân sự"),
    Cause.SYSTEM: _("Hạ tầng, hệ thống, dữ liệu chưa sẵn sàng"),
    Cause.FORCE_MAJEURE: _("Thiên tai, sự kiện bất khả kháng"),
    Cause.OWN: _("Chủ quan: triển khai chậm"),
    Cause.OTHER: _("Nguyên nhân khác"),
}


class RequestForm(NamedForm, VersionedForm):
    """A form about an assignment, beside others of its page."""


class PaperForm(RequestForm):
    """With an issued document and/or a file."""

    document_number = StringField(_("Văn bản kèm theo (số, ký hiệu)"), [Length(max=100)])
    document_date = DayField(_("Ngày văn bản kèm theo"), [Optional(), not_in_future])
    file = FileField(_("Tệp văn bản"))

    def validate_document_number(self, field: StringField) -> None:
        """A number and a date belong together."""
        require_both(field, self.document_date)

    def paper(self) -> Piece:
        """What was sent along; the file goes into the store first.

        Raises:
            Refusal: an ``evidence_…`` code naming the file that is not taken.
        """
        stored = receive(self.file.data) if self.file.data and self.file.data.filename else Piece()
        return Piece(
            document_number=self.document_number.data or "",
            document_date=self.document_date.data,
            sha256=stored.sha256,
            file_name=stored.file_name,
            media_type=stored.media_type,
            size=stored.size,
        )


class AskForm(PaperForm):
    """The lead asks for more time."""

    name = "ask"
    wanted_on = DeadlineField(_("Đề nghị gia hạn đến ngày"), [InputRequired()])
    reason = TextAreaField(_("Lý do xin gia hạn"), [DataRequired(message=_("Hãy ghi lý do."))])


class TakeBackForm(RequestForm):
    """The lead takes the request back."""

    name = "take_back"


class DecideExtensionForm(RequestForm):
    """The assigning side decides; the button pressed says how."""

    name = "decide_extension"
    due = DeadlineField(_("Thời hạn mới"), [Optional()])
    note = TextAreaField(_("Ý kiến"), [Length(max=2000)])
    number = StringField(_("Số, ký hiệu văn bản quyết định"), [Length(max=100)])
    dated = DayField(_("Ngày văn bản"), [Optional(), not_in_future])

    def decision(self, *, grant: bool) -> Decision:
        """What goes to ``extensions.decide``."""
        return Decision(
            self.due.data if grant else None, self.note.data or "", self.number.data or "", self.dated.data
        )


class DemandForm(RequestForm):
    """The assigning side asks why."""

    name = "demand"
    note = TextAreaField(_("Nội dung cần giải trình"), [Length(max=2000)])


class AnswerForm(RequestForm):
    """The lead explains."""

    name = "answer"
    cause = SelectField(_("Nguyên nhân"), [InputRequired()])
    text = TextAreaField(_("Giải trình"), [DataRequired(message=_("Hãy ghi nội dung giải trình."))])
    promised_on = DayField(_("Ngày sẽ hoàn thành"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # nothing is chosen beforehand: the first on the list would become everybody's reason
        known = [SelectChoice(cause.value, words) for cause, words in CAUSES.items()]
        self.cause.choices = [SelectChoice("", _("Chọn nguyên nhân")), *known]


class DecideExplanationForm(RequestForm):
    """The assigning side accepts the explanation or turns it down; the button pressed says which."""

    name = "decide_explanation"
    rests_to = DayField(_("Tạm dừng nhắc việc đến hết ngày"), [Optional()])
    note = TextAreaField(_("Ý kiến"), [Length(max=2000)])


class CommitForm(PaperForm):
    """The lead commits itself in writing."""

    name = "commit"
    promised_on = DayField(_("Cam kết hoàn thành chậm nhất hết ngày"), [InputRequired()])
    note = TextAreaField(_("Nội dung cam kết"), [Length(max=2000)])


FORMS: dict[str, type[RequestForm]] = {
    "ask": AskForm,
    "withdraw": TakeBackForm,
    "decide_extension": DecideExtensionForm,
    "demand": DemandForm,
    "answer": AnswerForm,
    "decide_explanation": DecideExplanationForm,
    "commit": CommitForm,
}

"""Forms of official letters."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from workflow.reports.letterhead import Letterhead
from workflow.services.letter_issue import Registered
from workflow.web.forms.base import DayField, Form, VersionedForm

_CATCH_UP = _("Báo cáo chậm nhất hết ngày")
_SIGNED_AS = _("Thể thức ký (quyền hạn, chức vụ; mỗi dòng một phần)")


#: Where a refusal of letters is shown.
AT_FIELD = {
    "catch_up_not_after": "catch_up_on",
    "catch_up_not_working": "catch_up_on",
    "due_out_of_range": "catch_up_on",
    "letter_number_needed": "number",
    "letter_number_taken": "number",
    "signer_needed": "signer",
    "letter_day_needed": "issued_on",
    "letter_in_future": "issued_on",
    "letter_before_figures": "issued_on",
    "letter_before_request": "issued_on",
    "catch_up_before_letter": "issued_on",
    "letter_number_only": "number",
    "name_needed": "agency",
}


def lines(text: str | None) -> tuple[str, ...]:
    """What was typed, one entry per line."""
    return tuple(line for line in (text or "").splitlines() if line.strip())


class ManyForm(Form):
    """A letter to each agency that was ticked."""

    catch_up_on = DayField(_CATCH_UP, [InputRequired()])


class ComposeForm(VersionedForm):
    """The content of the letter to one agency."""

    catch_up_on = DayField(_CATCH_UP, [InputRequired()])


class DiscardForm(VersionedForm):
    """Drop a draft."""


class IssueForm(VersionedForm):
    """What stands on the signed paper."""

    number = StringField(_("Số"), [DataRequired(message=_("Hãy ghi số văn bản.")), Length(max=50)])
    issued_on = DayField(_("Ngày ban hành"), [InputRequired()])
    signer = StringField(
        _("Người ký"), [DataRequired(message=_("Hãy ghi họ và tên người ký.")), Length(max=200)]
    )
    signed_as = TextAreaField(_SIGNED_AS, [Length(max=500)])

    def registered(self) -> Registered:
        """What goes to ``letter_issue.issue``."""
        return Registered(
            self.number.data or "", self.issued_on.data, self.signer.data or "", lines(self.signed_as.data)
        )


class LetterheadForm(VersionedForm):
    """What stands on top of the letters of an authority, and under them."""

    superior = StringField(_("Cơ quan chủ quản trực tiếp"))
    agency = StringField(_("Cơ quan ban hành"), [DataRequired(message=_("Hãy ghi tên cơ quan ban hành."))])
    code = StringField(_("Ký hiệu sau số (ví dụ UBND-VP)"), [Length(max=40)])
    notice_code = StringField(_("Ký hiệu sau số của thông báo (ví dụ TB-UBND)"), [Length(max=40)])
    place = StringField(_("Địa danh"), [Length(max=100)])
    signed_as = TextAreaField(_SIGNED_AS, [Length(max=500)])
    recipients = TextAreaField(_("Nơi nhận (mỗi dòng một nơi)"), [Length(max=2000)])

    @classmethod
    def of(cls, head: Letterhead, version: int) -> LetterheadForm:
        """The form with the letterhead as it stands."""
        given: dict[str, Any] = {
            name: getattr(head, name) for name in ("superior", "agency", "code", "notice_code", "place")
        }
        return cls(
            formdata=None,
            version=version,
            signed_as="\n".join(head.signed_as),
            recipients="\n".join(head.recipients),
            **given,
        )

    def letterhead(self) -> Letterhead:
        """What goes to ``letterhead.change_letterhead``."""
        return Letterhead(
            agency=self.agency.data or "",
            superior=self.superior.data or "",
            code=self.code.data or "",
            notice_code=self.notice_code.data or "",
            place=self.place.data or "",
            signed_as=lines(self.signed_as.data),
            recipients=lines(self.recipients.data),
        )

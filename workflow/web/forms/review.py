"""The reviewer's form: a finding per piece of evidence, the deciding day, or the reason for a return."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import TextAreaField

from models import Check
from workflow.rules.text import clean
from workflow.services.evidence_checks import PieceCheck
from workflow.web.forms.base import LONGEST_TEXT, DayField, VersionedForm

#: What reviewers write most often; offered, never enforced.
FREQUENT_REASONS = (
    _("Chưa có văn bản, tài liệu chứng minh kết quả."),
    _("Minh chứng không đúng nội dung nhiệm vụ được giao."),
    _("Số liệu chưa đầy đủ, đề nghị bổ sung số liệu cụ thể."),
    _("Văn bản chưa ghi rõ số, ngày ban hành và người ký."),
    _("Kết quả mới đạt một phần, đề nghị tiếp tục thực hiện."),
)


class ReviewForm(VersionedForm):
    """One form for both decisions; the button pressed says which."""

    decided_on = DayField(_("Ngày tính hoàn thành"))
    note = TextAreaField(_("Lý do yêu cầu bổ sung"))


def read_checks(data: MultiDict[str, str], evidence_ids: Iterable[int]) -> tuple[PieceCheck, ...]:
    """The findings that were marked; what is left open is left out."""
    found = []
    for key in evidence_ids:
        mark = data.get(f"check-{key}", "")
        if mark in {Check.ACCEPTED, Check.REJECTED}:
            note = clean(data.get(f"note-{key}", ""))[:LONGEST_TEXT]
            found.append(PieceCheck(key, Check(mark), note if mark == Check.REJECTED else ""))
    return tuple(found)

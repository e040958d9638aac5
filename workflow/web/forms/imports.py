"""Forms of the import pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField, TextAreaField

from workflow.services.import_header import Header
from workflow.web.forms.base import DayField, Form, VersionedForm


class UploadForm(Form):
    """One document that hands out duties."""

    file = FileField(
        _l("Tệp văn bản giao nhiệm vụ"),
        [FileRequired(_l("Chưa chọn tệp."))],
        render_kw={"accept": ".docx,.pdf,.xlsx,.xls,.ods,.csv,.tsv,.md,.txt"},
    )


class HeaderForm(VersionedForm):
    """The document as it will stand in the register; a draft may still lack its number."""

    number = StringField(_l("Số, ký hiệu"))
    issuer = StringField(_l("Cơ quan ban hành"))
    issued_on = DayField(_l("Ngày ban hành"))
    kind = StringField(_l("Loại văn bản"))
    programme = StringField(_l("Đề án, chương trình"))
    data_as_of = DayField(_l("Số liệu tính đến ngày"))
    subject = TextAreaField(_l("Trích yếu"), render_kw={"rows": 2})

    def header(self) -> Header:
        """What was typed, as the service takes it."""
        return Header(
            number=self.number.data or "",
            issuer=self.issuer.data or "",
            issued_on=self.issued_on.data,
            kind=self.kind.data or "",
            subject=self.subject.data or "",
            programme=self.programme.data or "",
            data_as_of=self.data_as_of.data,
        )

"""One sentence of the key tasks."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import TextAreaField
from wtforms.validators import Length

from workflow.web.forms.base import VersionedForm


class SentenceForm(VersionedForm):
    """``version`` is that of the whole list; empty words bring the computed ones back."""

    text = TextAreaField(_("Câu chữ"), validators=[Length(max=3000)])

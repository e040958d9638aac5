"""Forms around notifications."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, StringField
from wtforms.widgets import HiddenInput

from workflow.rules.notifications import Choosable
from workflow.web.forms.base import Form


class ReadForm(Form):
    """The moment of the newest one that was shown."""

    upto = StringField(widget=HiddenInput())


class PreferencesForm(Form):
    """A tick for each kind that the person hears of; the names are those of the kinds."""

    mention = BooleanField(_("Có người nhắc tên tôi trong trao đổi"))
    comment = BooleanField(_("Trao đổi ở nhiệm vụ tôi theo dõi"))
    contribution = BooleanField(_("Xin ý kiến và trả lời ý kiến phối hợp"))
    weekly_mail = BooleanField(_("Thư tổng hợp hằng tuần (dành cho lãnh đạo)"))

    def show(self, turned_off: Collection[Choosable]) -> None:
        """Tick what is not turned off."""
        for kind in Choosable:
            self[kind.value].data = kind not in turned_off

"""Forms around a list that is kept under a name."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from workflow.services.saved_views import LONGEST
from workflow.web.forms.base import Form


class NameForm(Form):
    """The name of a view."""

    name = StringField(_("Tên bộ lọc"), [InputRequired(), Length(max=LONGEST)])


class ShareForm(Form):
    """Whether the people of the owner's agency find it."""

    shared = BooleanField(_("Chia sẻ với người cùng cơ quan"))


class SaveViewForm(NameForm, ShareForm):
    """A list is kept; its filter stands in the address that the form is sent to."""

    listing = StringField(widget=HiddenInput())

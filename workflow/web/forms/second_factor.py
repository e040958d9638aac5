"""The forms of the second factor."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from workflow.rules.password_rules import LONGEST
from workflow.web.forms.base import Form, NamedForm

_LONGEST_CODE = 60


class CodeForm(Form):
    """The code of the phone, or one from paper."""

    code = StringField(_("Mã xác thực"), [InputRequired(), Length(max=_LONGEST_CODE)])


class RenewForm(NamedForm, CodeForm):
    """A code, to get fresh recovery codes."""

    name = "renew"


class TurnOffForm(NamedForm, CodeForm):
    """A code, to turn the second factor off."""

    name = "off"


class OwnPasswordForm(Form):
    """The password again, before a phone is set up."""

    password = PasswordField(_("Mật khẩu hiện tại"), [InputRequired(), Length(max=LONGEST)])

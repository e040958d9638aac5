"""The sign-in form."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from workflow.rules.password_rules import LONGEST
from workflow.web.forms.base import Form


class SignInForm(Form):
    """Address and password."""

    email = StringField(_("Địa chỉ thư điện tử"), [InputRequired(), Length(max=254)])
    password = PasswordField(_("Mật khẩu"), [InputRequired(), Length(max=LONGEST)])

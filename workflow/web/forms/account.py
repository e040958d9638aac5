"""The forms of a new password, and of the asking for a link to set one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from workflow.rules.password_rules import LONGEST
from workflow.web.forms.base import Form


class AddressOfAccountForm(Form):
    """The address that an account signs in with."""

    email = StringField(_("Địa chỉ thư điện tử"), [InputRequired(), Length(max=254)])


class NewPasswordForm(Form):
    """A new password, twice."""

    password = PasswordField(_("Mật khẩu mới"), [InputRequired()])
    again = PasswordField(
        _("Nhập lại mật khẩu mới"),
        [InputRequired(), EqualTo("password", _("Hai lần nhập mật khẩu mới không giống nhau."))],
    )


class PasswordForm(NewPasswordForm):
    """The current password, and the new one twice."""

    current = PasswordField(_("Mật khẩu hiện tại"), [InputRequired(), Length(max=LONGEST)])

    def validate_password(self, field: PasswordField) -> None:
        """Another one: looked at before the current one counts as a guess."""
        if field.data == self.current.data:
            raise ValidationError(str(_("Mật khẩu mới phải khác mật khẩu hiện tại.")))

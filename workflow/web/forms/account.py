"""The form of a new password."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from workflow.services.accounts import LONGEST_PASSWORD
from workflow.web.forms.base import Form


class PasswordForm(Form):
    """The current password, and the new one twice."""

    current = PasswordField(_("Mật khẩu hiện tại"), [InputRequired(), Length(max=LONGEST_PASSWORD)])
    password = PasswordField(_("Mật khẩu mới"), [InputRequired()])
    again = PasswordField(
        _("Nhập lại mật khẩu mới"),
        [InputRequired(), EqualTo("password", _("Hai lần nhập mật khẩu mới không giống nhau."))],
    )

    def validate_password(self, field: PasswordField) -> None:
        """A new password is another one."""
        if field.data == self.current.data:
            raise ValidationError(str(_("Mật khẩu mới phải khác mật khẩu hiện tại.")))

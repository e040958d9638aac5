"""The form of a new password."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from workflow.rules.refusal import Refusal
from workflow.services.accounts import LONGEST_PASSWORD, require_length
from workflow.web.forms.base import Form
from workflow.web.refusals import sentence_of


class PasswordForm(Form):
    """The current password, and the new one twice."""

    current = PasswordField(_("Mật khẩu hiện tại"), [InputRequired(), Length(max=LONGEST_PASSWORD)])
    password = PasswordField(_("Mật khẩu mới"), [InputRequired()])
    again = PasswordField(
        _("Nhập lại mật khẩu mới"),
        [InputRequired(), EqualTo("password", _("Hai lần nhập mật khẩu mới không giống nhau."))],
    )

    def validate_password(self, field: PasswordField) -> None:
        """Long enough, and another one: looked at before the current one counts as a guess."""
        try:
            require_length(field.data or "")
        except Refusal as refusal:
            raise ValidationError(sentence_of(refusal)) from refusal
        if field.data == self.current.data:
            raise ValidationError(str(_("Mật khẩu mới phải khác mật khẩu hiện tại.")))

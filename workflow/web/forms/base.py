"""The form all others start from: cleaned text, Vietnamese messages, Vietnamese dates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    IntegerField,
    PasswordField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput, TextInput

from workflow.rules.text import clean, clean_line
from workflow.web.formats import date_vi
from workflow.web.forms.messages import Messages

LONGEST_LINE = 300
LONGEST_TEXT = 10_000
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def _cleaned(cleaner: Callable[[str], str]) -> Callable[[Any], Any]:
    return lambda value: cleaner(value) if isinstance(value, str) else value


class Form(FlaskForm):
    """Every text goes through the one normaliser and has a longest length."""

    #: Sentences about the form as a whole.
    form_errors: list[str]

    class Meta(FlaskForm.Meta):
        locales = ["vi_VN"]

        def get_translations(self, _form: Any) -> Messages:
            return Messages("en" if str(get_locale()) == "en" else "vi")

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                block = issubclass(kind, TextAreaField)
                options = {**options, **_text_options(unbound_field.kwargs, unbound_field.args, block=block)}
                unbound_field = _without(unbound_field, "filters", "validators")
            return super().bind_field(form, unbound_field, options)

    def refuse(self, *sentences: str, field: str = "") -> None:
        """Say why the act was refused: on top of the form, or at one field."""
        if field:
            self[field].errors = [*self[field].errors, *sentences]
        else:
            self.form_errors = [*self.form_errors, *sentences]


def _text_options(kwargs: dict[str, Any], args: Sequence[Any], *, block: bool) -> dict[str, Any]:
    given = list(args[1] if len(args) > 1 else kwargs.get("validators") or ())
    # what is left after cleaning counts, not what was sent
    given += [DataRequired(v.message) for v in given if isinstance(v, InputRequired)]
    if not any(isinstance(v, Length) for v in given):
        given.append(Length(max=LONGEST_TEXT if block else LONGEST_LINE))
    filters = [_cleaned(clean if block else clean_line), *(kwargs.get("filters") or ())]
    return {"validators": given, "filters": filters}


def _without(unbound: Any, *names: str) -> Any:
    kept = {name: value for name, value in unbound.kwargs.items() if name not in names}
    return type(unbound)(unbound.field_class, *unbound.args[:1], name=unbound.name, **kept)


class VersionedForm(Form):
    """A form about something that others may change too: ``version`` is the one the person saw."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class DayField(Field):
    """A date typed as dd/mm/yyyy (also d-m-yyyy, d.m.yyyy and the ISO form). ``data`` is a ``date`` or none."""

    widget = TextInput()

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault(
            "render_kw", {"inputmode": "numeric", "placeholder": "dd/mm/yyyy", "maxlength": "10"}
        )
        super().__init__(label, validators, **kwargs)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else date_vi(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed.

        Raises:
            ValueError: it is no date, or none between 1990 and 2100.
        """
        text = clean_line(valuelist[0]) if valuelist else ""
        self.data = read_day(text) if text else None


def read_day(text: str) -> date:
    """The date that ``text`` writes.

    Raises:
        ValueError: it is no date, or none between 1990 and 2100; the message is for the person who typed it.
    """
    parts = text.replace("-", "/").replace(".", "/").split("/")
    try:
        day, month, year = (int(part) for part in (parts[::-1] if len(parts[0]) == 4 else parts))
        found = date(year, month, day)
    except ValueError:
        raise ValueError(_("Ngày phải viết dạng ngày/tháng/năm, ví dụ 31/12/2026.")) from None
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise ValueError(_("Năm phải trong khoảng 1990–2100."))
    return found

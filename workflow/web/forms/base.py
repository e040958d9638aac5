"""The form all others start from: cleaned text, Vietnamese messages, Vietnamese dates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import request
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import (
    Field,
    FileField,
    IntegerField,
    MultipleFileField,
    PasswordField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput, TextInput

from workflow.rules.refusal import Refusal
from workflow.rules.text import clean, clean_line
from workflow.rules.typed_days import read_typed_day
from workflow.web.access import UNSAFE
from workflow.web.formats import date_vi
from workflow.web.forms.messages import Messages
from workflow.web.refusals import sentence_of

_FILES = (FileField, MultipleFileField)
LONGEST_LINE = 300
LONGEST_TEXT = 10_000


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

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Files for the fields of files, text for all others, and nothing else: a form is never JSON."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            if request.method not in UNSAFE or not (request.form or request.files):
                return None
            of_files = {name for name, field in form._fields.items() if isinstance(field, _FILES)}
            files = [(name, file) for name, file in request.files.items(multi=True) if name in of_files]
            return CombinedMultiDict((MultiDict(files), request.form))

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

    def refresh(self, version: int) -> None:
        """Show the present version, so that the kept text can be sent again."""
        self.version.data, self.version.raw_data = version, None


class NamedForm(Form):
    """A form that shares its page with others: its controls get ids of their own."""

    #: What it is called on the page and in the ids of its fields.
    name = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            if field.name != "csrf_token":
                field.id = field.label.field_id = f"{self.name}-{field.name}"


class TypedField(Field):
    """A value written as text, none where nothing is left of it after cleaning: a blank answers no question."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed.

        Raises:
            ValueError: as of ``read``.
        """
        text = clean_line(valuelist[0]) if valuelist else ""
        self.data = None
        if text:
            self.data = self.read(text)
        else:
            self.raw_data = []

    def read(self, text: str) -> Any:
        """The value that ``text`` writes.

        Raises:
            ValueError: it writes none; the message is for the person who typed it.
        """
        raise NotImplementedError


class DayField(TypedField):
    """A date typed as dd/mm/yyyy (also d-m-yyyy, d.m.yyyy and the ISO form). ``data`` is a ``date`` or none."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault(
            "render_kw", {"inputmode": "numeric", "placeholder": _("ngày/tháng/năm"), "maxlength": "10"}
        )
        super().__init__(label, validators, **kwargs)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else date_vi(self.data)

    def read(self, text: str) -> date:
        """The date; as of ``read_day``."""
        return read_day(text)


def read_day(text: str) -> date:
    """The date that ``text`` writes.

    Raises:
        ValueError: it is no date, or none between 1990 and 2100; the message is for the person who typed it.
    """
    try:
        found = read_typed_day(text)
        if found is None:
            raise Refusal("day_not_read")
    except Refusal as refusal:
        raise ValueError(sentence_of(refusal)) from None
    return found

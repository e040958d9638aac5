"""T5 and the base form: cleaned text, Vietnamese messages, Vietnamese dates and numbers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import wtforms
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import DecimalField, IntegerField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from workflow.web import language
from workflow.web.formats import date_vi, moment_vi, number_vi
from workflow.web.forms.base import DayField, Form, VersionedForm, read_day
from workflow.web.forms.messages import VIETNAMESE


class Everything(VersionedForm):
    line = StringField("Dòng", [InputRequired(), Length(max=10)])
    text = TextAreaField("Đoạn")
    secret = PasswordField("Mật khẩu")
    day = DayField("Ngày")
    count = IntegerField("Số", [NumberRange(0, 100)])
    amount = DecimalField("Lượng", use_locale=True)
    pick = SelectField("Chọn")


@pytest.fixture
def typed() -> Iterator[object]:
    app = Flask("forms")
    app.config.update(SECRET_KEY="x" * 32, WTF_CSRF_ENABLED=False)
    language.install(app)

    def fill(**values: str) -> Everything:
        form = Everything(MultiDict(values))
        form.pick.choices = [SelectChoice("a", "A")]
        form.validate()
        return form

    with app.test_request_context("/"):
        yield fill


GOOD = {"line": "x", "version": "1", "count": "1", "amount": "1", "pick": "a"}


def test_text_is_cleaned_before_anything_looks_at_it(typed) -> None:  # type: ignore[no-untyped-def]
    form = typed(
        **{
            **GOOD,
            "line": "  a \u200b\n a\u0301 ",
            "text": " dòng 1\r\n dòng 2\x00 ",
            "secret": "  \u200bgiữ nguyên ",
        }
    )
    assert form.line.data == "a á"
    assert form.text.data == "dòng 1\n dòng 2"
    assert form.secret.data == "  \u200bgiữ nguyên "
    assert not form.errors


def test_white_space_alone_is_no_answer(typed) -> None:  # type: ignore[no-untyped-def]
    assert typed(**{**GOOD, "line": " \u200b "}).line.errors


def test_every_text_has_a_longest_length(typed) -> None:  # type: ignore[no-untyped-def]
    form = typed(**{**GOOD, "line": "x" * 11, "text": "x" * 10_001})
    assert list(form.line.errors) == ["Dài quá 10 ký tự."]
    assert list(form.text.errors) == ["Dài quá 10000 ký tự."]


def test_messages_are_vietnamese(typed) -> None:  # type: ignore[no-untyped-def]
    form = typed(count="1000", amount="x", pick="b", day="31/02/2026", version="")
    assert {name: list(errors) for name, errors in form.errors.items()} == {
        "line": ["Cần điền mục này."],
        "version": ["Cần điền mục này."],
        "day": ["Ngày phải viết dạng ngày/tháng/năm, ví dụ 31/12/2026."],
        "count": ["Phải từ 0 đến 100."],
        "amount": ["Phải là số, ví dụ 1.234,5."],
        "pick": ["Lựa chọn không hợp lệ."],
    }


def test_every_sentence_of_the_library_has_a_vietnamese_one() -> None:
    sentences: set[str] = set()
    for path in Path(wtforms.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "gettext" and node.args:
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        sentences.add(part.value)
    assert len(sentences) > 20
    assert sorted(s for s in sentences if re.search(r"[a-z]{3}", s) and s not in VIETNAMESE) == []


@pytest.mark.parametrize("text", ["5/2/2026", "05/02/2026", "05-02-2026", "5.2.2026", "2026-02-05"])
def test_a_day_may_be_written_in_any_usual_way(text: str) -> None:
    assert read_day(text) == date(2026, 2, 5)


def test_a_vietnamese_number_is_read(typed) -> None:  # type: ignore[no-untyped-def]
    assert float(typed(**{**GOOD, "amount": "1.234,5"}).amount.data) == 1234.5


def test_a_day_is_asked_for_in_vietnamese_words(typed) -> None:  # type: ignore[no-untyped-def]
    assert 'placeholder="ngày/tháng/năm"' in str(typed(**{**GOOD, "day": ""}).day())


def test_what_was_typed_as_a_day_stays_in_the_field(typed) -> None:  # type: ignore[no-untyped-def]
    assert 'value="31/02/2026"' in str(typed(**{**GOOD, "day": "31/02/2026"}).day())


def test_dates_and_numbers_are_written_as_offices_do() -> None:
    assert date_vi(date(2026, 2, 5)) == "05/02/2026"
    assert moment_vi(datetime(2026, 11, 8, 17, 30, tzinfo=UTC)) == "09/11/2026 00:30"
    assert (number_vi(1234567), number_vi(1234.5, 1), number_vi(0.5, 2)) == ("1.234.567", "1.234,5", "0,50")
    assert date_vi(None) == moment_vi(None) == number_vi(None) == ""


def test_a_form_of_our_own_is_the_base_of_all() -> None:
    assert issubclass(VersionedForm, Form)

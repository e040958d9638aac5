"""Whatever stands in a message, the log has one line of valid JSON for it, without secrets (trust.md L4)."""

from __future__ import annotations

import json
import logging

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from workflow.logs import LONGEST, JsonLines, redacted, watch_slow

HOSTILE = [
    "a\nb",
    "a\r\nb",
    "\x1b[31mđỏ\x1b[0m",
    "a\u2028b\u2029c",
    "\x00\x07\x0b",
    "đ" * 1_000_000,
    '"}{"level":"INFO',
    "\ud800",
]


def line_of(message: str, error: BaseException | None = None) -> str:
    made = logging.LogRecord("dondoc.test", logging.ERROR, "", 0, "%s", (message,), None)
    if error is not None:
        made.exc_info = (type(error), error, None)
    return JsonLines().format(made)


@pytest.mark.parametrize("message", HOSTILE)
def test_l4_hostile_text_makes_one_short_line_of_json(message: str) -> None:
    for line in (line_of(message), line_of("x", ValueError(message)), line_of(message, ValueError(message))):
        assert len(line.encode()) <= LONGEST
        assert line.isascii()
        assert line.isprintable()
        assert json.loads(line)["level"] == "ERROR"


@given(st.text(max_size=200))
def test_l4_a_short_message_is_there_as_it_was(message: str) -> None:
    assert json.loads(line_of(message))["message"] == redacted(message)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("smtp://dondoc:bimat77@mail.gov.vn:587 refused", "smtp://dondoc:***@mail.gov.vn:587 refused"),
        ("POST /set-password/AbCdEfGhIjKlMnOpQrStUv", "POST /set-password/***"),
        ("Cookie: session=abcdef; lang=vi", "Cookie: session=***; lang=vi"),
        ("{'password': 'bí mật', 'email': 'a@b.vn'}", "{'password': '*** mật', 'email': 'a@b.vn'}"),
        ("csrf_token=xyz&chip=done", "csrf_token=***&chip=done"),
        (
            "duplicate key\nDETAIL:  Key (email)=(a@b.vn) already exists.\n[SQL: INSERT]",
            "duplicate key\nDETAIL: ***\n[SQL: INSERT]",
        ),
        ("null value\nDETAIL:  Failing row contains (7, bí\nmật).", "null value\nDETAIL: ***"),
        ("nothing to hide: 10:30, a=b", "nothing to hide: 10:30, a=b"),
    ],
)
def test_l5_what_opens_something_is_not_written(said: str, kept: str) -> None:
    assert json.loads(line_of(said))["message"] == kept


def test_a_slow_statement_is_written_without_its_values(caplog: pytest.LogCaptureFixture) -> None:
    engine = sa.create_engine("sqlite://")
    watch_slow(engine, slow=0)
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT :secret"), {"secret": "bí mật"})
    assert ["SELECT ?" in record.getMessage() for record in caplog.records] == [True]
    assert "bí mật" not in caplog.text

"""What is secret stands nowhere but with its owner: in no log, no page of others, no table, no mail (trust.md L5)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from jobs.account_links import send_links
from jobs.account_notices import send_notices
from models import Base
from tests.office import PASSWORD
from tests.smtp_sink import Fault, SmtpSink
from tests.web.browser import SETTINGS, World
from workflow.web.request import EXTENSION

MAIL_PASSWORD = "matkhaucuamaychuthu77"
NEW = "chín con cò trắng bay qua"
WRONG = "sai mất rồi, không phải câu này"


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as server:
        yield server


def tables_of(world: World) -> str:
    """Every value of every row as text; bytes in hex too."""
    said = []
    with world.db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(sa.select(table)):
                said += [value.hex() if isinstance(value, bytes) else str(value) for value in row]
    return "\n".join(said)


def test_l5_after_signing_in_forgetting_and_failing_no_secret_is_left_anywhere(
    world: World, sink: SmtpSink, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sink.auth = True
    url = sink.url.replace("smtp://", f"smtp://dondoc:{MAIL_PASSWORD}@")
    here = world.with_settings(smtp_url=url, mail_from="dondoc@mau.gov.vn")
    head = here.browser("head_tp")
    wrong = here.browser().sign_in("head_tp@mau.gov.vn", WRONG)
    changed = head.post("/account/password", {"current": PASSWORD, "password": NEW, "again": NEW})
    assert changed.status_code == 303, changed.text
    here.browser().post("/forgot-password", {"email": "head_tp@mau.gov.vn"})
    runtime = here.app.extensions[EXTENSION]
    sink.faults["auth"] = Fault("535 5.7.8 no")
    send_links(runtime)
    sink.faults.clear()
    here.pass_time(minutes=10)
    send_links(runtime)
    assert send_notices(runtime) == {"sent": 1}
    tokens = [re.search(r"/set-password/(\S+)", mail.part("plain")) for mail in sink.mails]
    secrets = {
        "password": PASSWORD,
        "new password": NEW,
        "wrong password": WRONG,
        "password of the mail server": MAIL_PASSWORD,
        "cookie": head.cookie(),
        "key": SETTINGS.secret_key,
        **{f"link {n}": found[1] for n, found in enumerate(tokens) if found},
    }
    kept = tables_of(here)
    pages = wrong.text + changed.text + here.browser("admin").get("/log/mails").text
    logs = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    found = {
        f"{name} in {where}"
        for name, secret in secrets.items()
        for where, text in {"tables": kept, "logs": logs, "pages": pages}.items()
        if secret and secret in text
    }
    assert all(secrets.values())
    assert found == set()
    mails = "\n".join(mail.message.as_string() for mail in sink.mails)
    assert not any(secret in mails for name, secret in secrets.items() if not name.startswith("link"))

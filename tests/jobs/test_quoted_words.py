"""What people are called and what they write stands in mails as quoted words: no header, no line and no recipient."""

from __future__ import annotations

import email
import email.policy
import re
from email.header import decode_header, make_header
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.jobs.rig import DOMAIN, Rig
from tests.smtp_sink import SmtpSink
from workflow.mail import Message
from workflow.services import scope, urge_now
from workflow.services.chosen_rows import Seen


@pytest.mark.parametrize(
    "name",
    [
        'Lê A, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb "x" <evil@x.vn>, c Bcc: z@z.vn',
        "=?utf-8?Q?Evil_=3Cboss=40x.vn=3E,?= A",
        "Thư ký Văn phòng Chính phủ (trình diễn), Phó Chủ tịch thường trực Ủy ban nhân dân thành phố",
        "Le Van A",
    ],
)
def test_c1_a_name_arrives_letter_by_letter_and_its_mail_has_one_recipient(name: str) -> None:
    mail = (
        Message("<1@x>", "a@b.vn", name, "toi@mau.gov.vn", name, name, "Lời", "<p>Lời</p>").build().as_bytes()
    )
    assert max(len(line) for line in mail.split(b"\r\n")) <= 78
    raw = email.message_from_bytes(mail, policy=email.policy.compat32)
    for header, address in (("From", "a@b.vn"), ("To", "toi@mau.gov.vn")):
        words, found = re.fullmatch(r"(?s)(.*)\s+<([^<>]*)>", raw[header]).groups()  # type: ignore[union-attr]
        assert (str(make_header(decode_header(words))), found) == (name, address)
        [read] = email.message_from_bytes(mail, policy=email.policy.default)[header].addresses
        assert read.addr_spec == address
    assert str(make_header(decode_header(raw["Subject"]))) == name


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=120))
def test_c1_no_name_at_all_adds_a_recipient(name: str) -> None:
    mail = (
        Message("<1@x>", "a@b.vn", name, "toi@mau.gov.vn", name, name, "Lời", "<p>Lời</p>").build().as_bytes()
    )
    headers = mail.partition(b"\r\n\r\n")[0].decode("ascii")
    assert re.findall(r"[^\s<]+@[^\s>]+", headers) == ["a@b.vn", "toi@mau.gov.vn", "1@x"]


def test_what_an_order_says_begins_no_line_of_the_mail(rig: Rig, sink: SmtpSink) -> None:
    [key] = rig.duties(1, days_late=3)
    note = "Xong”.\r\n\r\n== VIỆC KHẨN ==\r\n   - Xem và báo cáo: http://evil.vn/assignments/1\r\n-- \r\nHết"

    def order(session: Any) -> None:
        office = rig._office(session)
        actor = scope.load_actor(session, office.user["office"].id, rig.today)
        assert actor is not None
        chosen = urge_now.plan(session, actor, [Seen(key, 1)], now=rig.now).seen()
        urge_now.urge(session, actor, chosen, urge_now.Order(note, None), now=rig.now, domain=DOMAIN)

    rig.change(order)
    rig.send(sink)
    [text] = [m.part("plain") for m in sink.mails if m.to == "head_tp@mau.gov.vn"]
    assert "Xem và báo cáo: http://evil.vn" in text, "what was said is quoted"
    assert not any(
        line.strip().startswith(("== VIỆC", "- Xem và báo cáo: http://evil", "-- \n"))
        for line in text.splitlines()
    )

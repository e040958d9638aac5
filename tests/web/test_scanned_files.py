"""Where there is a scanner, a file is opened by others only after it was found clean (``trust.md`` U7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from jobs.clock import make_due_slots
from jobs.scanning import scan
from jobs.tasks import run_once
from jobs.timetable import SCAN, TIMETABLE
from models import Commitment, Event, Evidence, ExtensionRequest, FileScan
from tests.clamd import EICAR, NAME, Clamd
from tests.office import NOW
from tests.web.browser import World
from tests.web.samples import make_samples
from workflow.runtime import Runtime
from workflow.scanner import ScannerAway, find_malware
from workflow.services.health_reading import read_health

NOBODY = "tcp://127.0.0.1:9"
WAITS, INFECTED = "Chờ quét mã độc", "Đã cách ly: có mã độc"


def guarded(world: World, address: str) -> World:
    """The same office with a scanner."""
    return world.with_settings(scanner=address)


def hand_in(world: World, content: bytes) -> str:
    """The address of a file that an officer of Phòng Tư pháp hands in."""
    stored = world.files.put([content])
    with world.db.write() as session:
        samples = make_samples(world.office(session), world.files)["own"]
        piece = session.get_one(Evidence, samples["evidence_id"])
        piece.sha256, piece.file_name, piece.size = stored.sha256, "bao-cao.txt", stored.size
        piece.by_id = world.user_id["staff_tp"]
        return f"/evidence/{piece.id}"


def look(world: World) -> dict[str, object]:
    """One run of the scanner's job."""
    runtime: Runtime = world.app.extensions["dondoc"]
    return dict(scan(runtime))


def page_of(world: World, address: str) -> str:
    """The page of the assignment that the file belongs to."""
    with world.db.read() as session:
        row = session.get_one(Evidence, int(address.rsplit("/", 1)[1]))
        return f"/assignments/{row.assignment_id}"


def test_u7_a_file_waits_for_the_scanner_and_only_its_uploader_opens_it_until_then(world: World) -> None:
    with Clamd() as clamd:
        world = guarded(world, clamd.address)
        address = hand_in(world, b"Danh sach 25 ho")
        uploader, reviewer = world.browser("staff_tp"), world.browser("office")
        assert uploader.get(address).data == b"Danh sach 25 ho"
        for path in (address, f"{address}/preview", f"{address}?inline=1"):
            refused = reviewer.get(path)
            assert (refused.status_code, b"25 ho" in refused.data) == (409, False)
            assert "Tệp đang chờ quét mã độc" in refused.text
        assert WAITS in reviewer.get(page_of(world, address)).text
        figures = look(world)
        assert (figures["malicious"], figures["missing"]) == (0, 0)
        assert b"Danh sach 25 ho" in clamd.seen
        assert reviewer.get(address).data == b"Danh sach 25 ho"
        assert WAITS not in reviewer.get(page_of(world, address)).text
        assert look(world) == {"clean": 0, "malicious": 0, "missing": 0}, "nothing is asked twice"


def test_u7_malicious_content_is_opened_by_nobody_and_its_history_says_so(world: World) -> None:
    with Clamd() as clamd:
        world = guarded(world, clamd.address)
        address = hand_in(world, b"bao cao\n" + EICAR)
        assert look(world)["malicious"] == 1
    page = page_of(world, address)
    for name in ("staff_tp", "head_tp", "office"):
        browser = world.browser(name)
        for path in (address, f"{address}/preview"):
            refused = browser.get(path)
            assert (refused.status_code, EICAR in refused.data) == (403, False)
        shown = browser.get(page).text
        assert INFECTED in shown
        assert "cách ly tệp có mã độc" in shown
    with world.db.read() as session:
        event = session.scalars(sa.select(Event).where(Event.verb == "file_quarantined")).one()
        assert (NAME in event.payload, "bao-cao.txt" in event.payload) == (True, True)
        assert session.scalars(sa.select(FileScan.found).where(~FileScan.clean)).one() == NAME
    assert "cách ly tệp có mã độc" in world.browser("head_tp").get("/notifications").text


def test_u7_a_quarantined_file_stays_shut_when_the_scanner_is_taken_away(world: World) -> None:
    with Clamd() as clamd:
        watched = guarded(world, clamd.address)
        address = hand_in(watched, EICAR)
        look(watched)
    assert world.browser("office").get(address).status_code == 403


def test_u7_with_the_scanner_down_nothing_is_clean_and_people_are_told_within_five_minutes(
    world: World,
) -> None:
    world = guarded(world, NOBODY)
    address = hand_in(world, b"Danh sach")
    make_due_slots(world.db, world.now, SCAN)
    runtime: Runtime = world.app.extensions["dondoc"]
    assert run_once(runtime, "scan", SCAN[0].slot(world.now))
    reviewer = world.browser("office")
    assert reviewer.get(address).status_code == 409
    assert "Bộ quét mã độc không trả lời từ" in reviewer.get("/log/checks").text
    with world.db.read() as session:
        part = read_health(session, now=world.now)["scanner"]
        assert (part.ok, part.since, part.why) == (False, NOW, "no_answer")
    with Clamd() as clamd:
        world = guarded(world, clamd.address)
        look(world)
    assert "Bộ quét mã độc không trả lời từ" not in world.browser("office").get("/log/checks").text
    assert world.browser("office").get(address).status_code == 200


def test_u7_a_file_that_waits_longer_than_five_minutes_is_an_alarm_whoever_is_to_blame(world: World) -> None:
    world = guarded(world, NOBODY)
    hand_in(world, b"Danh sach")
    make_due_slots(world.db, world.now, SCAN)
    with world.db.read() as session:
        early = read_health(session, now=NOW + timedelta(minutes=4))["scanner"]
        late = read_health(session, now=NOW + timedelta(days=400))["scanner"]
    assert (early.ok, late.ok, late.n > 0) == (True, False, True)


@pytest.mark.parametrize("says", ["INSTREAM size limit exceeded. ERROR", "stream: something", "", "UNKNOWN"])
def test_u7_an_answer_that_is_no_verdict_leaves_the_file_unknown(world: World, says: str) -> None:
    with Clamd(says or " ") as clamd:
        world = guarded(world, clamd.address)
        address = hand_in(world, b"Danh sach")
        assert "away" in look(world)
    assert world.browser("office").get(address).status_code == 409


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_u7_the_documents_of_requests_wait_as_the_proofs_do(world: World) -> None:
    world = guarded(world, NOBODY)
    stored = world.files.put([b"Cong van"])
    with world.db.write() as session:
        make_samples(world.office(session), world.files)
        shut = []
        for kind, path in ((ExtensionRequest, "extensions"), (Commitment, "commitments")):
            row = session.scalars(sa.select(kind).where(kind.sha256.is_not(None))).first()
            assert row is not None
            row.sha256, row.file_name = stored.sha256, "cv.txt"
            shut.append(f"/assignments/{row.assignment_id}/{path}/{row.n}/file")
    for path in shut:
        assert world.browser("office").get(path).status_code == 409


def test_without_a_scanner_nothing_waits_and_no_slot_is_made(world: World) -> None:
    address = hand_in(world, b"Danh sach")
    assert world.browser("office").get(address).status_code == 200
    assert WAITS not in world.browser("office").get(page_of(world, address)).text
    assert "scan" not in {timed.job for timed in TIMETABLE}
    assert look(world) == {"no_scanner": True}
    with world.db.read() as session:
        assert read_health(session, now=world.now)["scanner"].why == "no_scanner"


def test_a_large_content_is_sent_in_pieces() -> None:
    with Clamd() as clamd:
        assert find_malware(clamd.address, [b"a" * 70_000, b"b" * 70_000]) == ""
        assert clamd.seen == [b"a" * 70_000 + b"b" * 70_000]
        with pytest.raises(ScannerAway):
            find_malware(NOBODY, [b"a"])

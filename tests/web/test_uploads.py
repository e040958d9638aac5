"""U1, U2, U3: what comes in as evidence, under which name, and how it goes out."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.http import parse_options_header

from models import Evidence, Membership
from tests.web.browser import World
from tests.web.hostile import HONEST, HOSTILE, NAMES, png
from tests.web.samples import make_samples
from workflow.evidence_kinds import KINDS, LARGEST, check, plain_name
from workflow.rules.refusal import Refusal
from workflow.web.refusals import sentence_of
from workflow.web.uploads import receive

LITE = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(("name", "content"), HONEST.items())
def test_u1_an_honest_file_is_taken(name: str, content: bytes) -> None:
    assert check(plain_name(name), BytesIO(content)) is KINDS[name.rsplit(".", 1)[1].lower()]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    HOSTILE,
    ids=[f"{n}-{name!r}-{code}" for n, (name, _c, code) in enumerate(HOSTILE)],
)
def test_u1_a_file_that_is_not_what_it_says_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        check(plain_name(name), BytesIO(content))
    assert refusal.value.code == code


def test_u1_there_are_enough_hostile_files_and_names() -> None:
    assert len(HOSTILE) >= 40
    assert len(NAMES) >= 40


class Endless(BytesIO):
    """A file that says it is larger than it is held here."""

    def seek(self, offset: int, whence: int = 0) -> int:
        return LARGEST + 1 if whence == 2 else super().seek(offset, whence)


def test_u1_a_file_over_fifty_megabytes_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        check("a.txt", Endless(b"a"))
    assert refusal.value.code == "evidence_large"


@LITE
def test_u1_every_refusal_names_the_file_in_vietnamese(world: World) -> None:
    with world.app.test_request_context("/", base_url="http://localhost"):
        for code in sorted({code for _n, _c, code in HOSTILE} | {"evidence_large"}):
            sentence = sentence_of(Refusal(code, name="báo cáo.pdf", kinds=", ".join(KINDS), most=50))
            assert "“báo cáo.pdf”" in sentence, code


@pytest.mark.parametrize(("sent", "kept"), NAMES)
def test_u2_a_name_keeps_only_what_is_harmless(sent: str, kept: str) -> None:
    assert plain_name(sent) == kept
    assert plain_name(kept) == kept


@LITE
def test_u2_the_path_on_disk_is_the_hash_whatever_the_name(world: World, evidence_folder: Path) -> None:
    with world.app.test_request_context("/", base_url="http://localhost"):
        pieces = [
            receive(FileStorage(BytesIO(f"{n}".encode()), filename=sent))
            for n, (sent, kept) in enumerate(NAMES)
            if kept.lower().endswith(".txt")
        ]
    files = sorted(p.relative_to(evidence_folder) for p in evidence_folder.rglob("*") if p.is_file())
    hashes = sorted(str(piece.sha256) for piece in pieces)
    assert [str(f) for f in files] == [f"{h[:2]}/{h[2:4]}/{h}" for h in hashes]


@LITE
def test_u1_a_refused_file_leaves_nothing_behind(world: World, evidence_folder: Path) -> None:
    with world.app.test_request_context("/", base_url="http://localhost"):
        for name, content, _code in HOSTILE:
            with pytest.raises(Refusal):
                receive(FileStorage(BytesIO(content), filename=name))
    assert [p for p in evidence_folder.rglob("*") if p.is_file()] == []


def _with_piece(world: World, name: str, content: bytes) -> str:
    """The address of a piece of evidence of Phòng Tư pháp with this file."""
    stored = world.files.put([content])
    with world.db.write() as session:
        samples = make_samples(world.office(session), world.files)["own"]
        piece = session.get_one(Evidence, samples["evidence_id"])
        piece.sha256, piece.file_name, piece.size = stored.sha256, name, stored.size
        return f"/evidence/{piece.id}"


def _rename(world: World, address: str, name: str) -> None:
    with world.db.write() as session:
        session.get_one(Evidence, int(address.rsplit("/", 1)[1])).file_name = name


def _filename(disposition: str) -> str | None:
    options = parse_options_header(disposition)[1]
    return options.get("filename")


@LITE
def test_u3_a_file_is_always_saved_never_opened(world: World) -> None:
    address, viewer = _with_piece(world, "x", b"<script>alert(1)</script>"), world.browser("viewer")
    for name in ("a.pdf", "a.docx", "a.txt", "a.csv", "a.html", "a.svg", "a"):
        _rename(world, address, name)
        for inline in ("", "?inline=1", "?inline=0", "?inline=true"):
            answer = viewer.get(address + inline)
            assert answer.status_code == 200
            assert answer.headers["Content-Disposition"].startswith("attachment;")
            kind = KINDS.get(name.rpartition(".")[2])
            assert answer.mimetype == (kind.media_type if kind else "application/octet-stream")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert answer.headers["Cache-Control"] == "no-store, private"


@LITE
def test_u3_only_a_picture_is_shown_and_only_on_request(world: World) -> None:
    address, viewer = _with_piece(world, "ảnh.png", png()), world.browser("viewer")
    assert viewer.get(address).headers["Content-Disposition"].startswith("attachment")
    shown = viewer.get(address + "?inline=1")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert (shown.mimetype, shown.data) == ("image/png", png())
    assert shown.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@LITE
def test_u3_head_and_ranges_are_answered_with_the_same_care(world: World) -> None:
    address, viewer = _with_piece(world, "a.txt", b"0123456789"), world.browser("viewer")
    head = viewer.open(address, method="HEAD")
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", "10")
    part = viewer.get(address, headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.data, part.headers["Content-Range"]) == (206, b"234", "bytes 2-4/10")
    for answer in (head, part):
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@LITE
@pytest.mark.parametrize(
    ("wanted", "status"),
    [("bytes=-99999999999999999999", 200), ("bytes=0-1,3-4", 200), ("bytes=-3", 206), ("bytes=10-", 416)],
)
def test_u3_a_range_that_means_the_whole_file_gets_it(world: World, wanted: str, status: int) -> None:
    address = _with_piece(world, "a.txt", b"0123456789")
    answer = world.browser("viewer").get(address, headers={"Range": wanted})
    assert answer.status_code == status
    assert status != 200 or answer.data == b"0123456789"


@LITE
@pytest.mark.parametrize("changed", [b"", b"012345678", b"0123456780", b"01234567890"])
def test_u2_a_file_that_a_hand_changed_is_never_shown(
    world: World, evidence_folder: Path, changed: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    address, office = _with_piece(world, "a.txt", b"0123456789"), world.browser("office")
    name = hashlib.sha256(b"0123456789").hexdigest()
    [path] = [p for p in evidence_folder.rglob("*") if p.name == name]
    path.write_bytes(changed)
    for asked, status in ((address, 409), (f"{address}/preview", 409), (f"{address}/preview?part=1", 200)):
        answer = office.get(asked)
        assert "Hãy tải tệp về để xem" not in answer.text
        assert (answer.status_code, "không còn đúng với tệp đã nộp" in answer.text) == (status, True)
    part = office.get(address, headers={"Range": "bytes=0-1"})
    assert part.status_code == 409
    assert f"is not what was handed in: {name}" in caplog.text, "whoever keeps the server is told which"


@LITE
def test_u2_a_file_that_is_gone_is_missing_and_no_error_of_ours(world: World, evidence_folder: Path) -> None:
    address, office = _with_piece(world, "a.txt", b"0123456789"), world.browser("office")
    name = hashlib.sha256(b"0123456789").hexdigest()
    [path] = [p for p in evidence_folder.rglob("*") if p.name == name]
    path.unlink()
    for asked in (address, f"{address}/preview"):
        answer = office.get(asked)
        assert (answer.status_code, "không còn trong kho lưu" in answer.text) == (404, True)


@LITE
def test_u2_the_served_name_is_encoded_and_breaks_no_header(world: World) -> None:
    address, viewer = _with_piece(world, "x.txt", b"x"), world.browser("viewer")
    for sent, _kept in NAMES:
        _rename(world, address, plain_name(sent))
        answer = viewer.get(address)
        assert "Set-Cookie" not in answer.headers, sent
        assert _filename(answer.headers["Content-Disposition"]) == plain_name(sent)


@LITE
def test_u3_the_right_is_looked_up_at_every_download(world: World) -> None:
    address, head = _with_piece(world, "a.txt", b"x"), world.browser("head_tp")
    assert head.get(address).status_code == 200
    assert world.browser("head_vh").get(address).status_code == 404
    assert world.browser("other_office").get(address).status_code == 404
    assert world.browser().get(address).status_code == 303
    assert world.browser("admin").get(address).status_code == 403
    with world.db.write() as session:
        session.query(Membership).filter_by(user_id=world.user_id["head_tp"]).update(
            {"agency_id": world.agency_id["vh"]}
        )
    assert head.get(address).status_code == 404

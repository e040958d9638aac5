"""Evidence is kept alike in a folder and in a bucket: under its hash, whole or not at all, never lost by tidying."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.s3_server import S3Server
from workflow.evidence_bucket import ASIDE
from workflow.files import EvidenceFiles, EvidenceStore, blocks, name_of
from workflow.rules.refusal import Refusal

MEGABYTE = 1 << 20
#: Seconds since 1970 that lie after every moment of these tests.
LATER = 1e11


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with S3Server() as running:
        yield running


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, server: S3Server) -> EvidenceFiles:
    if request.param == "folder":
        return EvidenceStore(tmp_path)
    server.empty()
    return server.bucket()


@pytest.mark.parametrize("size", [0, 1, MEGABYTE, 9 * MEGABYTE + 7], ids=str)
def test_a_content_comes_back_as_it_was_under_its_hash(store: EvidenceFiles, size: int) -> None:
    content = random.Random(size).randbytes(size)
    kept = store.put(blocks(io.BytesIO(content)))
    assert (kept.sha256, kept.size) == (hashlib.sha256(content).hexdigest(), size)
    assert store.size(kept.sha256) == size
    with store.open(kept.sha256) as file:
        assert file.read() == content


def test_a_content_can_be_read_from_any_place_in_it(store: EvidenceFiles) -> None:
    content = random.Random(2).randbytes(5 * MEGABYTE)
    with store.open(store.put([content]).sha256) as file:
        assert file.seek(-3, io.SEEK_END) == len(content) - 3
        assert file.read(10) == content[-3:]
        assert file.read(10) == b""
        for place in (0, 4 * MEGABYTE - 1, 17):
            assert file.seek(place) == place
            assert file.read(3) == content[place : place + 3]
            assert file.tell() == place + 3


def test_the_same_content_is_kept_once(store: EvidenceFiles) -> None:
    first, second = store.put([b"mot ", b"noi dung"]), store.put([b"mot noi dung"])
    assert first == second
    assert store.drop_strays(set(), LATER) == 1


def test_what_was_never_stored_is_not_there(store: EvidenceFiles) -> None:
    nothing = hashlib.sha256(b"nothing").hexdigest()
    assert store.size(nothing) is None
    with pytest.raises(FileNotFoundError):
        store.open(nothing)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 63 + "/"])
def test_nothing_but_a_hash_is_a_name(store: EvidenceFiles, name: str) -> None:
    for ask in (store.open, store.size):
        with pytest.raises(ValueError, match="SHA-256"):
            ask(name)


def test_an_upload_that_breaks_off_leaves_nothing(store: EvidenceFiles) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * 2 * MEGABYTE
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.put(broken())
    assert store.drop_strays(set(), LATER) == 0


def test_tidying_removes_what_is_old_and_named_by_nobody(store: EvidenceFiles) -> None:
    named, stray = store.put([b"named"]).sha256, store.put([b"stray"]).sha256
    assert store.drop_strays({named, stray}, LATER) == 0
    assert store.drop_strays({named}, 0) == 0, "it is young: its row may be on the way"
    assert store.drop_strays({named}, LATER) == 1
    assert store.size(stray) is None
    assert store.size(named) == len(b"named")


def test_in_a_bucket_objects_lie_in_the_folder_of_the_installation_under_their_hash(server: S3Server) -> None:
    server.empty()
    kept = server.bucket().put([b"minh chung"])
    assert server.objects() == {f"dondoc/{name_of(kept.sha256)}": b"minh chung"}


def test_a_content_that_somebody_names_after_it_was_tidied_away_comes_back(server: S3Server) -> None:
    """Between the look and the deletion the same content may be stored anew and deleted with the old one."""
    server.empty()
    bucket = server.bucket()
    read, swept = bucket.put([b"read first"]).sha256, bucket.put([b"swept first"]).sha256
    assert bucket.drop_strays(set(), LATER) == 2
    with bucket.open(read) as file:
        assert file.read() == b"read first"
    assert bucket.drop_strays({read, swept}, 0) == 0
    assert bucket.size(swept) == len(b"swept first")
    # what lay aside goes once it is old, and what somebody names stays
    bucket.drop_strays({read, swept}, LATER)
    assert [name for name in server.objects() if ASIDE in name] == []
    assert bucket.size(read)
    assert bucket.size(swept)


def test_a_bucket_that_does_not_answer_is_one_refusal_whatever_was_asked() -> None:
    with S3Server() as server:
        bucket = server.bucket()
        kept = bucket.put([b"x" * 10 * MEGABYTE]).sha256
        half_read = bucket.open(kept)
        half_read.read(1)
        server.stop()
        for ask in (
            lambda: bucket.put([b"y"]),
            lambda: bucket.open(kept),
            lambda: bucket.size(kept),
            lambda: bucket.drop_strays(set(), LATER),
            half_read.read,
        ):
            with pytest.raises(Refusal, match="evidence_away"):
                ask()


def test_a_wrong_key_or_a_bucket_that_is_not_there_is_that_refusal_too(server: S3Server) -> None:
    from dataclasses import replace

    from workflow.evidence_bucket import EvidenceBucket

    missing = EvidenceBucket(replace(server.settings, bucket="khong-co-kho-nay"))
    with pytest.raises(Refusal, match="evidence_away"):
        missing.put([b"x"])
    with pytest.raises(Refusal, match="evidence_away"):
        missing.size(hashlib.sha256(b"x").hexdigest())

"""An installation whose evidence lies in a bucket: handing in, opening, losing the bucket for a while, and restoring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa

from jobs.evidence_watch import watch
from jobs.tasks import run_once
from models import Assignment, Evidence, Update
from models.database import Database
from tests.backups.installation import ASSIGNMENTS, Installation, elsewhere, installed, pg_bin
from tests.backups.rehearsal import rehearse
from tests.intake.pdf_files import typeset
from tests.office import NOW
from tests.s3_server import SECRET, S3Server
from tests.web.browser import SETTINGS, World, build_world
from workflow.backups.checking import check_system
from workflow.backups.making import make_set
from workflow.backups.restoring import restore_set
from workflow.files import name_of
from workflow.runtime import Runtime
from workflow.services import schedule
from workflow.services.down_since import Server, down_since
from workflow.services.health_reading import read_health
from workflow.web.app import create_app

LITE = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
AWAY = "Kho minh chứng không trả lời"


@pytest.fixture
def server() -> Iterator[S3Server]:
    with S3Server() as running:
        yield running


@pytest.fixture
def runtime(db: Database, server: S3Server) -> Runtime:
    return Runtime(replace(SETTINGS, bucket=server.settings), db, server.bucket(), clock=lambda: NOW)


@pytest.fixture
def world(db: Database, tmp_path: Path, runtime: Runtime) -> World:
    return replace(build_world(db, tmp_path / "unused"), app=create_app(runtime))


def given(world: World) -> int:
    with world.db.write() as session:
        return world.office(session).assignment("tp").id


def hand_in(world: World, assignment: int, text: str, content: bytes) -> tuple[int, str]:
    with world.db.read() as session:
        version = session.get_one(Assignment, assignment).version
    answer = world.browser("head_tp").post(
        f"/assignments/{assignment}/update",
        {"version": version, "text": text, "chip": "doing", "files": (BytesIO(content), "bien-ban.pdf")},
        content_type="multipart/form-data",
    )
    return answer.status_code, answer.text


def test_a_proof_is_handed_in_read_in_part_and_shown_in_the_page(world: World, server: S3Server) -> None:
    content = typeset("= Biên bản họp")
    assert hand_in(world, given(world), "Đã họp", content)[0] == 303
    with world.db.read() as session:
        piece = session.scalars(sa.select(Evidence)).one()
    assert server.objects() == {f"dondoc/{name_of(piece.sha256 or '')}": content}
    office, address = world.browser("office"), f"/evidence/{piece.id}"
    whole = office.get(address)
    assert (whole.status_code, whole.data) == (200, content)
    assert whole.headers["Content-Length"] == str(len(content))
    part = office.get(address, headers={"Range": "bytes=5-9"})
    assert (part.status_code, part.data) == (206, content[5:10])
    assert office.get(address, headers={"Range": f"bytes={len(content) + 1}-"}).status_code == 416
    assert office.get(address, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert office.get(f"{address}/pages/1.png").data.startswith(b"\x89PNG")
    assert world.browser("head_ca").get(address).status_code == 404


@LITE
def test_an_object_that_a_hand_changed_is_never_served(world: World, server: S3Server) -> None:
    content = typeset("= Biên bản họp")
    assert hand_in(world, given(world), "Đã họp", content)[0] == 303
    [key] = server.objects()
    office = world.browser("office")
    with world.db.read() as session:
        address = f"/evidence/{session.scalars(sa.select(Evidence.id)).one()}"
    for changed in (b"", content[:-1], content + b" ", content.replace(b"PDF", b"pdf")):
        server.alter(key, changed)
        answer = office.get(address)
        assert (answer.status_code, "không còn đúng với tệp đã nộp" in answer.text) == (409, True)
    server.empty()
    assert office.get(address).status_code == 404


def test_while_the_bucket_is_away_words_stay_nothing_is_half_written_and_pages_go_on(
    world: World, runtime: Runtime, server: S3Server
) -> None:
    assignment = given(world)
    assert hand_in(world, assignment, "Đã họp", typeset("Trước"))[0] == 303
    server.stop()
    status, text = hand_in(world, assignment, "Đã gửi công văn đến các xã", typeset("Sau"))
    assert status == 503
    assert AWAY in text
    assert "Đã gửi công văn đến các xã" in text
    with world.db.read() as session:
        assert session.scalar(sa.select(sa.func.count(Update.id))) == 1
        piece = session.scalars(sa.select(Evidence.id)).one()
    office = world.browser("office")
    answer = office.get(f"/evidence/{piece}")
    assert (answer.status_code, AWAY in answer.text) == (503, True)
    assert watch(runtime) == {"answers": False}
    page = office.get("/overdue")
    assert page.status_code == 200
    assert f"{AWAY} từ" in page.text
    with world.db.read() as session:
        assert read_health(session, now=NOW)["evidence"].since == NOW


def test_the_clock_writes_down_that_the_bucket_is_back(runtime: Runtime, server: S3Server) -> None:
    with runtime.database.write() as session:
        schedule.make_slot(session, "evidence", NOW, now=NOW)
    assert run_once(runtime, "evidence", NOW)
    with runtime.database.read() as session:
        assert down_since(session, Server.EVIDENCE) is None
    away = replace(runtime, files=replaced(server, endpoint="http://127.0.0.1:9"))
    watch(away)
    with runtime.database.read() as session:
        assert down_since(session, Server.EVIDENCE) == NOW
    watch(runtime)
    with runtime.database.read() as session:
        assert down_since(session, Server.EVIDENCE) is None


def replaced(server: S3Server, **changes: str) -> object:
    from workflow.evidence_bucket import EvidenceBucket

    return EvidenceBucket(replace(server.settings, **changes))


@LITE
def test_a_bucket_that_is_not_there_is_not_a_bucket_without_files(runtime: Runtime, server: S3Server) -> None:
    assert watch(replace(runtime, files=replaced(server, bucket="khong-co-kho-nay"))) == {"answers": False}


def at_work(tmp_path: Path, db_url: str, server: S3Server) -> Installation:
    here = installed(tmp_path, db_url)
    here.runtime = replace(here.runtime, files=server.bucket())
    for n in range(ASSIGNMENTS):
        here.report(n, f"minh chứng {n}".encode())
    return here


def test_b1_a_set_made_from_a_bucket_restores_into_an_empty_bucket(
    tmp_path: Path, db_url: str, server: S3Server
) -> None:
    here = at_work(tmp_path / "here", db_url, server)
    kept = server.objects()
    found = make_set(here.runtime, tmp_path / "sets")
    assert len(found.files) == ASSIGNMENTS
    again = make_set(here.runtime, tmp_path / "sets")
    digest = next(iter(found.files))
    assert found.evidence.path(digest).samefile(again.evidence.path(digest)), "it is linked, not read again"
    with elsewhere(here, tmp_path / "there") as there, S3Server() as other:
        other_place = replace(there, files=other.bucket())
        restore_set(other_place, found, replace=False)
        assert other.objects() == kept
        assert check_system(other_place).bad_files == []
    here.runtime.database.close()


def test_b3_verify_names_exactly_the_objects_that_are_gone_or_altered(
    tmp_path: Path, db_url: str, server: S3Server
) -> None:
    here = at_work(tmp_path, db_url, server)
    gone, altered, *_rest = sorted(server.objects())
    server.client.delete_object(Bucket=server.name, Key=gone)
    server.client.put_object(Bucket=server.name, Key=altered, Body=b"khac")
    bad = check_system(here.runtime).bad_files
    assert {(part.name.rpartition("/")[2], part.missing) for part in bad} == {
        (gone.rpartition("/")[2], True),
        (altered.rpartition("/")[2], False),
    }
    here.runtime.database.close()


def test_b2_a_lost_installation_with_a_lost_bucket_is_brought_back_by_its_commands(
    db: Database, tmp_path: Path, server: S3Server
) -> None:
    secret = tmp_path / "s3-secret"
    secret.write_text(SECRET)
    settings = {
        "DONDOC_S3_BUCKET": f"{server.name}/dondoc",
        "DONDOC_S3_ENDPOINT": server.endpoint,
        "DONDOC_S3_ACCESS_KEY": "tests",
        "DONDOC_S3_SECRET_KEY_FILE": str(secret),
    }
    if db.dialect == "postgresql":
        settings["DONDOC_DATABASE_URL"] = db.engine.url.render_as_string(hide_password=False)
        settings["DONDOC_PG_BIN"] = str(pg_bin(db))
    db.close()
    found = rehearse(tmp_path, settings, lose=server.empty)
    assert found["back"]["files"] == ASSIGNMENTS
    assert len(server.objects()) == ASSIGNMENTS
    assert not (tmp_path / "data" / "evidence").exists()

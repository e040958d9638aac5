"""A full disk is said in a sentence; nothing is half-written and it needs no restart (trust.md D8)."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from models import Evidence, Update
from models.database import Database
from tests.web.browser import Browser, World, build_world
from workflow.files import EvidenceStore
from workflow.rules.refusal import Refusal

NO_ROOM = "Máy chủ sắp hết chỗ trống"
MEGABYTE = 1 << 20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 16 MB; making one needs root."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = os.geteuid() == 0 and not subprocess.call(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)], stderr=subprocess.DEVNULL
    )
    if not mounted:
        pytest.skip("no disk of 16 MB can be made here")
    yield folder
    subprocess.check_call(["umount", "-l", str(folder)])


def _fill_up(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT)
    with contextlib.suppress(OSError):
        while True:
            os.write(handle, b"0" * 4096)
    os.close(handle)


def _given(world: World) -> int:
    with world.db.write() as session:
        return world.office(session).assignment("tp").id


def _report(
    browser: Browser, assignment_id: int, text: str, *files: tuple[io.BytesIO, str]
) -> tuple[int, str]:
    body = {"version": 1, "text": text, "chip": "doing", **({"files": files[0]} if files else {})}
    answer = browser.post(f"/assignments/{assignment_id}/update", body, content_type="multipart/form-data")
    return answer.status_code, answer.text


def _proof() -> tuple[io.BytesIO, str]:
    return io.BytesIO(b"minh chung"), "a.txt"


def test_d8_below_the_reserve_no_file_is_taken_the_words_stay_and_everything_else_goes_on(
    db: Database, tmp_path: Path
) -> None:
    world = build_world(db, tmp_path, disk_reserve=1 << 60)
    given, head = _given(world), world.browser("head_tp")
    status, text = _report(head, given, "Đã gửi công văn đến các xã", _proof())
    assert status == 507
    assert NO_ROOM in text
    assert "Đã gửi công văn đến các xã" in text
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count(Evidence.id))) == 0
        assert session.scalar(sa.select(sa.func.count(Update.id))) == 0
    assert world.browser("office").get("/overdue").status_code == 200
    world.files.reserve = 0
    assert _report(head, given, "Đã gửi", _proof())[0] == 303


def test_d8_a_disk_that_fills_up_while_a_file_comes_in_keeps_nothing_of_it(small_disk: Path) -> None:
    store = EvidenceStore(small_disk)
    kept = store.put([b"x" * MEGABYTE]).sha256
    with pytest.raises(Refusal, match="disk_full"):
        store.put(b"y" * MEGABYTE for _ in range(40))
    assert [path.name for path in small_disk.rglob("*") if path.is_file()] == [kept]
    assert store.put([b"z" * MEGABYTE]).size == MEGABYTE


def test_d8_a_database_without_room_says_so_loses_nothing_and_goes_on(small_disk: Path) -> None:
    from models import migrate

    database = Database(f"sqlite:///{small_disk / 'd.db'}")
    migrate.upgrade(database.engine)
    world = build_world(database, small_disk / "evidence")
    given, head = _given(world), world.browser("head_tp")
    filler = small_disk / "filler"
    _fill_up(filler)
    status, text = _report(head, given, "Đã gửi công văn " + "đến các xã " * 300)
    assert status == 507
    assert "hết chỗ trống" in text
    assert "Traceback" not in text
    filler.unlink()
    assert world.browser("office").get("/overdue").status_code == 200
    with database.read() as session:
        assert session.scalar(sa.select(sa.func.count(Update.id))) == 0
        assert session.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
    assert _report(head, given, "Đã gửi")[0] == 303
    database.close()

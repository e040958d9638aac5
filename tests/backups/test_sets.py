"""A backup holds everything at one moment and comes back whole, or says what is wrong (trust.md B1, B3, B4)."""

from __future__ import annotations

import json
import random
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from models import Assignment, Event, Outbox, User, UserSession
from models.database import Database
from models.stored_files import STORED, stored_digests
from tests.backups.installation import ASSIGNMENTS, Installation, elsewhere, installed
from tests.office import NOW
from workflow.backups.checking import check_system
from workflow.backups.making import drop_old_sets, make_set, sets_in
from workflow.backups.restoring import restore_set, settle
from workflow.backups.sets import MANIFEST, BackupSet, bad_parts, read_set
from workflow.commands.db import bring_up_to_date
from workflow.rules.refusal import Refusal
from workflow.services import account_notices, accounts
from workflow.services.mail_switches import hold_reason, restore_point

KEY = b"the key of this installation's book"


@pytest.fixture
def here(db_url: str, tmp_path: Path) -> Iterator[Installation]:
    made = installed(tmp_path / "here", db_url)
    yield made
    made.runtime.database.close()


def backed_up(here: Installation, tmp_path: Path) -> BackupSet:
    return make_set(here.runtime, tmp_path / "backups")


def events_in(database: Database) -> int:
    with database.read() as session:
        return session.scalar(sa.select(sa.func.count(Event.id))) or 0


def test_b1_backups_taken_while_everybody_writes_come_back_whole(here: Installation, tmp_path: Path) -> None:
    stop = threading.Event()
    refused: list[BaseException] = []

    def write(n: int) -> None:
        dice = random.Random(n)
        try:
            while not stop.is_set():
                here.report(n, dice.randbytes(20_000))
        except BaseException as error:
            refused.append(error)
            raise

    writers = [threading.Thread(target=write, args=(n,)) for n in range(ASSIGNMENTS)]
    for writer in writers:
        writer.start()
    try:
        made = [backed_up(here, tmp_path) for _ in range(3)]
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert refused == []
    assert made[0].rows["events"] < made[1].rows["events"] < made[2].rows["events"]
    for n, found in enumerate(made):
        assert bad_parts(found) == []
        with elsewhere(here, tmp_path / f"there{n}") as there:
            restore_set(there, found, replace=False)
            assert events_in(there.database) == found.rows["events"]
            checked = check_system(there)
            assert checked.well, checked
            assert (checked.files, checked.book.events) == (len(found.files), found.rows["events"])
            with there.database.read() as session:
                digests = stored_digests(session)
            assert sorted(found.files) == digests


def test_b3_every_altered_or_missing_file_of_a_thousand_is_named_and_no_other(
    here: Installation, tmp_path: Path
) -> None:
    dice = random.Random(3)
    store = here.runtime.files
    files = {store.put([dice.randbytes(100)]).sha256: 100 for _ in range(1_000)}
    found = replace(backed_up(here, tmp_path), folder=here.runtime.settings.data, files=files)
    altered, gone = dice.sample(sorted(files), 7), dice.sample(sorted(files), 5)
    for digest in altered:
        data = bytearray(store.path(digest).read_bytes())
        data[dice.randrange(100)] ^= 1 << dice.randrange(8)
        store.path(digest).write_bytes(data)
    for digest in gone:
        store.path(digest).unlink()
    named = {part.name[-64:]: part.missing for part in bad_parts(found) if part.name.startswith("evidence")}
    assert named == {**dict.fromkeys(altered, False), **dict.fromkeys(gone, True)}


def test_b4_a_set_is_for_its_owner_only_and_holds_no_key(here: Installation, tmp_path: Path) -> None:
    here.report(0, b"minh chung")
    found = backed_up(here, tmp_path)
    settings = here.runtime.settings
    for path in found.folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
        if path.is_file():
            assert settings.secret_key.encode() not in path.read_bytes()
            assert settings.chain_key.encode() not in path.read_bytes()


def _lose_the_database(found: BackupSet) -> None:
    found.copy.unlink()


def _lose_a_file(found: BackupSet) -> None:
    found.evidence.path(next(iter(found.files))).unlink()


def _alter_a_file(found: BackupSet) -> None:
    path = found.evidence.path(next(iter(found.files)))
    path.unlink()
    path.write_bytes(b"minh chunG")


def _alter_the_database(found: BackupSet) -> None:
    with found.copy.open("r+b") as file:
        file.seek(found.copy.stat().st_size // 2)
        file.write(b"\x00\x01\x02")


@pytest.mark.parametrize("spoil", [_lose_the_database, _lose_a_file, _alter_a_file, _alter_the_database])
def test_b4_a_set_that_misses_a_part_is_not_restored_and_nothing_is_touched(
    here: Installation, tmp_path: Path, spoil
) -> None:  # type: ignore[no-untyped-def]
    here.report(0, b"minh chung")
    found = backed_up(here, tmp_path)
    here.report(0, b"sau do")
    before = events_in(here.runtime.database)
    spoil(found)
    with pytest.raises(Refusal, match="backup_incomplete"):
        restore_set(here.runtime, found, replace=True)
    assert events_in(here.runtime.database) == before
    assert check_system(here.runtime).well


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda said: said["rows"].update(events=0), "backup_foreign"),
        (lambda said: said["files"].clear(), "backup_foreign"),
        (lambda said: said.update(seal="0" * 64), "backup_foreign"),
        (lambda said: said.pop("seal"), "backup_unreadable"),
        (lambda said: said.update(made_at="hôm qua"), "backup_unreadable"),
        (lambda said: said.clear(), "backup_unreadable"),
    ],
)
def test_b4_a_list_that_somebody_changed_is_not_believed(
    here: Installation, tmp_path: Path, change, code: str
) -> None:  # type: ignore[no-untyped-def]
    here.report(0, b"minh chung")
    folder = backed_up(here, tmp_path).folder
    said = json.loads((folder / MANIFEST).read_text())
    change(said)
    (folder / MANIFEST).write_text(json.dumps(said))
    with pytest.raises(Refusal, match=code):
        read_set(folder, KEY)


def test_the_set_of_another_installation_is_not_believed(here: Installation, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="backup_foreign"):
        read_set(backed_up(here, tmp_path).folder, b"another key")
    with pytest.raises(Refusal, match="backup_missing"):
        read_set(tmp_path, KEY)


def test_a_file_that_was_lost_before_is_named_and_the_rest_is_kept(
    here: Installation, tmp_path: Path
) -> None:
    lost, altered, kept = here.report(0, b"mot"), here.report(1, b"hai"), here.report(2, b"ba")
    here.runtime.files.path(lost).unlink()
    here.runtime.files.path(altered).write_bytes(b"khac")
    found = backed_up(here, tmp_path)
    assert (list(found.files), found.lost) == ([kept], sorted([lost, altered]))
    assert bad_parts(found) == []


def test_a_system_with_data_is_replaced_only_when_told_so(here: Installation, tmp_path: Path) -> None:
    here.report(0, b"truoc")
    found = backed_up(here, tmp_path)
    here.report(0, b"sau")
    with pytest.raises(Refusal, match="restore_not_empty"):
        restore_set(here.runtime, found, replace=False)
    kept = restore_set(here.runtime, found, replace=True)
    assert events_in(here.runtime.database) == found.rows["events"]
    if kept:
        old = Database(f"sqlite:///{kept}")
        assert events_in(old) == found.rows["events"] + 1
        old.close()


def test_a_database_that_somebody_has_open_is_not_replaced(here: Installation, tmp_path: Path) -> None:
    found = backed_up(here, tmp_path)
    other = Database(here.runtime.settings.database_url)
    with other.read() as session:
        session.scalar(sa.select(sa.func.count(Event.id)))
        with pytest.raises(Refusal, match="database_in_use"):
            restore_set(here.runtime, found, replace=True)
    other.close()
    restore_set(here.runtime, found, replace=True)


def test_after_a_restore_nobody_is_signed_in_mail_is_held_and_the_book_goes_on(
    here: Installation, tmp_path: Path
) -> None:
    runtime = here.runtime
    with runtime.database.write() as session:
        session.add(
            UserSession(
                token_hash=b"t" * 32, user_id=here.actor.user_id, created_at=NOW, seen_at=NOW, data="{}"
            )
        )
        user = session.get_one(User, here.actor.user_id)
        accounts.change_password(session, user, "chín con cò trắng bay qua", now=NOW)
        assert account_notices.anything_due(session, now=NOW)
    found = backed_up(here, tmp_path)
    restore_set(runtime, found, replace=True)
    bring_up_to_date(runtime)
    settle(runtime, found)
    with runtime.database.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(UserSession)) == 0
        assert hold_reason(session).startswith("restored:")
        assert restore_point(session) == NOW
        assert not account_notices.anything_due(session, now=NOW), "it may have been told long ago"
        assert session.scalar(sa.select(Event.verb).where(Event.subject == "system")) == "restored"
        assert session.scalar(sa.select(sa.func.count(Outbox.id))) == 0
        assert session.scalar(sa.select(sa.func.count(Assignment.id))) == ASSIGNMENTS
    assert check_system(runtime).well


def test_files_of_the_set_before_are_not_copied_again(here: Installation, tmp_path: Path) -> None:
    digest = here.report(0, b"minh chung")
    first, second = backed_up(here, tmp_path), backed_up(here, tmp_path)
    assert first.evidence.path(digest).samefile(second.evidence.path(digest))
    assert not first.evidence.path(digest).samefile(here.runtime.files.path(digest))


def test_only_the_newest_sets_stay_and_a_half_made_one_is_none(here: Installation, tmp_path: Path) -> None:
    days: list[datetime] = []
    for n in range(4):
        made = replace(here.runtime, clock=lambda n=n: NOW + timedelta(days=n))
        days.append(make_set(made, tmp_path / "backups").made_at)
    (tmp_path / "backups" / ".partial-aa").mkdir()
    (tmp_path / "backups" / "dondoc-20990101-000000").mkdir()
    assert drop_old_sets(tmp_path / "backups", 2) == 2
    assert [read_set(path, KEY).made_at for path in sets_in(tmp_path / "backups")] == days[:1:-1]


def test_a_folder_that_cannot_be_written_is_said_and_leaves_nothing(
    here: Installation, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal, match="backup_folder"):
        make_set(here.runtime, tmp_path / "file" / "backups")
    assert list(tmp_path.glob("backups*")) == []


def test_every_column_that_names_a_file_is_in_the_backup() -> None:
    from models import Base

    stored = {(c.class_.__tablename__, c.key) for c in STORED}
    not_files = {("import_run", "sha256"), ("report", "sha256"), ("file_scan", "sha256")}
    named = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("sha256")
    }
    assert named == stored | not_files

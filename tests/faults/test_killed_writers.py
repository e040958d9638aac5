"""Processes that are killed while they write leave nothing half-done (trust.md D10, U4)."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from models import Evidence
from models.database import Database
from models.stored_files import stored_digests
from tests.backups.installation import ASSIGNMENTS, Installation, installed
from tests.faults.killed import run_and_kill
from tests.office import NOW
from workflow.backups.checking import check_system
from workflow.files import INCOMING, EvidenceStore

KILLS = 12
#: Reports with files of some size until it is killed; says each digest once its row is there.
_WRITER = """
import os
from pathlib import Path
from tests.backups.installation import again
here = again(Path(os.environ["DATA"]), os.environ["URL"])
print("ready")
n = 0
while True:
    print(here.report(n % 8, os.urandom(int(os.environ["SIZE"]))))
    n += 1
"""


def killed(here: Installation, tmp_path: Path, size: int) -> set[str]:
    url = here.runtime.database.engine.url.render_as_string(hide_password=False)
    env = {"DATA": str(tmp_path), "URL": url, "SIZE": str(size)}
    said = run_and_kill(_WRITER, env, KILLS, within=0.5, seed=size)
    # the last word of a process may have been cut off
    return {word for word in said if len(word) == 64}


def test_d10_a_database_whose_writers_were_killed_is_whole_and_every_acknowledged_act_is_there(
    db_url: str, tmp_path: Path
) -> None:
    here = installed(tmp_path, db_url)
    acknowledged = killed(here, tmp_path, 200)
    checked = check_system(here.runtime)
    assert checked.well, checked
    with here.runtime.database.read() as session:
        kept = set(stored_digests(session))
    assert acknowledged <= kept
    assert len(acknowledged) >= ASSIGNMENTS
    here.runtime.database.close()


def test_u4_no_row_is_without_its_file_and_what_was_cut_short_is_removed_after_a_week(
    db_url: str, tmp_path: Path
) -> None:
    here = installed(tmp_path, db_url)
    killed(here, tmp_path, 3_000_000)
    assert check_system(here.runtime).bad_files == []
    store = here.runtime.files
    with here.runtime.database.read() as session:
        named = set(stored_digests(session))
        rows = session.scalar(sa.select(sa.func.count(Evidence.id)))
    assert rows
    stray = store.put([b"nobody names it"]).sha256
    (store.root / INCOMING / "cut-short").write_bytes(b"half")
    old = (NOW - timedelta(days=8)).timestamp()
    for path in (store.path(stray), store.root / INCOMING / "cut-short"):
        os.utime(path, (old, old))
    before = (NOW - timedelta(days=7)).timestamp()
    assert store.drop_strays(named, before) == 2
    assert not store.path(stray).exists()
    assert all(store.path(digest).is_file() for digest in named)
    here.runtime.database.close()


def test_a_young_file_that_no_row_names_yet_stays(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path)
    digest = store.put([b"its row is on the way"]).sha256
    before = store.path(digest).stat().st_mtime
    assert store.drop_strays(set(), before) == 0
    assert store.path(digest).is_file()
    assert store.drop_strays(set(), before + 1) == 1


def test_d10_readers_of_a_database_whose_writer_was_killed_need_no_repair(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'd.db'}"
    database = Database(url)
    from models import migrate

    migrate.upgrade(database.engine)
    database.close()
    here = installed(tmp_path, url)
    killed(here, tmp_path, 50)
    fresh = Database(url)
    with fresh.read() as session:
        assert session.scalar(sa.select(sa.func.count(Evidence.id)))
    fresh.close()
    here.runtime.database.close()

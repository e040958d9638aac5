"""An encrypted backup is read by the holder of the key alone (``trust.md`` B4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.backups.installation import Installation, elsewhere, installed
from workflow.backups.checking import check_system
from workflow.backups.making import make_set
from workflow.backups.restoring import restore_set
from workflow.backups.sealing import new_key, unsealed
from workflow.backups.sets import BackupSet, bad_parts
from workflow.rules.refusal import Refusal

CANARY = "Danh sách 25 hộ cần rà soát".encode()


@pytest.fixture
def here(db_url: str, tmp_path: Path) -> Iterator[Installation]:
    made = installed(tmp_path / "here", db_url)
    made.report(0, CANARY)
    yield made
    made.runtime.database.close()


def sealed_set(here: Installation, tmp_path: Path, recipient: str) -> BackupSet:
    settings = replace(here.runtime.settings, backup_recipient=recipient)
    return make_set(replace(here.runtime, settings=settings), tmp_path / "backups")


def contents(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_b4_an_encrypted_set_shows_nothing_of_the_contents_and_comes_back_whole_with_the_key(
    here: Installation, tmp_path: Path
) -> None:
    key = tmp_path / "key.txt"
    found = sealed_set(here, tmp_path, new_key(key))
    raw = contents(found.folder)
    for word in (CANARY, b"head_tp@mau.gov.vn", b"SQLite format 3", b"PGDMP"):
        assert word not in raw
    assert (bad_parts(found), len(found.files)) == ([], 1)
    assert not any(path.name.startswith("backup-") for path in here.runtime.settings.data.iterdir())
    with unsealed(found, key, tmp_path / "scratch") as clear, elsewhere(here, tmp_path / "there") as there:
        assert bad_parts(clear) == []
        restore_set(there, clear, replace=False)
        assert check_system(there).well
        assert there.files.path(next(iter(found.files))).read_bytes() == CANARY
    assert list((tmp_path / "scratch").iterdir()) == [], "nothing in the clear stays behind"


def test_b4_without_the_right_key_it_stays_shut(here: Installation, tmp_path: Path) -> None:
    found = sealed_set(here, tmp_path, new_key(tmp_path / "key.txt"))
    new_key(tmp_path / "other.txt")
    (tmp_path / "broken.txt").write_text("# nothing\n")
    for key, code in (
        (None, "backup_sealed"),
        (tmp_path / "other.txt", "key_wrong"),
        (tmp_path / "broken.txt", "key_unreadable"),
        (tmp_path / "gone.txt", "key_unreadable"),
    ):
        with pytest.raises(Refusal, match=code), unsealed(found, key, tmp_path / "scratch"):
            raise AssertionError("it was opened")


def test_b3_an_altered_part_is_named_without_the_key(here: Installation, tmp_path: Path) -> None:
    key = tmp_path / "key.txt"
    found = sealed_set(here, tmp_path, new_key(key))
    path = found.evidence.path(next(iter(found.files)))
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert [part.name for part in bad_parts(found)] == [str(path.relative_to(found.folder))]
    with pytest.raises(Refusal, match="backup_incomplete"), unsealed(found, key, tmp_path / "scratch"):
        raise AssertionError("it was opened")


def test_files_are_linked_from_the_set_before_only_when_it_is_for_the_same_key(
    here: Installation, tmp_path: Path
) -> None:
    first_key, second_key = new_key(tmp_path / "1.txt"), new_key(tmp_path / "2.txt")
    sets = [sealed_set(here, tmp_path, key) for key in (first_key, first_key, second_key, "", "")]
    [digest] = sets[0].files
    inodes = [found.evidence.path(digest).stat().st_ino for found in sets]
    assert (inodes[0] == inodes[1], inodes[3] == inodes[4], len(set(inodes))) == (True, True, 3)
    assert [bad_parts(found) for found in sets] == [[]] * 5
    with unsealed(sets[1], tmp_path / "1.txt", tmp_path / "scratch") as clear:
        assert clear.evidence.path(digest).read_bytes() == CANARY


def test_a_file_that_was_altered_before_is_left_out_of_an_encrypted_set_too(
    here: Installation, tmp_path: Path
) -> None:
    digest = here.report(1, b"Bien ban")
    here.runtime.files.path(digest).write_bytes(b"something else")
    found = sealed_set(here, tmp_path, new_key(tmp_path / "key.txt"))
    assert (found.lost, digest in found.files, digest in found.sealed) == ([digest], False, False)


def test_a_key_file_is_for_its_owner_only_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key.txt"
    recipient = new_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert recipient in path.read_text()
    with pytest.raises(Refusal, match="key_there"):
        new_key(path)
    with pytest.raises(Refusal, match="backup_folder"):
        new_key(tmp_path / "no" / "such" / "folder.txt")


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_a_recipient_that_is_none_makes_no_set(here: Installation, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="backup_recipient"):
        sealed_set(here, tmp_path, "age1" + "q" * 58)
    assert not list((tmp_path / "backups").glob("*"))

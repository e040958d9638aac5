"""Make a backup set while the system runs: the database first, then every file that it names."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from workflow.backups.database_copy import FILE_OF, Contents, copy_database
from workflow.backups.sealing import Sealer
from workflow.backups.sets import EVIDENCE, MANIFEST, BackupSet, read_set, write_manifest
from workflow.files import EvidenceFiles, EvidenceStore, copy_synced, sync_folder
from workflow.rules.refusal import Refusal
from workflow.runtime import Runtime

PREFIX, PARTIAL = "dondoc-", ".partial-"
_SPARE = 64 << 20
"""Bytes that stay free on the disk of the backups."""

Told = Callable[[int, int], None]


def make_set(runtime: Runtime, folder: Path, tell: Told = lambda _done, _all: None) -> BackupSet:
    """A new folder below ``folder``, there whole or not at all.

    Files are never changed once stored, so those of the newest earlier set are linked where the disk allows.
    ``tell`` hears how many of how many files are there.

    Raises:
        Refusal: ``backup_folder``, ``backup_no_room``, ``tool_missing``, ``tool_failed``; as of ``Sealer``.
    """
    made_at = runtime.clock()
    key = runtime.settings.chain_key.encode()
    recipient = runtime.settings.backup_recipient
    sealer = Sealer(recipient) if recipient else None
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = folder / f"{PARTIAL}{secrets.token_hex(6)}"
        partial.mkdir(mode=0o700)
    except OSError as error:
        raise Refusal("backup_folder", folder=folder, why=error.strerror) from error
    try:
        contents = _copy_database(runtime, partial, sealer)
        gathered = _Gathering(runtime.files, partial, _newest(folder, key, recipient), sealer)
        for n, digest in enumerate(contents.digests, 1):
            gathered.take(digest)
            tell(n, len(contents.digests))
        write_manifest(
            partial,
            contents,
            FILE_OF[runtime.database.dialect],
            gathered.sizes,
            made_at=made_at,
            key=key,
            recipient=recipient,
            sealed=gathered.sealed,
        )
        sync_folder(partial)
        target = _free_name(folder, made_at)
        partial.rename(target)
        sync_folder(folder)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise Refusal("backup_folder", folder=folder, why=error.strerror or str(error)) from error
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return read_set(target, key)


def _copy_database(runtime: Runtime, partial: Path, sealer: Sealer | None) -> Contents:
    """Where the set is encrypted the clear copy stays on the disk of the data, and only until it was read."""
    name = FILE_OF[runtime.database.dialect]
    if sealer is None:
        contents = copy_database(runtime, partial)
        (partial / name).chmod(0o600)
        return contents
    with tempfile.TemporaryDirectory(prefix="backup-", dir=runtime.settings.data) as clear:
        contents = copy_database(runtime, Path(clear))
        with (Path(clear) / name).open("rb") as file:
            sealer.write(file, partial / name)
    return contents


def sets_in(folder: Path) -> list[Path]:
    """The complete sets below ``folder``, the newest first."""
    found = [path.parent for path in folder.glob(f"{PREFIX}*/{MANIFEST}")]
    return sorted(found, key=lambda path: path.name, reverse=True)


def drop_old_sets(folder: Path, keep: int) -> int:
    """Remove all but the newest ``keep`` sets; how many went."""
    old = sets_in(folder)[keep:]
    for path in old:
        shutil.rmtree(path)
    return len(old)


def _newest(folder: Path, key: bytes, recipient: str) -> BackupSet | None:
    """The newest set of this installation whose files were written for the same reader."""
    for path in sets_in(folder)[:1]:
        with suppress(Refusal):
            found = read_set(path, key)
            return found if found.recipient == recipient else None
    return None


def _free_name(folder: Path, made_at: datetime) -> Path:
    name = f"{PREFIX}{made_at:%Y%m%d-%H%M%S}"
    target, n = folder / name, 1
    while target.exists():
        n += 1
        target = folder / f"{name}-{n}"
    return target


class _Gathering:
    """Files brought together in a new set: ``sizes`` there, and where they are encrypted what was written of each."""

    def __init__(
        self, source: EvidenceFiles, partial: Path, earlier: BackupSet | None, sealer: Sealer | None
    ) -> None:
        self._source, self._earlier, self._sealer = source, earlier, sealer
        self._target = EvidenceStore(partial / EVIDENCE)
        self.sizes: dict[str, int] = {}
        self.sealed: dict[str, str] = {}

    def take(self, digest: str) -> None:
        """Link the file of the earlier set, or copy it; one that is gone or altered is left out."""
        path = self._target.new_path(digest)
        if self._linked(digest, path) or self._copied(digest, path):
            self.sizes[digest] = path.stat().st_size

    def _linked(self, digest: str, path: Path) -> bool:
        if self._earlier is None or digest not in self._earlier.files:
            return False
        try:
            os.link(self._earlier.evidence.path(digest), path)
        except OSError:
            return False
        if self._sealer:
            self.sealed[digest] = self._earlier.sealed[digest]
        return True

    def _copied(self, digest: str, path: Path) -> bool:
        """Hash on the way."""
        size = self._source.size(digest)
        if size is None:
            return False
        if shutil.disk_usage(path.parent).free < size + _SPARE:
            raise Refusal("backup_no_room", folder=path.parents[3])
        with self._source.open(digest) as file:
            if self._sealer is None:
                found = copy_synced(file, path)
            else:
                done = self._sealer.write(file, path)
                found, self.sealed[digest] = done.plain, done.written
        if found == digest:
            return True
        path.unlink()
        self.sealed.pop(digest, None)
        return False

"""Backup sets that only the holder of a key can read: the age format (age-encryption.org/v1), by ``pyrage``.

The system that makes backups holds the public half only, so whoever takes the machine or the disk of the backups
reads none of them. Names and sizes of the parts stay visible; their contents do not.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from workflow.backups.sets import EVIDENCE, BackupSet, bad_parts
from workflow.files import EvidenceStore
from workflow.rules.refusal import Refusal


def _age() -> Any:
    try:
        import pyrage
    except ModuleNotFoundError as error:
        raise Refusal("sealing_missing") from error
    return pyrage


class _Hashed:
    """A stream that hashes what passes through it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.digest = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self.digest.update(block)
        return block

    def write(self, block: bytes) -> int:
        self.digest.update(block)
        return self._stream.write(block)

    def flush(self) -> None:
        self._stream.flush()


@dataclass(frozen=True, slots=True)
class Sealed:
    """SHA-256 in hex of a content, and of what was written of it."""

    plain: str
    written: str


class Sealer:
    """Writes for the holder of one key."""

    def __init__(self, recipient: str) -> None:
        """Take the public half, ``age1…``.

        Raises:
            Refusal: ``sealing_missing``, ``backup_recipient``.
        """
        age = _age()
        try:
            self._recipient = age.x25519.Recipient.from_str(recipient)
        except age.RecipientError as error:
            raise Refusal("backup_recipient", recipient=recipient) from error

    def write(self, source: IO[bytes], target: Path) -> Sealed:
        """Write ``target`` anew, for this user only, and wait for the disk."""
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            read, written = _Hashed(source), _Hashed(out)
            _age().encrypt_io(read, written, [self._recipient])
            out.flush()
            os.fsync(out.fileno())
        return Sealed(read.digest.hexdigest(), written.digest.hexdigest())


def new_key(path: Path) -> str:
    """Make a key and keep its secret half in a new file that only this user reads; the public half.

    Raises:
        Refusal: ``sealing_missing``, ``key_there``, ``backup_folder``.
    """
    identity = _age().x25519.Identity.generate()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refusal("key_there", path=path) from error
    except OSError as error:
        raise Refusal("backup_folder", folder=path.parent, why=error.strerror) from error
    with os.fdopen(handle, "w") as file:
        file.write(f"# public key: {identity.to_public()}\n{identity}\n")
    return str(identity.to_public())


@contextmanager
def unsealed(found: BackupSet, key: Path | None, scratch: Path) -> Iterator[BackupSet]:
    """The set in the clear, as a copy below ``scratch`` that is removed afterwards; an open set as it is.

    Raises:
        Refusal: ``backup_sealed`` without a key, ``key_unreadable``, ``key_wrong``, ``backup_incomplete``,
            ``sealing_missing``.
    """
    if not found.recipient:
        yield found
        return
    if key is None:
        raise Refusal("backup_sealed")
    identity = _identity(key)
    bad = bad_parts(found)
    if bad:
        raise Refusal("backup_incomplete", count=len(bad), first=bad[0].name)
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(tempfile.mkdtemp(prefix="unsealed-", dir=scratch))
    try:
        clear = EvidenceStore(folder / EVIDENCE)
        figure = _unseal(found.copy, folder / found.database, identity)
        for digest in found.files:
            if _unseal(found.evidence.path(digest), clear.new_path(digest), identity) != digest:
                raise Refusal("backup_incomplete", count=1, first=digest)
        yield replace(found, folder=folder, database_sha256=figure, recipient="", sealed={})
    finally:
        shutil.rmtree(folder)


def _identity(path: Path) -> Any:
    """The secret half, from a file as ``age-keygen`` writes it."""
    age = _age()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return age.x25519.Identity.from_str(
            next(line.strip() for line in lines if line.strip() and not line.startswith("#"))
        )
    except (OSError, ValueError, StopIteration, age.IdentityError) as error:
        raise Refusal("key_unreadable", path=path) from error


def _unseal(source: Path, target: Path, identity: Any) -> str:
    """Write the content in the clear, for this user only; its SHA-256 in hex."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out, source.open("rb") as file:
        written = _Hashed(out)
        try:
            _age().decrypt_io(file, written, [identity])
        except (OSError, _age().DecryptError) as error:
            # every part was found unaltered before: it is the key that does not fit
            raise Refusal("key_wrong") from error
    return written.digest.hexdigest()

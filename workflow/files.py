"""Evidence files: kept under the hash of their content, outside everything the web serves; here in a folder."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from workflow.rules.refusal import Refusal

INCOMING = "incoming"
_BLOCK = 1 << 20


def blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """What is left of a stream, a megabyte at a time."""
    while block := stream.read(_BLOCK):
        yield block


def digest_of(stream: IO[bytes], tell: Callable[[int], None] = lambda _bytes: None) -> str:
    """SHA-256 in hex of what is left of a stream; ``tell`` is called with the bytes of each block."""
    digest = hashlib.sha256()
    for block in blocks(stream):
        digest.update(block)
        tell(len(block))
    return digest.hexdigest()


def copy_synced(source: IO[bytes], target: Path) -> str:
    """Write ``target`` anew, for this user only, and wait for the disk; the SHA-256 of what was copied, in hex."""
    digest = hashlib.sha256()
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        for block in blocks(source):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Wait until the names in the folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where a file went: SHA-256 in hex, and its size in bytes."""

    sha256: str
    size: int


def name_of(sha256: str) -> str:
    """``<2 hex>/<2 hex>/<sha256>``: where the content with this digest lies in a store.

    Raises:
        ValueError: the text is not a SHA-256 in hex.
    """
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a SHA-256")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


class EvidenceFiles(Protocol):
    """Contents kept under their SHA-256: a folder (``EvidenceStore``) or a bucket (``workflow.evidence_bucket``).

    Whatever a store cannot do now is a ``Refusal``; only a content that is not there is a ``FileNotFoundError``.
    """

    def put(self, chunks: Iterable[bytes]) -> StoredFile:
        """Keep a content for good before this returns; one that is cut short leaves nothing."""

    def open(self, sha256: str) -> BinaryIO:
        """The content, for reading from any place in it."""

    def size(self, sha256: str) -> int | None:
        """How many bytes are stored under this digest; none where nothing is."""

    def drop_strays(self, named: Collection[str], before: float) -> int:
        """Remove what is older than ``before`` (seconds since 1970) and not ``named``; returns how many went."""


class EvidenceStore:
    """A local folder: ``<2 hex>/<2 hex>/<sha256>``, written and synced before any row names it.

    ``reserve``: bytes that stay free on its disk for everything else; files are the first to be refused.
    """

    def __init__(self, root: Path, reserve: int = 0) -> None:
        self.root, self.reserve = root, reserve

    def path(self, sha256: str) -> Path:
        """Where the content with this digest lies.

        Raises:
            ValueError: as of ``name_of``.
        """
        return self.root / name_of(sha256)

    def put(self, chunks: Iterable[bytes]) -> StoredFile:
        """Write to a temporary name, hash on the way, sync, and only then give it its real name.

        Raises:
            Refusal: ``disk_full``; nothing is left behind.
        """
        incoming = self.root / INCOMING
        _private(incoming)
        if shutil.disk_usage(incoming).free < self.reserve:
            raise Refusal("disk_full")
        temporary = incoming / secrets.token_hex(16)
        digest, size = hashlib.sha256(), 0
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            target = self.new_path(digest.hexdigest())
            temporary.replace(target)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise Refusal("disk_full") from error
            raise
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(target.parent)
        return StoredFile(digest.hexdigest(), size)

    def new_path(self, sha256: str) -> Path:
        """The same, with its folders made."""
        path = self.path(sha256)
        _private(path.parent)
        return path

    def drop_strays(self, named: Collection[str], before: float) -> int:
        """Remove files older than ``before`` (seconds since 1970) that no row names, and uploads cut short.

        A process that was killed leaves them: the file is there before its row. Returns how many went.
        """
        gone = 0
        for path in self.root.glob("??/??/*"):
            if path.name not in named and path.is_file() and path.stat().st_mtime < before:
                gone += _drop(path, before)
        for path in (self.root / INCOMING).glob("*"):
            if path.stat().st_mtime < before:
                path.unlink()
                gone += 1
        return gone

    def open(self, sha256: str) -> BinaryIO:
        """The content, for reading.

        Raises:
            FileNotFoundError: nothing is stored under this digest.
        """
        return self.path(sha256).open("rb")

    def size(self, sha256: str) -> int | None:
        """How many bytes are stored under this digest; none where nothing is."""
        try:
            return self.path(sha256).stat().st_size
        except FileNotFoundError:
            return None


def _drop(path: Path, before: float) -> bool:
    """Aside first: the same content may just have been stored again under this name."""
    aside = path.with_name(f"{path.name}.stray")
    path.rename(aside)
    if aside.stat().st_mtime >= before:
        aside.replace(path)
        return False
    aside.unlink()
    return True


def _private(folder: Path) -> None:
    """Make what is missing, for this user only: ``mkdir`` gives its mode to the last folder alone."""
    if folder.is_dir():
        return
    _private(folder.parent)
    folder.mkdir(exist_ok=True, mode=0o700)

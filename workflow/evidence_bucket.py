"""Evidence files in a bucket of an S3-compatible server, for installations of several machines; through ``obstore``."""

from __future__ import annotations

import errno
import hashlib
import io
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from workflow.bucket_settings import BucketSettings
from workflow.files import StoredFile, name_of
from workflow.rules.refusal import Refusal

if TYPE_CHECKING:
    from obstore.store import ClientConfig

ASIDE = "strays"
"""The folder of contents that no row named; whoever asks for one within a week of that gets it back."""
_IN_MEMORY, _READ_AHEAD = 1 << 20, 4 << 20
_PATIENCE = timedelta(seconds=20)
"""For one request and its repetitions: a page waits no longer than that for a file."""


class EvidenceBucket:
    """Objects named ``<2 hex>/<2 hex>/<sha256>``, written in one request each: whole or not at all."""

    def __init__(self, settings: BucketSettings) -> None:
        options: ClientConfig = {
            "allow_http": settings.endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=5),
            "timeout": _PATIENCE,
        }
        if settings.ca:
            options["root_certificate"] = settings.ca
        self._store = S3Store(
            settings.bucket,
            prefix=settings.prefix or None,
            endpoint=settings.endpoint,
            region=settings.region,
            access_key_id=settings.access_key,
            secret_access_key=settings.secret_key,
            checksum_algorithm="SHA256",
            client_options=options,
            retry_config={"max_retries": 2, "retry_timeout": _PATIENCE},
        )

    def put(self, chunks: Iterable[bytes]) -> StoredFile:
        """Gather on this machine first, because the name is the hash; the server checks what arrives against it.

        Raises:
            Refusal: ``disk_full`` (of this machine), ``evidence_away``; nothing is left behind.
        """
        digest, size = hashlib.sha256(), 0
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as gathered:
            try:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    gathered.write(chunk)
                gathered.seek(0)
            except OSError as error:
                if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                    raise Refusal("disk_full") from error
                raise
            with _answering():
                # a put in parts that is cut short leaves parts that cost room and no list shows
                try:
                    obstore.put(self._store, name_of(digest.hexdigest()), gathered, use_multipart=False)
                except FileNotFoundError as error:  # the bucket itself
                    raise Refusal("evidence_away") from error
        return StoredFile(digest.hexdigest(), size)

    def open(self, sha256: str) -> BinaryIO:
        """The content, for reading from any place in it.

        Raises:
            FileNotFoundError: nothing is stored under this digest.
            Refusal: ``evidence_away``, also while it is read.
        """
        name = name_of(sha256)
        with _answering():
            try:
                reader = obstore.open_reader(self._store, name, buffer_size=_READ_AHEAD)
            except FileNotFoundError:
                self._require_bucket()
                self._take_back(sha256)
                reader = obstore.open_reader(self._store, name, buffer_size=_READ_AHEAD)
        return io.BufferedReader(_Content(reader), _READ_AHEAD)

    def size(self, sha256: str) -> int | None:
        """How many bytes are stored under this digest; none where nothing is.

        Raises:
            Refusal: ``evidence_away``.
        """
        with _answering():
            try:
                return int(obstore.head(self._store, name_of(sha256))["size"])
            except FileNotFoundError:
                self._require_bucket()
                return None

    def drop_strays(self, named: Collection[str], before: float) -> int:
        """Put what is older than ``before`` and not ``named`` aside; what lay aside before that goes for good.

        The same content may be stored anew between the look and the deletion. It then lies aside still, and the
        next run, or whoever opens it first, puts it back.

        Raises:
            Refusal: ``evidence_away``.
        """
        gone = 0
        with _answering():
            for found in self._listed(ASIDE):
                sha256 = found["path"].rpartition("/")[2]
                if sha256 in named and self.size(sha256) is None:
                    self._take_back(sha256)
                elif found["last_modified"].timestamp() < before:
                    obstore.delete(self._store, found["path"])
            for found in self._listed(None):
                sha256 = found["path"].rpartition("/")[2]
                if not found["path"].startswith(f"{ASIDE}/") and sha256 not in named:
                    gone += self._put_aside(sha256, before)
        return gone

    def _require_bucket(self) -> None:
        """Nothing is missing from a bucket that is not there: that is a wrong setting, or its server is not whole."""
        try:
            next(iter(obstore.list(self._store, prefix=ASIDE, chunk_size=1)), None)
        except FileNotFoundError as error:
            raise Refusal("evidence_away") from error

    def _listed(self, folder: str | None) -> Iterator[Any]:
        for page in obstore.list(self._store, prefix=folder):
            yield from page

    def _put_aside(self, sha256: str, before: float) -> bool:
        name = name_of(sha256)
        if obstore.head(self._store, name)["last_modified"].timestamp() >= before:
            return False
        obstore.copy(self._store, name, f"{ASIDE}/{sha256}")
        obstore.delete(self._store, name)
        return True

    def _take_back(self, sha256: str) -> None:
        obstore.copy(self._store, f"{ASIDE}/{sha256}", name_of(sha256))


class _Content(io.RawIOBase):
    """What ``obstore`` reads, as a stream of Python's own."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _answering():
            block = self._reader.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return int(self._reader.seek(offset, whence))

    def tell(self) -> int:
        return int(self._reader.tell())


@contextmanager
def _answering() -> Iterator[None]:
    """Whatever the server or the line to it refuses is one thing for whoever asked."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        raise Refusal("evidence_away") from error

"""A backup set: what belongs to it, sealed, so that neither a missing nor a foreign part goes unseen."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workflow.backups.database_copy import POSTGRES, SQLITE, Contents
from workflow.files import EvidenceFiles, EvidenceStore, digest_of, name_of
from workflow.rules.refusal import Refusal

MANIFEST, EVIDENCE = "manifest.json", "evidence"
FORMAT = 1
_PURPOSE = b"dondoc backup set\n"

Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class BackupSet:
    """A set as its manifest describes it. ``files``: size in bytes by SHA-256; ``rows``: how many of what.

    ``lost``: files that some row names but that were gone or altered already when the set was made.
    ``recipient``: the public half of the key for which the parts are encrypted, empty where they are not;
    ``sealed``: then the SHA-256 of each file as it lies in the set, by that of its content.
    """

    folder: Path
    made_at: datetime
    schema: str
    database: str
    database_sha256: str
    rows: dict[str, int]
    figure: str
    files: dict[str, int]
    lost: list[str]
    recipient: str = ""
    sealed: dict[str, str] = field(default_factory=dict)

    @property
    def copy(self) -> Path:
        return self.folder / self.database

    @property
    def evidence(self) -> EvidenceStore:
        return EvidenceStore(self.folder / EVIDENCE)


@dataclass(frozen=True, slots=True)
class BadPart:
    """A part of a set, or a stored file, that is not what it should be; ``name`` is relative to its folder."""

    name: str
    missing: bool


def write_manifest(
    folder: Path,
    contents: Contents,
    database: str,
    files: dict[str, int],
    *,
    made_at: datetime,
    key: bytes,
    recipient: str = "",
    sealed: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Seal the set: from now on every change of a part shows."""
    said = {
        "format": FORMAT,
        "made_at": made_at.isoformat(),
        "schema": contents.schema,
        "database": {"name": database, "sha256": sha256_of(folder / database)},
        "rows": contents.rows,
        "figure": contents.figure,
        "files": files,
        "lost": [digest for digest in contents.digests if digest not in files],
        **({"recipient": recipient, "sealed": dict(sealed)} if recipient else {}),
    }
    text = json.dumps({**said, "seal": _seal(said, key)}, indent=1, sort_keys=True)
    path = folder / MANIFEST
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


def _seal(said: dict[str, Any], key: bytes) -> str:
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hmac.digest(key, _PURPOSE + text.encode(), hashlib.sha256).hex()


def read_set(folder: Path, key: bytes) -> BackupSet:
    """The set in ``folder``; its parts are not opened yet.

    Raises:
        Refusal: ``backup_missing``, ``backup_unreadable``, ``backup_foreign``.
    """
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Refusal("backup_missing", folder=folder) from error
    except (OSError, ValueError) as error:
        raise Refusal("backup_unreadable", folder=folder) from error
    try:
        seal = said.pop("seal")
        found = BackupSet(
            folder=folder,
            made_at=datetime.fromisoformat(said["made_at"]),
            schema=said["schema"],
            database=said["database"]["name"],
            database_sha256=said["database"]["sha256"],
            rows=said["rows"],
            figure=said["figure"],
            files=said["files"],
            lost=said["lost"],
            recipient=said.get("recipient", ""),
            sealed=said.get("sealed", {}),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Refusal("backup_unreadable", folder=folder) from error
    if not hmac.compare_digest(str(seal), _seal(said, key)):
        raise Refusal("backup_foreign", folder=folder)
    if said["format"] != FORMAT or found.database not in {SQLITE, POSTGRES}:
        raise Refusal("backup_unreadable", folder=folder)
    return found


def bad_parts(found: BackupSet, tell: Tell = lambda _bytes: None) -> list[BadPart]:
    """Every part that is missing or altered; ``tell`` hears how many bytes were read."""
    bad = []
    if not found.copy.exists():
        bad.append(BadPart(found.database, missing=True))
    elif sha256_of(found.copy, tell) != found.database_sha256:
        bad.append(BadPart(found.database, missing=False))
    return bad + bad_files(found.evidence, found.files, tell, found.sealed)


def bad_files(
    store: EvidenceFiles,
    digests: dict[str, int] | list[str],
    tell: Tell = lambda _bytes: None,
    sealed: Mapping[str, str] = MappingProxyType({}),
) -> list[BadPart]:
    """Every stored file whose content is not what its name says, or where it is encrypted, what ``sealed`` says."""
    bad = []
    for digest in digests:
        name = f"{EVIDENCE}/{name_of(digest)}"
        try:
            with store.open(digest) as file:
                found = digest_of(file, tell)
        except FileNotFoundError:
            bad.append(BadPart(name, missing=True))
            continue
        if found != sealed.get(digest, digest):
            bad.append(BadPart(name, missing=False))
    return bad


def sha256_of(path: Path, tell: Tell = lambda _bytes: None) -> str:
    """SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return digest_of(file, tell)

"""A stored content that is still what its name says: read once to its end before any of it is handed on."""

from __future__ import annotations

import logging
from typing import BinaryIO

from workflow.files import EvidenceFiles, digest_of
from workflow.rules.refusal import Refusal

log = logging.getLogger("workflow.files")


def open_whole(files: EvidenceFiles, sha256: str) -> BinaryIO:
    """The content from its beginning, held against its digest: nobody is to judge by what a hand or a disk changed.

    Raises:
        Refusal: ``evidence_missing``, ``evidence_altered``; as of the store's own ``open``.
    """
    try:
        content = files.open(sha256)
    except FileNotFoundError as error:
        log.error("a stored file is missing: %s", sha256)
        raise Refusal("evidence_missing") from error
    try:
        if digest_of(content) != sha256:
            log.error("a stored file is not what was handed in: %s", sha256)
            raise Refusal("evidence_altered")
        content.seek(0)
    except BaseException:
        content.close()
        raise
    return content

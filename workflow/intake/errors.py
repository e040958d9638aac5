"""Why a file could not be read."""

from __future__ import annotations

from workflow.rules.refusal import Refusal


class IntakeError(Refusal):
    """A file that cannot be read; nothing was taken from it.

    ``code`` is one of

    ==================== =====================================================================
    ``file_empty``       no bytes
    ``file_too_large``   ``limit_mb``
    ``file_unknown``     content is none of the kinds that are read; ``name``, ``found``
    ``file_old_format``  a Word 97 file: to be saved as .docx
    ``file_encrypted``   protected by a password
    ``file_scanned``     a PDF of pictures without text
    ``file_too_long``    ``pages`` (the limit)
    ``file_broken``      ``kind``; the container or its XML does not hold together
    ``file_unsafe``      ``reason``: entries, size, ratio, duplicate, doctype, encoding, merges, mixed
    ``file_bad_text``    text in no encoding that is known
    ``table_too_large``  ``table``, ``rows``, ``columns`` (the limits)
    ``text_too_long``    ``limit``, in characters
    ``figures_too_many`` ``limit``: a check of figures takes no more
    ``no_table``         nothing that looks like a table
    ``file_too_slow``    reading took longer than ``seconds``
    ``file_too_heavy``   reading took more memory than it may
    ``reader_failed``    the reading process ended without an answer
    ==================== =====================================================================
    """

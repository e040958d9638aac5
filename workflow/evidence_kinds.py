"""Which files count as evidence, and whether a file is what its name says (``trust.md`` U1, U2).

Only the structure is looked at, nothing is opened with a document library: that belongs to the reader's sandbox.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import filetype

from workflow.intake.containers import refuse_doctype
from workflow.intake.errors import IntakeError
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line

MEGABYTE = 1024 * 1024
LARGEST = 50 * MEGABYTE
LONGEST_NAME = 200
_HEAD = 8192
_TAIL = 2048
_MOST_PARTS = 5_000
_LARGEST_LIST = 2 * MEGABYTE
_LARGEST_CONTENT = 500 * MEGABYTE
"""Of all parts of an Office file together, unpacked: whoever opens the proof unpacks it."""
_MOST_PIXELS = 200_000_000
"""More than any camera of a phone takes; a browser would need a gigabyte to show it."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PATH = re.compile(r"[\\/]")
_FORBIDDEN = re.compile(r'[<>:"|?*\t\n]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_MARKUP = re.compile(rb"(?i)\A(\xef\xbb\xbf)?\s*(<[!?a-z]|#!|%!|\{\\rtf)")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: its media type, and the check of its structure."""

    media_type: str
    check: Callable[[BinaryIO, int, str], None]


def plain_name(text: str) -> str:
    """The file's own name: no folders, controls or direction signs, at most 200 characters, ending kept."""
    name = clean_line(_PATH.split(text.replace("\x00", ""))[-1])
    name = clean_line(_FORBIDDEN.sub(" ", name)).strip(". ")
    if _DEVICES.match(name):
        name = f"_{name}"
    if len(name) <= LONGEST_NAME:
        return name or "tep"
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def ending_of(name: str) -> str:
    """``docx`` of ``Báo cáo.DOCX``; empty where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def check(name: str, file: BinaryIO) -> Kind:
    """The kind of the file called ``name`` (a ``plain_name``).

    Raises:
        Refusal: ``evidence_kind``, ``evidence_empty``, ``evidence_large``, ``evidence_mismatch``,
            ``evidence_damaged``, ``evidence_pixels``, ``evidence_unpacked``, ``evidence_macro``, ``evidence_encrypted`` or ``evidence_not_text``.
    """
    kind = KINDS.get(ending_of(name))
    if kind is None:
        raise Refusal("evidence_kind", name=name, kinds=", ".join(KINDS))
    size = file.seek(0, 2)
    if size == 0:
        raise Refusal("evidence_empty", name=name)
    if size > LARGEST:
        raise Refusal("evidence_large", name=name, most=LARGEST // MEGABYTE)
    file.seek(0)
    kind.check(file, size, name)
    file.seek(0)
    return kind


def _head(file: BinaryIO, length: int = _HEAD) -> bytes:
    file.seek(0)
    return file.read(length)


def _tail(file: BinaryIO, size: int) -> bytes:
    file.seek(max(0, size - _TAIL))
    return file.read()


def _require_magic(file: BinaryIO, name: str, *media_types: str) -> None:
    found = filetype.guess_mime(_head(file))
    if found not in media_types:
        raise Refusal("evidence_mismatch", name=name)


def _pdf(file: BinaryIO, size: int, name: str) -> None:
    _require_magic(file, name, "application/pdf")
    if not re.match(rb"%PDF-[12]\.\d", _head(file)) or b"%%EOF" not in _tail(file, size):
        raise Refusal("evidence_damaged", name=name)
    file.seek(0)
    before = b""
    while chunk := file.read(MEGABYTE):
        if re.search(rb"/Encrypt[\s/<\d]", before + chunk):
            raise Refusal("evidence_encrypted", name=name)
        before = chunk[-16:]


def _png(file: BinaryIO, size: int, name: str) -> None:
    _require_magic(file, name, "image/png")
    if _head(file)[12:16] != b"IHDR" or not _tail(file, size).endswith(b"\x00\x00\x00\x00IEND\xaeB`\x82"):
        raise Refusal("evidence_damaged", name=name)
    _check_pixels(_head(file)[16:20], _head(file)[20:24], name)


def _check_pixels(wide: bytes, tall: bytes, name: str) -> None:
    if int.from_bytes(wide, "big") * int.from_bytes(tall, "big") > _MOST_PIXELS:
        raise Refusal("evidence_pixels", name=name, most=_MOST_PIXELS // 1_000_000)


def _jpeg(file: BinaryIO, size: int, name: str) -> None:
    _require_magic(file, name, "image/jpeg")
    file.seek(2)
    while (marker := file.read(2)) and marker[0] == 0xFF:
        length = int.from_bytes(file.read(2), "big")
        if marker[1] == 0xDA:  # the picture itself begins; a frame header came before it
            break
        if marker[1] in _FRAMES:
            frame = file.read(5)
            if len(frame) == 5 and frame[3:5] != b"\x00\x00" and file.tell() + length <= size:
                _check_pixels(frame[3:5], frame[1:3], name)
                return
            break
        file.seek(length - 2, 1)
    raise Refusal("evidence_damaged", name=name)


_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _webp(file: BinaryIO, size: int, name: str) -> None:
    _require_magic(file, name, "image/webp")
    head = _head(file, 16)
    told = int.from_bytes(head[4:8], "little") + 8
    if head[12:16] not in {b"VP8 ", b"VP8L", b"VP8X"} or not size <= told + 1 <= size + 1:
        raise Refusal("evidence_damaged", name=name)


def _office(main_part: str) -> Callable[[BinaryIO, int, str], None]:
    def check_office(file: BinaryIO, _size: int, name: str) -> None:
        head = _head(file, 8)
        if head == _OLD_OFFICE:
            raise Refusal("evidence_encrypted", name=name)
        if head[:4] != b"PK\x03\x04":
            raise Refusal("evidence_mismatch", name=name)
        file.seek(0)
        try:
            with zipfile.ZipFile(file) as archive:
                _check_parts(archive, main_part, name)
        except (
            IntakeError,
            zipfile.BadZipFile,
            KeyError,
            OSError,
            ValueError,
            RuntimeError,
            NotImplementedError,
        ) as error:
            raise Refusal("evidence_damaged", name=name) from error

    return check_office


_ELSEWHERE = re.compile(rb"TargetMode\s*=\s*[\"']External")
_ACTIVE = re.compile(
    r"(?i)vbaProject|vbaData|/activeX/|/oleObject|macrosheets/|\.(exe|dll|js|vbs|bat|cmd|scr|hta|lnk)$"
)


def _check_parts(archive: zipfile.ZipFile, main_part: str, name: str) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise Refusal("evidence_encrypted", name=name)
    listing = archive.getinfo("[Content_Types].xml")
    if len(parts) > _MOST_PARTS or listing.file_size > _LARGEST_LIST or _escapes(parts):
        raise Refusal("evidence_damaged", name=name)
    types = archive.read(listing).decode("utf-8", "replace")
    if "macroEnabled" in types or any(_ACTIVE.search(part.filename) for part in parts):
        raise Refusal("evidence_macro", name=name)
    if sum(part.file_size for part in parts) > _LARGEST_CONTENT:
        raise Refusal("evidence_unpacked", name=name, most=_LARGEST_CONTENT // MEGABYTE)
    refuse_doctype(archive, name, _LARGEST_CONTENT)
    if any(_fetches_template(archive, part) for part in parts):
        raise Refusal("evidence_macro", name=name)
    if f'"application/vnd.openxmlformats-officedocument.{main_part}.main+xml"' not in types:
        raise Refusal("evidence_mismatch", name=name)


def _fetches_template(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Macros would come with a template from elsewhere."""
    if not part.filename.endswith(".rels"):
        return False
    with archive.open(part) as content:
        said = content.read(_LARGEST_LIST)
    return b"/attachedTemplate" in said and _ELSEWHERE.search(said) is not None


def _escapes(parts: list[zipfile.ZipInfo]) -> bool:
    names = [part.filename for part in parts]
    return len(set(names)) != len(names) or any(n.startswith("/") or ".." in _PATH.split(n) for n in names)


def _text(file: BinaryIO, _size: int, name: str) -> None:
    if filetype.guess_mime(_head(file)) is not None or _MARKUP.match(_head(file)):
        raise Refusal("evidence_mismatch", name=name)
    file.seek(0)
    rest = b""
    while chunk := file.read(MEGABYTE):
        if _CONTROLS.search(chunk):
            raise Refusal("evidence_not_text", name=name)
        rest = _undecoded(rest + chunk, name)
    if rest:
        raise Refusal("evidence_not_text", name=name)


def _undecoded(data: bytes, name: str) -> bytes:
    """The bytes of a letter that is cut at the end of the chunk."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data" or len(data) - error.start > 3:
            raise Refusal("evidence_not_text", name=name) from error
        return data[error.start :]
    return b""


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    "pdf": Kind("application/pdf", _pdf),
    "docx": Kind(f"{_OFFICE}wordprocessingml.document", _office("wordprocessingml.document")),
    "xlsx": Kind(f"{_OFFICE}spreadsheetml.sheet", _office("spreadsheetml.sheet")),
    "png": Kind("image/png", _png),
    "jpg": Kind("image/jpeg", _jpeg),
    "jpeg": Kind("image/jpeg", _jpeg),
    "webp": Kind("image/webp", _webp),
    "txt": Kind("text/plain", _text),
    "csv": Kind("text/csv", _text),
}
#: What a browser may show in its own window.
SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/webp"})

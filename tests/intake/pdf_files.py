"""Small PDF files made by the tests: typeset ones with a text layer, and broken, locked or dangerous ones."""

from __future__ import annotations

import io
import zlib

import pypdfium2
import typst

PAGE = '#set page(paper: "a4", margin: (left: 30mm, right: 15mm, y: 20mm))\n#set text(size: 13pt, lang: "vi")\n#set par(justify: true)\n'


def typeset(source: str, *, page: str = PAGE) -> bytes:
    """A PDF of typst markup."""
    made = typst.compile((page + source).encode(), ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made


def turned(data: bytes, degrees: int) -> bytes:
    """The same file with every page turned for reading."""
    document = pypdfium2.PdfDocument(data)
    for page in document:
        page.set_rotation(degrees)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def scan(stamp: str = "", pages: int = 2) -> bytes:
    """Pages that are one picture each; the stamp of a digital signature may stand on the first."""
    picture = 'image(bytes((200, 40, 90, 10)), format: (encoding: "luma8", width: 2, height: 2), width: 100%, height: 100%, fit: "stretch")'
    bare = '#set page(paper: "a4", margin: 0mm)\n'
    first = f"#place(top + right, text(size: 8pt)[{stamp}])\n" if stamp else ""
    return typeset(first + "#pagebreak()\n".join([f"#{picture}\n"] * pages), page=bare)


def raw(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A file of these objects, numbered from 1; the first is the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    end = b"trailer\n<</Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(out))
    return out + head + table + end


def with_content(stream: bytes, filters: bytes) -> bytes:
    """One page whose content is ``stream``, packed by ``filters``."""
    return raw(
        [
            b"<</Type /Catalog /Pages 2 0 R>>",
            b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
            b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R>>",
            b"<</Length %d /Filter %s>>\nstream\n%s\nendstream" % (len(stream), filters, stream),
        ]
    )


def packed_zeros(megabytes: int) -> bytes:
    """Zeros through zlib, never whole in memory."""
    packer = zlib.compressobj(9)
    out = [packer.compress(bytes(1 << 20)) for _ in range(megabytes)]
    return b"".join(out) + packer.flush()


def bomb(megabytes: int) -> bytes:
    """A content stream packed twice."""
    return with_content(zlib.compress(packed_zeros(megabytes)), b"[/FlateDecode /FlateDecode]")


def locked() -> bytes:
    """A file that opens with a password only."""
    lock = b"<</Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <%s> /U <%s>>>" % (b"5a" * 32, b"a5" * 32)
    objects = [b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [] /Count 0>>", lock]
    return raw(objects, b"/Encrypt 3 0 R /ID [<00><00>]")

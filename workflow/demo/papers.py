"""Small evidence files that really open, and that say on their face what they are."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

_TEXT = "TAI LIEU TRINH DIEN - KHONG PHAI VAN BAN THAT"


def pdf(title: str) -> bytes:
    """One A4 page that says it is made for the demonstration; ``title`` in plain ASCII."""
    page = f"BT /F1 16 Tf 60 760 Td ({_TEXT}) Tj 0 -28 Td /F1 12 Tf ({title}) Tj ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %s >>"
        % b"/Resources << /Font << /F1 5 0 R >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, len(out))
    )


def png(title: str) -> bytes:
    """A photograph stands in as a plain striped picture, its colour taken from ``title``."""
    width, height = 160, 120
    red, green, blue = (40 + zlib.crc32(title.encode() + bytes([i])) % 180 for i in range(3))
    dark, light = bytes((red, green, blue)) * width, b"\xee" * 3 * width
    rows = b"".join(b"\0" + (dark if (y // 12) % 2 else light) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )


#: Kind of file → media type and maker.
KINDS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "pdf": ("application/pdf", pdf),
    "png": ("image/png", png),
}

"""One page of a PDF as a picture, drawn in the child process: what the browser gets is never the file itself."""

from __future__ import annotations

import base64
import ctypes
import struct
import zlib
from dataclasses import dataclass
from typing import Any

from workflow.intake.errors import IntakeError
from workflow.intake.kinds import check_bytes
from workflow.intake.sandbox import ask_apart

WIDEST, TALLEST = 1000, 1500
"""Pixels of a drawn page at most: a page of an office is legible in them, a poster does not fill the memory."""
_LARGEST_SCALE = 2.0
_WHITE = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as PNG, and how many pages the file has."""

    png: bytes
    pages: int


def picture_of(data: bytes, number: int) -> PagePicture:
    """Page ``number`` (from 1), drawn apart under limits of memory and time.

    Raises:
        IntakeError: see its table of codes; ``file_broken`` also where there is no such page.
    """
    check_bytes(data)
    told = ask_apart(data, {"want": "picture", "page": number})
    return PagePicture(base64.b64decode(told["png"]), told["pages"])


def drawn(data: bytes, number: int) -> dict[str, Any]:
    """The same in this process; only the child calls it."""
    import pypdfium2.raw as pdfium

    from workflow.intake.pdf_streams import check_streams

    check_streams(data)
    pdfium.FPDF_InitLibrary()
    held = ctypes.create_string_buffer(data, len(data))
    document = pdfium.FPDF_LoadMemDocument64(held, len(data), None)
    if not document:
        raise IntakeError("file_broken", kind="pdf")
    pages = pdfium.FPDF_GetPageCount(document)
    page = pdfium.FPDF_LoadPage(document, number - 1) if 1 <= number <= pages else None
    if not page:
        raise IntakeError("file_broken", kind="pdf")
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if not (width > 0 and height > 0):
        raise IntakeError("file_broken", kind="pdf")
    scale = min(WIDEST / width, TALLEST / height, _LARGEST_SCALE)
    wide, tall = max(1, int(width * scale)), max(1, int(height * scale))
    bitmap = pdfium.FPDFBitmap_Create(wide, tall, 0)
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, wide, tall, _WHITE)
    flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, wide, tall, 0, flags)
    stride = pdfium.FPDFBitmap_GetStride(bitmap)
    pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * tall)
    return {"png": base64.b64encode(_png(pixels, wide, tall, stride)).decode(), "pages": pages}


def _png(pixels: bytes, wide: int, tall: int, stride: int) -> bytes:
    """Rows of four bytes a pixel, the fourth without meaning, as a PNG of three."""
    rows = bytearray()
    for y in range(tall):
        row = pixels[y * stride : y * stride + 4 * wide]
        plain = bytearray(3 * wide)
        for channel in range(3):
            plain[channel::3] = row[channel::4]
        rows += b"\0" + plain
    head = struct.pack(">IIBBBBB", wide, tall, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )

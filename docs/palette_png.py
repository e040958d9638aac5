"""Make a screenshot small: at most 256 colours, written as a palette PNG."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: The 256 commonest colours; every other pixel takes the nearest of them. The browser reads the picture itself.
_REDUCE = """
async (source) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const [width, height] = [image.naturalWidth, image.naturalHeight];
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  brush.drawImage(image, 0, 0);
  const pixels = new Uint32Array(brush.getImageData(0, 0, width, height).data.buffer);
  const counts = new Map();
  for (const p of pixels) counts.set(p, (counts.get(p) || 0) + 1);
  const kept = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([p]) => p);
  const far = (a, b) => ((a & 255) - (b & 255)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2
    + (((a >> 16) & 255) - ((b >> 16) & 255)) ** 2;
  const place = new Map(kept.map((p, i) => [p, i]));
  for (const p of counts.keys()) {
    if (place.has(p)) continue;
    let best = 0;
    for (let i = 1; i < kept.length; i++) if (far(p, kept[i]) < far(p, kept[best])) best = i;
    place.set(p, best);
  }
  let text = "";
  for (const p of pixels) text += String.fromCharCode(place.get(p));
  return { width, height, palette: kept.flatMap((p) => [p & 255, (p >> 8) & 255, (p >> 16) & 255]), indices: btoa(text) };
}
"""


def reduce(page: Page, png: bytes) -> bytes:
    """The same picture in at most 256 colours; ``page`` is any page whose policy allows data images."""
    found = page.evaluate(_REDUCE, "data:image/png;base64," + base64.b64encode(png).decode())
    width, height = found["width"], found["height"]
    indices = base64.b64decode(found["indices"])
    rows = b"".join(b"\0" + indices[y * width : (y + 1) * width] for y in range(height))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", bytes(found["palette"])),
            _chunk(b"IDAT", zlib.compress(rows, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

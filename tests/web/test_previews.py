"""Evidence in the page: pictures, drawn pages and text, never the file itself, and only for those who may see it."""

from __future__ import annotations

import pytest

from models import Evidence
from tests.intake.files import docx, paragraph, xlsx
from tests.intake.pdf_files import bomb, locked, scan, typeset
from tests.web.browser import World
from tests.web.hostile import png
from tests.web.samples import make_samples
from workflow.intake.errors import IntakeError
from workflow.intake.page_picture import TALLEST, WIDEST, picture_of

PNG = b"\x89PNG\r\n\x1a\n"


def with_file(world: World, name: str, content: bytes) -> str:
    """The address of a piece of evidence of Phòng Tư pháp with this file."""
    stored = world.files.put([content])
    with world.db.write() as session:
        samples = make_samples(world.office(session), world.files)["own"]
        piece = session.get_one(Evidence, samples["evidence_id"])
        piece.sha256, piece.file_name, piece.size = stored.sha256, name, stored.size
        return f"/evidence/{piece.id}"


def size_of(picture: bytes) -> tuple[int, int]:
    return int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")


def test_a_page_is_drawn_as_large_as_it_is_legible() -> None:
    found = picture_of(typeset("= Báo cáo\n#pagebreak()\nTrang hai"), 2)
    assert found.png.startswith(PNG)
    assert found.pages == 2
    wide, tall = size_of(found.png)
    assert (600 <= wide <= WIDEST, tall <= TALLEST) == (True, True)
    assert found.png != picture_of(typeset("= Báo cáo\n#pagebreak()\nTrang hai"), 1).png


def test_a_scan_is_drawn_too() -> None:
    assert picture_of(scan(), 1).pages == 2


@pytest.mark.parametrize("data", [locked(), bomb(300), b"%PDF-1.7 nothing", b""])
def test_what_cannot_be_drawn_is_refused(data: bytes) -> None:
    with pytest.raises(IntakeError):
        picture_of(data, 1)


@pytest.mark.parametrize("number", [0, 3, 10**9])
def test_there_is_no_such_page(number: int) -> None:
    with pytest.raises(IntakeError):
        picture_of(scan(), number)


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_a_pdf_is_shown_as_pictures_of_its_pages(world: World) -> None:
    address, viewer = with_file(world, "báo cáo.pdf", scan()), world.browser("viewer")
    page = viewer.get(f"{address}/preview?part=1").text
    assert f'src="{address}/pages/1.png"' in page
    assert f'src="{address}/pages/2.png"' in page
    picture = viewer.get(f"{address}/pages/1.png")
    assert (picture.mimetype, picture.data[:8]) == ("image/png", PNG)
    assert picture.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert viewer.get(f"{address}/pages/3.png").status_code == 404
    assert viewer.get(f"{address}/pages/31.png").status_code == 404


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", docx(paragraph("Đã rà soát &lt;script&gt;alert(1)&lt;/script&gt;"))),
        ("a.xlsx", xlsx([["Đã rà soát <script>alert(1)</script>"]])),
        ("a.txt", "Đã rà soát <script>alert(1)</script>".encode()),
    ],
)
def test_office_files_are_shown_as_text(world: World, name: str, content: bytes) -> None:
    address = with_file(world, name, content)
    for part in ("", "?part=1"):
        page = world.browser("viewer").get(f"{address}/preview{part}").text
        assert "Đã rà soát &lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_a_picture_is_shown_as_it_is_and_a_broken_file_says_why(world: World) -> None:
    address, viewer = with_file(world, "ảnh.png", png()), world.browser("viewer")
    assert f'src="{address}?inline=1"' in viewer.get(f"{address}/preview").text
    with world.db.write() as session:
        session.get_one(Evidence, int(address.rsplit("/", 1)[1])).file_name = "a.docx"
    broken = viewer.get(f"{address}/preview")
    assert (broken.status_code, "Hãy tải tệp về để xem." in broken.text) == (200, True)


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_others_do_not_see_it(world: World) -> None:
    address = with_file(world, "a.pdf", scan())
    for end in ("/preview", "/pages/1.png"):
        assert world.browser("head_vh").get(address + end).status_code == 404
        assert world.browser("other_office").get(address + end).status_code == 404

"""An office file makes the reader open no other file and no connection, and expands no entity (P3 of trust.md)."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from tests.intake.book_files import zipped
from tests.intake.damage import WHOLE
from workflow.intake.errors import IntakeError
from workflow.intake.sources import read_source

ROOT = Path(__file__).resolve().parents[2]
DOCTYPES = {
    "an external entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file://{file}">]>',
    "a parameter entity": '<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1:{port}/e.dtd"> %e;]>',
    "an external subset": '<!DOCTYPE x SYSTEM "http://127.0.0.1:{port}/x.dtd">',
    "laughs": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
}
EXTERNAL = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
    ' Target="{target}" TargetMode="External"/></Relationships>'
)


class _Trap:
    """A port that tells whether anybody connected, and a file that tells whether anybody read it."""

    def __init__(self, folder: Path) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.file = folder / "secret.xml"
        self.file.write_text("<secret>kh0ng-duoc-doc</secret>", encoding="utf-8")
        self.calls: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            self.calls.append("connected")
            connection.close()


# Reads a file in the child's way while every file opened and every network call is noted.
_WATCHED = """
import json, sys
from workflow.intake import child
seen = []
def watch(event, args):
    if event.startswith(("socket.", "urllib.", "subprocess.", "os.system", "os.exec")):
        seen.append([event, ""])
    if event == "open" and isinstance(args[0], str):
        seen.append([event, args[0]])
sys.addaudithook(watch)
answer = child._answer(sys.stdin.buffer.read(), json.loads(sys.argv[1]))
print(json.dumps([answer, seen]))
"""


def _watched(data: bytes, filename: str) -> tuple[dict[str, object], list[list[str]]]:
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED, json.dumps({"filename": filename, "columns": {}, "want": "plan"})],
        input=data,
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    answer, seen = json.loads(done.stdout)
    return answer, seen


def _with_part(name: str, filename: str, part: str) -> bytes:
    parts: dict[str, str | bytes] = {}
    with zipfile.ZipFile(io.BytesIO(WHOLE[filename])) as archive:
        parts.update({n: archive.read(n) for n in archive.namelist()})
    return zipped({**parts, name: part})


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize(
    ("name", "filename"),
    [
        ("word/document.xml", "a.docx"),
        ("word/numbering.xml", "a.docx"),
        ("word/styles.xml", "a.docx"),
        ("word/_rels/document.xml.rels", "a.docx"),
        ("customXml/item1.xml", "a.docx"),
        ("xl/worksheets/sheet1.xml", "a.xlsx"),
        ("xl/sharedStrings.xml", "a.xlsx"),
        ("xl/workbook.xml", "a.xlsx"),
        ("content.xml", "a.ods"),
        ("META-INF/manifest.xml", "a.ods"),
    ],
)
def test_p3_no_part_may_declare_a_document_type(
    name: str, filename: str, doctype: str, tmp_path: Path
) -> None:
    trap = _Trap(tmp_path)
    with trap.server:
        part = DOCTYPES[doctype].format(file=trap.file, port=trap.port) + "<x>&e;&b;</x>"
        with pytest.raises(IntakeError) as refused:
            read_source(_with_part(name, filename, part), filename)
    assert refused.value.params == {"reason": "doctype"}
    assert trap.calls == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-7", "cp037", "utf-32"])
def test_p3_a_document_type_in_another_encoding_is_found_or_the_encoding_refused(encoding: str) -> None:
    part = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE w [<!ENTITY a "b">]><w/>'.encode(encoding)
    with pytest.raises(IntakeError) as refused:
        read_source(zipped({"word/document.xml": part}), "a.docx")
    assert refused.value.params["reason"] in ("doctype", "encoding")


@pytest.mark.parametrize(
    ("name", "filename", "kind"),
    [
        ("word/_rels/settings.xml.rels", "a.docx", "attachedTemplate"),
        ("word/_rels/document.xml.rels", "a.docx", "image"),
        ("word/_rels/document.xml.rels", "a.docx", "aFChunk"),
        ("word/_rels/document.xml.rels", "a.docx", "subDocument"),
        ("xl/worksheets/_rels/sheet1.xml.rels", "a.xlsx", "hyperlink"),
        ("xl/externalLinks/_rels/externalLink1.xml.rels", "a.xlsx", "externalLinkPath"),
    ],
)
def test_p3_nothing_outside_the_file_is_read_or_called(
    name: str, filename: str, kind: str, tmp_path: Path
) -> None:
    trap = _Trap(tmp_path)
    with trap.server:
        for target in (trap.file.as_uri(), f"http://127.0.0.1:{trap.port}/x"):
            part = EXTERNAL.format(kind=kind, target=target)
            answer, seen = _watched(_with_part(name, filename, part), filename)
            assert "reading" in answer
            assert "kh0ng" not in json.dumps(answer)
            assert [event for event, opened in seen if event != "open" or opened == str(trap.file)] == []
    assert trap.calls == []

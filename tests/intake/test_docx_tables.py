"""Word tables: merges in every form offices produce, tracked rows and cells, tables inside tables."""

from __future__ import annotations

from tests.intake.files import HEADER, ROW, cell, docx, paragraph, read, table
from workflow.intake.sources import read_source
from workflow.intake.tables import SourceTable


def _tables(*rows: str, before: str = "") -> tuple[SourceTable, ...]:
    return read_source(docx(f"{before}<w:tbl>{''.join(rows)}</w:tbl>"), "a.docx").tables


def _row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def _texts(found: SourceTable) -> list[tuple[str, ...]]:
    return [row.cells for row in found.rows]


def test_cells_merged_in_both_directions_repeat_their_text_and_are_named() -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    wide = '<w:gridSpan w:val="2"/>'
    (found,) = _tables(
        _row(_cell("a", wide + down), _cell("b")),
        _row(_cell("", wide + on), _cell("c")),
        _row(_cell("d"), _cell("e", '<w:hMerge w:val="restart"/>'), _cell("", "<w:hMerge/>")),
    )
    assert _texts(found) == [("a", "a", "b"), ("a", "a", "c"), ("d", "e", "e")]
    assert [(row.down, row.right) for row in found.rows] == [
        (frozenset(), frozenset({1})),
        (frozenset({0}), frozenset({1})),
        (frozenset(), frozenset({2})),
    ]


def test_a_merge_ends_where_another_begins() -> None:
    def one(text: str, merge: str) -> str:
        return _row(_cell(text, merge), _cell("x"))

    (found,) = _tables(
        one("a", '<w:vMerge w:val="restart"/>'),
        one("", '<w:vMerge w:val="continue"/>'),
        one("b", '<w:vMerge w:val="restart"/>'),
        one("", "<w:vMerge/>"),
        one("c", ""),
        one("d", "<w:vMerge/>"),
    )
    assert [row.cells[0] for row in found.rows] == ["a", "a", "b", "b", "c", "d"]


def test_rows_may_begin_and_end_inside_the_grid() -> None:
    (found,) = _tables(
        _row(_cell("a"), _cell("b"), _cell("c")),
        _row(_cell("d"), properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'),
    )
    assert _texts(found)[1] == ("", "d", "")


def test_deleted_rows_and_cells_are_gone_and_inserted_ones_stay() -> None:
    (found,) = _tables(
        _row(_cell("cũ", '<w:vMerge w:val="restart"/>'), _cell("x"), properties="<w:del/>"),
        _row(_cell("mới", "<w:vMerge/>"), _cell("bỏ", "<w:cellDel/>"), _cell("y"), properties="<w:ins/>"),
    )
    assert _texts(found) == [("mới", "y")]
    assert found.rows[0].number == 2


def test_content_controls_around_rows_and_cells_are_opened() -> None:
    inner = f"<w:sdt><w:sdtContent>{_cell('a')}</w:sdtContent></w:sdt>{_cell('b')}"
    (found,) = _tables(
        f"<w:sdt><w:sdtContent>{_row(inner)}</w:sdtContent></w:sdt>", _row(_cell("c"), _cell("d"))
    )
    assert _texts(found) == [("a", "b"), ("c", "d")]


def test_a_table_inside_a_cell_gives_its_lines_to_the_cell() -> None:
    inner = f"<w:tc>{paragraph('Việc')}{table([['a', 'b'], ['c', 'd']])}{paragraph('sau')}</w:tc>"
    (found,) = _tables(_row(inner, _cell("x")))
    assert _texts(found) == [("Việc\na\nb\nc\nd\nsau", "x")]


def test_a_table_in_a_frame_of_one_cell_is_a_table_of_its_own() -> None:
    framed = f"<w:tc>{paragraph('PHỤ LỤC')}{table([HEADER, ROW])}{paragraph('')}</w:tc>"
    reading = read(docx(f"<w:tbl><w:tr>{framed}</w:tr></w:tbl>"), "a.docx")
    assert [(d.place.table, d.annex, d.text) for d in reading.duties] == [(2, "PHỤ LỤC", ROW[1])]


def test_a_long_list_of_merged_owners_stays_with_every_duty() -> None:
    rows = [HEADER, ("1", "Việc một", cell("Sở Y tế", merge="restart"), *ROW[3:])]
    rows += [(str(n), f"Việc {n}", cell("", merge="continue"), *ROW[3:]) for n in range(2, 40)]
    duties = read(docx(table(rows)), "a.docx").duties
    assert {d.owner_phrase for d in duties} == {"Sở Y tế"}
    assert len(duties) == 39

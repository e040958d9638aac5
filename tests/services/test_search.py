"""Search finds a duty by any of its words, typed with accents or without, and only what is the actor's."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from models.search_sql import matching_duties
from tests.office import TODAY, Office
from tests.statements import counted
from workflow.rules.search_words import folded_words, stretches
from workflow.services import search_reading


def texts(office: Office, who: str, asked: str) -> list[str]:
    office.session.flush()
    found = search_reading.search(office.session, office.actor(who), asked, TODAY)
    return ["".join(s.text for s in hit.text) for hit in found.duties]


@pytest.mark.parametrize(
    "asked",
    [
        "đất đai",
        "dat dai",
        "ĐẤT",
        "đấ",
        "dữ liệu đất",
        "28/KH-UBND",
        "kh ubnd 28",
        "rà soát, dữ-liệu (đất)",
        "hoà đất",
    ],
)
def test_words_are_found_however_they_are_typed(office: Office, asked: str) -> None:
    office.assignment(text="Rà soát dữ liệu đất đai, hòa mạng")
    office.assignment(text="Tổng hợp số liệu cư trú")
    assert "Rà soát dữ liệu đất đai, hòa mạng" in texts(office, "office", asked)


@pytest.mark.parametrize(
    "asked",
    ["", "   ", "!!!", "& | !", '"', "a' OR 1=1 --", "NEAR(x y)", "*", "col:x", "\x00", "(((", "%", "_"],
)
def test_signs_of_query_languages_are_only_signs(office: Office, asked: str) -> None:
    office.assignment(text="Rà soát dữ liệu")
    assert texts(office, "office", asked) == []


def test_the_same_accents_come_first(office: Office) -> None:
    office.assignment(text="Công khai thu chi")
    office.assignment(text="Tổ chức hội nghị về thủ tục")
    office.assignment(text="Kế hoạch mùa thu")
    assert texts(office, "office", "thủ")[0] == "Tổ chức hội nghị về thủ tục"
    assert len(texts(office, "office", "thu")) == 3


def test_each_finds_only_what_is_theirs(office: Office) -> None:
    office.assignment("tp", text="Rà soát hộ tịch", coordinators=["vh"])
    for who, finds in {
        "office": True,
        "head_tp": True,
        "staff_vh": True,
        "head_xa": False,
        "other_office": False,
        "admin": False,
    }.items():
        assert (texts(office, who, "hộ tịch") != []) is finds, who


def test_documents_and_agencies_are_found_by_name(office: Office) -> None:
    office.assignment()
    office.session.flush()
    found = search_reading.search(office.session, office.actor("office"), "28/kh", TODAY)
    assert [hit.kind for hit in found.names] == ["document"]
    found = search_reading.search(office.session, office.actor("office"), "tu phap", TODAY)
    assert [("".join(s.text for s in hit.name), hit.kind) for hit in found.names] == [
        ("Phòng Tư pháp", "agency")
    ]
    found = search_reading.search(office.session, office.actor("head_vh"), "tu phap", TODAY)
    assert found.names == []


@pytest.mark.parametrize("rows", [10, 200])
def test_three_statements_whatever_the_size(office: Office, rows: int) -> None:
    for i in range(rows):
        office.assignment(text=f"Rà soát hộ tịch lần {i}")
    office.session.flush()
    actor = office.actor("office")
    with counted(office.session) as statements:
        found = search_reading.search(office.session, actor, "hộ tịch", TODAY)
    assert len(statements) == 3
    assert len(found.duties) == min(rows, search_reading.SHOWN)
    assert found.more is (rows > search_reading.SHOWN)


def test_the_index_answers_not_a_scan(office: Office) -> None:
    query = sa.select(matching_duties(office.session.get_bind().dialect.name, ("ho", "tich")))
    if office.session.get_bind().dialect.name == "sqlite":
        compiled = query.compile(office.session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = office.session.execute(sa.text(f"EXPLAIN QUERY PLAN {compiled}")).all()
        assert "VIRTUAL TABLE INDEX" in str(plan)
        return
    office.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
    compiled = query.compile(office.session.get_bind(), compile_kwargs={"literal_binds": True})
    plan = office.session.connection().exec_driver_sql(f"EXPLAIN {compiled}").all()
    assert "ix_duty_search" in str(plan)


def test_words_are_marked_in_the_text_as_written() -> None:
    found = stretches("Rà soát Đất đai, đất rừng", folded_words("dat"))
    assert [s.text for s in found if s.hit] == ["Đất", "đất"]
    assert "".join(s.text for s in found) == "Rà soát Đất đai, đất rừng"


def test_a_long_text_is_shown_around_its_first_hit() -> None:
    text = "mở đầu " * 100 + "quan trắc " + "kết thúc " * 100
    found = stretches(text, folded_words("quan"))
    assert found[0].text == "… "
    assert found[-1].text == " …"
    assert [s.text for s in found if s.hit] == ["quan"]
    assert sum(len(s.text) for s in found) < 260

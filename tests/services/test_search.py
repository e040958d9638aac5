"""Search finds a duty by any of its words, typed with accents or without, and only what is the actor's."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from models import Chip, Searched
from models.search_sql import matching
from tests.office import NOW, TODAY, Office
from tests.statements import counted
from workflow.rules.search_words import asked_words, stretches
from workflow.rules.states import Move
from workflow.services import lifecycle, registration, search_hits, search_reading
from workflow.services.move_request import Piece, Request


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
def test_seven_statements_whatever_the_size(office: Office, rows: int) -> None:
    for i in range(rows):
        office.assignment(text=f"Rà soát hộ tịch lần {i}")
    office.session.flush()
    actor = office.actor("office")
    with counted(office.session) as statements:
        found = search_reading.search(office.session, actor, "hộ tịch", TODAY)
    assert len(statements) == 7
    assert len(found.duties) == min(rows, search_reading.SHOWN)
    assert found.more is (rows > search_reading.SHOWN)


def test_the_index_answers_not_a_scan(office: Office) -> None:
    query = sa.select(matching(office.session.get_bind().dialect.name, Searched.DUTY, asked_words("hộ tịch")))
    if office.session.get_bind().dialect.name == "sqlite":
        compiled = query.compile(office.session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = office.session.execute(sa.text(f"EXPLAIN QUERY PLAN {compiled}")).all()
        assert "VIRTUAL TABLE INDEX" in str(plan)
        return
    office.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
    compiled = query.compile(office.session.get_bind(), compile_kwargs={"literal_binds": True})
    plan = office.session.connection().exec_driver_sql(f"EXPLAIN {compiled}").all()
    assert "ix_search_text_entries" in str(plan)


def test_words_are_marked_in_the_text_as_written() -> None:
    found = stretches("Rà soát Đất đai, đất rừng", asked_words("dat"))
    assert [s.text for s in found if s.hit] == ["Đất", "đất"]
    assert "".join(s.text for s in found) == "Rà soát Đất đai, đất rừng"


def test_a_long_text_is_shown_around_its_first_hit() -> None:
    text = "mở đầu " * 100 + "quan trắc " + "kết thúc " * 100
    found = stretches(text, asked_words("quan"))
    assert found[0].text == "… "
    assert found[-1].text == " …"
    assert [s.text for s in found if s.hit] == ["quan"]
    assert sum(len(s.text) for s in found) < 260


def said(found: list[search_hits.SaidHit]) -> list[str]:
    return ["".join(s.text for s in hit.text) for hit in found]


def find(office: Office, who: str, asked: str) -> search_reading.Found:
    office.session.flush()
    return search_reading.search(office.session, office.actor(who), asked, TODAY)


def report(office: Office, lead: str, note: str, **piece: object) -> None:
    given = office.assignment(lead)
    request = Request(
        version=given.version,
        note=note,
        chip=Chip.DOING,
        pieces=(Piece(**piece),) if piece else (),  # type: ignore[arg-type]
    )
    lifecycle.apply(office.session, office.actor(f"head_{lead}"), given.id, Move.PROGRESS, request, now=NOW)


def test_what_an_agency_said_is_found_by_those_who_see_its_work_only(office: Office) -> None:
    report(office, "tp", "Đã đối chiếu sổ bộ hộ tịch với cơ sở dữ liệu")
    for who, finds in {
        "office": True,
        "leader": True,
        "head_tp": True,
        "head_vh": False,
        "other_office": False,
        "admin": False,
    }.items():
        found = find(office, who, "doi chieu so bo")
        assert (said(found.updates.hits) != []) is finds, who
        assert found.nothing is not finds, who


@pytest.mark.parametrize("asked", ["57/BC", "bao cao doi soat", "Trần Văn Ký", "tvk", "báo cáo 57"])
def test_evidence_is_found_by_number_signer_and_file_name(office: Office, asked: str) -> None:
    report(
        office,
        "tp",
        "Có kết quả",
        document_number="57/BC-TP",
        document_date=TODAY,
        document_signer="Trần Văn Ký",
        sha256="0" * 64,
        file_name="báo_cáo đối soát.pdf",
        media_type="application/pdf",
        size=3,
    )
    assert len(find(office, "office", asked).evidence.hits) == 1
    assert find(office, "head_vh", asked).nothing


@pytest.mark.parametrize(
    ("asked", "finds"),
    [
        ("ubnd", True),
        ("UBND xã", True),
        ("hđnd", True),
        ("bdgs", True),
        ("ủy ban", True),
        ("uỷ ban", True),
        ("uy ban nhan dan xa", True),
        ("bnd", True),
        ("ubxd", False),
        ("an dx", False),
    ],
)
def test_first_letters_stand_for_the_words_that_follow_each_other(
    office: Office, asked: str, finds: bool
) -> None:
    office.assignment(text="Ủy ban nhân dân xã, Hội đồng nhân dân báo cáo, bảo đảm giám sát")
    assert (texts(office, "office", asked) != []) is finds


def test_a_syllable_never_stands_for_first_letters(office: Office) -> None:
    """ "an" must not find "ấp Nam", nor "dat" "đăng an toàn"."""
    office.assignment(text="Đăng an toàn ấp Nam")
    assert texts(office, "office", "dat") == []
    assert texts(office, "office", "an")
    assert [w.initials for w in asked_words("đất an ubnd hđnd qh 57 nghiêng tp")] == [
        False, False, True, True, True, False, False, True,
    ]  # fmt: skip


def test_an_old_duty_with_the_same_accents_comes_before_many_new_ones(office: Office) -> None:
    office.assignment(text="Rà soát mã định danh")
    for i in range(search_hits.LOOKED_AT + 5):
        office.duty(f"Sửa mái nhà, lợp má ngoài lần {i}")
    assert texts(office, "office", "mã")[0] == "Rà soát mã định danh"


def test_a_document_is_found_by_its_subject(office: Office) -> None:
    draft = registration.DocumentDraft(
        "41/KH-UBND", "UBND thành phố Mẫu", TODAY, "Kế hoạch", "Cao điểm làm sạch dữ liệu đất đai"
    )
    registration.find_or_add_document(office.session, office.agency["city"], draft, by=None, now=NOW)
    assert [hit.kind for hit in find(office, "office", "lam sach dat dai").names] == ["document"]
    assert find(office, "other_office", "lam sach dat dai").nothing


def test_an_agency_is_found_by_its_first_letters_and_its_abbreviation(office: Office) -> None:
    for asked in ("pvh", "vhvtt", "vhtt", "phong vh"):
        [hit] = find(office, "office", asked).names
        assert "".join(s.text for s in hit.name) == "Phòng Văn hóa và Thông tin"


def test_the_words_of_first_letters_are_marked() -> None:
    found = stretches("Giao Ủy ban nhân dân xã", asked_words("ubnd"))
    assert [s.text for s in found if s.hit] == ["Ủy ban nhân dân"]

"""Names compare, sort and shorten the way a clerk expects."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.initials import initials
from workflow.rules.names import canon, fold, sort_key


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ĐƯỜNG THUỶ", "duong thuy"),
        ("Đà  Nẵng", "da nang"),
        (" Ủy ban\tnhân dân ", "uy ban nhan dan"),
        (unicodedata.normalize("NFD", "Phường Đức Xuân"), "phuong duc xuan"),
        ("624/TB-VPCP", "624/tb-vpcp"),
        ("", ""),
    ],
)
def test_fold_forgets_accents_case_and_spacing(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing(s: str) -> None:
    assert fold(fold(s)) == fold(s)


@pytest.mark.parametrize(
    ("written", "official"),
    [
        ("Uỷ ban nhân dân", "Ủy ban nhân dân"),
        ("UỶ BAN", "ỦY BAN"),
        ("hoà bình, văn hoá", "hòa bình, văn hóa"),
        ("xoè, khoẻ", "xòe, khỏe"),
        ("thuỷ lợi; tuỳ", "thủy lợi; tùy"),
        ("quý I, quỹ, quỳ", "quý I, quỹ, quỳ"),
        ("toàn khoảng hoàng", "toàn khoảng hoàng"),
        ("thuyết, nguyễn", "thuyết, nguyễn"),
        (unicodedata.normalize("NFD", "hoà"), "hòa"),
    ],
)
def test_canon_puts_the_tone_mark_where_official_papers_do(written: str, official: str) -> None:
    assert canon(written) == official
    assert canon(official) == official


def test_agencies_sort_in_the_order_of_the_vietnamese_alphabet() -> None:
    in_order = [
        "An",
        "Ăn",
        "Ân",
        "Bắc Kạn",
        "Cần Thơ",
        "Dương",
        "Đà Nẵng",
        "Đức Xuân",
        "Huyền Tụng",
        "Lê",
        "Nông Thượng",
        "Ông",
        "Ơn",
        "Sông Cầu",
        "Uông Bí",
        "Ủy ban",
        "Ứng Hòa",
        "Yên",
    ]
    shuffled = in_order[:]
    random.Random(6).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == in_order


def test_tones_decide_only_between_equal_letters() -> None:
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma", "man"], key=sort_key) == [
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
        "man",
    ]
    assert sort_key("Uỷ ban") == sort_key("ủy ban")


@pytest.mark.parametrize(
    ("name", "short_forms"),
    [
        (
            "Sở Văn hóa, Thể thao và Du lịch",
            ["SVHTTDL", "Sở VHTTDL", "Sở VHTT&DL", "Sở VH,TT&DL", "SVHTT&DL", "VHTTDL"],
        ),
        (
            "Sở Tài nguyên và Môi trường",
            ["Sở TN&MT", "Sở TNMT", "TN&MT", "TNMT", "STNMT"],
        ),
        (
            "Phòng Tài nguyên và Môi trường thành phố",
            ["Phòng TN&MT", "P. TNMT", "P.TNMT thành phố"],
        ),
        ("Phòng Văn hóa và Thông tin", ["P. VHTT", "Phòng VHTT", "PVHTT"]),
        (
            "Bộ Lao động - Thương binh và Xã hội",
            ["Bộ LĐTBXH", "Bộ LĐTB&XH", "Bộ LĐ-TB&XH", "BLĐTBXH"],
        ),
        ("Bộ Giáo dục và Đào tạo", ["Bộ GDĐT", "Bộ GD&ĐT", "Bộ GD-ĐT", "BGDĐT"]),
        ("Bộ Khoa học và Công nghệ", ["Bộ KH&CN", "Bộ KHCN", "BKHCN"]),
        ("Ủy ban nhân dân", ["UBND"]),
        (
            "Uỷ ban nhân dân phường Sông Cầu",
            ["UBND phường Sông Cầu", "UBND P. Sông Cầu", "UBND P.Sông Cầu"],
        ),
        (
            "Ủy ban nhân dân thành phố Bắc Kạn",
            ["UBND thành phố Bắc Kạn", "UBND TP", "UBND TP Bắc Kạn"],
        ),
        (
            "Công an thành phố Bắc Kạn",
            ["CATP", "CATP Bắc Kạn", "CA thành phố", "CA TP"],
        ),
        ("Công an tỉnh", ["CAT", "CA tỉnh"]),
        ("Bảo hiểm xã hội thành phố", ["BHXH", "BHXH thành phố", "BHXH TP"]),
        ("Bộ Chỉ huy quân sự tỉnh", ["Bộ CHQS tỉnh", "BCHQS tỉnh", "Bộ CHQS"]),
        ("Văn phòng Chính phủ", ["VPCP", "VP Chính phủ"]),
        (
            "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân thành phố",
            ["VP HĐND&UBND", "VP HĐND-UBND", "VP HĐND-UBND thành phố"],
        ),
        ("Tổ công tác triển khai Đề án 06", ["TCTTKĐA06"]),
        ("Ban Chỉ đạo", ["BCĐ"]),
    ],
)
def test_officials_would_write(name: str, short_forms: list[str]) -> None:
    made = {canon(form) for form in initials(name)}
    assert [form for form in short_forms if form not in made] == []


def test_initials_that_name_nobody_are_not_made() -> None:
    assert "UBND" not in initials("Ủy ban nhân dân phường Sông Cầu")
    assert "CA" not in initials("Công an thành phố")
    assert initials("") == frozenset()
    assert initials("Điện lực") >= {"ĐL"}


def test_a_short_form_does_not_explode_on_a_long_name() -> None:
    assert len(initials("Sở " + ", ".join(["Văn hóa"] * 30))) < 600


@given(st.text(max_size=60))
def test_any_name_has_a_finite_set_of_initials(name: str) -> None:
    assert all(len(form) > 1 for form in initials(name))


def test_a_sort_key_is_the_letters_one_sign_and_the_tones() -> None:
    assert sort_key("bà") == f"{chr(0x100 + 3)}{chr(0x100)}\x0101"

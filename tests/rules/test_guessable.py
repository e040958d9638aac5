"""Long passwords that somebody would try first are refused, others are not (trust.md S4)."""

from __future__ import annotations

import itertools
import random

import pytest

from workflow.rules.guessable import is_guessable

OWN = ("Nguyễn Văn Tưởng", "tuong.nv", "backan", "Phòng Tư pháp thành phố Bắc Kạn")
STEMS = [
    "password",
    "matkhau",
    "admin",
    "welcome",
    "letmein",
    "iloveyou",
    "quantri",
    "dondoc",
    "ubnd",
    "vanphong",
    "congan",
    "tuphap",
    "chutich",
]
TAILS = ("2026", "123456", "@2026", "!!!", "1111", "abcd", "qwerty", "Aa@123456", "", "0987654321")


def joined() -> list[str]:
    """What people type when a password has to be long."""
    pairs = ["".join(pair) for pair in itertools.product(STEMS, STEMS)]
    made = [
        f"{sign.join((word, word2))}{tail}"
        for word, word2 in itertools.product(STEMS, STEMS)
        for sign in ("", "-", "@", " ", ".")
        for tail in TAILS
    ]
    return [word for word in {*pairs, *made, *(word.upper() for word in made)} if len(word) >= 15]


def test_s4_more_than_ten_thousand_known_passwords_of_fifteen_signs_are_refused() -> None:
    known = joined()
    assert len(known) > 10_000
    assert [word for word in known if not is_guessable(word)] == []


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaaaaaa", "123456789012345", "abcabcabcabcabcabc", "qwertyuiopasdfgh", "zxcvbnmzxcvbnm1",
        "P@ssw0rdP@ssw0rd", "matkhau@123456789", "mật khẩu 2026 2026", "Nguyễn Văn Tưởng 1985", "nguyenvantuong123",
        "tuong.nv@backan2026", "Phòng Tư pháp 2026!", "phongtuphapbackan", "abcdefghijklmnop", "poiuytrewqlkjhgfd",
        "               ", "01/01/1990 02/02/1990", "Dondoc@2026@2026", "ADMINadminADMINadmin",
    ],
)  # fmt: skip
def test_s4_what_is_made_of_names_runs_and_repetitions_is_refused(password: str) -> None:
    assert is_guessable(password, OWN)


@pytest.mark.parametrize(
    "password",
    [
        "cây phượng trước cổng", "con mèo đen ngủ trên mái", "mật khẩu thử nghiệm 2026", "trinh-dien-don-doc",
        "ba chiếc thuyền giấy đỏ", "correct horse battery staple", "vk3p-8mzt-x4qn-h6wd", "Tưởng thích cà phê muối",
    ],
)  # fmt: skip
def test_s4_words_that_have_nothing_to_do_with_each_other_are_fine(password: str) -> None:
    assert not is_guessable(password, OWN)


def test_s4_nobody_is_refused_by_chance() -> None:
    dice = random.Random(4)
    signs = "abcdefghjkmnpqrstuvwxyz23456789"
    drawn = ["".join(dice.choices(signs, k=16)) for _ in range(2_000)]
    assert [word for word in drawn if is_guessable(word, OWN)] == []

"""Whether a long password is still one of the first that somebody would guess (``trust.md`` S4).

A list of known passwords says little about those of 15 signs and more: they are made by joining. So what everybody
knows is taken away (common words, one's own names, runs of the keyboard, years, repetitions), and what is left counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from workflow.rules.names import fold

LEAST_LEFT = 6
"""So many letters and digits must be left."""
_SHORTEST_OWN = 3
_DISGUISE = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)
_ROWS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qazwsxedcrfvtgbyhnujmikolp",
)
_RUN = 4
_COMMON = [
    "password",
    "passwd",
    "passphrase",
    "pass",
    "welcome",
    "hello",
    "login",
    "letmein",
    "admin",
    "administrator",
    "root",
    "user",
    "guest",
    "test",
    "testing",
    "demo",
    "secret",
    "private",
    "default",
    "changeme",
    "temp",
    "temporary",
    "access",
    "computer",
    "internet",
    "windows",
    "google",
    "facebook",
    "zalo",
    "iloveyou",
    "love",
    "baby",
    "angel",
    "princess",
    "sunshine",
    "monkey",
    "dragon",
    "master",
    "superman",
    "batman",
    "football",
    "baseball",
    "soccer",
    "shadow",
    "freedom",
    "whatever",
    "trustno",
    "trust",
    "star",
    "summer",
    "winter",
    "spring",
    "autumn",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "company",
    "office",
    "server",
    "system",
    "manager",
    "matkhau",
    "matma",
    "mabaomat",
    "xinchao",
    "anhyeuem",
    "emyeuanh",
    "yeuem",
    "yeuanh",
    "tinhyeu",
    "giadinh",
    "banbe",
    "hanhphuc",
    "cuatoi",
    "vietnam",
    "hanoi",
    "saigon",
    "hochiminh",
    "danang",
    "haiphong",
    "cantho",
    "backan",
    "thanhpho",
    "tinhuy",
    "ubnd",
    "uyban",
    "uybannhandan",
    "nhandan",
    "hoidong",
    "phongban",
    "huyen",
    "phuong",
    "vanphong",
    "thutruong",
    "lanhdao",
    "giamdoc",
    "phogiamdoc",
    "chutich",
    "phochutich",
    "truongphong",
    "chuyenvien",
    "canbo",
    "vanthu",
    "quantri",
    "quantrivien",
    "hethong",
    "congan",
    "tuphap",
    "noivu",
    "taichinh",
    "giaoduc",
    "dondoc",
    "nhiemvu",
    "kehoach",
    "baocao",
    "dean",
    "chuyendoiso",
]


def is_guessable(password: str, own_words: Iterable[str] = ()) -> bool:
    """``own_words``: names of the person, of their agencies, of their address; each word counts by itself."""
    plain = re.sub(r"[^a-z0-9@$!]", "", fold(password))
    own = {
        word
        for text in own_words
        for word in re.split(r"[^a-z0-9]+", fold(text))
        if len(word) >= _SHORTEST_OWN
    }
    own |= {"".join(re.findall(r"[a-z0-9]", fold(text))) for text in own_words} - {""}
    return any(_left(form, own) < LEAST_LEFT for form in (plain, plain.translate(_DISGUISE)))


def _left(text: str, own: set[str]) -> int:
    for word in sorted({*own, *_COMMON}, key=lambda word: (-len(word), word)):
        text = text.replace(word, "|")
    text = _without_runs(re.sub(r"(?:19|20)\d\d", "|", text))
    text = re.sub(r"([a-z0-9]{1,8}?)\1+", r"\1", text)
    return sum(len(piece) for piece in re.findall(r"[a-z0-9]+", text) if len(piece) > 1)


def _without_runs(text: str) -> str:
    """Without pieces of a row of the keyboard or of the alphabet, forwards or backwards."""
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        for length in range(len(row), _RUN - 1, -1):
            for start in range(len(row) - length + 1):
                text = text.replace(row[start : start + length], "|")
    return text

"""A count as Word prints it in an automatic number (ECMA-376, ST_NumberFormat)."""

from __future__ import annotations

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_LARGEST_ROMAN = 3999


def numeral(form: str, count: int) -> str:
    """``count`` in the format ``form``; forms that no office uses come out in digits.

    A picture of digits ("001, 002, …") gives leading zeros.
    """
    if form == "none":
        return ""
    if form in ("upperRoman", "lowerRoman") and 0 < count <= _LARGEST_ROMAN:
        return _roman(count) if form == "upperRoman" else _roman(count).lower()
    if form in ("upperLetter", "lowerLetter") and count > 0:
        letters = chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 30)
        return letters.upper() if form == "upperLetter" else letters
    if form == "decimalZero":
        return f"{count:02d}"
    if form[:1] == "0":
        return str(count).zfill(min(len(form.partition(",")[0]), 10))
    return {"decimalEnclosedParen": f"({count})", "decimalEnclosedFullstop": f"{count}."}.get(
        form, str(count)
    )


def _roman(count: int) -> str:
    out = ""
    for size, sign in _ROMAN:
        out += sign * (count // size)
        count %= size
    return out

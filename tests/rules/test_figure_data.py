"""A report's words beside the figures entered for its period: what differs for certain is told, nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from workflow.rules.figure_data import Comparison, Obstacle, compare
from workflow.rules.figure_entered import Body, Known, PeriodData
from workflow.rules.figure_findings import FindingKind, Severity
from workflow.rules.figure_text import SourceLine, report_of
from workflow.rules.indicators import Figure
from workflow.rules.periods import parse_period
from workflow.rules.typed_numbers import write_number

CITY = Body(1, "UBND thành phố Sông La", ("thành phố Sông La", "Ủy ban nhân dân thành phố Sông La"))
POLICE = Body(2, "Công an thành phố", (), ("Công an", "CATP"))
WARD = Body(3, "UBND phường Đức An", ("phường Đức An", "Ủy ban nhân dân phường Đức An"))
OTHER = Body(4, "UBND xã Tân Lập", ("xã Tân Lập",))


def ratio(top: int, bottom: int) -> Figure:
    return Figure(Decimal(top), Decimal(bottom))


def count(value: int) -> Figure:
    return Figure(value=Decimal(value))


def known(name: str, unit: str, figure: Figure, **more: object) -> Known:
    return Known(name, unit, {1: figure}, {}, **more)  # type: ignore[arg-type]


RESIDENCE = Known(
    "Đăng ký thường trú", "hồ sơ", {1: ratio(1093, 1100), 3: ratio(237, 240)}, {}, "thuong-tru", "", True
)
ALL = (
    RESIDENCE,
    known("Khai báo tạm vắng", "hồ sơ", Figure(nothing_arose=True)),
    known("Điểm chi trả", "điểm", count(20)),
    known("Số tiền trợ cấp chi trả qua tài khoản", "đồng", count(193_597_000)),
    known("Trẻ em", "dữ liệu", ratio(3665, 3665)),
    known("Trẻ em dưới 6 tuổi", "dữ liệu", ratio(332, 426)),
    Known("Phiếu đã bàn giao", "phiếu", {1: count(1832)}, {1: count(1802)}),
    Known("Hội Nông dân", "dữ liệu", {}, {}),
    known("Xác nhận thông tin", "hồ sơ", ratio(28, 28), section="28 dịch vụ công trực tuyến"),
)
DATA = PeriodData(parse_period("2024-H1"), CITY, (POLICE, WARD, OTHER), ALL)


def compared(*lines: str, own: bool = True) -> Comparison:
    report = report_of(SourceLine(n, line, n - 1) for n, line in enumerate(lines, 1))
    return compare(report, DATA, own=own)


@pytest.mark.parametrize(
    ("line", "stated", "computed"),
    [
        ("- Đăng ký thường trú: đã tiếp nhận và trả kết quả 1.039/1.100 hồ sơ, đạt 94,5%.", "1.039/1.100", "1.093/1.100"),
        ("Đăng ký thường trú 1.093/1.109 hồ sơ.", "1.093/1.109", "1.093/1.100"),
        ("+ Đăng ký thường trú: 1.200 hồ sơ;", "1.200", "1.093/1.100"),
        ("- Kết quả đăng ký thường trú đạt 89,4%.", "89,4%", "99,4% (1.093/1.100)"),
        ("Tỷ lệ đăng ký thường trú đạt 89,4%.", "89,4%", "99,4% (1.093/1.100)"),
        ("- Đăng ký thường trú: không phát sinh.", "không phát sinh", "1.093/1.100"),
        ("- Khai báo tạm vắng: 5 hồ sơ.", "5", "không phát sinh"),
        ("UBND thành phố Sông La: điểm chi trả có 21 điểm.", "21", "20"),
        ("- ĐIỂM CHI TRẢ: 21 điểm (trong đó 8 điểm lưu động).", "21", "20"),
        ("- Trẻ em dưới 6 tuổi: 323/426 dữ liệu (đạt 75,82%).", "323/426", "332/426"),
        ("- Đăng ký thường trú: 1.093/1.100 hồ sơ, điểm chi trả: 21 điểm.", "21", "20"),
        ("- Phường Đức An: đăng ký thường trú 273/240 hồ sơ.", "273/240", "237/240"),
        ("- Đăng ký thường trú tại phường Đức An: 273/240 hồ sơ.", "273/240", "237/240"),
        ("- Từ ngày 15/12/2023 đến ngày 14/6/2024, điểm chi trả là 21 điểm.", "21", "20"),
        ("- Số tiền trợ cấp chi trả qua tài khoản: 183,6 triệu đồng.", "183.600.000", "193.597.000"),
    ],
)  # fmt: skip
def test_a_figure_that_is_not_the_entered_one_is_told(line: str, stated: str, computed: str) -> None:
    (finding,) = compared(line).findings
    assert (finding.kind, finding.severity) == (FindingKind.CROSS_SECTION, Severity.ERROR)
    assert (finding.stated, finding.computed) == (stated, computed)
    assert finding.quote in line
    assert "6 tháng đầu năm 2024: số liệu đã nhập là" in finding.explanation


@pytest.mark.parametrize(
    "line",
    [
        "- Đăng ký thường trú: đã tiếp nhận và trả kết quả 1.093/1.100 hồ sơ, đạt 99,4%.",
        "- Đăng ký thường trú: tiếp nhận 1.100 hồ sơ.",
        "- Đăng ký thường trú: 7 hồ sơ.",
        "- Kết quả đăng ký thường trú đạt 99,3%.",
        "- Khai báo tạm vắng: không phát sinh hồ sơ.",
        "- Phiếu đã bàn giao: 1.802 phiếu.",
        "- Số tiền trợ cấp chi trả qua tài khoản: 193,6 triệu đồng.",
        "- Phường Đức An: đăng ký thường trú 237/240 hồ sơ.",
    ],
)
def test_the_entered_figure_in_any_honest_form_is_compared_and_right(line: str) -> None:
    found = compared(line)
    assert (found.compared, found.findings) == (1, ())


@pytest.mark.parametrize(
    "lines",
    [
        ("- Đăng ký thường trú trực tuyến: 500 hồ sơ.",),
        ("- Đăng ký thường trú: 500 hồ sơ trực tuyến.",),
        ("- Đăng ký thường trú: trực tuyến 500 hồ sơ, trực tiếp 593 hồ sơ.",),
        ("- Đăng ký thường trú: 500 hồ sơ (trực tuyến).",),
        ("- Liên thông đăng ký thường trú: 500 hồ sơ.",),
        ("Trong tháng 6, đăng ký thường trú 150 hồ sơ.",),
        ("- Đăng ký thường trú trong tháng: 150 hồ sơ.",),
        ("- Đăng ký thường trú: 150 hồ sơ, tính từ ngày 01/6/2024.",),
        ("- Cùng kỳ: đăng ký thường trú 900 hồ sơ.",),
        ("- Đăng ký thường trú: tăng 12%.",),
        ("- Đăng ký thường trú đạt 95% kế hoạch năm.",),
        ("- Phấn đấu đăng ký thường trú 2.000 hồ sơ.",),
        ("- Đăng ký thường trú: khoảng 1.000 hồ sơ.",),
        ("- Đăng ký thường trú: 1.200 trường hợp.",),
        ("- Đăng ký thường trú: 1.200.",),
        ("- Điểm chi trả: 18/18 điểm.",),
        ("- Trẻ em: dưới 16 tuổi 500 dữ liệu.",),
        ("- Hội Nông dân: 2.507/2.507 dữ liệu.",),
        ("- Phường Minh Khai: đăng ký thường trú 12 hồ sơ.",),
        ("- Xã Tân Lập: đăng ký thường trú 12 hồ sơ.",),
        ("- Trực tuyến:", "+ Đăng ký thường trú: 500 hồ sơ."),
        ("- Phường Minh Khai:", "+ Đăng ký thường trú: 12 hồ sơ."),
        ("- Công an:", "+ Đăng ký thường trú: 12 hồ sơ."),
        ("Kết quả tháng 5 năm 2024", "- Đăng ký thường trú: 120 hồ sơ."),
        ("Tháng 5 có chuyển biến. Đăng ký thường trú 120 hồ sơ.",),
        ("- Đăng ký thường trú tại phường Đức An: 237/240 hồ sơ, điểm chi trả: 2 điểm.",),
        ("- Đăng ký thường trú: 1.093/1.100 hồ sơ, trong đó khai báo tạm vắng 3 hồ sơ.",),
        ("IV. NHIỆM VỤ TRỌNG TÂM", "- Đăng ký thường trú: 2.000 hồ sơ."),
    ],
)  # fmt: skip
def test_whatever_may_be_another_figure_is_passed_over(lines: tuple[str, ...]) -> None:
    assert compared(*lines).findings == ()


def test_a_line_above_may_name_the_body_the_period_or_the_group_of_the_indicator() -> None:
    (finding,) = compared("- Phường Đức An:", "+ Đăng ký thường trú: 12 hồ sơ.").findings
    assert "của UBND phường Đức An" in finding.explanation
    window = "**Kết quả (từ ngày 15/12/2023 đến ngày 14/6/2024)**"
    assert len(compared(window, "- Đăng ký thường trú: 12 hồ sơ.").findings) == 1
    group = "28 dịch vụ công trực tuyến theo Quyết định số 422/QĐ-TTg ngày 04/4/2022:"
    assert len(compared(group, "- Xác nhận thông tin: 29/29 hồ sơ.").findings) == 1
    assert compared(group, "- Đăng ký thường trú: 12 hồ sơ.").findings == ()


def test_two_indicators_of_one_name_are_none() -> None:
    twice = PeriodData(DATA.period, CITY, (), (*ALL, known("Điểm chi trả", "điểm", count(3))))
    report = report_of([SourceLine(1, "- Điểm chi trả: 21 điểm.")])
    assert compare(report, twice, own=True).compared == 0


HEAD = (
    "ỦY BAN NHÂN DÂN",
    "BÁO CÁO",
    "Kết quả 6 tháng đầu năm 2024 trên địa bàn {place}",
    "I. KẾT QUẢ",
)


def outside(place: str, *lines: str) -> Comparison:
    return compared(*(line.format(place=place) for line in HEAD), *lines, own=False)


def test_an_outside_report_speaks_for_the_body_its_head_names() -> None:
    assert outside("thành phố Sông La", "- Điểm chi trả: 21 điểm.").compared == 1
    ward = outside("phường Đức An", "- Đăng ký thường trú: 237/240 hồ sơ.", "- Điểm chi trả: 2 điểm.")
    assert (ward.body, ward.compared, ward.findings) == ("UBND phường Đức An", 1, ())


def test_a_report_of_somebody_else_or_of_another_period_is_not_compared() -> None:
    assert outside("thành phố Hà Tiên", "- Điểm chi trả: 21 điểm.").obstacle is Obstacle.ISSUER
    head = ("BÁO CÁO", "Kết quả 6 tháng cuối năm 2024 trên địa bàn thành phố Sông La", "I. KẾT QUẢ")
    assert compared(*head, "- Điểm chi trả: 21 điểm.", own=False).obstacle is Obstacle.PERIOD


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("2026-11", "tháng 11 năm 2026"),
        ("2026-Q3", "quý III năm 2026"),
        ("2026-H1", "6 tháng đầu năm 2026"),
        ("2026-H2", "6 tháng cuối năm 2026"),
        ("2026", "năm 2026"),
    ],
)
def test_each_kind_of_period_is_known_by_its_title(code: str, title: str) -> None:
    data = PeriodData(parse_period(code), CITY, (), ALL)
    lines = (
        "BÁO CÁO",
        f"Kết quả {title} trên địa bàn thành phố Sông La",
        "I. KẾT QUẢ",
        "- Điểm chi trả: 20 điểm.",
    )
    report = report_of(SourceLine(n, line, n - 1) for n, line in enumerate(lines, 1))
    assert (compare(report, data).compared, compare(report, data).obstacle) == (1, Obstacle.NONE)
    later = PeriodData(parse_period("2027"), CITY, (), ALL)
    assert compare(report, later).obstacle is Obstacle.PERIOD


quick = settings(max_examples=80, deadline=None)
NAMES = st.sampled_from(
    ["Đăng ký khai sinh", "Cấp đổi thẻ căn cước", "Thu tiền phạt (phạt nguội)", "Tuyên truyền, vận động"]
)
UNITS = st.sampled_from(["hồ sơ", "lượt", "trường hợp", "tổ"])
FORMS = st.sampled_from(
    [
        "- {name}: {figure} {unit}.",
        "+ {name}: đã tiếp nhận và trả kết quả {figure} {unit}, đạt yêu cầu;",
        "{name} được {figure} {unit}",
        "Kết quả {name}: đã giải quyết {figure} {unit} (tăng 3% so với cùng kỳ năm 2023).",
        "- UBND thành phố Sông La: {name} {figure} {unit}.",
    ]
)  # fmt: skip


def one_indicator(name: str, unit: str, figure: Figure) -> PeriodData:
    return PeriodData(DATA.period, CITY, (WARD,), (known(name, unit, figure),))


def verdict(data: PeriodData, line: str) -> tuple[int, int]:
    found = compare(report_of([SourceLine(1, line)]), data, own=True)
    return found.compared, len(found.findings)


@quick
@given(NAMES, UNITS, FORMS, st.integers(0, 99_999), st.integers(1, 99_999))
@example("Đăng ký khai sinh", "hồ sơ", "- {name}: {figure} {unit}.", 24, 24)
def test_what_was_entered_never_raises_anything(name: str, unit: str, form: str, a: int, b: int) -> None:
    top, bottom = sorted((a, b))
    assume(bottom)
    stated = f"{write_number(Decimal(top))}/{write_number(Decimal(bottom))}"
    line = form.format(name=name, figure=stated, unit=unit)
    assert verdict(one_indicator(name, unit, ratio(top, bottom)), line) == (1, 0)
    single = form.format(name=name, figure=write_number(Decimal(b)), unit=unit)
    assert verdict(one_indicator(name, unit, count(b)), single) == (1, 0)


@quick
@given(NAMES, UNITS, FORMS, st.integers(1, 99_999), st.integers(1, 99_999))
def test_another_number_under_the_whole_name_is_always_told(
    name: str, unit: str, form: str, a: int, b: int
) -> None:
    assume(a != b)
    line = form.format(name=name, figure=write_number(Decimal(a)), unit=unit)
    assert verdict(one_indicator(name, unit, count(b)), line) == (1, 1)


@quick
@given(
    NAMES,
    UNITS,
    FORMS,
    st.integers(1, 9_999),
    st.sampled_from(["trực tuyến", "mới", "của phường Minh Khai", "tháng 5"]),
)
def test_one_word_more_and_nothing_is_told(name: str, unit: str, form: str, a: int, more: str) -> None:
    for named in (f"{name} {more}", name):
        for counted in (unit, f"{unit} {more}"):
            if (named, counted) != (name, unit):
                line = form.format(name=named, figure=write_number(Decimal(a)), unit=counted)
                assert verdict(one_indicator(name, unit, count(a + 1)), line)[1] == 0


@quick
@given(st.text(alphabet=st.sampled_from("Đăng ký thường trú:hồsơ1,.;%()/- \n"), max_size=200))
def test_any_text_is_answered_and_every_quote_is_in_it(text: str) -> None:
    for finding in compared(text).findings:
        assert finding.quote in text
        assert 0 <= finding.place.start < finding.place.end <= len(text)

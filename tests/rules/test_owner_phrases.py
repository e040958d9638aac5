"""Who is meant: names hold commas and "và", so only the directory may say where one ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.names import fold
from workflow.rules.owner_phrases import (
    Directory,
    DirectoryEntry,
    How,
    OwnerReading,
    match_owners,
    read_owners,
)

NAMES = (
    "Bộ Tài chính",
    "Bộ Công an",
    "Bộ Khoa học và Công nghệ",
    "Bộ Thông tin và Truyền thông",
    "Bộ Lao động - Thương binh và Xã hội",
    "Bộ Tư pháp",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Giáo dục và Đào tạo",
    "Sở Tài chính",
    "Cục Di sản văn hóa",
    "Cục Bản quyền tác giả",
    "Cục Xuất bản, In và Phát hành",
    "Vụ Kế hoạch, Tài chính",
    "Vụ Kế hoạch",
    "Vụ Khoa học công nghệ, Đào tạo và Môi trường",
    "Báo và Phát thanh, Truyền hình tỉnh",
    "Công an thành phố Bắc Kạn",
    "UBND phường Sông Cầu",
    "UBND xã Dương Quang",
    "UBND xã Nông Thượng",
    "Phòng Văn hóa và Thông tin",
    "Tập đoàn Điện lực Việt Nam",
)
GROUPS = (
    DirectoryEntry(100, "Các bộ, ngành, địa phương", ("các bộ, ngành và địa phương",), is_group=True),
    DirectoryEntry(101, "UBND các xã, phường", (), is_group=True),
)
ALIASES = {"Tập đoàn Điện lực Việt Nam": ("EVN",)}
DIRECTORY = Directory(
    [*(DirectoryEntry(i, name, ALIASES.get(name, ())) for i, name in enumerate(NAMES)), *GROUPS]
)


def leads(phrase: str) -> list[str]:
    """The agencies that surely lead, by their names in the directory."""
    found = match_owners(phrase, DIRECTORY).lead
    return [NAMES[m.agency_id] for m in found if m.agency_id is not None]


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_found_whole_in_any_spelling(name: str) -> None:
    shouted = name.upper()
    bare = name.replace(",", "").replace(" và ", " ")
    new_marks = name.replace("hóa", "hoá")
    for written in (name, shouted, bare, new_marks, name.replace("UBND", "Ủy ban nhân dân")):
        assert leads(written) == [name], written


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("Sở Văn hóa, Thể thao và Du lịch và Sở Tài chính", [6, 8]),
        ("Bộ Thông tin và Truyền thông Bộ Khoa học và Công nghệ", [3, 2]),
        ("Các Cục: Di sản văn hóa, Bản quyền tác giả", [9, 10]),
        ("Các Bộ: Công an, Tài chính, Khoa học và Công nghệ", [1, 0, 2]),
        ("Bộ Công an, Tài chính", [1, 0]),
        ("Vụ Kế hoạch, Tài chính; Vụ Kế hoạch", [12, 13]),
        ("Cục Xuất bản, In và Phát hành, Cục Bản quyền tác giả", [11, 10]),
        ("CATP", [16]),
        ("CATP Bắc Kạn", [16]),
        ("Sở VHTTDL, Sở GDĐT", [6, 7]),
        ("Sở VHTT&DL", [6]),
        ("P. VHTT", [20]),
        ("EVN", [21]),
        ("Bộ tài chính", [0]),
        ("Bộ trưởng Bộ Tư pháp", [5]),
        ("Cơ quan chủ trì: Bộ Công an", [1]),
        ("Giao Bộ Công an chủ trì, phối hợp với Bộ Tư pháp", [1]),
        ("Bộ Công an; Bộ Công an", [1]),
        ("- Bộ Công an;\n- Bộ Tư pháp", [1, 5]),
    ],
)
def test_phrases_of_real_tables(phrase: str, expected: list[int]) -> None:
    assert leads(phrase) == [NAMES[i] for i in expected]


@pytest.mark.parametrize(
    "phrase",
    [
        "Sở Tài chính - Kế hoạch",
        "Văn phòng Bộ Công an",
        "Bộ Công an và bạn bè",
        "Công an thành phố Bắc Kạn Hai",
    ],
)
def test_a_name_inside_a_longer_one_is_only_a_suggestion(phrase: str) -> None:
    (match,) = match_owners(phrase, DIRECTORY).lead
    assert (match.agency_id, match.how) == (None, How.PARTIAL)
    assert match.suggested_id is not None


def test_who_coordinates_is_kept_apart_from_who_leads() -> None:
    reading = match_owners("Bộ Công an chủ trì, phối hợp với Bộ Tư pháp và Bộ Tài chính", DIRECTORY)
    assert [m.agency_id for m in reading.lead] == [1]
    assert [m.agency_id for m in reading.coordinate] == [5, 0]


def test_a_column_of_coordinators_is_read_beside_the_leads() -> None:
    reading = match_owners("Bộ Công an", DIRECTORY, coordinate="Bộ Tư pháp; Bộ Công an")
    assert [m.agency_id for m in reading.coordinate] == [5]
    assert "self_coordination" in reading.warnings


def test_a_verb_after_phoi_hop_is_no_agency() -> None:
    reading = read_owners("7. Sở Công Thương: Chủ trì, phối hợp triển khai các nhiệm vụ")
    assert [m.name_as_written for m in reading.lead] == ["Sở Công Thương"]
    assert reading.coordinate == ()


def test_a_request_is_no_order() -> None:
    assert match_owners("Đề nghị Bộ Tư pháp phối hợp với Bộ Công an", DIRECTORY).request
    assert not match_owners("Giao Bộ Tư pháp", DIRECTORY).request


@pytest.mark.parametrize(
    ("phrase", "group_id", "is_open"),
    [
        ("Các bộ, ngành, địa phương", 100, False),
        ("các bộ, ngành và địa phương", 100, False),
        ("UBND các xã, phường", 101, False),
        ("Ủy ban nhân dân các xã, phường", 101, False),
        ("Các bộ, ngành, địa phương có liên quan", None, True),
        ("Các bộ, ngành, địa phương là chủ quản CSDLQG, CSDL chuyên ngành", None, True),
        ("Các địa phương có đảo", None, True),
        ("các doanh nghiệp đủ điều kiện", None, True),
        ("Các sở, ban, ngành", None, False),
    ],
)
def test_groups_are_enumerable_or_open(phrase: str, group_id: int | None, is_open: bool) -> None:
    reading = match_owners(phrase, DIRECTORY)
    (match,) = reading.lead
    assert reading.is_group
    assert (match.group_id, reading.open_group) == (group_id, is_open)


def test_lost_separators_and_several_leads_are_said() -> None:
    warnings = match_owners("Bộ Thông tin và Truyền thông Bộ Khoa học và Công nghệ", DIRECTORY).warnings
    assert warnings == ("missing_separator", "several_leads")


def test_two_agencies_of_one_short_name_are_left_to_a_person() -> None:
    twins = Directory([DirectoryEntry(1, "Sở Y tế", ("SYT",)), DirectoryEntry(2, "Sở Yên Thế", ("SYT",))])
    reading = match_owners("SYT", twins)
    assert (reading.lead[0].agency_id, reading.warnings) == (None, ("ambiguous_name",))


@pytest.mark.parametrize(
    ("scores", "suggested"),
    [([(1, 95.0), (0, 80.0)], 1), ([(1, 95.0), (0, 90.0)], None), ([(1, 70.0), (0, 10.0)], None), ([], None)],
)
def test_likeness_is_a_suggestion_and_needs_a_clear_margin(
    scores: list[tuple[int, float]], suggested: int | None
) -> None:
    (match,) = match_owners("Bộ Cnog an", DIRECTORY, fuzzy=lambda _name, _all: scores).lead
    assert (match.agency_id, match.suggested_id) == (None, suggested)


@given(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True),
    st.sampled_from([", ", "; ", " và ", "\n"]),
)
def test_any_list_of_known_names_comes_apart_at_the_right_places(names: list[str], sign: str) -> None:
    assert leads(sign.join(names)) == names


@given(st.text(max_size=80))
def test_any_text_is_read_and_survives_json(text: str) -> None:
    reading = match_owners(text, DIRECTORY)
    assert OwnerReading.from_json(json.loads(json.dumps(reading.to_json()))) == reading


def _labelled() -> list[dict[str, object]]:
    path = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "owners.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


def test_most_phrases_of_real_plans_are_read_without_a_directory() -> None:
    rows = _labelled()
    if not rows:
        pytest.skip("the corpus of labelled owner phrases is not beside the clone")

    def folded(names: object) -> list[str]:
        assert isinstance(names, list)
        return sorted(map(fold, names))

    right = 0
    for row in rows:
        reading = read_owners(str(row["phrase"]))
        lead = sorted(fold(m.name_as_written) for m in reading.lead)
        coordinate = sorted(fold(m.name_as_written) for m in reading.coordinate)
        right += lead == folded(row["lead"]) and coordinate == folded(row["coordinate"])
    assert right >= 0.95 * len(rows)


def _sides(phrase: str) -> tuple[list[str], list[str]]:
    reading = read_owners(phrase)
    return [m.name_as_written for m in reading.lead], [m.name_as_written for m in reading.coordinate]


@pytest.mark.parametrize(
    ("phrase", "lead", "coordinate"),
    [
        ("Sở Nội vụ có trách nhiệm theo dõi, đôn đốc", ["Sở Nội vụ"], []),
        ("Sở Nội vụ: Tham mưu UBND tỉnh kiện toàn Ban Chỉ đạo", ["Sở Nội vụ"], []),
        ("Viện Quy hoạch xây dựng Hà Nội", ["Viện Quy hoạch xây dựng Hà Nội"], []),
        (
            "Hội đồng phối hợp phổ biến, giáo dục pháp luật",
            ["Hội đồng phối hợp phổ biến, giáo dục pháp luật"],
            [],
        ),
        (
            "Sở Nội vụ chủ trì, phối\nhợp với các cơ quan,\nđơn vị liên quan",
            ["Sở Nội vụ"],
            ["các cơ quan, đơn vị liên quan"],
        ),
        ("Giám đốc các Sở: Nội vụ, Y tế", ["Giám đốc Sở Nội vụ", "Giám đốc Sở Y tế"], []),
        ("UBND các xã Tân Hưng, Tân Hồng", ["UBND xã Tân Hưng", "UBND xã Tân Hồng"], []),
        ("Cơ quan/đơn vị chủ trì: Sở Y tế. Cơ quan/đơn vị phối hợp: Sở Nội vụ", ["Sở Y tế"], ["Sở Nội vụ"]),
        ("Sở Nội vụ (CT); Sở Y tế (PH)", ["Sở Nội vụ"], ["Sở Y tế"]),
        ("Ban Thường vụ Tỉnh ủy giao Đảng ủy UBND tỉnh lãnh đạo, chỉ đạo", ["Đảng ủy UBND tỉnh"], []),
        ("Đề nghị Công ty Điện lực phối hợp cung cấp điện ổn định", ["Công ty Điện lực"], []),
    ],
)
def test_a_name_ends_where_the_duty_begins(phrase: str, lead: list[str], coordinate: list[str]) -> None:
    assert _sides(phrase) == (lead, coordinate)


def test_a_chairman_who_asks_makes_a_request() -> None:
    reading = read_owners("Chủ tịch UBND tỉnh đề nghị Tòa án nhân dân tỉnh phối hợp thực hiện")
    assert reading.request
    assert [m.name_as_written for m in reading.lead] == ["Tòa án nhân dân tỉnh"]


@pytest.mark.parametrize("phrase", ["1. Sở Y tế\n2. Sở Tài chính", "Sở Y tế - Sở Tài chính"])
def test_numbered_lines_and_a_dash_between_two_departments_part_them(phrase: str) -> None:
    assert [m.name_as_written for m in read_owners(phrase).lead] == ["Sở Y tế", "Sở Tài chính"]


@pytest.mark.parametrize("name", ["Cục C06 - Bộ Công an", "Bộ Lao động - Thương binh và Xã hội"])
def test_a_dash_inside_one_name_parts_nothing(name: str) -> None:
    assert [m.name_as_written for m in read_owners(name).lead] == [name]


@pytest.mark.parametrize("phrase", ["Không", "nt", "như trên", "-", "Chưa xác định"])
def test_a_cell_that_names_nobody_gives_no_lead(phrase: str) -> None:
    assert (read_owners(phrase).lead, read_owners(phrase).warnings) == ((), ("no_lead",))

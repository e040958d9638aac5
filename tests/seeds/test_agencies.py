"""The state bodies that ship with the program: readable, without doubles, found by old and new names."""

from __future__ import annotations

from workflow.rules.names import fold
from workflow.rules.owner_directory import How
from workflow.rules.owner_phrases import match_owners
from workflow.seeds.agencies import LEVELS, agency_seeds, seed_directory


def test_every_body_has_a_level_and_a_name_of_its_own() -> None:
    seeds = agency_seeds()
    assert {seed.level for seed in seeds} == set(LEVELS)
    assert all(seed.name == seed.name.strip() for seed in seeds)
    names = [fold(seed.name) for seed in seeds]
    assert len(set(names)) == len(names)
    assert len(seeds) > 120


def test_bodies_of_the_district_level_ended_with_it() -> None:
    assert all((seed.valid_to is not None) == (seed.level == "district") for seed in agency_seeds())


def test_the_seventeen_ministries_of_the_fifteenth_assembly_are_there() -> None:
    ministries = [s for s in agency_seeds() if s.level == "central" and s.name.startswith("Bộ ")]
    assert len(ministries) == 14
    bodies = {s.name for s in agency_seeds()}
    assert {"Văn phòng Chính phủ", "Thanh tra Chính phủ", "Ngân hàng Nhà nước Việt Nam"} <= bodies


def test_an_old_name_with_one_successor_is_a_suggestion() -> None:
    (match,) = match_owners("Bộ Giao thông vận tải", seed_directory()).lead
    assert (match.agency_id, match.how) == (None, How.FORMER)
    assert match.suggested_id is not None
    assert agency_seeds()[match.suggested_id].name == "Bộ Xây dựng"


def test_an_old_name_whose_work_was_divided_is_left_to_a_person() -> None:
    reading = match_owners("Sở Thông tin và Truyền thông", seed_directory())
    assert (reading.lead[0].suggested_id, reading.warnings) == (None, ("ambiguous_name",))

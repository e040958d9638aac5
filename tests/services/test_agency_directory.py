"""Agencies taken from the shipped directory, and agencies that end by a decision."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from models import Agency, AgencySuccessor
from tests.office import NOW, TODAY, Office
from workflow.rules.owner_phrases import How, match_owners
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import agency_seeding, agency_succession, agency_tree_reading, import_directory

REORGANISED = date(2025, 3, 1)


def offered(office: Office, level: str, kind: str) -> dict[str, agency_seeding.Offer]:
    found = agency_seeding.offers(office.session, office.agency["city"].id, level, kind)
    return {offer.name: offer for offer in found}


def plant(office: Office, *names: str, since: date | None = REORGANISED) -> int:
    by_name = offered(office, "province", "thành phố")
    chosen = [by_name[name] for name in names]
    return agency_seeding.plant(office.session, office.agency["city"], chosen, since=since, by=None, now=NOW)


def end(office: Office, code: str, *successors: str, since: date = date(2026, 12, 1)) -> int:
    return agency_succession.end_agency(
        office.session,
        office.agency[code],
        [office.agency[s] for s in successors],
        since=since,
        decision="Quyết định số 12/QĐ-UBND ngày 20/11/2026",
        by=office.user["admin"].id,
        now=NOW,
    )


def test_a_city_is_offered_bodies_under_the_names_of_a_city(office: Office) -> None:
    names = offered(office, "province", "thành phố")
    assert {
        "Thanh tra thành phố",
        "Văn phòng Thành ủy",
        "Sở Nội vụ",
        "Bảo hiểm xã hội thành phố",
    } <= names.keys()
    assert not [name for name in names if "tỉnh" in name.casefold().split()]


def test_a_ward_is_offered_no_body_of_a_commune(office: Office) -> None:
    names = offered(office, "commune", "phường")
    assert "Công an phường" in names
    assert not [name for name in names if name.endswith(" xã")]


def test_what_is_in_the_tree_already_is_marked_and_not_added_twice(office: Office) -> None:
    assert offered(office, "province", "thành phố")["Công an thành phố"].there
    assert plant(office, "Công an thành phố", "Sở Xây dựng") == 1
    assert plant(office, "Sở Xây dựng") == 0


def test_a_former_name_leads_to_who_has_the_work_as_a_suggestion(office: Office) -> None:
    plant(office, "Sở Xây dựng")
    directory = import_directory.directory_of(office.session, office.agency["city"].id, TODAY)
    (match,) = match_owners("Sở Giao thông vận tải", directory).lead
    assert (match.agency_id, match.how) == (None, How.FORMER)
    assert match.suggested_id is not None
    assert office.session.get_one(Agency, match.suggested_id).name == "Sở Xây dựng"


def test_a_former_name_whose_work_was_divided_is_kept_once_with_all_successors(office: Office) -> None:
    plant(office, "Sở Khoa học và Công nghệ", "Sở Văn hóa, Thể thao và Du lịch")
    old = office.session.scalars(sa.select(Agency).where(Agency.name == "Sở Thông tin và Truyền thông")).one()
    assert old.valid_to == date(2025, 2, 28)
    after = sa.select(sa.func.count()).where(AgencySuccessor.agency_id == old.id)
    assert office.session.scalar(after) == 2


def test_without_a_day_no_former_name_is_kept(office: Office) -> None:
    plant(office, "Sở Xây dựng", since=None)
    assert office.session.scalar(sa.select(Agency.id).where(Agency.valid_to.is_not(None))) is None


def test_an_ended_agency_is_no_longer_chosen_but_still_named(office: Office) -> None:
    assert end(office, "vh", "tp") == 0
    assert office.agency["vh"].valid_to == date(2026, 11, 30)
    admin = office.actor("admin")
    nodes = agency_tree_reading.tree(office.session, admin, Action.MANAGE_AGENCIES)
    assert office.agency["vh"].id not in [node.id for node in nodes]
    (ended,) = agency_tree_reading.ended(office.session, admin)
    assert (ended.name, ended.successors) == ("Phòng Văn hóa và Thông tin", ["Phòng Tư pháp"])


def test_its_open_duties_stay_and_are_counted(office: Office) -> None:
    assignment = office.assignment("vh")
    assert end(office, "vh", "tp") == 1
    assert assignment.agency_id == office.agency["vh"].id


@pytest.mark.parametrize(
    ("code", "successors", "refusal"),
    [
        ("city", (), "agency_is_root"),
        ("vh", ("vh",), "successor_wrong"),
        ("vh", ("other_unit",), "successor_wrong"),
    ],
)
def test_what_cannot_be_ended_or_cannot_follow_is_refused(
    office: Office, code: str, successors: tuple[str, ...], refusal: str
) -> None:
    with pytest.raises(Refusal) as caught:
        end(office, code, *successors)
    assert caught.value.code == refusal
    assert office.agency[code].valid_to is None


def test_an_agency_ends_once(office: Office) -> None:
    end(office, "vh", "tp")
    with pytest.raises(Refusal) as caught:
        end(office, "vh", "tp")
    assert caught.value.code == "agency_ended"


def test_an_ended_agency_takes_over_from_nobody_afterwards(office: Office) -> None:
    end(office, "vh", "tp")
    with pytest.raises(Refusal) as caught:
        end(office, "xa", "vh")
    assert caught.value.code == "successor_wrong"

"""Old names in a document lead to who has the work now, as a suggestion and never silently."""

from __future__ import annotations

from datetime import date

from models import Agency, AgencySuccessor
from tests.office import NOW, TODAY, Office
from workflow.rules.owner_phrases import How, match_owners
from workflow.services import agencies, import_directory

ENDED = date(2025, 6, 30)


def gone(office: Office, name: str, *successors: Agency) -> Agency:
    old = agencies.add_agency(office.session, name, parent=office.agency["city"], by=None, now=NOW)
    old.valid_to = ENDED
    for successor in successors:
        office.session.add(
            AgencySuccessor(
                agency_id=old.id, successor_id=successor.id, since=date(2025, 7, 1), decision="1683"
            )
        )
    office.session.flush()
    return old


def test_an_old_name_suggests_its_only_successor(office: Office) -> None:
    gone(office, "UBND xã Đôn Phong", office.agency["xa"])
    directory = import_directory.directory_of(office.session, office.agency["city"].id, TODAY)
    (match,) = match_owners("UBND xã Đôn Phong", directory).lead
    assert (match.agency_id, match.suggested_id, match.how) == (None, office.agency["xa"].id, How.FORMER)


def test_a_name_passed_on_twice_is_followed_to_the_end(office: Office) -> None:
    between = gone(office, "UBND xã Giữa", office.agency["xa"])
    gone(office, "UBND xã Đầu", between)
    directory = import_directory.directory_of(office.session, office.agency["city"].id, TODAY)
    (match,) = match_owners("UBND xã Đầu", directory).lead
    assert match.suggested_id == office.agency["xa"].id


def test_divided_work_is_left_to_a_person(office: Office) -> None:
    gone(office, "Phòng Nội vụ", office.agency["xa"], office.agency["tp"])
    directory = import_directory.directory_of(office.session, office.agency["city"].id, TODAY)
    reading = match_owners("Phòng Nội vụ", directory)
    assert (reading.lead[0].suggested_id, reading.warnings) == (None, ("ambiguous_name",))


def test_before_the_act_the_old_name_stands(office: Office) -> None:
    old = gone(office, "UBND xã Đôn Phong", office.agency["xa"])
    directory = import_directory.directory_of(office.session, office.agency["city"].id, ENDED)
    assert match_owners("UBND xã Đôn Phong", directory).lead[0].agency_id == old.id

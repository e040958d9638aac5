"""Wherever a deadline is typed, one far ahead is taken only when it was confirmed as well."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models import Assignment, ImportRow
from tests.office import TODAY
from tests.web.browser import Browser, World
from tests.web.test_import_review import staged

FAR, SURE = "31/12/2099", {"due-far": "2099-12-31"}


def given(world: World) -> tuple[int, int, int]:
    """An assignment with its version and its duty."""
    with world.db.write() as session:
        row = world.office(session).assignment("tp", due=TODAY + timedelta(days=9))
        session.flush()
        return row.id, row.version, row.duty_id


def doors(world: World, browser: Browser) -> dict[str, tuple[str, dict[str, Any]]]:
    key, version, duty = given(world)
    with world.db.read() as session:
        document = session.scalar(sa.text("SELECT document_id FROM duty WHERE id = :id"), {"id": duty})
    other = {"agency_id": world.agency_id["vh"]}
    act = {"act_number": "12/QĐ-UBND", "act_date": "06/11/2026", "note": "Sáp nhập."}
    return {
        "hand out": (f"/duties/{duty}/assignments", other),
        "hand out many": (f"/documents/{document}/hand-out", {**other, "duty": duty}),
        "hand over": (f"/assignments/{key}/hand_over", {**other, **act, "version": version}),
        "many deadlines": ("/overdue/redate", {"rows": f"{key}.{version}.", "reason": "Lùi thời gian."}),
    }


@pytest.mark.parametrize("door", ["hand out", "hand out many", "hand over", "many deadlines"])
def test_a_deadline_far_ahead_is_asked_for_twice(world: World, door: str) -> None:
    office = world.browser("office")
    address, body = doors(world, office)[door]
    first = office.post(address, {**body, "due": FAR})
    assert first.status_code == 422
    assert "còn hơn 2 năm nữa" in first.text
    assert 'name="due-far" value="2099-12-31"' in first.text
    assert office.post(address, {**body, "due": "31/12/2098", **SURE}).status_code == 422, "another day"
    assert office.post(address, {**body, "due": FAR, **SURE}).status_code == 303
    with world.db.read() as session:
        assert {str(due) for due in session.scalars(sa.select(Assignment.due))} >= {"2099-12-31"}


def test_an_extension_far_ahead_is_asked_for_twice_by_both_sides_but_refused_at_once(world: World) -> None:
    key, version, _duty = given(world)
    head, office = world.browser("head_tp"), world.browser("office")
    asking = {"version": version, "wanted_on": FAR, "reason": "Thiếu người."}
    address = f"/assignments/{key}/extensions"
    assert head.post(address, asking).status_code == 422
    assert head.post(address, {**asking, "wanted_on-far": "2099-12-31"}).status_code == 303
    with world.db.read() as session:
        version = session.get_one(Assignment, key).version
    deciding = {"version": version, "due": FAR, "note": "Quá xa."}
    assert office.post(f"{address}/decide", {**deciding, "act": "grant"}).status_code == 422
    assert office.post(f"{address}/decide", {**deciding, "act": "refuse"}).status_code == 303


def test_a_row_of_an_import_with_a_deadline_far_ahead_waits_for_a_look(world: World) -> None:
    plan = "| STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn |\n|---|---|---|---|\n"
    office, review = staged(world, f"{plan}| 1 | Rà soát | Phòng Tư pháp | 31/12/2036 |")
    page = office.get(review).text
    assert "Thời hạn còn rất xa" in page
    assert "Có chỗ đáng ngờ" in page
    typed = {"version": 1, "text": "Rà soát", "due": FAR, "lead": world.agency_id["tp"]}
    refused = office.post(f"{review}/rows/1", typed)
    assert refused.status_code == 422
    assert 'name="due-far" value="2099-12-31"' in refused.text
    assert office.post(f"{review}/rows/1", {**typed, **SURE}).status_code == 303
    with world.db.read() as session:
        assert '"due": "2099-12-31"' in session.scalars(sa.select(ImportRow.decision)).one()
    assert "Có chỗ đáng ngờ" not in office.get(review).text


def test_what_stands_in_the_file_is_confirmed_by_accepting_the_row(world: World) -> None:
    plan = "| STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn |\n|---|---|---|---|\n"
    office, review = staged(world, f"{plan}| 1 | Rà soát | Phòng Tư pháp | 31/12/2036 |")
    assert office.post(f"{review}/rows/1/accept", {"version": 1}).status_code == 303
    assert "Có chỗ đáng ngờ" not in office.get(review).text

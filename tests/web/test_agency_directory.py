"""The pages that take agencies from the shipped directory and close them."""

from __future__ import annotations

import sqlalchemy as sa

from models import Agency
from tests.web.browser import World


def names(world: World) -> set[str]:
    with world.db.read() as session:
        return set(session.scalars(sa.select(Agency.name).where(Agency.valid_to.is_(None))))


def test_chosen_bodies_stand_in_the_tree(world: World) -> None:
    admin = world.browser("admin")
    shown = admin.get("/manage/agencies/directory?kind=commune:phường")
    assert "Công an phường" in shown.text
    answer = admin.post(
        "/manage/agencies/directory",
        {
            "kind": "commune:phường",
            "parent": str(world.agency_id["city"]),
            "names": ["Công an phường", "Phòng Văn hóa - Xã hội", "Không có trong danh mục"],
            "since": "",
        },
    )
    assert answer.status_code == 303
    assert {"Công an phường", "Phòng Văn hóa - Xã hội"} <= names(world)
    assert "Không có trong danh mục" not in names(world)


def test_an_unknown_level_is_refused(world: World) -> None:
    assert world.browser("admin").get("/manage/agencies/directory?kind=galaxy:x").status_code == 422


def test_an_agency_ends_with_its_open_duties_told(world: World) -> None:
    admin = world.browser("admin")
    answer = admin.post(
        f"/manage/agencies/{world.agency_id['vh']}/end",
        {
            "since": "01/12/2026",
            "decision": "Quyết định số 12/QĐ-UBND",
            "successors": [str(world.agency_id["tp"])],
        },
    )
    assert answer.status_code == 303
    tree = admin.get("/manage/agencies").text
    assert "Cơ quan đã sắp xếp lại" in tree
    assert "30/11/2026" in tree


def test_an_end_without_decision_is_refused_by_name_of_the_field(world: World) -> None:
    answer = world.browser("admin").post(
        f"/manage/agencies/{world.agency_id['vh']}/end", {"since": "01/12/2026", "decision": ""}
    )
    assert answer.status_code == 422
    assert "Văn bản sắp xếp" in answer.text

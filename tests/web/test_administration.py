"""The administrator's pages: people, roles, passwords, agencies, groups."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from models import Agency, AgencyAlias, AgencyGroup, GroupMember, Membership, User
from tests.web.browser import World

TYPED = {
    "full_name": "  Cao  Thị\u200b Mới ",
    "email": "Moi@Mau.gov.vn",
    "role": "staff",
    "post": "Chuyên viên",
}


def test_a_new_person_gets_a_role_and_a_password_shown_once(world: World) -> None:
    admin = world.browser("admin")
    answer = admin.post("/users", {**TYPED, "agency": str(world.agency_id["tp"])})
    assert answer.status_code == 303, answer.text
    page = answer.headers["Location"]
    shown = admin.post(page + "/password")
    password = re.search(r'<code class="fs-5">([a-z2-9-]{23})</code>', shown.text)
    assert password
    assert password[1] not in admin.get(page).text
    newcomer = world.browser()
    assert newcomer.sign_in("moi@mau.gov.vn", password[1]).status_code == 303
    assert "Cao Thị Mới" in newcomer.get("/no-such-page").text


def test_an_address_is_one_account(world: World) -> None:
    admin = world.browser("admin")
    answer = admin.post(
        "/users", {**TYPED, "email": "head_tp@mau.gov.vn", "agency": str(world.agency_id["tp"])}
    )
    assert answer.status_code == 422
    assert "đã có tài khoản" in answer.text
    assert "Cao Thị Mới" in answer.text, "what was typed stays"


def test_a_foreign_agency_is_no_choice(world: World) -> None:
    admin = world.browser("admin")
    answer = admin.post("/users", {**TYPED, "agency": str(world.agency_id["other_unit"])})
    assert answer.status_code == 422
    with world.db.read() as session:
        assert session.scalar(sa.select(User.id).where(User.email == "moi@mau.gov.vn")) is None


def test_a_role_that_ends_is_gone_at_the_next_request(world: World) -> None:
    head, admin = world.browser("head_tp"), world.browser("admin")
    user = world.user_id["head_tp"]
    with world.db.read() as session:
        membership = session.scalar(sa.select(Membership.id).where(Membership.user_id == user))
    assert admin.post(f"/users/{user}/roles/{membership}/end").status_code == 303
    assert head.get("/").headers["Location"] == "/sign-in"
    assert "Đã thôi" in admin.get(f"/users/{user}").text


def test_a_closed_account_is_dead_at_the_next_request(world: World) -> None:
    head, admin = world.browser("head_tp"), world.browser("admin")
    assert admin.post(f"/users/{world.user_id['head_tp']}/close").status_code == 303
    assert head.get("/").headers["Location"] == "/sign-in"
    assert world.browser().sign_in("head_tp@mau.gov.vn").status_code == 422


@pytest.mark.parametrize("act", ["close", "password"])
def test_nobody_does_it_to_themselves(world: World, act: str) -> None:
    admin = world.browser("admin")
    assert admin.post(f"/users/{world.user_id['admin']}/{act}").status_code == 422


def test_nobody_gives_themselves_a_role(world: World) -> None:
    admin = world.browser("admin")
    typed = {"agency": str(world.agency_id["city"]), "role": "leader"}
    assert admin.post(f"/users/{world.user_id['admin']}/roles", typed).status_code == 422


def test_a_password_is_only_given_by_who_looks_after_all_of_the_persons_posts(world: World) -> None:
    with world.db.write() as session:
        session.add(
            Membership(user_id=world.user_id["other_head"], agency_id=world.agency_id["tp"], role="staff")
        )
    answer = world.browser("admin").post(f"/users/{world.user_id['other_head']}/password")
    assert answer.status_code == 422
    assert "ở nơi khác" in answer.text


def test_people_of_another_authority_are_not_found(world: World) -> None:
    admin = world.browser("admin")
    assert admin.get(f"/users/{world.user_id['other_head']}").status_code == 404
    assert "Trưởng Khác" not in admin.get("/users?q=truong").text


def test_a_person_is_found_without_accents(world: World) -> None:
    page = world.browser("admin").get("/users?q=do+thi").text
    assert "Đỗ Thị Trưởng" in page
    assert "Bùi Văn Viên" not in page


def test_agencies_are_added_named_and_grouped(world: World) -> None:
    admin = world.browser("admin")
    typed = {
        "agency-name": "Phòng Y tế",
        "agency-parent": str(world.agency_id["city"]),
        "agency-order_no": "7",
    }
    answer = admin.post("/manage/agencies", typed)
    assert answer.status_code == 303, answer.text
    page = answer.headers["Location"]
    assert admin.post(page + "/aliases", {"alias": "Y tế thành phố"}).status_code == 303
    assert "Y tế thành phố" in admin.get("/manage/agencies").text
    assert admin.post("/manage/agencies", typed).status_code == 422, "the same name twice"
    members = [str(world.agency_id["tp"]), page.rsplit("/", 1)[1]]
    grouped = {"group-name": "Các phòng chuyên môn", "group-members": members}
    assert admin.post("/manage/agencies/groups", grouped).status_code == 303
    assert "Phòng Tư pháp; Phòng Y tế" in admin.get("/manage/agencies").text
    with world.db.read() as session:
        group = session.scalar(sa.select(AgencyGroup.id))
        alias = session.scalar(sa.select(AgencyAlias.id).where(AgencyAlias.alias == "Y tế thành phố"))
    change = {"members": members[:1]}
    assert admin.post(f"/manage/agencies/groups/{group}", change).status_code == 303
    assert admin.post(f"/manage/agencies/groups/{group}/aliases", {"alias": "Khối phòng"}).status_code == 303
    assert "Khối phòng" in admin.get(f"/manage/agencies/groups/{group}").text
    assert admin.post(f"{page}/aliases/{alias}/remove").status_code == 303
    assert (
        admin.post(page, {"short_name": "PYT", "email": "yte@mau.gov.vn", "order_no": "3"}).status_code == 303
    )
    with world.db.read() as session:
        assert session.scalars(sa.select(GroupMember.agency_id)).all() == [world.agency_id["tp"]]
        changed = session.get_one(Agency, int(page.rsplit("/", 1)[1]))
        assert (changed.short_name, changed.email, changed.order_no) == ("PYT", "yte@mau.gov.vn", 3)


def test_another_authoritys_agencies_are_not_found(world: World) -> None:
    admin = world.browser("admin")
    foreign = world.agency_id["other_unit"]
    assert admin.get(f"/manage/agencies/{foreign}").status_code == 404
    assert admin.post(f"/manage/agencies/{foreign}/aliases", {"alias": "x"}).status_code == 404
    assert "thành phố Khác" not in admin.get("/manage/agencies").text

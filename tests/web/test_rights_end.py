"""A right that ended is over at the next request, whatever the browser still holds (trust.md Z6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models import Membership, User
from tests.office import TODAY
from tests.web.browser import World

PAGES = {
    "head_tp": "/my-work",
    "leader": "/overdue",
    "office": "/review",
    "admin": "/users",
    "viewer": "/overview",
}


@pytest.mark.parametrize(("who", "path"), PAGES.items())
def test_z6_a_post_that_ended_yesterday_opens_nothing_any_more(world: World, who: str, path: str) -> None:
    browser = world.browser(who)
    assert browser.get(path).status_code == 200
    with world.db.write() as session:
        session.execute(
            sa.update(Membership)
            .where(Membership.user_id == world.user_id[who])
            .values(valid_to=TODAY - timedelta(days=1))
        )
    assert browser.get(path).status_code in {302, 303, 403}


@pytest.mark.parametrize(("who", "path"), PAGES.items())
def test_z6_a_closed_account_opens_nothing_any_more(world: World, who: str, path: str) -> None:
    browser = world.browser(who)
    with world.db.write() as session:
        session.get_one(User, world.user_id[who]).active = False
    assert browser.get(path).status_code in {302, 303, 403}

"""D1: whatever dies under twenty people at work, what they were told is done is done, once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from models.database import Database
from tests.chaos.checker import check
from tests.chaos.web_clients import Client, everybody_works
from tests.chaos.web_server import WebServer
from tests.office import TODAY, build_office

CLIENTS, DUTIES, OPS = 20, 50, 300


@pytest.mark.chaos
def test_d1_no_acknowledged_update_is_lost_when_web_processes_are_killed(
    db: Database, tmp_path: Path
) -> None:
    with db.write() as session:
        office = build_office(session)
        duties = [office.assignment("tp", due=TODAY + timedelta(days=30)).id for _ in range(DUTIES)]
    url = db.engine.url.render_as_string(hide_password=False)
    with WebServer(url, tmp_path, seed=4) as server:
        people = [Client(server.port, f"{name}@mau.gov.vn") for name in ("head_tp", "staff_tp") * 9]
        reviewers = [Client(server.port, f"{name}@mau.gov.vn") for name in ("office", "office2")]
        for client in people + reviewers:
            client.sign_in()
        ops = everybody_works(people, reviewers, duties, OPS // CLIENTS, seed=4, answered=server.one_more)
        kills = server.kills
    answers = check(db, ops)
    assert sum(answers.values()) == OPS
    assert kills >= OPS // 15 - 1
    assert answers["done"] >= OPS // 2
    assert answers["unknown"] == 0, "a form that was sent again under its key was never answered"

"""D1: twenty people at their browsers while web processes are killed."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

from models.database import Database
from tests.chaos.checker import check
from tests.chaos.web_clients import Client, everybody_works
from tests.chaos.web_server import WebServer
from tests.office import TODAY, build_office

CLIENTS, DUTIES = 20, 50


def work_under_fire(db: Database, folder: Path, *, ops: int, seed: int) -> tuple[Counter[str], int]:
    """``ops`` acts of all people together; their answers by kind, checked against the database, and the kills."""
    with db.write() as session:
        office = build_office(session)
        duties = [office.assignment("tp", due=TODAY + timedelta(days=30)).id for _ in range(DUTIES)]
    url = db.engine.url.render_as_string(hide_password=False)
    with WebServer(url, folder, seed) as server:
        people = [Client(server.port, f"{name}@mau.gov.vn") for name in ("head_tp", "staff_tp") * 9]
        reviewers = [Client(server.port, f"{name}@mau.gov.vn") for name in ("office", "office2")]
        for client in people + reviewers:
            client.sign_in()
        made = everybody_works(people, reviewers, duties, ops // CLIENTS, seed, server.one_more)
        kills = server.kills
    return check(db, made), kills

"""Open the periods of recurring duties, some duties in each unit."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from models.database import Database
from workflow.services.period_opening import DUTIES, Opened, open_waiting


def open_all(database: Database, *, now: datetime, batch: int = DUTIES) -> dict[str, Any]:
    """Open everything that has opened by ``now``; what was committed stays whatever happens to the rest."""
    total = Opened()
    while True:
        with database.write() as session:
            done = open_waiting(session, now=now, limit=batch)
        if not done.duties:
            figures = asdict(total)
            del figures["more"]
            return figures
        total.add(done)

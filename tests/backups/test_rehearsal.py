"""What is lost comes back with the commands of the operator's guide (trust.md B2)."""

from __future__ import annotations

from pathlib import Path

from models.database import Database
from tests.backups.installation import ASSIGNMENTS, pg_bin
from tests.backups.rehearsal import rehearse


def test_b2_a_lost_installation_is_brought_back_by_its_commands(db: Database, tmp_path: Path) -> None:
    settings = {}
    if db.dialect == "postgresql":
        settings = {
            "DONDOC_DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
            "DONDOC_PG_BIN": str(pg_bin(db)),
        }
    db.close()
    found = rehearse(tmp_path, settings)
    assert found["saved"]["rows"]["assignments"] == ASSIGNMENTS
    assert found["back"]["files"] == ASSIGNMENTS
    assert "dondoc mail release" in found["said"]

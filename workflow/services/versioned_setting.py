"""A setting of several values that two people may change at once: kept as JSON with a version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Setting
from models.bulk import insert_missing
from workflow.rules.refusal import Refusal


def kept_values(session: Session, key: str) -> tuple[dict[str, Any], int] | None:
    """The values and their version from 1; none where nobody set any."""
    row = session.get(Setting, key)
    if row is None:
        return None
    found = json.loads(row.value)
    version = found.pop("version")
    return (found, version) if version else None


def replace_values(session: Session, key: str, wanted: Mapping[str, Any], *, version: int) -> None:
    """Set the values; ``version``: of those that whoever changes them saw, 0 where there were none.

    Raises:
        Refusal: ``stale``: somebody else set them meanwhile.
    """
    insert_missing(session, Setting, ("key", "value"), [(key, json.dumps({"version": 0}))])
    row = session.execute(
        sa.select(Setting)
        .where(Setting.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    if json.loads(row.value)["version"] != version:
        raise Refusal("stale")
    row.value = json.dumps({**wanted, "version": version + 1}, ensure_ascii=False)

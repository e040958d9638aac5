"""Each night: the book of events summed up and its figure put elsewhere; a backup where a folder is set for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow.backups.making import drop_old_sets, make_set
from workflow.manifest_files import write_manifests
from workflow.rules.refusal import Refusal
from workflow.runtime import Runtime
from workflow.services.event_manifests import make_manifest, manifest_files

KEEP = 30
"""Backup sets that stay; older ones made here are removed."""


def sum_up(runtime: Runtime) -> Mapping[str, Any]:
    """Make the day's manifest and bring the folder of manifests up to date."""
    with runtime.database.write() as session:
        made = make_manifest(session, now=runtime.clock())
        wanted = manifest_files(session)
    folder = runtime.settings.manifests
    return {"events": made.events if made else 0, "files": write_manifests(folder, wanted) if folder else 0}


def back_up(runtime: Runtime) -> Mapping[str, Any]:
    """Make a backup set and drop the oldest ones.

    Raises:
        Refusal: as of ``make_set``; ``backup_lost`` where files are gone or altered: the set is there without them.
    """
    folder = runtime.settings.backups
    if folder is None:
        return {"no_folder": True}
    made = make_set(runtime, folder)
    figures = {"set": made.folder.name, "files": len(made.files), "dropped": drop_old_sets(folder, KEEP)}
    if made.lost:
        raise Refusal("backup_lost", count=len(made.lost), first=made.lost[0])
    return figures

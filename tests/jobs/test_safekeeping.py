"""Each night the book is summed up and everything is copied, by the jobs of the timetable."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.safekeeping import KEEP, back_up, sum_up
from jobs.tasks import run_once
from jobs.timetable import TIMETABLE
from models import ScheduleSlot
from tests.backups.installation import Installation, installed
from tests.office import NOW
from workflow.backups.checking import check_system
from workflow.backups.making import sets_in
from workflow.rules.refusal import Refusal
from workflow.services import schedule


@pytest.fixture
def here(db_url: str, tmp_path: Path) -> Iterator[Installation]:
    made = installed(tmp_path / "here", db_url)
    made.runtime = replace(
        made.runtime, settings=replace(made.runtime.settings, backups=tmp_path / "backups")
    )
    yield made
    made.runtime.database.close()


def test_the_manifest_is_made_once_a_day_and_its_file_lies_elsewhere(here: Installation) -> None:
    first, again = sum_up(here.runtime), sum_up(here.runtime)
    assert (first["files"], again) == (1, {"events": 0, "files": 0})
    folder = here.runtime.settings.manifests
    assert folder is not None
    said = json.loads((folder / "events-2026-11-09.json").read_text())
    assert said["events"] == first["events"] > 0
    assert check_system(here.runtime).well


def test_a_file_that_is_missing_elsewhere_is_put_there_again_and_none_is_overwritten(
    here: Installation,
) -> None:
    sum_up(here.runtime)
    folder = here.runtime.settings.manifests
    assert folder is not None
    path = folder / "events-2026-11-09.json"
    path.write_text("something else")
    assert sum_up(here.runtime)["files"] == 0
    assert not check_system(here.runtime).well
    path.unlink()
    assert sum_up(here.runtime)["files"] == 1
    assert check_system(here.runtime).well


def test_the_backup_of_the_night_is_made_and_old_ones_go(here: Installation, tmp_path: Path) -> None:
    for n in range(KEEP + 2):
        made = back_up(replace(here.runtime, clock=lambda n=n: NOW + timedelta(days=n)))
    assert made["dropped"] == 1
    assert len(sets_in(tmp_path / "backups")) == KEEP


def test_without_a_folder_nothing_is_copied(here: Installation) -> None:
    assert back_up(replace(here.runtime, settings=replace(here.runtime.settings, backups=None))) == {
        "no_folder": True
    }


def test_a_lost_file_breaks_the_job_loudly_after_the_set_was_made(here: Installation, tmp_path: Path) -> None:
    here.runtime.files.path(here.report(0, b"minh chung")).unlink()
    with pytest.raises(Refusal, match="backup_lost"):
        back_up(here.runtime)
    assert len(sets_in(tmp_path / "backups")) == 1


@pytest.mark.parametrize("job", ["manifest", "backup"])
def test_the_timetable_runs_it_once_a_night(here: Installation, job: str) -> None:
    (timed,) = (timed for timed in TIMETABLE if timed.job == job)
    slot = timed.slot(NOW)
    with here.runtime.database.write() as session:
        schedule.make_slot(session, job, slot, now=NOW)
    assert run_once(here.runtime, job, slot) is True
    assert run_once(here.runtime, job, slot) is False
    with here.runtime.database.read() as session:
        row = session.get_one(ScheduleSlot, (job, slot))
        assert (row.error, row.finished_at) == ("", NOW)
    assert timed.slot(NOW + timedelta(days=1)) == slot + timedelta(days=1)

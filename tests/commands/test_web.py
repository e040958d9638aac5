"""What the web server keeps while it runs, and takes away with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from workflow.commands.web import _counting_together


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")


def test_the_folder_of_the_request_times_is_private_and_goes_with_the_server(tmp_path: Path) -> None:
    with _counting_together(tmp_path):
        folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_worker_that_leaves_takes_nothing_away_from_the_others(tmp_path: Path) -> None:
    around = _counting_together(tmp_path)
    with around:
        folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
        child = os.fork()
        if child == 0:
            around.__exit__(None, None, None)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        assert folder.exists()
    assert not folder.exists()

"""The real pages in processes of their own, one of which is killed now and then."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from types import TracebackType

from workflow.processes import verb

SECRET = "a key that only these tests use 0123456789"


class WebServer:
    """``dondoc web`` on a free port; ``kills`` counts the workers that were shot."""

    def __init__(self, url: str, data: Path, seed: int, workers: int = 3) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._dice = random.Random(seed)
        self._lock = threading.Lock()
        self._left = 10
        self.kills = 0
        self._env = {
            **os.environ,
            "DONDOC_DATABASE_URL": url,
            "DONDOC_DATA": str(data),
            "DONDOC_SECRET_KEY": SECRET,
            "DONDOC_BASE_URL": f"http://127.0.0.1:{self.port}",
            "DONDOC_WEB_WORKERS": str(workers),
        }

    def __enter__(self) -> WebServer:
        self._process = subprocess.Popen(
            verb("web"),
            env=self._env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + 120
        while not self._answers():
            assert self._process.poll() is None, "the pages did not start"
            assert time.monotonic() < end, "the pages do not answer"
            time.sleep(0.05)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def _workers(self) -> list[int]:
        pid = self._process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def one_more(self) -> None:
        """Somebody was answered; after every few answers a worker is killed, while the others are at work."""
        with self._lock:
            self._left -= 1
            if self._left > 0 or not (workers := self._workers()):
                return
            self._left = self._dice.randint(5, 15)
            os.kill(self._dice.choice(workers), signal.SIGKILL)
            self.kills += 1

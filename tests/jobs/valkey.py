"""A real queue server on a private Unix socket, started and stopped at will."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from redis import Redis

from jobs.queue import connect
from workflow.embedded_queue import password_file, valkey_child


class Valkey:
    """``url`` works while it runs; ``stop`` kills it, ``start`` begins with empty hands if told so."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="dondoc-vk-"))
        self.socket = self.folder / "s"
        self.url = f"unix://{self.socket}"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        child = valkey_child(self.folder, self.socket)
        with (self.folder / "valkey" / "users.acl").open("a") as users:
            users.write(
                "user overseer on nopass ~* &* +@all\n"
            )  # empties and reads everything, for the tests
        self._process = subprocess.Popen(
            list(child.argv), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        end = time.monotonic() + 10
        while not child.ready():
            assert time.monotonic() < end, "the queue server did not start"
            time.sleep(0.02)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def client(self) -> Redis:
        """One that may do everything."""
        return Redis.from_url(self.url, username="overseer", password="any")

    def as_the_product(self) -> Redis:
        """One with the rights that the product has."""
        return connect(self.url, self.password_file)

    @property
    def password_file(self) -> Path:
        return password_file(self.folder)

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

"""The operator's guide tried on a fresh Debian root: ``make deploy`` (root, ``debootstrap``, a Debian mirror, pip).

A Debian is unpacked into a folder, the commands of ``docs/van-hanh.md`` are typed there as they stand, and the services
are started as their units say. Then a stranger signs in through nginx with TLS. Nothing listens but on loopback;
systemd itself does not run in such a root, so its units are read by ``systemd-analyze`` and carried out by hand.
"""

from __future__ import annotations

import argparse
import configparser
import contextlib
import http.cookiejar
import os
import re
import secrets
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "van-hanh.md"
HOST = "dondoc.donvi.gov.vn"
MAIL, PERSON = "quan.tri@donvi.gov.vn", "Lê Thị Vận Hành"
BASE = "python3,sudo,systemd,ca-certificates,procps"
_VALUES = {"MAT_KHAU": "k9-Xy2-w0-Qr7"}


def installing_blocks() -> list[str]:
    """The commands of the chapter about installing, block by block, as they stand in the guide."""
    text = GUIDE.read_text(encoding="utf-8")
    chapter = text[text.index("## Cài đặt trên máy chủ") :]
    chapter = chapter[: chapter.index("\n## ", 3)]
    return [
        "\n".join(line.strip() for line in block.strip().splitlines())
        for block in re.findall(r"```\n(.*?)```", chapter, re.DOTALL)
    ]


class Root:
    """A Debian in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self, mirror: str) -> None:
        """Unpack the smallest system that the guide supposes."""
        subprocess.run(
            ["debootstrap", "--variant=minbase", f"--include={BASE}", "bookworm", str(self.folder), mirror],
            check=True,
            stdout=subprocess.DEVNULL,
        )

    @contextlib.contextmanager
    def mounted(self) -> Iterator[None]:
        """With the file systems of a running kernel."""
        places = ("proc", "sys", "dev", "dev/pts", "dev/shm")
        for place in places:
            (self.folder / place).mkdir(parents=True, exist_ok=True)
            subprocess.run(["mount", "--bind", f"/{place}", str(self.folder / place)], check=True)
        try:
            yield
        finally:
            for place in reversed(places):
                subprocess.run(["umount", "-l", str(self.folder / place)], check=False)

    def type(self, command: str) -> str:
        """What a shell of root answers; the first command that fails ends everything."""
        done = subprocess.run(
            ["chroot", str(self.folder), "/bin/bash", "-euo", "pipefail", "-c", command],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive",
                 "LANG": "C.UTF-8", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/wheels"},
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"{command}\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """A service, in the background."""
        return subprocess.Popen(["chroot", str(self.folder), *command], start_new_session=True)

    def edit(self, path: str, **values: str) -> None:
        """Set variables of a file of settings, whether they stand there already or not."""
        file = self.folder / path
        lines = [line for line in file.read_text().splitlines() if line.split("=")[0] not in values]
        file.write_text("\n".join([*lines, *(f"{name}={value}" for name, value in values.items())]) + "\n")


def _wheels(root: Root) -> None:
    """The locked packages, fetched with the pip of this machine, also those that only Debian's Python asks for."""
    lock = (ROOT / "requirements" / "server.txt").read_text(encoding="utf-8")
    wanted = root.folder / "wanted.txt"
    wanted.write_text(re.sub(r" ; python_full_version < '3\.11\.3'", "", lock), encoding="utf-8")
    pip = (str(Path(sys.base_prefix) / "bin" / "python3"), "-m", "pip", "download", "-qq")
    rules = ("--no-deps", "--require-hashes", "--only-binary=:all:", "--python-version", "3.11")
    subprocess.run([*pip, *rules, "-d", str(root.folder / "wheels"), "-r", str(wanted)], check=True)


def _install(root: Root, password: str) -> None:
    said = {"ĐỊA_CHỈ_KHO": "/source", **_VALUES}
    subprocess.run(["git", "clone", "-q", "--bare", str(ROOT), str(root.folder / "source")], check=True)
    root.type("git config --global --add safe.directory '*' || true")
    system, postgres, redis, unit, proxy, admin = installing_blocks()
    for words, value in said.items():
        system, postgres = system.replace(words, value), postgres.replace(words, value)
    root.type("apt-get update -qq")
    _say("system packages, user, program", root.type(system))
    root.type(postgres.splitlines()[0])
    root.type("pg_ctlcluster 15 main start")
    root.type("\n".join(postgres.splitlines()[1:]))
    _say("PostgreSQL")
    root.type(redis)
    _say(
        "Redis with its user",
        root.type("cat /etc/redis/dondoc.acl | cut -c1-30; stat -c '%a %G' /etc/dondoc/redis.password"),
    )
    root.edit(
        "etc/dondoc/dondoc.env",
        DONDOC_DATABASE_URL=f"postgresql+psycopg://dondoc:{said['MAT_KHAU']}@127.0.0.1/dondoc",
        DONDOC_REDIS_URL="redis://127.0.0.1:6379/0",
        DONDOC_REDIS_PASSWORD_FILE="/etc/dondoc/redis.password",
        DONDOC_SMTP_URL="smtp://127.0.0.1:2525",
    )
    root.type(unit)
    (root.folder / "etc/ssl/dondoc").mkdir(parents=True)
    root.type(
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout /etc/ssl/dondoc/privkey.pem "
        f"-out /etc/ssl/dondoc/fullchain.pem -subj /CN={HOST} -addext subjectAltName=DNS:{HOST} 2>/dev/null"
    )
    root.type(proxy)
    _say("unit, TLS, nginx")
    _say(
        "hardening",
        root.type(
            "systemd-analyze verify /etc/systemd/system/dondoc.service 2>&1 | grep -v 'Failed to connect' || true"
        ),
    )
    exposed = root.type(
        "systemd-analyze security --offline=true --no-pager /etc/systemd/system/dondoc.service | tail -1"
    )
    _say("hardening", exposed)
    _run_before(root)
    root.type(
        admin.replace('"UBND …"', '"UBND thành phố Mẫu"').replace('"Họ và tên"', f'"{PERSON}"')
        + f" --password '{password}'"
    )
    _say("first administrator")


def _service(root: Root) -> configparser.SectionProxy:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read(root.folder / "etc/systemd/system/dondoc.service", encoding="utf-8")
    return read["Service"]


def _as_service(root: Root, key: str) -> list[str]:
    """The command of the unit, with its user, umask and settings, without its rights."""
    unit = _service(root)
    command = f"set -a; . {unit['EnvironmentFile']}; set +a; umask {unit['UMask']}; exec {unit[key]}"
    return ["setpriv", f"--reuid={unit['User']}", f"--regid={unit['Group']}", "--init-groups", "--no-new-privs",
            "/bin/bash", "-c", f"cd {unit['WorkingDirectory']}; {command}"]  # fmt: skip


def _run_before(root: Root) -> None:
    done = subprocess.run(["chroot", str(root.folder), *_as_service(root, "ExecStartPre")], check=False)
    if done.returncode:
        raise SystemExit("ExecStartPre failed")


def _say(what: str, words: str = "") -> None:
    told = " | ".join(words.strip().splitlines()[-3:])
    sys.stdout.write(f"ok  {what}{': ' if told else ''}{told}\n")
    sys.stdout.flush()


class Stranger:
    """A browser on the other side of nginx."""

    def __init__(self, root: Root) -> None:
        context = ssl.create_default_context(cafile=str(root.folder / "etc/ssl/dondoc/fullchain.pem"))
        context.check_hostname = False  # the name of the example is nowhere in DNS
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=context), urllib.request.HTTPCookieProcessor(jar)
        )

    def ask(self, path: str, form: dict[str, str] | None = None, host: str = HOST) -> tuple[int, str, str]:
        """Status, address in the end, page."""
        asked = urllib.request.Request(
            f"https://127.0.0.1{path}",
            urlencode(form).encode() if form else None,
            {"Host": host, "Referer": f"https://{host}/"},
        )
        try:
            with self._opener.open(asked, timeout=30) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, path, error.read().decode(errors="replace")


def _visit(root: Root, password: str) -> None:
    someone = Stranger(root)
    end = time.monotonic() + 120
    while True:
        with contextlib.suppress(OSError):
            if someone.ask("/health/live")[0] == 200:
                break
        if time.monotonic() > end:
            raise SystemExit("the pages do not come up")
        time.sleep(0.5)
    _expect("the pages answer through TLS", someone.ask("/health/live")[0], 200)
    _expect("figures are not told to strangers", someone.ask("/metrics")[0], 404)
    _expect("another host name is refused", someone.ask("/", host="evil.example")[0], 400)
    _expect("a link that is over", someone.ask("/set-password/k9-Xy2")[0], 410)
    page = someone.ask("/sign-in")[2]
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    form = {"csrf_token": token[1], "email": MAIL, "password": password}
    status, _, page = someone.ask("/sign-in", form)
    _expect("the administrator signs in", (status, "Xác thực hai bước" in page), (200, True))
    end = time.monotonic() + 420
    while (found := someone.ask("/health/ready"))[0] != 200 and time.monotonic() < end:
        time.sleep(2)
    _expect("every part is at work", found[0], 200)


def _expect(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise SystemExit(f"FAIL {what}: {found!r} instead of {wanted!r}")
    _say(what)


def _keep_and_read_again(root: Root) -> None:
    _say("backup", root.type("dondoc backup").splitlines()[0])
    newest = root.type("ls -d /var/backups/dondoc/dondoc-* | tail -1").strip()
    _say("the backup holds", root.type(f"dondoc verify {newest}").splitlines()[0])
    _say("the book holds", root.type("dondoc verify").splitlines()[-2])
    log = root.type("cat /var/log/nginx/dondoc.log")
    _expect(
        "the log of nginx names no secret link", ('/set-password/..."' in log, "k9-Xy2" in log), (True, False)
    )
    others = root.type("find /var/lib/dondoc /var/backups/dondoc -perm /007 ! -type l | head -3").strip()
    _expect("nothing of it is open to other accounts of the machine", others, "")


def main() -> int:
    """Exit code 0 where everything of the guide worked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mirror", default="http://deb.debian.org/debian")
    options.add_argument("--root", type=Path, help="a root that was unpacked before")
    asked = options.parse_args()
    folder = asked.root or Path(tempfile.mkdtemp(prefix="dondoc-debian-"))
    root, password = Root(folder), secrets.token_urlsafe(20)
    running: list[subprocess.Popen[bytes]] = []
    try:
        if asked.root is None:
            folder.chmod(0o755)
            root.make(asked.mirror)
        _say("a fresh Debian")
        _wheels(root)
        with root.mounted():
            try:
                _install(root, password)
                redis = ("setpriv", "--reuid=redis", "--regid=redis", "--init-groups")
                running.append(
                    root.start(*redis, "redis-server", "/etc/redis/redis.conf", "--daemonize", "no")
                )
                running.append(root.start("nginx", "-g", "daemon off;"))
                running.append(root.start(*_as_service(root, "ExecStart")))
                _visit(root, password)
                _keep_and_read_again(root)
            finally:
                for process in reversed(running):
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGTERM)
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(90)
                with contextlib.suppress(SystemExit):
                    root.type("pg_ctlcluster 15 main stop -m fast")
    finally:
        if asked.root is None:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Set up and start Đôn Đốc with nothing but Python 3.11+ and pip.

  python3 go.py run  [options]   set up, then a running demonstration (``dondoc demo``)
  python3 go.py test [options]   set up, then everything that CI checks; options go to pytest
  python3 go.py setup            set up a server only, with what PostgreSQL, S3, OIDC and encrypted backups need:
                                 afterwards .venv/bin/dondoc is there

Everything goes into .venv beside this file: the locked wheels, checked against their hashes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCKS = {name: HERE / "requirements" / f"{name}.txt" for name in ("run", "server", "test")}
#: The lock of each verb; whatever stands after it holds the same packages and more.
VERBS = {"run": ("run", "server", "test"), "setup": ("server", "test"), "test": ("test",)}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class CannotGoOn(Exception):
    """Something this script cannot repair; the message is one line for the terminal."""


def say(text: str) -> None:
    """One line, marked as ours between the output of the tools."""
    print(f"go.py: {text}", flush=True)


def make_venv() -> None:
    """A bare virtual environment; without pip inside, because Debian splits ensurepip off."""
    if PYTHON.exists():
        alive = subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False)
        if alive.returncode == 0:
            return
        say("the Python of .venv is gone; making .venv anew")
        shutil.rmtree(VENV)
    say("making the virtual environment .venv")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(VENV)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        last = (made.stderr or made.stdout).strip().splitlines()[-1:] or ["no reason given"]
        raise CannotGoOn(f"cannot make {VENV}: {last[0]}")


def pip_command() -> list[str]:
    """How to call the pip of this machine; it must know ``--python`` (22.3)."""
    seen = subprocess.run(
        [sys.executable, "-m", "pip", "--version"], capture_output=True, text=True, check=False
    )
    if seen.returncode:
        raise CannotGoOn("pip is missing; install it first (Debian: apt-get install python3-pip)")
    number = seen.stdout.split()[1]
    if tuple(int(part) for part in number.split(".")[:2]) < (22, 3):
        raise CannotGoOn(f"pip 22.3 or newer is needed, this is {number}")
    return [sys.executable, "-m", "pip", "--python", str(PYTHON)]


def install(*locks: Path) -> None:
    """The wheels of the first lock, unless it or one of the larger ones after it is installed already."""
    lock, stamp = locks[0], VENV / "installed-locks"
    want = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in locks}
    have = stamp.read_text().split() if stamp.exists() else []
    if have and set(have) & set(want.values()):
        return
    pip = pip_command()
    say(f"installing the packages of {lock.relative_to(HERE)}")
    stamp.unlink(missing_ok=True)
    done = subprocess.run(
        [
            *pip,
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
            "--only-binary=:all:",
            "--no-deps",
            "--require-hashes",
            "-r",
            str(lock),
        ],
        check=False,
    )
    if done.returncode:
        raise CannotGoOn("pip could not install the packages; its own words are above")
    stamp.write_text(want[lock] + "\n")


def put_project() -> None:
    """The project itself, without any build: a path file, and the command ``dondoc``."""
    where = subprocess.run(
        [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    (Path(where.stdout.strip()) / "dondoc.pth").write_text(f"{HERE}\n", encoding="utf-8")
    body = "import sys\nfrom workflow.cli import main\nsys.exit(main())\n"
    if os.name == "nt":
        (BIN / "dondoc.py").write_text(body, encoding="utf-8")
        (BIN / "dondoc.cmd").write_text(f'@"{PYTHON}" "%~dp0dondoc.py" %*\r\n', encoding="utf-8")
        return
    # a shell line that Python reads as a string: "#!" lines break on long paths and on blanks
    shell = f"""#!/bin/sh\n'''exec' "{PYTHON}" "$0" "$@"\n' '''\n"""
    script = BIN / "dondoc"
    if not script.exists() or script.read_text(encoding="utf-8") != shell + body:
        script.write_text(shell + body, encoding="utf-8")
        script.chmod(0o755)


def prepare(verb: str) -> None:
    """Bring .venv to what the verb needs; quick when nothing changed."""
    make_venv()
    install(*(LOCKS[name] for name in VERBS[verb]))
    put_project()


def run(options: list[str]) -> int:
    """Hand over to the demonstration; Ctrl-C reaches it directly."""
    command = [str(BIN / ("dondoc.cmd" if os.name == "nt" else "dondoc")), "demo", *options]
    if os.name != "nt":
        os.execv(command[0], command)
    return subprocess.call(command)


def environment() -> dict[str, str]:
    """What the checks run in: this clone first, nothing left over from the caller's Python."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    return {**kept, "PYTHONPATH": str(HERE), "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}


def browser_note() -> str | None:
    """What to tell about browser tests that will skip; refuses where they are required."""
    if os.environ.get("CHROMIUM") or any(shutil.which(name) for name in BROWSERS):
        return None
    if os.environ.get("DONDOC_REQUIRE_BROWSER") == "1":
        raise CannotGoOn("the browser tests are required, but there is no Chromium on this machine")
    return "no Chromium on this machine: the browser tests will be SKIPPED (Debian: apt-get install chromium)"


def test(options: list[str]) -> int:
    """Every check, each to its end; the first line that failed does not hide the others."""
    note = browser_note()
    if note:
        say(note)
    python = str(PYTHON)
    workers = [] if {"-n", "-p"} & set(options) else ["-n", str(os.cpu_count() or 1)]
    checks = {
        "ruff check": [python, "-m", "ruff", "check", "--quiet", "."],
        "ruff format": [python, "-m", "ruff", "format", "--check", "--quiet", "."],
        "mypy": [python, "-m", "mypy"],
        "lint-imports": [str(BIN / "lint-imports"), "--no-logo"],
        "pytest": [python, "-m", "pytest", *workers, *options],
    }
    results: list[str] = []
    failed = 0
    for name, command in checks.items():
        say(f"{name} …")
        began = time.monotonic()
        code = subprocess.call(command, cwd=HERE, env=environment())
        failed += code != 0
        results.append(f"{name:<13}{'ok' if code == 0 else 'FAILED':<8}{time.monotonic() - began:6.1f} s")
    for line in results:
        say(line)
    if note:
        say(note)
    say("all checks passed" if not failed else f"{failed} of {len(checks)} checks FAILED")
    return 1 if failed else 0


def main(argv: list[str]) -> int:
    """Exit code 0, 1 (one line said why), 2 (wrong call) or 130 (interrupted)."""
    if sys.version_info < (3, 11):
        print("go.py: Python 3.11 or newer is needed, this is " + sys.version.split()[0])
        return 2
    if len(argv) < 2 or argv[1] not in VERBS:
        print(__doc__.strip())
        return 0 if argv[1:] in (["-h"], ["--help"]) else 2
    verb, options = argv[1], argv[2:]
    try:
        prepare(verb)
        if verb == "run":
            return run(options)
        if verb == "test":
            return test(options)
    except CannotGoOn as reason:
        say(str(reason))
        return 1
    except OSError as reason:
        say(f"{reason.strerror}: {reason.filename}")
        return 1
    except KeyboardInterrupt:
        return 130
    say(f"ready: {BIN / 'dondoc'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))

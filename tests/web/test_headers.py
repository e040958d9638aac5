"""W1, W2, W5–W8, S6: what stands on every answer, whatever its status."""

from __future__ import annotations

import logging
import re

import pytest
from werkzeug.test import TestResponse

from models import Evidence
from models.database import Database
from tests.web.browser import SETTINGS, Browser, World
from tests.web.samples import make_samples
from workflow.runtime import Runtime
from workflow.web.app import create_app
from workflow.web.headers import CONTENT_SECURITY_POLICY
from workflow.web.static_files import FOLDER

#: Nothing here depends on the kind of database.
pytestmark = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def boom() -> str:
    raise RuntimeError("SELECT secret FROM /var/lib/dondoc")


@pytest.fixture
def broken(world: World) -> World:
    """The application with a view that fails."""
    from workflow.web.access import open_to_strangers

    world.app = world.with_settings().app
    world.app.add_url_rule("/boom", "boom", open_to_strangers(boom))
    return world


def answers(world: World) -> dict[str, TestResponse]:
    """One answer of every kind that there is."""
    stranger, viewer, admin = world.browser(), world.browser("viewer"), world.browser("admin")
    with world.db.write() as session:
        samples = make_samples(world.office(session), world.files)["own"]
        evidence = session.get_one(Evidence, samples["evidence_id"])
    file = f"/evidence/{evidence.id}"
    big = {"csrf_token": "x" * 600_000, "more": "y" * 600_000}
    return {
        "200 page": stranger.get("/sign-in"),
        "200 signed in": admin.get("/users"),
        "200 health": stranger.get("/health/live"),
        "200 static": stranger.get("/static/app.css"),
        "200 download": viewer.get(file),
        "206": viewer.get(file, headers={"Range": "bytes=0-1"}),
        "304": viewer.get(file, headers={"If-None-Match": f'"{evidence.sha256}"'}),
        "303": stranger.get("/"),
        "400": viewer.open("/sign-out", method="POST"),
        "400 host": stranger.get("/sign-in", base_url="http://evil.example"),
        "403": viewer.get("/users"),
        "404": viewer.get("/no-such-page"),
        "404 static": stranger.get("/static/none.css"),
        "405": viewer.open("/users", method="PUT"),
        "413": viewer.open("/sign-out", method="POST", data=big),
        "416": viewer.get(file, headers={"Range": "bytes=99999-"}),
        "422": stranger.post("/sign-in", {"email": ""}),
        "500": stranger.get("/boom"),
    }


def test_w1_every_answer_carries_the_security_headers(broken: World) -> None:
    found = answers(broken)
    assert {name: a.status_code for name, a in found.items()} == {name: int(name[:3]) for name in found}
    for name, answer in found.items():
        for header, value in ALWAYS.items():
            assert answer.headers.get(header) == value, (name, header)
        assert "camera=()" in answer.headers["Permissions-Policy"], name
        policy = answer.headers["Content-Security-Policy"]
        if name in {"200 download", "206", "304"}:
            assert policy == "sandbox; default-src 'none'", name
        else:
            assert policy == CONTENT_SECURITY_POLICY, name
        assert "Strict-Transport-Security" not in answer.headers, name
        if name != "200 static":
            assert answer.headers["Cache-Control"] == "no-store, private", name
        assert "Server" not in answer.headers, name


def test_w1_https_is_told_to_stay_https(world: World) -> None:
    safe = world.with_settings(base_url="https://localhost")
    for path in ("/sign-in", "/static/app.css", "/no-such-page"):
        answer = Browser(safe.app, "https://localhost").get(path)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_s6_every_cookie_is_closed_to_scripts_and_other_sites(world: World) -> None:
    safe = world.with_settings(base_url="https://localhost")
    browser = Browser(safe.app, "https://localhost")
    seen: list[str] = list(browser.get("/sign-in").headers.getlist("Set-Cookie"))
    signed_in = browser.open(
        "/sign-in",
        method="POST",
        data={
            "csrf_token": browser.token(),
            "email": "viewer@mau.gov.vn",
            "password": "mật khẩu thử nghiệm 2026",
        },
        headers={"Referer": "https://localhost/sign-in"},
    )
    assert signed_in.status_code == 303
    seen += signed_in.headers.getlist("Set-Cookie")
    browser._token = ""
    seen += browser.post("/sign-out", headers={"Referer": "https://localhost/"}).headers.getlist("Set-Cookie")
    assert len(seen) >= 4
    for cookie in seen:
        assert cookie.startswith(("__Host-session=", "__Host-visitor=")), cookie
        attributes = {part.strip().split("=")[0].lower() for part in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite", "path"} <= attributes, cookie
        assert "domain" not in attributes
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie


def test_w7_signing_out_clears_what_the_browser_kept(world: World) -> None:
    assert world.browser("viewer").post("/sign-out").headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "evil.example:80", "", "localhost@evil.example", "127.0.0.2"],
)
def test_w8_an_unknown_host_is_refused(world: World, host: str) -> None:
    answer = world.browser().get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text


def test_w8_forwarded_names_are_ignored(world: World) -> None:
    headers = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "Forwarded": "host=evil.example",
    }
    answer = world.browser().get("/", headers=headers)
    assert answer.headers["Location"] == "/sign-in"
    assert "evil" not in world.browser().get("/sign-in", headers=headers).text


def test_w5_an_error_shows_a_number_that_the_log_has_and_nothing_else(
    broken: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = broken.browser().get("/boom")
    assert answer.status_code == 500
    incident = re.search(r"Mã sự cố: ([0-9a-f]{8})", answer.text)
    assert incident
    assert f"incident {incident[1]}: GET /boom" in caplog.text
    for inside in ("SELECT", "Traceback", "RuntimeError", "/var/lib", ".py"):
        assert inside not in answer.text


def test_w5_without_a_database_the_page_still_says_so(world: World) -> None:
    browser = world.browser("viewer")
    away = Runtime(SETTINGS, Database("sqlite:////nonexistent/none.db"), world.files, clock=lambda: world.now)
    client = create_app(away).test_client()
    client.set_cookie("session", browser.cookie())
    answer = client.get("/users", base_url="http://localhost")
    assert answer.status_code == 500
    assert "Mã sự cố" in answer.text
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_w5_an_error_undoes_what_was_written(broken: World) -> None:
    from workflow.services import accounts
    from workflow.web.access import open_to_strangers
    from workflow.web.request import now, writing

    def half() -> str:
        with writing() as session:
            accounts.add_user(session, "half@mau.gov.vn", "Nửa Vời", by=None, now=now())
            boom()
        return ""

    broken.app.add_url_rule("/half", "half", open_to_strangers(half))
    assert broken.browser().get("/half").status_code == 500
    assert "half@mau.gov.vn" not in broken.browser("admin").get("/users").text


def test_w6_too_much_is_refused(world: World) -> None:
    viewer = world.browser("viewer")
    large = {"a": "x" * 1_100_000}
    many = {f"f{n}": "x" for n in range(201)}
    assert viewer.open("/sign-out", method="POST", data=large).status_code == 413
    parts = viewer.open("/sign-out", method="POST", data=many, content_type="multipart/form-data")
    assert parts.status_code == 413


def test_error_pages_speak_the_language_of_the_session(world: World) -> None:
    viewer = world.browser("viewer")
    assert "Không có quyền" in viewer.get("/users").text
    assert "Không tìm thấy" in viewer.get("/no-such-page").text


def test_a_static_file_asked_for_by_its_head_alone_is_there(world: World) -> None:
    answer = world.browser().open("/static/app.css", method="HEAD")
    assert (answer.status_code, answer.data) == (200, b"")
    assert int(answer.headers["Content-Length"]) == (FOLDER / "app.css").stat().st_size


def test_static_files_may_be_kept_while_their_content_stays(world: World) -> None:
    page = world.browser().get("/sign-in").text
    link = re.search(r'href="(/static/app\.css\?v=[0-9a-f]{12})"', page)
    assert link
    lasting = "public, max-age=31536000, immutable"
    assert world.browser().get(link[1]).headers["Cache-Control"] == lasting
    assert world.browser().get("/static/app.css?v=0").headers["Cache-Control"] == "public, max-age=3600"
    assert world.browser().get("/static/app.css").data == (FOLDER / "app.css").read_bytes()
    assert "Set-Cookie" not in world.browser().get(link[1]).headers

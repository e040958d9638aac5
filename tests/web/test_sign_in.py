"""Signing in and out."""

from __future__ import annotations

from tests.web.browser import World


def test_a_person_signs_in_and_out(world: World) -> None:
    browser = world.browser()
    assert browser.get("/sign-in").status_code == 200
    assert browser.get("/").headers["Location"] == "/sign-in"
    answer = browser.sign_in("head_tp@mau.gov.vn")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "Đỗ Thị Trưởng" in browser.get("/no-such-page").text
    assert browser.post("/sign-out").headers["Location"] == "/"
    assert browser.get("/").headers["Location"] == "/sign-in"

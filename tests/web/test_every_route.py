"""What holds for every route there is: the matrix, swapped objects, extra fields, forged requests.

A new route must have a line in ``matrix.csv``, a sample for its arguments and, if it writes, a body in ``samples.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from models import Membership
from tests.office import TODAY
from tests.web.premises import ACTORS, UNSAFE, Premises, Route, decision, observed, written
from tests.web.samples import BODIES, CANARY
from workflow.web.access import mark_of

#: Fields that no form of ours decides by; whoever adds them must not change anything by it.
EXTRA = {
    "id": "999999",
    "role": "admin",
    "agency_id": "1",
    "authority_id": "1",
    "state": "completed",
    "owner": "1",
    "approved_by": "1",
    "submitted_by_id": "1",
    "reported_on": "2020-01-01",
    "closed_on": "2020-01-01",
    "created_at": "2020-01-01",
    "first_due": "2030-01-01",
    "deadline": "31/12/2030",
    "active": "0",
    "is_admin": "1",
    "password_hash": "x",
}


def allowed() -> dict[tuple[str, str], list[str]]:
    """For each route the actors who may use it on their own object, by the file."""
    found: dict[tuple[str, str], list[str]] = {}
    for method, rule, side, *cells in written():
        if side in {"", "own"}:
            found[method, rule] = [actor for actor, cell in zip(ACTORS, cells, strict=True) if cell == "yes"]
    return found


def writing(premises: Premises) -> Iterator[tuple[Route, str]]:
    """Every writing route with one actor who may use it."""
    may = allowed()
    for route in premises.routes():
        if route.method in UNSAFE:
            actors = may[route.method, route.rule]
            yield route, next((a for a in actors if a != "anonymous"), actors[0])


def test_every_writing_route_has_a_sample_body(premises: Premises) -> None:
    lacking = {r.rule for r in premises.routes() if r.method in UNSAFE} - set(BODIES)
    assert not lacking, "add them to tests/web/samples.py"


def test_every_view_says_who_may_open_it(premises: Premises) -> None:
    with premises.world.app.app_context():
        unmarked = [r.endpoint for r in premises.routes() if mark_of(r.endpoint) is None]
    assert not unmarked


def test_z1_every_route_answers_each_actor_as_the_matrix_says(premises: Premises) -> None:
    lines, seen = set(written()), set(observed(premises))
    assert sorted(seen - lines) == [], "answers that the matrix does not have (python -m tests.web.matrix)"
    assert sorted(lines - seen) == [], "lines of the matrix that no route answers any more"


def test_z1_the_matrix_lets_somebody_in_everywhere_and_nobody_across_authorities() -> None:
    assert [key for key, actors in allowed().items() if not actors] == []
    foreign = [line for line in written() if line[2] == "foreign"]
    assert foreign
    assert [line for line in foreign if set(line[3:]) - {"no", "hidden", "sign-in"}] == []


def test_z1_a_view_without_a_mark_is_refused(premises: Premises) -> None:
    app = Flask("unmarked")
    app.view_functions["forgotten"] = lambda: "secret"
    with app.app_context():
        assert mark_of("forgotten") is None
    views = premises.world.app.view_functions
    kept = views["users.listing"]
    views["users.listing"] = lambda: "secret"
    try:
        answer = premises.browser("admin").get("/users")
    finally:
        views["users.listing"] = kept
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_z2_a_foreign_object_is_not_found_and_stays_as_it_was(premises: Premises) -> None:
    own, foreign = premises.samples["own"], premises.samples["foreign"]
    premises.restore()
    before = premises.state()
    for route in premises.routes():
        for actor in allowed()[route.method, route.rule]:
            if not route.has_object:
                continue
            answer = premises.ask(route, actor, foreign)
            assert answer.status_code in {403, 404}, (route, actor)
            assert CANARY["foreign"] not in answer.text, (route, actor)
            assert premises.state() == before, (route, actor)
        objects = [name for name in route.arguments if name.endswith("_id")]
        for name in objects if len(objects) > 1 else ():
            for side in ("foreign", "sibling"):
                mixed = {**own, name: premises.samples[side][name]}
                for actor in allowed()[route.method, route.rule]:
                    answer = premises.ask(route, actor, mixed)
                    if side == "foreign":
                        assert answer.status_code in {403, 404, 422}, (route, actor, name)
                        assert CANARY[side] not in answer.text, (route, actor, name)
                    assert premises.state() == before, (route, actor, name, side)


def test_z2_foreign_ids_inside_a_form_change_nothing(premises: Premises) -> None:
    own, foreign = premises.samples["own"], premises.samples["foreign"]
    premises.restore()
    before = premises.state()
    for route, actor in writing(premises):
        swapped = BODIES[route.rule](foreign)
        if swapped == BODIES[route.rule](own) or "file" in swapped:
            continue
        answer = premises.ask(route, actor, own, body_ids=foreign)
        assert answer.status_code >= 400, (route, actor)
        assert premises.state() == before, (route, actor)


def test_z7_no_page_shows_what_belongs_to_others(premises: Premises) -> None:
    for route in premises.routes():
        if route.method != "GET":
            continue
        for actor in allowed()[route.method, route.rule]:
            text = premises.ask(route, actor, premises.samples["own"]).data.decode("utf-8", "replace")
            assert CANARY["foreign"] not in text, (route, actor)
            if actor in {"head", "staff"}:
                assert CANARY["sibling"] not in text, (route, actor)


def test_z3_fields_that_a_form_does_not_have_change_nothing(premises: Premises) -> None:
    own = premises.samples["own"]
    for route, actor in writing(premises):
        premises.ask(route, actor, own)
        plain = premises.state()
        body = BODIES[route.rule](own)
        extra = {name: value for name, value in EXTRA.items() if name not in body}
        answer = premises.ask(route, actor, own, body={**body, **extra})
        assert answer.status_code < 400, (route, actor)
        assert premises.state() == plain, (route, actor)


def test_z4_reading_changes_nothing(premises: Premises) -> None:
    premises.restore()
    before = premises.state()
    for route in premises.routes():
        if route.method != "GET":
            continue
        path = premises.path_of(route, premises.samples["own"])
        for actor in ("admin", "office", "head", "anonymous"):
            browser = premises.browser(actor)
            for method in ("GET", "HEAD", "OPTIONS"):
                browser.open(path, method=method)
        assert premises.state() == before, route


def test_w3_a_writing_request_needs_the_token_of_its_own_session(premises: Premises) -> None:
    own = premises.samples["own"]
    premises.restore()
    before = premises.state()
    for route, actor in writing(premises):
        other = "viewer" if actor != "viewer" else "office"
        forged = {
            "missing": "",
            "of somebody else": premises.cookies[other][1],
            "from before signing in": premises.cookies["anonymous"][1],
            "nonsense": "x.y.z",
        }
        for what, token in forged.items():
            answer = premises.ask(route, actor, own, token=token)
            assert answer.status_code == 400, (route, what)
            assert "tải lại trang" in answer.text
        assert premises.state() == before, route


def test_w3_a_request_from_another_site_is_refused_whatever_token_it_has(premises: Premises) -> None:
    own = premises.samples["own"]
    premises.restore()
    before = premises.state()
    for route, actor in writing(premises):
        for site in ("cross-site", "same-site"):
            answer = premises.ask(route, actor, own, headers={"Sec-Fetch-Site": site})
            assert answer.status_code == 403, (route, site)
        assert premises.state() == before, route
        mine = premises.ask(route, actor, own, headers={"Sec-Fetch-Site": "same-origin"})
        assert decision(mine) == "yes", route


def test_every_form_on_every_page_has_a_token(premises: Premises) -> None:
    for route in premises.routes():
        if route.method != "GET":
            continue
        for actor in allowed()[route.method, route.rule][:2]:
            text = premises.ask(route, actor, premises.samples["own"]).data.decode("utf-8", "replace")
            assert text.count('method="post"') <= text.count('name="csrf_token"'), (route, actor)


#: What a person writes that is no act about a duty, an account or a setting, and where it is kept instead.
NO_EVENT = {
    "/account/calendar-feed/end": "there is none to end in the sample",
    "/account/notifications": "a preference of one's own",
    "/assignments/<int:assignment_id>/comments": "the comment itself is only added",
    "/assignments/<int:assignment_id>/responsible": "the sample names who it is already",
    "/assignments/<int:assignment_id>/unwatch": "a preference of one's own",
    "/assignments/<int:assignment_id>/watch": "a preference of one's own",
    "/check-figures": "shows and keeps nothing",
    "/imports/<int:run_id>/groups/<int:group_id>": "staged until the plan is registered, which is an event",
    "/imports/<int:run_id>/header": "staged until the plan is registered, which is an event",
    "/imports/<int:run_id>/read-again": "staged until the plan is registered, which is an event",
    "/imports/<int:run_id>/rows/<int:position>": "staged until the plan is registered, which is an event",
    "/imports/<int:run_id>/rows/<int:position>/accept": "staged until the plan is registered, which is an event",
    "/imports/<int:run_id>/rows/<int:position>/keep-apart": "staged until the plan is registered, which is an event",
    "/imports/<int:run_id>/without-leads": "staged until the plan is registered, which is an event",
    "/language": "a preference of one's own",
    "/letters": "nothing to prepare in the sample",
    "/manage/agencies/sheet/compare": "shows and keeps nothing",
    "/manage/mail/release": "mail is not held in the sample",
    "/notifications/read": "a preference of one's own",
    "/overdue/chosen": "shows and keeps nothing",
    "/sign-in/code": "who is signed in is led home; right and wrong codes are events (test_second_factor.py)",
    "/periods/2026-11/figures/<int:agency_id>": "every figure has its own history of changes, only added",
    "/periods/2026-11/figures/<int:agency_id>/paste": "shows and keeps nothing",
    "/periods/2026-11/figures/<int:agency_id>/sheet": "shows and keeps nothing",
    "/periods/2026-11/indicators/<int:indicator_id>": "every figure has its own history of changes, only added",
    "/progress-sheets/<int:agency_id>/compare": "shows and keeps nothing",
    "/report-templates": "the shipped template is there already in the sample",
    "/saved-views": "a preference of one's own",
    "/saved-views/<int:view_id>/delete": "a preference of one's own",
    "/saved-views/<int:view_id>/rename": "a preference of one's own",
    "/saved-views/<int:view_id>/share": "a preference of one's own",
}


def test_l3_every_act_writes_an_event_or_is_on_the_list_of_those_that_need_none(premises: Premises) -> None:
    silent = set()
    for route, actor in writing(premises):
        premises.restore()
        before = premises.count("event")
        premises.ask(route, actor, premises.samples["own"])
        if premises.count("event") == before:
            silent.add(route.rule)
    assert silent - set(NO_EVENT) == set(), "writes without an event"
    assert set(NO_EVENT) - silent == set(), "on the list although it writes one"


def test_l3_every_download_and_every_refusal_is_written_down(premises: Premises) -> None:
    taken = 0
    for route in premises.routes():
        for actor in ("head", "viewer") if route.method == "GET" else ():
            premises.restore()
            answer = premises.ask(route, actor, premises.samples["own"])
            attached = answer.status_code == 200 and "attachment" in answer.headers.get(
                "Content-Disposition", ""
            )
            assert premises.count("access_line") == (attached or answer.status_code == 403), (route, actor)
            taken += attached
    assert taken > 10


def test_z6_whose_posts_have_ended_gets_no_page_and_no_file_any_more(premises: Premises) -> None:
    premises.restore()
    with premises.db.write() as session:
        session.execute(sa.update(Membership).values(valid_to=TODAY - timedelta(days=1)))
    for route in premises.routes():
        for actor in (
            allowed()[route.method, route.rule] if route.method == "GET" and route.has_object else ()
        ):
            answer = premises.browser(actor).get(premises.path_of(route, premises.samples["own"]))
            if actor != "anonymous":
                assert answer.status_code in {302, 303, 403, 404}, (route, actor)
    premises.changed = True


def test_z8_the_viewer_can_write_nothing_but_what_is_their_own() -> None:
    own = ("/account/", "/language", "/notifications/", "/saved-views", "/sign-out", "/absences")
    public = ("/sign-in", "/forgot-password", "/set-password")
    written_by_viewer = {
        rule for (method, rule), actors in allowed().items() if method in UNSAFE and "viewer" in actors
    }
    watching = ("/watch", "/unwatch")
    others = [rule for rule in sorted(written_by_viewer) if not rule.startswith((*own, *public))]
    assert [rule for rule in others if not rule.endswith(watching)] == []


#: Forms whose answer is a page of its own: nothing was done, or what it says must have no address.
SHOWN = {
    "/account/calendar-feed": "the secret address is shown once and kept nowhere",
    "/account/second-factor/codes": "recovery codes are shown once and kept nowhere",
    "/account/second-factor/confirm": "recovery codes are shown once and kept nowhere",
    "/check-figures": "the file is read and forgotten",
    "/forgot-password": "says the same whoever asks",
    "/manage/agencies/sheet/compare": "a preview of the file",
    "/periods/2026-11/figures/<int:agency_id>/paste": "a preview of what was pasted",
    "/periods/2026-11/figures/<int:agency_id>/sheet": "a preview of the file",
    "/users/<int:user_id>/password": "the password is shown once and kept nowhere",
}


def test_what_was_done_leads_on_so_that_going_back_sends_nothing_again(premises: Premises) -> None:
    pages = set()
    for route, actor in writing(premises):
        premises.restore()
        answer = premises.ask(route, actor, premises.samples["own"])
        if answer.status_code < 300:
            pages.add(route.rule)
    assert pages == set(SHOWN)


def test_an_address_that_only_takes_a_form_leads_to_the_page_above_it(premises: Premises) -> None:
    own = premises.samples["own"]
    shown = {route.rule for route in premises.routes() if route.method == "GET"}
    led = 0
    for route, actor in writing(premises):
        if route.rule in shown or route.rule == "/ladders/silence":  # read as the name of a ladder
            continue
        path = premises.path_of(route, own)
        answer = premises.browser(actor).get(path)
        assert answer.status_code == 303, route
        assert path.startswith(answer.location), route
        wrong = premises.browser(actor).open(path, method="PUT")
        assert wrong.status_code == 405, route
        assert "Không làm được theo cách này" in wrong.text
        assert f'<a href="{answer.location}">' in wrong.text, route
        led += answer.location != "/"
    assert led > 100

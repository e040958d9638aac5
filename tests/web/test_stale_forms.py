"""D2: whoever sends a form that others overtook is told so, sees what they wrote, and loses nothing typed."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models import Assignment, Duty, EvidenceRule, Update
from tests.office import TODAY
from tests.web.browser import Browser, World

RACES = 200


def given(world: World) -> int:
    with world.db.write() as session:
        office = world.office(session)
        office.serial = session.scalar(sa.select(sa.func.count(Duty.id))) or 0
        row = office.assignment("tp", due=TODAY + timedelta(days=3))
        session.flush()
        session.get_one(Duty, row.duty_id).evidence_rule = EvidenceRule.NONE
        return row.id


def version_of(world: World, assignment_id: int) -> int:
    with world.db.read() as session:
        return session.get_one(Assignment, assignment_id).version


def at_once(people: list[Browser], duty: int, version: int, race: int) -> list[Any]:
    """Everybody sends the form that shows ``version`` at the same moment; the answers in order of the people."""
    together = threading.Barrier(len(people))
    answers: dict[int, Any] = {}

    def send(n: int) -> None:
        body = {"version": version, "seen": version, "chip": "doing", "text": f"Lời {race} của người {n}."}
        together.wait()
        answers[n] = people[n].post(f"/assignments/{duty}/update", body)

    threads = [threading.Thread(target=send, args=(n,)) for n in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[n] for n in range(len(people))]


def test_d2_of_two_hundred_races_each_has_one_winner_and_one_who_sees_both_texts(world: World) -> None:
    people, duty = [world.browser("head_tp"), world.browser("staff_tp")], 0
    for browser in people:
        browser.token()
    for race in range(RACES):
        duty = given(world) if race % 20 == 0 else duty  # a long history makes a long page
        version = version_of(world, duty)
        answers = at_once(people, duty, version, race)
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        [late] = [answer for answer in answers if answer.status_code == 409]
        for n in range(2):
            assert f"Lời {race} của người {n}." in late.text
        assert version_of(world, duty) == version + 1
    with world.db.read() as session:
        assert session.scalar(sa.select(sa.func.count(Update.id))) == RACES


def late_move(browser: Browser, duty: int, version: int) -> Any:
    return browser.post(f"/assignments/{duty}/withdraw", {"version": version, "note": "Câu gõ muộn."})


def late_commitment(browser: Browser, duty: int, version: int) -> Any:
    body = {
        "version": version,
        "promised_on": "20/11/2026",
        "document_number": "7/CV",
        "note": "Câu gõ muộn.",
    }
    return browser.post(f"/assignments/{duty}/commitments", body | {"document_date": "06/11/2026"})


def late_demand(browser: Browser, duty: int, version: int) -> Any:
    return browser.post(
        f"/assignments/{duty}/explanations/demand", {"version": version, "note": "Câu gõ muộn."}
    )


def late_extension(browser: Browser, duty: int, version: int) -> Any:
    body = {"version": version, "wanted_on": "20/12/2026", "reason": "Câu gõ muộn."}
    return browser.post(f"/assignments/{duty}/extensions", body)


@pytest.mark.parametrize(
    ("who", "act"),
    [
        ("office", late_move),
        ("head_tp", late_commitment),
        ("office", late_demand),
        ("staff_tp", late_extension),
    ],
)
def test_d2_every_form_of_the_page_shows_both_and_keeps_what_was_typed(
    world: World, who: str, act: Any
) -> None:
    duty = given(world)
    seen = version_of(world, duty)
    first = {"version": seen, "chip": "doing", "text": "Câu của người trước."}
    assert world.browser("head_tp").post(f"/assignments/{duty}/update", first).status_code == 303
    answer = act(world.browser(who), duty, seen)
    assert answer.status_code == 409
    main = answer.text[answer.text.index("<main") :]
    banner = main[main.index('class="banner banner-over"') : main.index("</div>", main.index("banner-over"))]
    assert "Câu của người trước." in banner
    assert "Câu gõ muộn." in main
    assert version_of(world, duty) == seen + 1


def test_d2_a_late_choice_of_the_responsible_person_is_kept(world: World) -> None:
    duty = given(world)
    seen = version_of(world, duty)
    first = {"version": seen, "chip": "doing", "text": "Câu của người trước."}
    world.browser("staff_tp").post(f"/assignments/{duty}/update", first)
    chosen = world.user_id["staff_tp"]
    answer = world.browser("head_tp").post(
        f"/assignments/{duty}/responsible", {"version": seen, "user_id": chosen}
    )
    assert answer.status_code == 409
    assert "Câu của người trước." in answer.text
    assert f'<option selected value="{chosen}">' in answer.text


def test_a_form_that_lacks_something_does_not_take_over_the_version_it_never_saw(world: World) -> None:
    duty = given(world)
    seen = version_of(world, duty)
    first = {"version": seen, "chip": "doing", "text": "Câu của người trước."}
    world.browser("head_tp").post(f"/assignments/{duty}/update", first)
    office = world.browser("office")
    answer = office.post(
        f"/assignments/{duty}/hand_over", {"version": seen, "note": "Chuyển.", "act_date": "31/02/2026"}
    )
    assert answer.status_code == 422
    form = answer.text[answer.text.index(f'action="/assignments/{duty}/hand_over"') :]
    assert f'name="version" type="hidden" value="{seen}"' in form[: form.index("</form>")]

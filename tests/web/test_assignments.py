"""The page of one assignment: what each sees, may do, sends, and what happens when something is wrong."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models import Assignment, Duty, Evidence, EvidenceRule, Update
from tests.office import TODAY
from tests.statements import counted
from tests.web.browser import World
from workflow.rules.states import Move, State
from workflow.services import lifecycle

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def given(world: World, **kwargs: Any) -> int:
    rule = kwargs.pop("rule", EvidenceRule.ANY)
    kind = kwargs.pop("kind", "fixed")
    with world.db.write() as session:
        office = world.office(session)
        assignment = office.assignment(**{"lead": "tp", "due": TODAY + timedelta(days=3), **kwargs})
        duty = session.get_one(Duty, assignment.duty_id)
        duty.evidence_rule, duty.deadline_kind = rule, kind
        return assignment.id


def stored(world: World, assignment_id: int) -> Assignment:
    with world.db.read() as session:
        return session.get_one(Assignment, assignment_id)


def update(world: World, who: str, assignment_id: int, **data: Any) -> Any:
    body = {"version": stored(world, assignment_id).version, "chip": "doing", "text": "Đang làm.", **data}
    return world.browser(who).post(
        f"/assignments/{assignment_id}/update", body, content_type="multipart/form-data"
    )


def make(world: World, who: str, assignment_id: int, move: str, **data: Any) -> Any:
    body = {"version": stored(world, assignment_id).version, **data}
    return world.browser(who).post(f"/assignments/{assignment_id}/{move}", body)


def review(world: World, assignment_id: int, decision: str, **data: Any) -> Any:
    body = {"version": stored(world, assignment_id).version, **data}
    return world.browser("office").post(f"/review/{assignment_id}/{decision}", body)


def test_a_demanded_explanation_is_asked_before_the_update_form_until_it_is_answered(world: World) -> None:
    assignment_id = given(world, due=TODAY - timedelta(days=3))
    address = f"/assignments/{assignment_id}"
    body = {"version": stored(world, assignment_id).version, "note": "Vì sao chưa có kết quả?"}
    assert world.browser("office").post(f"{address}/explanations/demand", body).status_code == 303
    head = world.browser("head_tp")
    page = head.get(address).text
    assert (
        page.index("Vì sao chưa có kết quả?") < page.index("Gửi giải trình") < page.index('id="update-title"')
    )
    assert page.count(f'action="{address}/explanations"') == 1
    given_answer = {"version": stored(world, assignment_id).version, "cause": "funding", "text": "Thiếu vốn."}
    wrong = head.post(f"{address}/explanations", {**given_answer, "text": ""})
    assert wrong.status_code == 422
    assert wrong.text.index("Chưa lưu được") < wrong.text.index('id="update-title"')
    assert head.post(f"{address}/explanations", given_answer).status_code == 303
    after = head.get(address).text
    assert after.index("Vì sao chưa có kết quả?") > after.index('id="update-title"')
    assert 'id="demanded-title"' not in world.browser("viewer").get(address).text


# --- who sees what -------------------------------------------------------------------------

REQUESTS = {"Gửi đề nghị gia hạn", "Gửi giải trình", "Ghi cam kết"}
DECISIONS = {"Rút nhiệm vụ", "Bàn giao cho cơ quan tiếp nhận", "Gửi yêu cầu giải trình"}
WATCH = "Theo dõi trao đổi"
SPEAK = {WATCH, "Gửi trao đổi"}
BUTTONS = {
    "head_tp": {
        *REQUESTS,
        *SPEAK,
        "Gửi yêu cầu",
        "Gửi",
        "Tiếp nhận nhiệm vụ",
        "Trả lại: không thuộc chức năng",
        "Ghi người phụ trách",
    },
    "staff_tp": {*REQUESTS, *SPEAK, "Gửi yêu cầu", "Gửi", "Tiếp nhận nhiệm vụ"},
    "head_vh": SPEAK,
    "viewer": {WATCH},
    "office": {*DECISIONS, *SPEAK, "Đôn đốc ngay", "Đổi thời hạn"},
    "leader": {*DECISIONS, *SPEAK, "Đôn đốc ngay", "Đổi thời hạn"},
}


def test_each_sees_only_the_moves_they_may_make(world: World, subtests: pytest.Subtests) -> None:
    assignment_id = given(world, coordinators=["vh"])
    for who, buttons in BUTTONS.items():
        with subtests.test(who):
            page = world.browser(who).get(f"/assignments/{assignment_id}")
            main = page.text[page.text.index("<main") :]
            found = re.findall(r"<button[^>]*>([^<]+)</button>", main)
            assert {re.sub(r"\s+", " ", b) for b in found} == buttons


def test_a_deadline_that_is_not_over_is_changed_from_the_page_of_its_duty(world: World) -> None:
    assignment_id = given(world)
    body = {"act": "redate", "row": f"{assignment_id}.{stored(world, assignment_id).version}"}
    asked = world.browser("leader").through("/overdue/chosen", body)
    assert asked.status_code == 200
    assert "Đổi thời hạn: xác nhận" in asked.text


@pytest.mark.parametrize("who", ["head_xa", "other_office"])
def test_not_theirs_does_not_exist(world: World, who: str) -> None:
    assignment_id = given(world)
    assert world.browser(who).get(f"/assignments/{assignment_id}").status_code == 404
    if who == "head_xa":
        assert update(world, who, assignment_id).status_code == 404


def test_the_page_names_what_was_asked(world: World) -> None:
    text = world.browser("staff_tp").get(f"/assignments/{given(world, coordinators=['vh'])}").text
    for words in ("28/KH-UBND ngày 05/02/2026", "Phòng Văn hóa và Thông tin", "12/11/2026", "chưa phân công"):
        assert words in text


def test_the_log_of_notices_is_for_those_who_may_see_it(world: World) -> None:
    assignment_id = given(world)
    assert "Nhắc việc, đôn đốc" in world.browser("office").get(f"/assignments/{assignment_id}").text
    assert "Nhắc việc, đôn đốc" not in world.browser("head_tp").get(f"/assignments/{assignment_id}").text


# --- the update ----------------------------------------------------------------------------


def test_a_sentence_is_enough_to_say_how_it_goes(world: World) -> None:
    assignment_id = given(world)
    answer = update(world, "staff_tp", assignment_id, text="Đã rà soát 3 trên 5 phường.")
    assert answer.status_code == 303
    page = world.browser("staff_tp").get(f"/assignments/{assignment_id}").text
    assert page.count("Đã rà soát 3 trên 5 phường.<") == 2  # above the form, and in the history
    assert stored(world, assignment_id).state is State.IN_PROGRESS


def test_done_with_a_document_and_a_photograph_goes_to_review(world: World) -> None:
    assignment_id = given(world, rule=EvidenceRule.DOCUMENT)
    answer = update(
        world,
        "staff_tp",
        assignment_id,
        chip="done",
        text="Đã ban hành báo cáo.",
        document_number="15/BC-TP",
        document_date="06/11/2026",
        document_signer="Đỗ Thị Trưởng",
        files=(io.BytesIO(PDF), "báo cáo.pdf"),
    )
    assert answer.status_code == 303
    assert stored(world, assignment_id).state is State.SUBMITTED
    with world.db.read() as session:
        (piece,) = session.scalars(sa.select(Evidence))
    assert (piece.document_number, piece.file_name) == ("15/BC-TP", "báo cáo.pdf")
    page = world.browser("office").get(f"/assignments/{assignment_id}").text
    assert f"/evidence/{piece.id}" in page


WRONG = {
    "no sentence": ({"text": " "}, "Hãy ghi kết quả trong một câu."),
    "no chip": ({"chip": ""}, "Hãy chọn tình hình thực hiện."),
    "an invented chip": ({"chip": "gone"}, "Lựa chọn không hợp lệ."),
    "nothing arose, of a duty done once": ({"chip": "nothing"}, "Lựa chọn không hợp lệ."),
    "a difficulty without its cause": ({"chip": "blocked"}, "Hãy ghi nguyên nhân vướng mắc."),
    "done without evidence": ({"chip": "done"}, "Cần kèm minh chứng"),
    "a number without a date": (
        {"chip": "done", "document_number": "1/BC"},
        "Hãy ghi cả ngày ban hành của văn bản.",
    ),
    "a date without a number": (
        {"chip": "done", "document_date": "01/11/2026"},
        "Hãy ghi số, ký hiệu của văn bản.",
    ),
    "a date that is none": (
        {"chip": "done", "document_number": "1/BC", "document_date": "31/02/2026"},
        "Ngày phải viết dạng ngày/tháng/năm",
    ),
    "a date to come": (
        {"chip": "done", "document_number": "1/BC", "document_date": "10/11/2026"},
        "Ngày này chưa tới.",
    ),
}


def wrong_files() -> dict[str, tuple[io.BytesIO, str]]:
    """Made anew for each database: a stream is read once."""
    return {
        "xem.exe": (io.BytesIO(b"MZ\x90"), "xem.exe"),
        "anh.jpg": (io.BytesIO(b"not a picture"), "anh.jpg"),
        "rỗng.pdf": (io.BytesIO(b""), "rỗng.pdf"),
    }


def test_what_is_wrong_is_said_and_the_text_kept(world: World, subtests: pytest.Subtests) -> None:
    assignment_id = given(world)
    browser = world.browser("staff_tp")
    files = {name: ({"chip": "done", "files": file}, name) for name, file in wrong_files().items()}
    for name, (wrong, sentence) in {**WRONG, **files}.items():
        with subtests.test(name):
            body = {"version": 1, "chip": "doing", "text": "Câu đã gõ không được mất.", **wrong}
            answer = browser.post(
                f"/assignments/{assignment_id}/update", body, content_type="multipart/form-data"
            )
            assert answer.status_code == 422
            assert sentence in answer.text
            assert ("Câu đã gõ không được mất." in answer.text) is bool(body["text"].strip())
    with world.db.read() as session:
        assert session.scalar(sa.select(sa.func.count(Update.id))) == 0
        assert session.scalar(sa.select(sa.func.count(Evidence.id))) == 0


def test_nothing_arose_is_offered_for_continuous_duties_and_leaves_them_open(world: World) -> None:
    assignment_id = given(world, kind="continuous", due=None)
    assert "Không phát sinh" in world.browser("head_tp").get(f"/assignments/{assignment_id}").text
    answer = update(world, "head_tp", assignment_id, chip="nothing", text="Tháng này không phát sinh.")
    assert answer.status_code == 303
    assert stored(world, assignment_id).state is State.IN_PROGRESS


def test_a_form_opened_before_anothers_change_shows_both(world: World) -> None:
    assignment_id = given(world)
    seen = stored(world, assignment_id).version
    assert update(world, "head_tp", assignment_id, text="Trưởng phòng ghi trước.").status_code == 303
    answer = update(world, "staff_tp", assignment_id, text="Chuyên viên gõ sau.", version=seen, seen=1)
    assert answer.status_code == 409
    assert "vừa được người khác thay đổi" in answer.text
    assert "Trưởng phòng ghi trước." in answer.text
    assert "Chuyên viên gõ sau." in answer.text
    assert f'name="version" type="hidden" value="{seen + 1}"' in answer.text  # sending again now works
    with world.db.read() as session:
        assert session.scalars(sa.select(Update.text)).all() == ["Trưởng phòng ghi trước."]


def test_a_late_form_on_a_reported_assignment_keeps_the_typed_text(world: World) -> None:
    assignment_id = given(world, rule=EvidenceRule.NONE)
    seen = stored(world, assignment_id).version
    update(world, "head_tp", assignment_id, chip="done", text="Xong.")
    answer = update(world, "staff_tp", assignment_id, text="Câu gõ dở.", version=seen)
    assert answer.status_code == 409
    assert "Câu gõ dở." in answer.text


# --- the other moves -----------------------------------------------------------------------


def test_returned_work_shows_the_reviewers_reason_on_top(world: World) -> None:
    assignment_id = given(world, rule=EvidenceRule.NONE)
    update(world, "staff_tp", assignment_id, chip="done", text="Xong.")
    assert review(world, assignment_id, "return", note="Thiếu biểu số 2.").status_code == 303
    page = world.browser("staff_tp").get(f"/assignments/{assignment_id}").text
    banner = page[page.index('class="banner banner-soon"') : page.index('class="assignment"')]
    assert "Thiếu biểu số 2." in banner
    assert "Thiếu biểu số 2." in world.browser("head_tp").get("/my-work").text
    update(world, "staff_tp", assignment_id, chip="done", text="Đã bổ sung.")
    assert (
        'class="banner banner-soon"'
        not in world.browser("staff_tp").get(f"/assignments/{assignment_id}").text
    )


def test_a_head_hands_back_and_the_office_passes_on(world: World) -> None:
    assignment_id = given(world)
    answer = make(world, "head_tp", assignment_id, "refuse")
    assert answer.status_code == 422
    assert "Cần ghi nội dung hoặc lý do." in answer.text
    assert make(world, "head_tp", assignment_id, "refuse", note="Thuộc Phòng Văn hóa.").status_code == 303
    answer = make(world, "office", assignment_id, "reassign", note="Chuyển.", agency_id="0")
    assert answer.status_code == 422
    assert "Cần chọn cơ quan." in answer.text
    to = world.agency_id["vh"]
    assert make(world, "office", assignment_id, "reassign", note="Chuyển.", agency_id=to).status_code == 303
    page = world.browser("head_vh").get(f"/assignments/{assignment_id}").text
    assert "Chuyển cơ quan" not in page
    assert "chuyển cơ quan chủ trì" in page
    assert world.browser("head_tp").get(f"/assignments/{assignment_id}").status_code == 404


def test_a_reviewer_is_led_to_the_review(world: World) -> None:
    assignment_id = given(world, rule=EvidenceRule.NONE)
    update(world, "staff_tp", assignment_id, chip="done", text="Xong.")
    assert (
        f'href="/review/{assignment_id}"' in world.browser("office").get(f"/assignments/{assignment_id}").text
    )
    assert (
        f'href="/review/{assignment_id}"'
        not in world.browser("head_tp").get(f"/assignments/{assignment_id}").text
    )


REFUSED_MOVES = (
    ("staff_tp", "refuse", 403),
    ("head_tp", "withdraw", 403),
    ("head_vh", "receive", 403),
    ("office", "accept", 404),
    ("office", "insist", 422),
    ("office", "update-all", 404),
    ("head_tp", "submit", 404),
    ("viewer", "withdraw", 403),
)


def test_moves_that_are_not_theirs_or_not_possible_change_nothing(
    world: World, subtests: pytest.Subtests
) -> None:
    assignment_id = given(world, coordinators=["vh"])
    for who, move, status in REFUSED_MOVES:
        with subtests.test(f"{who} {move}"):
            assert make(world, who, assignment_id, move, note="Thử.").status_code == status
    assert stored(world, assignment_id).state is State.ASSIGNED


def test_withdrawn_and_reopened_with_a_reason(world: World) -> None:
    assignment_id = given(world, rule=EvidenceRule.NONE)
    update(world, "staff_tp", assignment_id, chip="done", text="Xong.")
    assert review(world, assignment_id, "accept").status_code == 303
    assert make(world, "leader", assignment_id, "reopen", note="Số liệu sai.").status_code == 303
    assert "Nhiệm vụ được mở lại" in world.browser("staff_tp").get(f"/assignments/{assignment_id}").text
    assert make(world, "leader", assignment_id, "withdraw", note="Bỏ theo 12/QĐ-UBND.").status_code == 303
    assert "Đã rút" in world.browser("staff_tp").get(f"/assignments/{assignment_id}").text


@pytest.mark.parametrize("updates", [2, 60])
def test_the_page_costs_the_same_whatever_its_history(world: World, updates: int) -> None:
    assignment_id = given(world)
    with world.db.write() as session:
        office = world.office(session)
        actor = office.actor("head_tp")
        for i in range(updates):
            version = session.get_one(Assignment, assignment_id).version
            request = lifecycle.Request(version=version, note=f"Lần {i}")
            lifecycle.apply(session, actor, assignment_id, Move.PROGRESS, request, now=world.now)
    browser = world.browser("office")
    with counted(world.db.engine) as statements:
        page = browser.get(f"/assignments/{assignment_id}")
    assert f"Lần {updates - 1}" in page.text
    assert len(statements) <= 12


def test_words_of_people_are_never_markup(world: World) -> None:
    assignment_id = given(world, text="<script>alert(1)</script> rà soát")
    update(world, "staff_tp", assignment_id, text="<img src=x onerror=alert(1)>")
    for path in (f"/assignments/{assignment_id}", "/search?q=script", "/search?q=<b>", "/my-work?whose=unit"):
        text = world.browser("staff_tp").get(path).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "<b>" not in text

"""Section IV writes itself from open duties, and every sentence knows its assignments."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.official_calendar import d
from workflow.rules.classification import Bucket, ClassFacts, classify
from workflow.rules.key_tasks import KeyTaskFacts, KeyTaskKind, key_tasks, kind_of
from workflow.rules.states import State

TODAY, FIRST, LAST = d("14/6/2024"), d("15/6/2024"), d("14/12/2024")
PLAN = "Kế hoạch số 28/KH-UBND ngày 20/02/2024"


def duty(text: str, due: str | None = "30/9/2024", **changed: object) -> KeyTaskFacts:
    day = d(due) if due else None
    facts = KeyTaskFacts(
        assignment_id=1,
        duty_id=1,
        duty=text,
        lead="Công an thành phố",
        due=day,
        state=State.IN_PROGRESS,
        bucket=classify(ClassFacts(State.IN_PROGRESS, day), TODAY),
        document=PLAN,
    )
    return replace(facts, **changed)  # type: ignore[arg-type]


def text_of(*facts: KeyTaskFacts) -> list[str]:
    return [task.text for group in key_tasks(facts, FIRST, LAST) for task in group.tasks]


@pytest.mark.parametrize(
    ("facts", "printed"),
    [
        (
            duty("Cấp thẻ căn cước cho công dân đủ điều kiện."),
            (
                f"Chỉ đạo Công an thành phố cấp thẻ căn cước cho công dân đủ điều kiện, "
                f"hoàn thành trước ngày 30/09/2024 (theo {PLAN})."
            ),
        ),
        (
            duty(
                "- Giao Công an thành phố chủ trì, phối hợp rà soát dữ liệu; hoàn thành trước ngày 30/6/2024"
            ),
            (
                f"Chỉ đạo Công an thành phố chủ trì, phối hợp rà soát dữ liệu, "
                f"hoàn thành trước ngày 30/09/2024 (theo {PLAN})."
            ),
        ),
        (
            duty("CSDLQG về dân cư được làm sạch"),
            (
                f"Chỉ đạo Công an thành phố CSDLQG về dân cư được làm sạch, "
                f"hoàn thành trước ngày 30/09/2024 (theo {PLAN})."
            ),
        ),
        (
            duty("Số hóa hồ sơ", product="Báo cáo kết quả"),
            (
                f"Chỉ đạo Công an thành phố số hóa hồ sơ, hoàn thành trước ngày 30/09/2024; "
                f"sản phẩm: báo cáo kết quả (theo {PLAN})."
            ),
        ),
        (
            duty("Số hóa hồ sơ", state=State.SUBMITTED, document=""),
            (
                "Chỉ đạo Công an thành phố số hóa hồ sơ, hoàn thành trước ngày 30/09/2024 "
                "(đã báo cáo, đang chờ xét)."
            ),
        ),
        (
            duty("Hoàn thành chi trả an sinh xã hội", "31/5/2024", reason="Chưa có kinh phí."),
            (
                f"Chỉ đạo Công an thành phố khẩn trương hoàn thành chi trả an sinh xã hội "
                f"(theo {PLAN}; quá hạn từ ngày 01/06/2024; lý do: chưa có kinh phí)."
            ),
        ),
        (
            duty("Rà soát thủ tục hành chính", "31/5/2024", promised=d("31/7/2024")),
            (
                f"Chỉ đạo Công an thành phố khẩn trương hoàn thành việc rà soát thủ tục hành chính "
                f"(theo {PLAN}; quá hạn từ ngày 01/06/2024; đơn vị đề xuất hoàn thành trước ngày 31/07/2024)."
            ),
        ),
        (
            duty("Công an thành phố chủ trì rà soát dữ liệu", "31/5/2024"),
            (
                f"Chỉ đạo Công an thành phố khẩn trương chủ trì rà soát dữ liệu "
                f"(theo {PLAN}; quá hạn từ ngày 01/06/2024)."
            ),
        ),
        (
            duty("Tuyên truyền về dịch vụ công", None, continuous=True, subordinate=False, lead="Điện lực"),
            f"Đề nghị Điện lực tiếp tục tuyên truyền về dịch vụ công (theo {PLAN}).",
        ),
        (
            duty("Tiếp tục duy trì “đúng, đủ, sạch, sống”", None, continuous=True),
            f"Chỉ đạo Công an thành phố tiếp tục duy trì “đúng, đủ, sạch, sống” (theo {PLAN}).",
        ),
        (
            duty("Đề án 06 được tuyên truyền rộng rãi", "31/5/2024"),
            (
                f"Chỉ đạo Công an thành phố khẩn trương hoàn thành Đề án 06 được tuyên truyền rộng rãi "
                f"(theo {PLAN}; quá hạn từ ngày 01/06/2024)."
            ),
        ),
    ],
)
def test_printed_as_an_official_sentence(facts: KeyTaskFacts, printed: str) -> None:
    assert text_of(facts) == [printed]


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        (duty("x", "13/6/2024"), KeyTaskKind.OVERDUE),
        (duty("x", "15/6/2024"), KeyTaskKind.DUE_IN_PERIOD),
        (duty("x", "14/12/2024"), KeyTaskKind.DUE_IN_PERIOD),
        (duty("x", "15/12/2024"), None),
        (duty("x", None), None),
        (duty("x", None, continuous=True), KeyTaskKind.CONTINUOUS),
        (duty("x", "15/12/2024", continuous=True), KeyTaskKind.CONTINUOUS),
        (duty("x", "13/6/2024", state=State.COMPLETED, bucket=Bucket.DONE_LATE), None),
        (duty("x", "13/6/2024", state=State.WITHDRAWN, bucket=None), None),
    ],
)
def test_what_belongs_to_the_coming_period(facts: KeyTaskFacts, kind: KeyTaskKind | None) -> None:
    assert kind_of(facts, FIRST, LAST) is kind


def test_one_duty_at_many_leads_is_one_sentence_with_all_assignments() -> None:
    wards = [duty("Lập danh sách", assignment_id=i, lead=f"UBND phường {i}", lead_order=i) for i in (3, 2)]
    (group,) = key_tasks(wards, FIRST, LAST)
    assert group.leads == ("UBND phường 2", "UBND phường 3")
    assert [t.assignment_ids for t in group.tasks] == [(2, 3)]
    assert group.tasks[0].text.startswith("Chỉ đạo UBND phường 2, UBND phường 3 lập danh sách, hoàn thành")


def test_from_six_leads_on_their_number_is_said() -> None:
    wards = [duty("Lập danh sách", assignment_id=i, lead=f"UBND phường {i}", lead_order=i) for i in range(8)]
    (text,) = text_of(*wards)
    assert text.startswith("Chỉ đạo 8 cơ quan, đơn vị (UBND phường 0, ")


def test_late_and_not_late_leads_of_one_duty_are_not_mixed() -> None:
    late = duty("Lập danh sách", "31/5/2024", lead="Phòng Y tế", reason="Thiếu người")
    open_ = duty("Lập danh sách", "30/9/2024", assignment_id=2, lead="Phòng Tư pháp", lead_order=1)
    groups = key_tasks([open_, late], FIRST, LAST)
    assert [(g.leads, g.tasks[0].kind) for g in groups] == [
        (("Phòng Y tế",), KeyTaskKind.OVERDUE),
        (("Phòng Tư pháp",), KeyTaskKind.DUE_IN_PERIOD),
    ]


def test_reasons_of_several_late_leads_keep_their_names() -> None:
    late = [
        duty("Lập danh sách", "31/5/2024", assignment_id=i, lead=lead, lead_order=i, reason=reason)
        for i, (lead, reason) in enumerate(
            [("Phòng Y tế", "Thiếu người"), ("Phòng Tư pháp", "Chờ hướng dẫn")]
        )
    ]
    assert "lý do: Phòng Y tế: thiếu người; Phòng Tư pháp: chờ hướng dẫn" in text_of(*late)[0]


def test_within_a_lead_overdue_first_then_by_deadline_then_continuous() -> None:
    facts = [
        duty("D", None, duty_id=4, assignment_id=4, continuous=True),
        duty("C", "1/10/2024", duty_id=3, assignment_id=3),
        duty("B", "1/7/2024", duty_id=2, assignment_id=2),
        duty("A", "1/6/2024", duty_id=1, assignment_id=1),
    ]
    (group,) = key_tasks(facts, FIRST, LAST)
    assert [t.duty_id for t in group.tasks] == [1, 2, 3, 4]


@given(
    st.lists(
        st.builds(
            KeyTaskFacts,
            assignment_id=st.integers(1, 10_000),
            duty_id=st.integers(1, 4),
            duty=st.text(max_size=30),
            lead=st.sampled_from(["Phòng Y tế", "Sở Văn hóa, Thể thao và Du lịch", "Điện lực"]),
            due=st.none() | st.dates(date(2024, 1, 1), date(2025, 12, 31)),
            state=st.sampled_from(sorted(State)),
            bucket=st.sampled_from(Bucket),
            continuous=st.booleans(),
        ),
        max_size=12,
        unique_by=lambda f: f.assignment_id,
    )
)
def test_every_assignment_that_belongs_stands_in_exactly_one_sentence(facts: list[KeyTaskFacts]) -> None:
    expected = sorted(f.assignment_id for f in facts if kind_of(f, FIRST, LAST))
    groups = key_tasks(facts, FIRST, LAST)
    assert sorted(i for g in groups for t in g.tasks for i in t.assignment_ids) == expected
    assert groups == key_tasks(reversed(facts), FIRST, LAST)
    assert all(t.text.endswith(".") and "\n" not in t.text for g in groups for t in g.tasks)


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)))
def test_the_day_a_sentence_calls_overdue_is_the_first_that_the_classification_does(due: date) -> None:
    (text,) = text_of(replace(duty("Số hóa hồ sơ"), due=due, bucket=Bucket.OPEN_OVERDUE))
    said = re.search(r"quá hạn từ ngày (\d\d)/(\d\d)/(\d{4})", text)
    assert said
    day = date(int(said[3]), int(said[2]), int(said[1]))
    facts = ClassFacts(State.IN_PROGRESS, due)
    assert classify(facts, day) is Bucket.OPEN_OVERDUE
    assert classify(facts, day - timedelta(days=1)) is Bucket.OPEN_IN_TIME

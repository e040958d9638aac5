"""Plots that an assignment can follow, as steps in working days from today."""

from __future__ import annotations

from models import Chip
from workflow.demo.seeds import FIRST_DAY, FROM_REPORT, MADE_UP, Proof, Step, Story
from workflow.rules.states import Move


def _received(assigned: int) -> Step:
    return Step(assigned + 1, Move.RECEIVE, f"Đã tiếp nhận nhiệm vụ, giao người theo dõi {MADE_UP}.")


def _told(day: int, note: str, percent: int | None = None, difficulty: str = "") -> Step:
    chip = Chip.BLOCKED if difficulty else Chip.DOING
    return Step(day, Move.PROGRESS, note, chip=chip, percent=percent, difficulty=difficulty)


def _sent(day: int, note: str, *proofs: Proof) -> Step:
    return Step(day, Move.SUBMIT, note, chip=Chip.DONE, percent=100, proofs=proofs)


def done(reported: int, due: int, note: str, proof: Proof, assigned: int = FIRST_DAY) -> Story:
    """Completed; on time where ``reported`` is not after ``due``."""
    return Story(
        due,
        (
            _received(assigned),
            _sent(reported, note, proof),
            Step(min(reported + 1, -1), Move.ACCEPT, by="office"),
        ),
        assigned,
    )


def going(
    due: int | None, told: int, note: str, percent: int | None = None, assigned: int = FIRST_DAY
) -> Story:
    """In progress, with one word since; overdue where ``due`` is past."""
    return Story(due, (_received(assigned), _told(told, note, percent)), assigned)


def blocked(due: int | None, told: int, note: str, difficulty: str, assigned: int = FIRST_DAY) -> Story:
    """In progress and in difficulty."""
    return Story(due, (_received(assigned), _told(told, note, None, difficulty)), assigned)


def silent(due: int, assigned: int = FIRST_DAY) -> Story:
    """Received, and not a word since."""
    return Story(due, (_received(assigned),), assigned)


def untouched(due: int | None, assigned: int) -> Story:
    """Handed out and not even received."""
    return Story(due, (), assigned)


def waiting(reported: int, due: int, note: str, *proofs: Proof, assigned: int = FIRST_DAY) -> Story:
    """Reported as done; the office has not looked yet."""
    return Story(due, (_received(assigned), _sent(reported, note, *proofs)), assigned)


def sent_back(
    reported: int,
    returned: int,
    due: int,
    note: str,
    *,
    reason: str,
    proof: Proof,
    assigned: int = FIRST_DAY,
) -> Story:
    """Reported, and returned with a reason."""
    back = Step(returned, Move.RETURN, f"{reason} {MADE_UP}.", by="office")
    return Story(due, (_received(assigned), _sent(reported, note, proof), back), assigned)


def declined(due: int, day: int, reason: str, assigned: int) -> Story:
    """Sent back by the agency as not its business."""
    return Story(due, (Step(day, Move.REFUSE, f"{reason} {MADE_UP}.", by="head"),), assigned)


def dropped(due: int | None, day: int, reason: str, assigned: int = FIRST_DAY) -> Story:
    """Withdrawn by the assigning side."""
    return Story(
        due, (_received(assigned), Step(day, Move.WITHDRAW, f"{reason} {MADE_UP}.", by="leader")), assigned
    )


def handed_on(due: int, day: int, reason: str, to: str, assigned: int) -> Story:
    """Refused by the first agency and given to another one, which took it."""
    return Story(
        due,
        (
            Step(day, Move.REFUSE, f"{reason} {MADE_UP}.", by="head"),
            Step(
                day + 1, Move.REASSIGN, f"Đồng ý, chuyển cơ quan khác chủ trì {MADE_UP}.", by="office", to=to
            ),
            Step(day + 2, Move.RECEIVE, f"Đã tiếp nhận nhiệm vụ {MADE_UP}."),
        ),
        assigned,
    )


def figures(text: str) -> str:
    """An update whose figures the report states."""
    return f"{text} {FROM_REPORT}"


def made_up(text: str) -> str:
    """An update nobody wrote."""
    return f"{text} {MADE_UP}."

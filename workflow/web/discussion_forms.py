"""The forms of the exchange on the assignment's page: empty, or the one that was sent in vain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workflow.rules.permissions import Action
from workflow.services.assignment_reading import AssignmentView
from workflow.services.discussion import people_around
from workflow.services.discussion_reading import Discussion, coordinators_of
from workflow.web.forms.discussion import AnswerContributionForm, AskContributionForm, CommentForm
from workflow.web.request import me, reading, today


@dataclass(frozen=True, slots=True)
class Sayings:
    """What the page offers: ``sent`` is the form that comes back with what was typed."""

    comment: CommentForm | None = None
    ask: AskContributionForm | None = None
    answers: dict[int, AnswerContributionForm] = field(default_factory=dict)
    sent: Any = None


def comment_form(view: AssignmentView, *, typed: bool = False) -> CommentForm:
    """The form of a comment as it was sent, with the people it may name."""
    form = CommentForm() if typed else CommentForm(formdata=None)
    people = people_around(reading(), view.id, view.agency_id, today())
    form.offer([(p.id, f"{p.name} – {p.agency}") for p in people if p.id != me().user_id])
    return form


def contribution_form(view: AssignmentView, *, typed: bool = False) -> AskContributionForm:
    """The form that asks a coordinator, as it was sent."""
    form = AskContributionForm() if typed else AskContributionForm(formdata=None)
    form.offer(list(coordinators_of(reading(), view.id)))
    return form


def answer_form(n: int, *, typed: bool = False) -> AnswerContributionForm:
    """The form that answers question ``n``; its control has an id of its own."""
    form = AnswerContributionForm() if typed else AnswerContributionForm(formdata=None)
    form.answer.id = form.answer.label.field_id = f"answer-{n}"
    return form


def sayings(view: AssignmentView, found: Discussion, sent: Any) -> Sayings:
    """Every form that the person may send now."""
    comment = ask = None
    if Action.COMMENT in view.rights:
        comment = CommentForm(formdata=None)
        comment.offer([(p.id, f"{p.name} – {p.agency}") for p in found.people])
    if found.may_ask and found.helpers:
        ask = AskContributionForm(formdata=None)
        ask.offer(list(found.helpers))
    answers = {
        asked.n: answer_form(asked.n) for asked in found.contributions if asked.open and asked.may_answer
    }
    for n in answers:
        if isinstance(sent, AnswerContributionForm) and sent.answer.id == f"answer-{n}":
            answers[n] = sent
    return Sayings(
        sent if isinstance(sent, CommentForm) and comment else comment,
        sent if isinstance(sent, AskContributionForm) and ask else ask,
        answers,
        sent,
    )

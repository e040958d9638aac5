"""Vietnamese and English: everything the product says is translated, and an English page says it in English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages import Message

from models import OfficialLetter
from tests.web.catalogue import CATALOGUE, PACKAGES, Sentence, arranged, spoken, translated
from tests.web.premises import Premises
from tests.web.test_every_route import allowed
from workflow.letters import Letter, LetterItem, render
from workflow.reports.letter_words import document_of
from workflow.reports.official_document import prepared
from workflow.rules.periods import parse_period
from workflow.services.letter_files import letter_words
from workflow.web.forms.messages import Messages
from workflow.web.period_names import period_name

VIETNAMESE = re.compile("[À-ÖØ-öø-ıĐđơưƠƯẠ-ỹ]")
_PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
_GETTEXT = {"_", "_l", "gettext", "lazy_gettext", "ngettext"}
#: Said in its own language to those who look for it, and the name of the product.
NAMES = ("Tiếng Việt", "Đôn Đốc")
#: Words of the sample's report: a Vietnamese document, whatever the language of the page around it.
_TITLE = "Kết quả thực hiện nhiệm vụ tháng 3 năm 2026, nhiệm vụ trọng tâm tháng 4 năm 2026"
_AHEAD = "Nhiệm vụ trọng tâm tháng 4 năm 2026"
_ENCLOSED = f"{_AHEAD} (Phụ lục gửi kèm)"
#: What the page quotes beside its own words: headers of the file that was brought in, words of a report.
QUOTED = {
    "/imports/<int:run_id>": {"Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"},
    "/reports/<int:report_id>": {_AHEAD, f"5. {_ENCLOSED}", f"Appendix: {_AHEAD}"},
    "/reports/<int:report_id>/head": {
        _TITLE,
        "Cơ quan cấp trên (báo cáo) Các cơ quan, đơn vị liên quan Lưu: VT",
    },
    "/reports/<int:report_id>/issue": {"Nhiệm vụ trọng tâm tháng 5 năm 2026"},
    "/reports/<int:report_id>/preview": {
        _TITLE,
        f"5. {_ENCLOSED}",
        "- Cơ quan cấp trên (báo cáo);",
        "Phụ lục",
        "(Kèm theo Báo cáo số /BC-UBND ngày tháng năm của UBND thành phố Mẫu)",
    },
    "/report-templates/thang": {
        "Nhiệm vụ trọng tâm {kỳ sau}",
        "Nhiệm vụ trọng tâm {kỳ sau} (Phụ lục gửi kèm)",
    },
}
LETTER = "/letters/<int:letter_id>"
#: The library's own sentences, beside their English.
OWN_WORDS = {"messages.py"}


@pytest.fixture(scope="module")
def sentences() -> dict[Sentence, str]:
    return spoken()


@pytest.fixture(scope="module")
def entries() -> list[Message]:
    return [entry for entry in translated() if entry.id]


def forms(text: object) -> tuple[str, ...]:
    """The one form of a sentence, or those for one and for many."""
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]


def test_every_sentence_has_its_english(sentences: dict[Sentence, str], entries: list[Message]) -> None:
    known = {forms(entry.id)[0] for entry in entries if all(forms(entry.string))}
    lacking = [(place, words) for words, place in sentences.items() if forms(words)[0] not in known]
    assert lacking == [], "python -m tests.web.catalogue --write, then write their English"


def test_the_catalogue_says_nothing_that_nobody_says(
    sentences: dict[Sentence, str], entries: list[Message]
) -> None:
    assert [entry.id for entry in entries if forms(entry.id)[0] not in {forms(s)[0] for s in sentences}] == []


def test_the_catalogue_is_in_order(sentences: dict[Sentence, str]) -> None:
    assert CATALOGUE.read_text(encoding="utf-8") == arranged(sentences, translated()), "catalogue --write"


def test_a_sentence_is_counted_everywhere_or_nowhere(sentences: dict[Sentence, str]) -> None:
    counted = {words[0] for words in sentences if not isinstance(words, str)}
    assert counted & {words for words in sentences if isinstance(words, str)} == set()


def test_english_fills_in_the_same_values(entries: list[Message]) -> None:
    wrong = [
        (entry.id, english)
        for entry in entries
        for english in forms(entry.string)
        if sorted(_PLACE.findall(english)) != sorted(_PLACE.findall(forms(entry.id)[0]))
    ]
    assert wrong == []


def test_english_is_not_vietnamese_left_standing(entries: list[Message]) -> None:
    quoted = re.compile("“[^”]*”|\\(đề nghị\\)|Trưởng phòng")
    left = [
        e.id for e in entries for text in forms(e.string) if VIETNAMESE.search(_plain(quoted.sub("", text)))
    ]
    assert left == []


def _plain(text: str) -> str:
    for name in NAMES:
        text = text.replace(name, "")
    return text


def _said_past_gettext(path: Path) -> Iterator[str]:
    """Vietnamese of a source file that no translation can reach."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
        text = re.sub(r"\b(_|ngettext)\((\s*\"[^\"]*\",?)+", "", text)
        yield from (line.strip() for line in text.splitlines() if VIETNAMESE.search(_plain(line)))
        return
    tree, reached = ast.parse(text), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _GETTEXT:
            reached |= {id(part) for part in ast.walk(node)}
        elif isinstance(node, ast.Expr):  # a docstring
            reached.add(id(node.value))
    for node in ast.walk(tree):
        said = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if id(node) not in reached and VIETNAMESE.search(_plain(said)):
            yield said


def test_pages_and_mails_say_nothing_past_the_catalogue() -> None:
    pages = [path for path in (PACKAGES[0] / "web").rglob("*.py") if path.name not in OWN_WORDS]
    shown = [path for path in PACKAGES[1].rglob("*") if path.suffix in {".html", ".txt"}]
    scripts = list((PACKAGES[0] / "web" / "static").glob("*.js"))
    found = [(path.name, said) for path in (*pages, *shown, *scripts) for said in _said_past_gettext(path)]
    assert found == []


class Words(HTMLParser):
    """The texts of a page and of the attributes that are read out or printed."""

    SPOKEN = frozenset({"aria-label", "placeholder", "title", "alt", "data-l", "data-draft-note", "label"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.said.append(" ".join(data.split()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said += [value for name, value in attrs if name in self.SPOKEN and value]


def patterns(entries: list[Message]) -> list[re.Pattern[str]]:
    """What each Vietnamese sentence looks like on a page, whatever is filled in."""
    made = []
    for entry in entries:
        words = forms(entry.id)[0]
        if VIETNAMESE.search(_plain(words)) and words not in forms(entry.string):
            pattern = ".+?".join(re.escape(part) for part in _PLACE.split(words))
            made.append(re.compile(pattern if len(words.split()) > 3 else f"^{pattern}$"))
    return made


def _words_of_the_letter(premises: Premises) -> set[str]:
    """An official letter is Vietnamese in every language of the page that shows it."""
    with premises.world.db.read() as session:
        letter = session.get_one(OfficialLetter, premises.samples["own"]["letter_id"])
        document = prepared(document_of(letter_words(session, letter)))
    (appendix,) = document.appendices
    (table,) = appendix.blocks
    cells = [cell for row in table.rows for cell in row]
    texts = [block.text for block in document.blocks] + [column.heading for column in table.columns]
    texts += [document.addressed, " ".join(document.about_lines), appendix.title, *cells]
    texts += [*document.signature.authority, document.signature.name]
    return {" ".join(text.split()) for text in texts}


@pytest.mark.parametrize("actor", ["office", "head", "admin", "anonymous"])
def test_an_english_page_has_no_vietnamese_sentence(
    premises: Premises, entries: list[Message], actor: str
) -> None:
    premises.restore()
    browser = premises.browser(actor)
    assert browser.post("/language", {"language": "en"}).status_code == 303
    known = patterns(entries)
    found, pages = set(), 0
    may = allowed()
    quoted = {**QUOTED, LETTER: _words_of_the_letter(premises)}
    for route in premises.routes():
        if route.method != "GET" or actor not in may.get((route.method, route.rule), ()):
            continue
        answer = browser.get(premises.path_of(route, premises.samples["own"]))
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        pages += 1
        assert '<html lang="en">' in answer.text, route.rule
        for said in Words(answer.text).said:
            if VIETNAMESE.search(_plain(said)) and said not in quoted.get(route.rule, ()):
                found |= {(route.rule, said) for pattern in known if pattern.search(said)}
    premises.restore()
    assert pages
    assert found == set()


def test_a_form_says_what_is_wrong_in_the_language_of_the_page(premises: Premises) -> None:
    premises.restore()
    browser = premises.browser("admin")
    said = {}
    for language in ("vi", "en"):
        browser.post("/language", {"language": language})
        said[language] = browser.post("/manage/agencies", {"agency-name": ""}).text
    premises.restore()
    assert "Cần điền mục này." in said["vi"]
    assert "This field is required." in said["en"]
    assert "Not saved, please look again:" in said["en"]


def test_counted_messages_of_the_form_library_know_one_and_many() -> None:
    one, many = (
        "Field cannot be longer than %(max)d character.",
        "Field cannot be longer than %(max)d characters.",
    )
    assert [Messages("en").ngettext(one, many, n) for n in (1, 5)] == [one, many]
    assert [Messages("vi").ngettext(one, many, n) for n in (1, 5)] == ["Dài quá %(max)d ký tự."] * 2


@pytest.mark.parametrize("code", ["2026", "2026-H1", "2026-H2", "2026-Q1", "2026-Q4", "2026-01", "2026-12"])
def test_a_period_is_called_on_the_page_as_in_the_report(premises: Premises, code: str) -> None:
    with premises.world.app.test_request_context("/"):
        assert period_name(parse_period(code)) == parse_period(code).label


def letter(locale: str, ladder: str, audience: str, late_by: int, next_on: date | None) -> Letter:
    """A letter whose facts are written without Vietnamese letters."""
    item = LetterItem(
        assignment_id=7,
        ladder=ladder,
        urging_no=2 if late_by > 0 else 0,
        audience=audience,
        instead_of="head" if audience == "office" and late_by > 5 else "",
        agency="So Noi vu",
        duty="Bao cao",
        document="28/KH-UBND",
        clause="II.3",
        deadline_phrase="Quy I",
        due=date(2026, 3, 31),
        late_by=late_by,
        waited=3,
        last_words="Dang lam" if late_by else "",
        last_words_on=date(2026, 3, 2),
        also_told=("Ha",),
        next_on=next_on,
        next_to=("head", "office", "leader") if next_on else (),
    )
    items = (item, item) if late_by else (item,)
    return Letter(1, "<1@x>", "a@b.vn", "Lan", locale, "UBND", date(2026, 4, 1), items, "http://localhost")


@pytest.mark.parametrize("next_on", [None, date(2026, 4, 8)])
@pytest.mark.parametrize("late_by", [-5, 0, 1, 10])
@pytest.mark.parametrize("audience", ["officer", "head", "office", "leader"])
@pytest.mark.parametrize("ladder", ["completion", "reception", "review"])
def test_a_mail_is_in_the_language_of_its_receiver(
    ladder: str, audience: str, late_by: int, next_on: date | None
) -> None:
    english = render(letter("en", ladder, audience, late_by, next_on))
    vietnamese = render(letter("vi", ladder, audience, late_by, next_on))
    for part in ("subject", "text", "html"):
        assert not VIETNAMESE.search(_plain(getattr(english, part))), part
        assert VIETNAMESE.search(_plain(getattr(vietnamese, part))), part


def test_one_day_late_is_one_day() -> None:
    assert "by 1 working day (urging no. 2)" in render(letter("en", "completion", "head", 1, None)).subject
    assert "by 10 working days (urging no. 2)" in render(letter("en", "completion", "head", 10, None)).subject

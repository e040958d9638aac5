"""What the shared macros say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import wtforms
from flask import Flask
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from lxml import html

import templates
from workflow.rules.classification import Bucket
from workflow.rules.states import State
from workflow.web.chart import bars, longest_of
from workflow.web.formats import FILTERS
from workflow.web.links import url_with


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    app = Flask("frame", template_folder=templates.__path__[0], static_folder=None)
    app.config.update(SECRET_KEY="only for this test", TESTING=True)
    app.add_url_rule("/static/<path:filename>", "static", lambda filename: filename)
    Babel(app, default_locale="vi")
    CSRFProtect(app)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(url_with=url_with, bars=bars, longest_of=longest_of)
    with app.test_request_context("/danh-sach?sort=due&page=3&agency=5"):
        yield app


def render(app: Flask, macros: str, expression: str, **values: object) -> html.HtmlElement:
    template = app.jinja_env.from_string(
        f'{{% import "macros/{macros}.html" as m %}}<div>{{{{ {expression} }}}}</div>'
    )
    return html.fragment_fromstring(template.render(**values))


@pytest.mark.parametrize("bucket", Bucket)
def test_every_bucket_is_said_in_its_own_words(app: Flask, bucket: Bucket) -> None:
    words = {b: render(app, "chips", "m.chip(b)", b=b).text_content().strip() for b in Bucket}
    assert words[bucket]
    assert list(words.values()).count(words[bucket]) == 1


@pytest.mark.parametrize("state", State)
def test_every_state_is_said_in_its_own_words(app: Flask, state: State) -> None:
    words = {s: render(app, "chips", "m.state_chip(s)", s=s).text_content().strip() for s in State}
    assert words[state]
    assert list(words.values()).count(words[state]) == 1


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ('m.chip("open_overdue", 5)', "Quá hạn 5 ngày làm việc"),
        ('m.chip("open_overdue", 0)', "Quá hạn"),
        ('m.chip("open_in_time", 2, soon=true)', "Còn 2 ngày làm việc"),
        ('m.chip("open_in_time", 0, soon=true)', "Đến hạn hôm nay"),
        ('m.chip("open_in_time", 2)', "Trong hạn"),
    ],
)
def test_a_chip_counts_working_days(app: Flask, call: str, words: str) -> None:
    assert render(app, "chips", call).text_content().strip() == words


class Note(FlaskForm):
    note = wtforms.TextAreaField("Kết quả thực hiện", [wtforms.validators.InputRequired()])
    number = wtforms.StringField("Số, ký hiệu")


def test_a_wrong_field_is_tied_to_its_hint_and_its_error(app: Flask) -> None:
    form = Note()
    form.note.errors = ["Cần ghi một câu <về> kết quả."]
    block = render(app, "form", 'm.field(f.note, hint="Một câu.", rows=3)', f=form)
    (control,) = block.xpath(".//textarea")
    assert control.get("aria-invalid") == "true"
    assert control.get("rows") == "3"
    described = [block.xpath(f'.//*[@id="{name}"]')[0] for name in control.get("aria-describedby").split()]
    assert [part.text_content() for part in described] == ["Một câu.", "Cần ghi một câu <về> kết quả."]
    assert block.xpath(".//label/@for") == [control.get("id")]


def test_a_field_that_may_stay_empty_says_so_and_one_that_is_fine_does_not_complain(app: Flask) -> None:
    block = render(app, "form", "m.field(f.number)", f=Note())
    assert "(không bắt buộc)" in block.text_content()
    (control,) = block.xpath(".//input")
    assert control.get("aria-invalid") is None
    assert control.get("aria-describedby") is None


def test_the_summary_of_problems_links_to_the_fields(app: Flask) -> None:
    form = Note()
    form.note.errors = ["Cần ghi một câu."]
    block = render(app, "form", "m.error_summary(f)", f=form)
    (link,) = block.xpath(".//a")
    assert (link.get("href"), link.text_content()) == ("#note", "Kết quả thực hiện: Cần ghi một câu.")


@pytest.mark.parametrize(
    ("call", "address", "order"),
    [
        ('m.sort_header("Hạn", "due", "due")', "/danh-sach?agency=5&sort=-due", "ascending"),
        ('m.sort_header("Hạn", "due", "due", true)', "/danh-sach?agency=5&sort=due", "descending"),
        ('m.sort_header("Đơn vị", "lead", "due")', "/danh-sach?agency=5&sort=lead", None),
    ],
)
def test_a_column_header_turns_the_order_and_goes_back_to_the_first_page(
    app: Flask, call: str, address: str, order: str | None
) -> None:
    block = render(app, "table", call)
    (header,) = block.xpath(".//th")
    assert header.get("aria-sort") == order
    assert header.xpath(".//a/@href") == [address]


def test_the_pager_keeps_the_filter(app: Flask) -> None:
    block = render(app, "table", "m.pager(3, 9, 1712)")
    assert block.xpath(".//a/@href") == [
        "/danh-sach?sort=due&agency=5&page=2",
        "/danh-sach?sort=due&agency=5&page=4",
    ]
    assert "1712 dòng" in block.text_content()


def test_the_bars_are_drawn_to_the_longest_row(app: Flask) -> None:
    series = [("done", "Đúng hạn"), ("over", "Quá hạn")]
    rows = [("Công an", [6, 2]), ("Phòng Tư pháp", [0, 4]), ("Điện lực", [0, 0])]
    block = render(
        app, "chart", 'm.stacked_bars("by-agency", "Theo đơn vị", "Mô tả", s, r)', s=series, r=rows
    )
    bars = [(r.get("class"), r.get("x"), r.get("width")) for r in block.xpath('.//svg[@class="bars"]/rect')]
    assert bars == [
        ("fill-done", "0.00%", "75.00%"),
        ("fill-over", "75.00%", "25.00%"),
        ("fill-over", "0.00%", "50.00%"),
    ]


@pytest.mark.parametrize("rows", [[], [("Điện lực", [0, 0])]])
def test_a_chart_of_nothing_is_drawn_without_bars(app: Flask, rows: list[object]) -> None:
    series = [("done", "Đúng hạn"), ("over", "Quá hạn")]
    block = render(app, "chart", 'm.stacked_bars("x", "Theo đơn vị", "Mô tả", s, r)', s=series, r=rows)
    assert block.xpath('.//svg[@class="bars"]/rect') == []


def test_a_long_chart_is_drawn_in_parts_so_that_paper_can_break_between_bars(app: Flask) -> None:
    rows = [(f"Đơn vị {n}", [n]) for n in range(1, 26)]
    block = render(
        app, "chart", 'm.stacked_bars("x", "Theo đơn vị", "Mô tả", s, r)', s=[("run", "Số")], r=rows
    )
    parts = block.xpath('.//svg[@class="bars"]')
    assert [len(part.xpath("./rect")) for part in parts] == [12, 12, 1]
    assert parts[0].xpath("./rect")[0].get("width") == "4.00%", "every part is drawn to the longest of all"
    assert len({part.get("aria-labelledby") for part in parts}) == 3

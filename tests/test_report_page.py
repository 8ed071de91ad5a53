"""What people see of a record on its page."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest

from nnspec.conformance.record import SEVERITY, Record
from nnspec.conformance.report import terminal
from nnspec.conformance.report.across import merge
from nnspec.conformance.report.html import anchor, render
from reported import KNOWN, cell, nine, outcome, record, shown


class Page(HTMLParser):
    """Tags that are open, ids, links; complains where tags do not match."""

    VOID = ("meta", "input", "wbr")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.ids.update(value or "" for name, value in attrs if name == "id")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data if not {"style", "script"} & set(self.open) else ""


def planted(value: Any, evil: str) -> Any:
    """The same value with something evil in every string of it, keys of free text included."""
    kept = {"kind", "verdict", "id"}
    free = {"choices", "declined", "clauses", "attrs", "operands", "platform"}
    if isinstance(value, dict):
        return {
            k: v if k in kept else planted_keys(v, evil) if k in free else planted(v, evil)
            for k, v in value.items()
        }
    if isinstance(value, list):
        return [planted(item, evil) for item in value]
    return value + evil if isinstance(value, str) else value


def planted_keys(value: dict[str, Any], evil: str) -> dict[str, Any]:
    return {key + evil: planted(item, evil) for key, item in value.items()}


@pytest.mark.parametrize(
    "evil", ["<script>alert(1)</script>", "\"><img src=x onerror='alert(1)'>", "</style><b>"]
)
def test_nothing_planted_in_any_field_of_a_record_gets_into_the_markup(evil: str) -> None:
    clean = nine()
    assert clean.footer is not None
    dirty = [
        {**planted(c, evil), "id": c["id"] + evil, "outcomes": planted(c["outcomes"], evil)}
        for c in clean.cells
    ]
    for each in dirty:
        for one in each["outcomes"]:
            one["id"] += evil
    evil_record = Record(planted(clean.header, evil), dirty, planted(clean.footer, evil), clean.path + evil)
    text = render(evil_record)
    assert evil not in text
    before, after = Page(render(clean)), Page(text)
    assert after.tags["script"] == 1
    assert after.tags["img"] == after.tags["b"] - before.tags["b"] == 0
    assert evil in after.text


def test_only_links_of_the_web_can_be_followed() -> None:
    known = {**KNOWN, "link": "javascript:alert(1)"}
    one = record(cell(verdict="expected", outcomes=[outcome("e", "expected", divergence=known)]))
    page = Page(render(one))
    assert "javascript:alert(1)" in page.text
    assert not [
        value for _, name, value in page.attributes if name == "href" and value.startswith("javascript")
    ]


def test_the_page_asks_nothing_of_the_network() -> None:
    page = Page(render(nine()))
    assert not page.tags & Counter({"link": 1, "img": 1, "iframe": 1, "object": 1, "base": 1})
    assert not [a for a in page.attributes if a[1] in ("src", "srcset", "action", "data", "poster")]
    away = {value for _, name, value in page.attributes if name == "href" and not value.startswith("#")}
    assert away == {KNOWN["link"]}
    assert not re.search(r"url\(|@import|fetch\(|XMLHttp|sendBeacon", render(nine()))
    assert [v for _, n, v in page.attributes if n == "content" and "default-src 'none'" in v]


def test_every_anchor_of_the_page_is_there_once() -> None:
    page = Page(render(merge(nine(), record(cell("odd name/!", target="jax")))))
    assert set(page.ids.values()) == {1}
    inside = {value[1:] for _, name, value in page.attributes if name == "href" and value.startswith("#")}
    assert inside <= set(page.ids)
    assert {"op-conv2d", "op-relu", f"op-{anchor('odd name/!')}"} <= set(page.ids)


def test_every_button_copies_something_that_is_there() -> None:
    page = Page(render(nine()))
    copied = [value for _, name, value in page.attributes if name == "data-copy"]
    assert len(copied) == 7  # five failures, one known divergence, one departure
    assert set(copied) <= set(page.ids)


def test_every_row_that_can_be_filtered_names_its_operation_and_known_verdicts() -> None:
    page = Page(render(nine()))
    verdicts = {
        word for _, name, value in page.attributes if name == "data-verdicts" for word in value.split()
    }
    assert verdicts == set(SEVERITY)


def test_the_page_says_what_a_person_asks() -> None:
    text = " ".join(Page(render(nine())).text.split())
    for part in (
        "5 findings to look at",
        "the cotangent of w is the adjoint.",
        "x 3×2×5×7 integers seed 4 (reversed), x[4] = nan",
        "nnspec repro 'runs/a b.jsonl' fa11",
        "relu.K1 differsthe slope at 0 is 0. slope 1 slope 0",
        "W → promised, attained A",
        "the padding takes part",
        "jax has no such thing",
        "huge exponents",
        "The framework has no such function",
        "a fast one",
        "seed 7",
        "exit status 1".capitalize(),
    ):
        assert part in text, part


def test_an_exact_result_is_shown_as_exact() -> None:
    text = render(record(cell(worst=0.0)))
    assert '<td class="h-exact">exact</td>' in text


def test_a_ratio_over_the_bound_is_marked_by_more_than_colour() -> None:
    text = render(record(cell(verdict="fail", worst=12.5, outcomes=[outcome("f", "fail")])))
    assert '<td class="h-over"><b aria-hidden="true">✗</b> 12</td>' in text


def test_an_incomplete_run_says_so_on_the_page() -> None:
    assert "This run is incomplete." in render(record(cell(), complete=False))
    assert "1 of 20 cells" in " ".join(Page(render(record(cell(), complete=False))).text.split())
    assert "This run is incomplete." not in render(record(cell()))


def test_a_run_in_which_all_held_says_so() -> None:
    text = render(record(cell()))
    assert "Every clause held that was tried" in text
    assert "no clause was broken" in text


def test_a_page_is_a_pure_function_of_its_record() -> None:
    assert render(nine()) == render(nine())


def test_sixty_operations_on_eight_targets_make_a_page() -> None:
    cells = [cell(f"op{n}", target=f"t{t}", dtype=d) for n in range(60) for t in range(8) for d in ("a", "b")]
    page = Page(render(record(*cells)))
    assert page.tags["details"] == 60


def test_a_cell_with_only_its_key_facts_is_enough() -> None:
    bare = {
        k: v for k, v in cell(verdict="crash").items() if k in ("id", "target", "operation", "check", "dtype")
    }
    one = Record(
        {"targets": [], "operations": [], "checks": [], "clauses": {}, "nnspec": "0"},
        [{**bare, "verdict": "crash"}],
    )
    assert "1 finding to look at" in render(one)
    assert "‡ crash" in shown(terminal.summary, one)

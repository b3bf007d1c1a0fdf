"""For every reader: an accessibility checker, the keyboard alone, a phone, paper, no script."""

import pathlib

import axe_playwright_python
import pytest
from playwright.sync_api import expect

AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
CELL = "#open=111122223333/eu-west-3/vpc-0525e09032509ece5/ecr.dkr"
VPC = "#open=111122223333/eu-west-3/vpc-0525e09032509ece5"


@pytest.mark.parametrize("at", ["", CELL, VPC, "#q=nothing"], ids=["matrix", "cell", "vpc", "empty"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(look, example, scheme, at):
    # The page's own policy refuses any other script: for the checker alone it is put aside.
    page = look(example, at=at, color_scheme=scheme, bypass_csp=True)
    page.evaluate(AXE)
    found = page.evaluate("axe.run()")
    told = [(one["id"], node["html"], node["failureSummary"]) for one in found["violations"] for node in one["nodes"]]
    assert told == []
    assert len(found["passes"]) > 20


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.textContent")


def test_the_keyboard_alone(look, example):
    page = look(example)
    press = page.keyboard.press
    press("Tab")
    assert focused(page) == "Skip to the VPCs"
    # The filters come first: they are above all that they count anew.
    seen = []
    for _ in range(7):
        press("Tab")
        seen.append(page.evaluate("document.activeElement.id"))
    assert [one for one in seen if one != "unit"][:6] == ["q", "verdict", "account", "region", "service", "finding"], seen
    page.locator(".skip").focus()
    press("Enter")
    assert focused(page) == "matrix"
    press("Tab")
    assert page.evaluate("document.activeElement.className") == "scroller"
    page.locator("#q").focus()
    page.keyboard.type("payments")
    expect(page.locator("#matrix tbody tr")).to_have_count(2)
    page.locator("tbody .vpc").first.focus()
    for key in ("ArrowDown", "ArrowUp", "ArrowRight"):
        press(key)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "ecr.api BROKEN in payments-staging"
    press("Enter")
    assert focused(page) == "detail-title"
    inside = set()
    for _ in range(30):
        press("Tab")
        inside.add(page.evaluate("document.activeElement.closest('dialog') !== null || document.activeElement === document.body"))
    assert inside == {True}
    press("Escape")
    expect(page.locator("tbody [aria-label='ecr.api BROKEN in payments-staging']")).to_be_focused()


@pytest.mark.parametrize("at", ["", CELL, VPC], ids=["matrix", "cell", "vpc"])
def test_a_phone_is_wide_enough(look, hostile, example, at):
    for file in (example, hostile):
        page = look(file, at=at, width=360, height=780)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        if at:
            assert page.locator("dialog").evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")


@pytest.mark.parametrize("at, shown", [("", "main"), (CELL, "dialog")], ids=["matrix", "cell"])
def test_paper(look, example, at, shown):
    page = look(example, at=at)
    page.emulate_media(media="print")
    for control in (".filters label", ".skip", ".close", ".copy", "nav"):
        assert not page.locator(control).first.is_visible(), control
    assert page.locator(shown).is_visible()
    assert page.locator("main").is_visible() == (shown == "main")
    assert len(page.pdf(format="A4")) > 10_000


def test_paper_shows_long_tables_whole(look, many):
    page = look(many, at="#q=analytics-prod")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    clipped = page.evaluate("[...document.querySelectorAll('.scroller')].filter(one => one.scrollHeight > one.clientHeight + 1).length")
    assert clipped == 0
    # What was chosen is said, since the filters are not seen.
    by = page.locator("#count").evaluate("count => count.textContent + getComputedStyle(count, '::after').content")
    assert by == '112 VPCs of 2,016": analytics-prod"'


def test_paper_has_no_links_within_the_page(look, many):
    """Chromium looks for the target of each in the whole page: minutes where there are thousands."""
    page = look(many)
    inner = "[...document.querySelectorAll('a')].filter(link => link.getAttribute('href')?.startsWith('#')).length"
    before = page.evaluate(inner)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#matrix tbody tr").count() == 2016
    assert page.evaluate(inner) == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(inner) > before > 100


def test_without_script_the_counts_are_there(look, example):
    page = look(example, java_script_enabled=False)
    assert "23 VPCs in 4 accounts" in page.locator(".sentence").inner_text()
    assert page.locator(".tile").count() == 4
    assert page.locator("noscript").inner_text().startswith("The matrix and the pictures need JavaScript")

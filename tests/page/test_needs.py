"""Needs that are derived from what runs: a cell says who needs the service, and why."""

import pytest
from playwright.sync_api import expect

from page.conftest import ROOT, made

PROD = "111122223333/eu-west-3/vpc-0299b6b7c60a4736b"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """The page of the example, with needs derived from what runs there."""
    file = tmp_path_factory.mktemp("needs") / "needs.html"
    return made(ROOT / "tests/example", file, more=["--parameters", '{"needs": "DERIVED"}'])


def test_a_cell_says_who_needs_the_service_and_why(look, running):
    page = look(running, at=f"#open={PROD}/logs")
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("h2")).to_have_text("logs PUBLIC")
    needed = dialog.locator("section", has=page.locator("h3", has_text="Needed by"))
    expect(needed.locator("li")).to_have_count(1)
    said = needed.locator("li").inner_text()
    assert "client" in said and "logs with awslogs" in said
    dialog.locator("nav a", has_text="ecr.api").click()
    reasons = dialog.locator("section", has=page.locator("h3", has_text="Needed by")).locator("li").all_inner_texts()
    assert any(" pulls " in reason for reason in reasons)


def test_without_derived_needs_nobody_is_named(look, example):
    page = look(example, at=f"#open={PROD}/ecr.api")
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("h2")).to_have_text("ecr.api PRIVATE")
    expect(dialog.locator("h3", has_text="Needed by")).to_have_count(0)

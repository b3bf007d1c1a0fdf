"""Findings that are accepted, on the page: they stay, say until when, and count for no result."""

import pytest
from playwright.sync_api import expect

from page.conftest import ROOT, made

ORDERS = "111122223333/eu-west-3/vpc-0c58d342b44fb1175"
EXCEPTIONS = """
[[exceptions]]
vpc = "vpc-0c58d342b44fb1175"
check = "private-dns-disabled"
until = 2026-12-10
by = "<b>Jane</b>"
"""


@pytest.fixture(scope="module")
def excepted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("excepted")
    (folder / "exceptions.toml").write_text(EXCEPTIONS)
    return made(ROOT / "tests/example", folder / "page.html", more=["--exceptions", folder / "exceptions.toml"])


def test_an_accepted_finding_is_shown_and_counts_for_no_fault(look, example, excepted):
    before, page = look(example), look(excepted)
    count = lambda of, result: int(of.locator(f'[data-result="{result}"]').inner_text())
    assert count(page, "COMPLIANT") == count(before, "COMPLIANT") + 1
    assert count(page, "NON_COMPLIANT") == count(before, "NON_COMPLIANT") - 1
    assert count(page, "COMPLIANT:excepted") == 1
    page.locator('a[href="#verdict=COMPLIANT:excepted"]').click()
    expect(page.locator("#matrix tbody tr")).to_have_count(1)
    # What is left is counted anew, without what is accepted.
    expect(page.locator(".most")).to_contain_text("No fault was found in these VPCs.")
    expect(page.locator("#matrix tbody .cell", has_text="excepted")).to_have_count(1)
    expect(page.get_by_text("AWS Config knows nothing of them")).to_have_count(1)
    page = look(excepted, at=f"#open={ORDERS}")
    dialog = page.locator("dialog[open]")
    assert "excepted until 2026-12-10 by <b>Jane</b>" in dialog.locator(".findings").inner_text()
    said = dialog.locator(".said").inner_text()
    assert "With exceptions: COMPLIANT" in said and "AWS Config: NON_COMPLIANT" in said

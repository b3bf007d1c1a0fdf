"""Counts, matrix, filters, order, address: what an owner does first."""

import pytest
from playwright.sync_api import expect

BROKEN = "analytics-prod", "billing-prod", "media-prod", "ml-training", "payments-staging", "search-prod"


def names(page):
    return page.locator("tbody .vpc .name").all_inner_texts()


def test_counts_come_first(look, example):
    page = look(example)
    tiles = {tile.split("\n")[1].split()[-1]: int(tile.split("\n")[0]) for tile in page.locator(".tile").all_inner_texts()}
    assert tiles == {"private": 2, "broken": 6, "public": 8, "unknown": 2, "undetermined": 1, "applicable": 4}
    assert page.locator(".most li").first.inner_text().startswith("No endpoint of this service is in the VPC")
    assert "2 VPCs, 4 clients" in page.locator(".most li").first.inner_text()
    assert page.locator("#matrix tbody tr").count() == 23
    assert page.locator("#count").inner_text() == "All 23 VPCs"


def test_counts_and_faults_lead_to_their_vpcs(look, example):
    page = look(example)
    page.locator(".tile.BROKEN").click()
    assert sorted(names(page)) == sorted(BROKEN)
    assert page.locator("#verdict").input_value() == "BROKEN"
    page.locator(".most a", has_text="Private DNS is off").click()
    assert names(page) == ["orders-prod"]
    assert page.locator("#verdict").input_value() == ""
    page.go_back()
    assert sorted(names(page)) == sorted(BROKEN)


@pytest.mark.parametrize(
    "filter, value, expected",
    [
        ("#q", "ORDERS", ["orders-prod"]),
        ("#q", "sg-01dd981d2d484297a", ["payments-staging"]),
        ("#q", "chg-20417", ["legacy-batch"]),
        ("#q", "shop cn-north", ["shop-test", "shop-prod"]),
        ("#q", "no such thing", []),
        ("#account", "444455556666", ["shop-test", "shop-prod"]),
        ("#region", "cn-north-1", ["shop-test", "shop-prod"]),
        ("#verdict", "UNDETERMINED", ["shop-prod"]),
        ("#finding", "private-dns-disabled", ["orders-prod"]),
    ],
)
def test_filters(look, example, filter, value, expected):
    page = look(example)
    field = page.locator(filter)
    field.fill(value) if filter == "#q" else field.select_option(value)
    said = f"{len(expected)} VPC{'' if len(expected) == 1 else 's'} of 23"
    expect(page.locator("#count")).to_have_text(said)
    assert names(page) == expected
    # The address keeps it, and leads back to it.
    again = look(example, at="#" + page.url.split("#")[1])
    assert names(again) == expected
    assert again.locator(filter).input_value() == value
    again.locator("#clear").click()
    assert again.locator("#matrix tbody tr").count() == 23


def test_sorts_by_every_column(look, example):
    page = look(example)
    headings = page.locator("#matrix thead th")
    assert headings.nth(1).get_attribute("aria-sort") == "ascending"
    assert set(names(page)[:6]) == set(BROKEN)
    for column in range(headings.count()):
        cells = lambda: [text.split("\n")[0] for text in page.locator(f"#matrix tbody tr > :nth-child({column + 1})").all_inner_texts()]
        headings.nth(column).locator("button").click()
        up = cells()
        if headings.nth(column).get_attribute("aria-sort") == "descending":
            headings.nth(column).locator("button").click()
            up = cells()
        assert headings.nth(column).get_attribute("aria-sort") == "ascending"
        assert page.evaluate("document.activeElement.closest('th').cellIndex") == column
        headings.nth(column).locator("button").click()
        assert headings.nth(column).get_attribute("aria-sort") == "descending"
        assert sorted(cells()) == sorted(up)
        assert cells()[0] != up[0] or len(set(up)) == 1
    page.locator("#matrix thead button", has_text="Account").click()
    accounts = page.locator("#matrix tbody td:nth-child(3)").all_inner_texts()
    assert accounts == sorted(accounts) and len(set(accounts)) == 4


def test_many_vpcs_are_drawn_as_they_are_looked_at(look, many):
    page = look(many)
    assert page.locator("#count").inner_text() == "All 2,016 VPCs"
    rows = page.locator("#matrix tbody tr")
    assert rows.count() == 100
    assert page.evaluate("document.querySelectorAll('*').length") < 8000
    page.locator("#matrix .scroller").evaluate("scroller => scroller.scrollTop = scroller.scrollHeight")
    expect(rows).to_have_count(200)
    page.locator("#more button").click()
    assert rows.count() == 300
    page.locator("#account").select_option("010022223333")
    expect(rows).to_have_count(18)
    page.locator("#q").fill("payments")
    expect(rows).to_have_count(2)
    page.locator("#clear").click()
    page.locator("#verdict").select_option("BROKEN")
    expect(page.locator("#count")).to_have_text("336 VPCs of 2,016")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert rows.count() == 336
    # The same pictures and fixes in every account are in the file once.
    assert many.stat().st_size < 4_000_000


def test_an_organization_has_names_groups_and_a_trend(look, organization):
    page = look(organization)
    assert page.locator("section", has_text="Since 2026-11-01").locator("p").first.inner_text().startswith("Faults: ")
    groups = page.locator(".groups details")
    titles = [text.rsplit(" ", 1)[0] for text in groups.locator("summary").all_inner_texts()]
    assert titles[:5] == ["By finding", "By service", "By region", "By organizational unit", "By account"]
    assert "Waivers in force" in titles
    groups.nth(3).locator("summary").click()
    assert "Root/Workloads/Prod" in groups.nth(3).locator("td").first.inner_text()
    assert page.locator("tbody tr", has_text="payments-prod").locator("td").nth(1).inner_text().split() == ["payments", "111122223333"]
    page.locator("#unit").select_option("Root/China")
    expect(page.locator("#matrix tbody tr")).to_have_count(2)
    assert not look(organization, at="#unit=none").locator("#matrix tbody .cell").count()

"""Counts, matrix, filters, order, address: what an owner does first."""

import pytest
from playwright.sync_api import expect

BROKEN = "analytics-prod", "billing-prod", "media-prod", "ml-training", "payments-staging", "search-prod"


def names(page):
    return page.locator("tbody .vpc .name").all_inner_texts()


def test_counts_come_first(look, example):
    page = look(example)
    tiles = {name: int(count) for count, name in map(str.split, page.locator(".tile .whole").all_inner_texts())}
    assert tiles == {"NON_COMPLIANT": 14, "UNDETERMINED": 1, "COMPLIANT": 4, "NOT_APPLICABLE": 4}
    assert page.locator(".tile.COMPLIANT .parts").inner_text().split() == ["2", "proven", "2", "unknown"]
    # What is BROKEN comes first, then what most clients miss.
    faults = page.locator(".most li").all_inner_texts()
    answers = ["BROKEN" if "BROKEN" in fault else "PUBLIC" for fault in faults]
    assert answers == sorted(answers) and answers[0] == "BROKEN"
    first_public = faults[answers.index("PUBLIC")]
    assert first_public.startswith("No endpoint of this service is in the VPC") and "2 VPCs, 4 clients" in first_public
    asked = dict(zip(page.locator(".about dt").all_inner_texts(), page.locator(".about dd").all_inner_texts()))
    assert asked["Asked"] == "ecr.api, ecr.dkr, s3" and asked["Data"] == "saved data `example`"
    assert asked["As of"] == "2026-11-20 09:00 UTC" and asked["Version"]
    assert page.locator("#matrix tbody tr").count() == 23
    assert page.locator("#count").inner_text() == "All 23 VPCs"


def test_counts_and_faults_lead_to_their_vpcs(look, example):
    page = look(example)
    page.locator(".tile a", has_text="broken").click()
    assert sorted(names(page)) == sorted(BROKEN)
    assert page.locator("#verdict").input_value() == "NON_COMPLIANT:broken"
    # Tiles, faults and groups are of what is left.
    assert page.locator(".tile.NON_COMPLIANT .count").inner_text() == "6"
    assert page.locator(".tile.COMPLIANT .count").inner_text() == "0"
    assert all("BROKEN" in fault for fault in page.locator(".most li").all_inner_texts())
    # A fault narrows it further; back leads to where one was.
    page.locator(".most a", has_text="security groups").click()
    assert sorted(names(page)) == ["media-prod", "payments-staging"]
    assert page.locator("#verdict").input_value() == "NON_COMPLIANT:broken"
    page.go_back()
    assert sorted(names(page)) == sorted(BROKEN)
    page.locator("#clear").click()
    assert page.locator(".tile.NON_COMPLIANT .count").inner_text() == "14"
    assert page.locator(".most li").count() == 8


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
        ("#verdict", "COMPLIANT:unknown", ["corp-apps", "ci-runners"]),
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
    page.locator("#verdict").select_option("NON_COMPLIANT:broken")
    expect(page.locator("#count")).to_have_text("336 VPCs of 2,016")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert rows.count() == 336
    # The same pictures and fixes in every account are in the file once.
    assert many.stat().st_size < 3_000_000


def test_an_organization_has_names_groups_and_a_trend(look, organization):
    page = look(organization)
    assert page.locator("section", has_text="Since 2026-11-01").locator("p").first.inner_text().startswith("Faults: ")
    groups = page.locator(".groups details")
    titles = [text.rsplit(" ", 1)[0] for text in groups.locator("summary").all_inner_texts()]
    assert titles[:5] == ["By finding", "By service", "By region", "By organizational unit", "By account"]
    assert "Waivers in force" in titles
    groups.nth(3).locator("summary").click()
    assert "Root/Workloads/Prod" in groups.nth(3).locator("td").first.inner_text()
    # A group leads to its VPCs, and the groups are then of these alone.
    groups.nth(2).locator("summary").click()
    groups.nth(2).locator("a", has_text="us-east-1").click()
    expect(page.locator("#count")).to_have_text("5 VPCs of 23")
    assert groups.nth(2).locator("tbody tr").count() == 1
    assert groups.nth(2).locator("tbody td").all_inner_texts()[:3] == ["us-east-1", "5", "4"]
    page.locator("#clear").click()
    assert groups.nth(2).locator("tbody tr").count() == 3
    assert page.locator("tbody tr", has_text="payments-prod").locator("td").nth(1).inner_text().split() == ["payments", "111122223333"]
    page.locator("#unit").select_option("Root/China")
    expect(page.locator("#matrix tbody tr")).to_have_count(2)
    assert not look(organization, at="#unit=none").locator("#matrix tbody .cell").count()

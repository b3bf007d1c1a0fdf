"""A cell, opened: the path as a picture, the findings, the fix to copy; and what hostile data looks like there."""

import re
import subprocess
import xml.etree.ElementTree as ElementTree

from playwright.sync_api import expect

from page.conftest import NOW, PROGRAM, ROOT

STAGING = "111122223333/eu-west-3/vpc-0525e09032509ece5"
CELL = f"#open={STAGING}/ecr.dkr"


def printed(*arguments):
    run = subprocess.run([PROGRAM, *arguments, "--now", NOW], cwd=ROOT, env={}, capture_output=True, text=True, check=True)
    return run.stdout


def test_a_cell_opens_and_closes(look, example):
    page = look(example, at="#q=payments-staging")
    page.locator("#matrix tbody tr .cell").nth(1).click()
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("h2")).to_have_text("ecr.dkr BROKEN")
    assert "sg-01dd981d2d484297a (payments-staging-endpoints) has no ingress tcp/443 from 10.1.16.17" in dialog.locator(".findings").inner_text()
    assert "Add to sg-01dd981d2d484297a (payments-staging-endpoints) an ingress rule" in dialog.locator(".remedy").first.inner_text()
    assert "q=payments-staging" in page.url and "open=" in page.url
    dialog.locator("nav a", has_text="s3").click()
    assert "PRIVATE" in dialog.locator("h2").inner_text()
    dialog.locator(".close").click()
    expect(dialog).to_have_count(0)
    expect(page).not_to_have_url(re.compile("open="))
    assert page.locator("#q").input_value() == "payments-staging"
    page.locator("tbody .vpc").first.click()
    assert "NON_COMPLIANT" in dialog.locator(".annotation").first.inner_text()
    page.go_back()
    expect(dialog).to_have_count(0)


def test_the_picture_is_that_of_explain(look, example):
    page = look(example, at=CELL)
    pictures = page.locator("figure svg")
    assert pictures.count() == 2
    drawn = pictures.first.evaluate("svg => [...svg.querySelectorAll('text')].map(text => text.textContent.replace(/\\s+/g, ' ').trim())")
    file = printed("explain", "tests/example", STAGING.split("/")[2], "--service", "ecr.dkr", "--client", "eni-095112c402b6f781e", "--format", "svg")
    card = ElementTree.fromstring(file).find("{*}g")
    explained = [" ".join("".join(text.itertext()).split()) for text in card.iter("{http://www.w3.org/2000/svg}text")]
    assert drawn == explained
    assert "blocked here" in drawn
    names = pictures.evaluate_all("all => all.map(svg => document.getElementById(svg.getAttribute('aria-labelledby')).textContent)")
    assert names[0].startswith("ecr.dkr BROKEN for Fargate task eni-095112c402b6f781e") and names[1].startswith("ecr.dkr PRIVATE")


def test_the_fix_is_that_of_fix_and_is_copied(look, example):
    page = look(example, at=CELL)
    for button, language in (("CloudFormation", "cloudformation"), ("Terraform", "terraform"), ("AWS CLI", "cli")):
        page.locator(".tools button", has_text=button).click()
        shown = page.locator("pre").inner_text()
        assert shown.rstrip("\n") == printed("fix", "tests/example", STAGING.split("/")[2], "--format", language).rstrip("\n")
    page.locator(".copy").click()
    expect(page.locator(".tools [role=status]")).to_have_text("Copied")
    page.keyboard.press("Escape")
    page.locator("#q").focus()
    page.keyboard.press("Control+V")
    pasted = page.locator("#q").input_value()
    assert re.sub(r"\s", "", pasted) == re.sub(r"\s", "", shown)


def test_copies_where_the_clipboard_is_refused(look, example):
    page = look(example)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.evaluate("at => { location.hash = at }", CELL)
    page.locator(".copy").click()
    status = page.locator(".tools [role=status]")
    expect(status).to_have_text("Copied")
    page.evaluate("document.execCommand = () => false")
    page.locator(".tools button", has_text="Terraform").click()
    page.locator(".copy").click()
    expect(status).to_have_text("Selected: press Ctrl+C or ⌘C")
    assert page.evaluate("getSelection().toString()").strip() == page.locator("pre").inner_text().strip()


def test_ids_lead_to_the_console_of_their_partition(look, example):
    page = look(example, at=CELL)
    address = page.locator(".findings a", has_text="sg-01dd981d2d484297a").first.get_attribute("href")
    assert address == "https://eu-west-3.console.aws.amazon.com/vpcconsole/home?region=eu-west-3#SecurityGroup:groupId=sg-01dd981d2d484297a"
    page = look(example, at="#open=444455556666/cn-north-1/vpc-089fc7f9daee88dd7")
    assert page.locator("dialog .place a").first.get_attribute("href").startswith("https://cn-north-1.console.amazonaws.cn/vpcconsole/")


def test_no_link_where_a_partition_has_no_console_here(look, example):
    page = look(example)
    hosts = {
        "us-gov-west-1": "https://us-gov-west-1.console.amazonaws-us-gov.com/", "eusc-de-east-1": "https://eusc-de-east-1.console.amazonaws-eusc.eu/",
        "us-isob-east-1": None, "eu-isoe-west-1": None, "mx-central-1": "https://mx-central-1.console.aws.amazon.com/",
    }  # fmt: skip
    for region, host in hosts.items():
        address = page.evaluate("region => consoleOf(region, 'vpc-0a1b2c3d') ?? null", region)
        assert address is None if host is None else address.startswith(host), region


def test_a_waiver_is_told(look, example):
    page = look(example, at="#open=111122223333/us-east-1/x")
    assert page.locator("dialog[open]").count() == 0
    page.locator("tbody .vpc", has_text="legacy-batch").click()
    assert page.locator("dialog .annotation").nth(1).inner_text() == "Waived until 2030-12-31: shut down with the mainframe, CHG-20417"


def test_hostile_text_is_text(look, hostile):
    page = look(hostile)
    name = page.locator("tbody .vpc .name").first.inner_text()
    assert name.startswith("</script><script>document.title='taken'</script><img src=x")
    assert "\u202e" not in page.content() and "\ufffd" in name
    for link in range(page.locator("tbody .cell").count()):
        page.locator("tbody .cell").nth(link).click()
        page.locator("dialog .close").click()
    page.locator("#matrix tr", has_text="vpc-0525e09032509ece5").locator(".cell").nth(1).click()
    assert "sg-</tspan></svg><script>document.title='taken'</script> has no ingress" in page.locator(".findings").inner_text()
    said = page.locator("figure svg").first.evaluate("svg => svg.textContent")
    assert "sg-</tspan></svg><script>document.title='taken'</script>" in said
    assert page.locator("dialog script, dialog img, table script, table img").count() == 0
    assert page.title() == "Private paths to AWS services"
    page.locator("dialog .close").click()
    page.locator("#matrix tr", has_text="vpc-0a8c1f4219e78b309").locator(".vpc").click()
    assert "<img src=x onerror=" in page.locator("dialog").inner_text()

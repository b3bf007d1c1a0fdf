"""A browser, and the pages that it is shown: from the example, from hostile data, from many accounts."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest
from playwright.sync_api import sync_playwright

from page.watched import Watched

ROOT = pathlib.Path(__file__).parents[2]
PROGRAM = os.environ.get("VPC_ENDPOINT_RULE", ROOT / "target/debug/vpc-endpoint-rule")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]
NOW = "2026-11-20T09:00:00Z"

NASTY = "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\"> '\"`&amp;${1} \u202e\u2028\u0007 é 生产 -->"
GROUP = "sg-01dd981d2d484297a"
NASTY_GROUP = "sg-</tspan></svg><script>document.title='taken'</script>"


@pytest.fixture(scope="session")
def browser():
    """One browser for the session."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def look(browser):
    """Opens pages and, at the end of the test, holds each to what must be true of any: no error, no request."""
    opened = []

    def look(file, at="", width=1280, height=900, **options):
        opened.append(Watched(browser, file, at, {"width": width, "height": height}, options))
        return opened[-1].page

    yield look
    for one in opened:
        one.close()
    assert [complaint for one in opened for complaint in one.complaints] == []


def made(snapshot, file, command="evaluate", format="html", now=NOW, more=()):
    """The page of a snapshot."""
    run = subprocess.run(
        [PROGRAM, command, snapshot, "--now", now, "--format", format, "--output", file, "--quiet", *more],
        env={}, capture_output=True, text=True,
    )
    assert run.returncode == 1, run.stderr
    return file


@pytest.fixture(scope="session")
def example(tmp_path_factory):
    """The page of the example."""
    return made(ROOT / "tests/example", tmp_path_factory.mktemp("page") / "example.html")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """The page of an account whose every text tries to be markup."""
    folder = tmp_path_factory.mktemp("hostile")
    saved = folder / "saved/111122223333/eu-west-3"
    shutil.copytree(ROOT / "tests/example/111122223333/eu-west-3", saved)
    for file in saved.glob("*.json"):
        data = json.loads(file.read_text(), object_hook=spoiled)
        file.write_text(json.dumps(data).replace(GROUP, NASTY_GROUP.replace('"', '\\"')))
    return made(folder / "saved", folder / "hostile.html")


def spoiled(record):
    """A record with its names, reasons and statement ids replaced."""
    if record.keys() == {"Key", "Value"}:
        kept = record["Value"].split("reason=")[0] + "reason=" if "until=" in record["Value"] else ""
        return record | {"Value": kept + NASTY}
    if "PolicyDocument" in record:
        policy = json.loads(record["PolicyDocument"])
        for statement in policy.get("Statement", []):
            statement["Sid"] = NASTY
        return record | {"PolicyDocument": json.dumps(policy)}
    return record


@pytest.fixture(scope="session")
def organization(tmp_path_factory):
    """The page of the example as an organization whose accounts have names, compared with an earlier report."""
    folder = tmp_path_factory.mktemp("organization")
    shutil.copytree(ROOT / "tests/example", folder / "saved", ignore=shutil.ignore_patterns("*.md", "parameters.json"))
    accounts = [("111122223333", "payments", "Root/Workloads/Prod"), ("444455556666", "shop", "Root/China")]
    known = [dict(zip(("AccountId", "AccountName", "OrganizationalUnit"), account)) for account in accounts]
    (folder / "saved/organization.json").write_text(json.dumps({"Organization": known}))
    earlier = made(folder / "saved", folder / "earlier.json", "report", "json", "2026-11-01T09:00:00Z")
    return made(folder / "saved", folder / "organization.html", "report", more=["--baseline", earlier])


@pytest.fixture(scope="session")
def many(tmp_path_factory):
    """The page of 112 accounts, each like the example: 2,016 VPCs."""
    folder = tmp_path_factory.mktemp("many")
    source = ROOT / "tests/example/111122223333"
    regions = [*source.iterdir(), ROOT / "tests/example/444455556666/cn-north-1"]
    for number in range(112):
        account = f"{number:04}22223333"
        for region in regions:
            target = folder / "saved" / account / region.name
            target.mkdir(parents=True)
            for file in region.glob("*.json"):
                text = file.read_text()
                for owner in ("111122223333", "444455556666"):
                    text = text.replace(owner, account)
                (target / file.name).write_text(text)
    return made(folder / "saved", folder / "many.html")

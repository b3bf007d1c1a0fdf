"""The costs on the page, computed again from list prices of us-east-1 and from what the templates make."""

import json
import re

import pytest

from cfn.templates import CFN, ROOT, template

PAGE = (CFN / "README.md").read_text()
PLAN = (ROOT / "scripts" / "deploy" / "plan.sh").read_text()
# US dollars: a GB-second and a request of Lambda, a state transition, a PUT and a GET of S3, a GB-month there.
GB_SECOND, REQUEST, TRANSITION, PUT, GET, GB_MONTH = 0.0000166667, 0.2e-6, 0.025e-3, 5e-6, 0.4e-6, 0.023
METRIC, ALARM, DASHBOARD = 0.30, 0.10, 3.00
# A rule's evaluations in a month and Region: up to so many, each.
TIERS = [(100_000, 0.001), (500_000, 0.0008), (float("inf"), 0.0005)]
ACCOUNTS, REGIONS = 10_000, 17
# A month of thirty days at Six_Hours.
RUNS = 30 * 24 // 6


def row(name):
    """The cells of the table's row that begins so."""
    (found,) = re.findall(rf"^\| (?:\*\*)?{re.escape(name)}.*$", PAGE, re.M)
    return [cell.strip().strip("*") for cell in found.strip("|").split("|")]


def number(text):
    """The first number of a cell."""
    return float(re.search(r"[0-9][0-9,]*(?:\.[0-9]+)?", text).group().replace(",", ""))


def priced(evaluations):
    """What so many evaluations cost in one Region."""
    cost, below = 0, 0
    for limit, price in TIERS:
        cost += max(0, min(evaluations, limit) - below) * price
        below = limit
    return cost


def test_a_function_and_its_rule():
    # The line that the program prints at the end of an invocation.
    log = ROOT / "tests/offline/snapshots/offline__invocation_log__a_line_tells_what_was_done.snap"
    [line, *_] = json.loads(log.read_text().split("---\n", 2)[2])
    [told] = line["_aws"]["CloudWatchMetrics"]
    metrics = told["Metrics"]
    assert row("custom metrics")[1].startswith("eleven") and len(metrics) == 11
    assert number(row("custom metrics")[2]) == pytest.approx(len(metrics) * METRIC)
    alarms = [one for one in template("rule.yaml")["Resources"].values() if one["Type"] == "AWS::CloudWatch::Alarm"]
    assert row("alarms")[1] == "five" and len(alarms) == 5
    assert number(row("alarms")[2]) == pytest.approx(len(alarms) * ALARM)
    assert number(row("dashboard")[2]) == DASHBOARD
    schedule = row("evaluations on schedule")
    assert (number(schedule[1]), number(schedule[2])) == (RUNS, pytest.approx(RUNS * TIERS[0][1]))
    # The dry run counts with the same prices.
    prices = dict(re.findall(r"PRICE_(\w+)=([0-9.]+)", PLAN))
    assert {name: float(price) for name, price in prices.items()} == {"METRIC": METRIC, "ALARM": ALARM, "DASHBOARD": DASHBOARD, "EVALUATION": TIERS[0][1]}
    assert int(re.search(r"^METRICS=(\d+)$", PLAN, re.M).group(1)) == len(metrics)


def test_a_survey():
    worker = row("worker, 256 MB")
    seconds = number(worker[0].rpartition("MB,")[2])
    gigabytes = template("survey.yaml")["Parameters"]["WorkerMemorySize"]["Default"] / 1024
    assert number(worker[1]) == pytest.approx(ACCOUNTS * seconds * gigabytes)
    transitions, puts, gets, merged = row("transitions"), row("PutObject"), row("GetObject"), row("merge and report")
    # Each account is an execution of its own: it starts, its worker runs, and it ends.
    assert 3 * ACCOUNTS < number(transitions[1]) < 3 * ACCOUNTS + 200
    assert (number(puts[1]), number(gets[1])) == (ACCOUNTS * REGIONS, 2 * ACCOUNTS * REGIONS)
    assert number(merged[1]) == REGIONS + 1
    gigabytes = template("survey.yaml")["Parameters"]["ReduceMemorySize"]["Default"] / 1024
    costs = {
        "worker, 256 MB": number(worker[1]) * GB_SECOND + ACCOUNTS * REQUEST,
        "transitions": number(transitions[1]) * TRANSITION,
        "PutObject": number(puts[1]) * PUT,
        "GetObject": number(gets[1]) * GET,
        "merge and report": 5 * 60 * gigabytes * GB_SECOND,
    }
    assert {name: number(row(name)[2]) for name in costs} == {name: pytest.approx(cost, abs=0.005) for name, cost in costs.items()}
    assert number(row("a run")[2]) == pytest.approx(sum(costs.values()), abs=0.005)
    storage = row("storage of 90 runs")
    assert number(storage[1]) == 90 * 2 and number(storage[2]) == pytest.approx(180 * GB_MONTH)


@pytest.mark.parametrize("places", [10, 1000, ACCOUNTS * REGIONS])
def test_what_vpcs_without_clients_cost_no_more(places):
    cells = row(f"{places:,} |")
    assert number(cells[0]) == places and cells[3] == "0"
    assert (number(cells[1]), number(cells[2])) == (places * RUNS, places * RUNS * TIERS[0][1])


def test_what_they_cost_where_accounts_are_billed_together():
    together = REGIONS * priced(ACCOUNTS * RUNS)
    assert f"came\nto {round(together, -3):,.0f}." in PAGE

"""Three hundred accounts, some of which fail: a rollout and an update as cfn/README.md describes them."""

import re

from scripts.conftest import REGION, ROOT

MANY = 300
SCP = "AccessDenied: explicit deny in a service control policy"
NO_RECORDER = "NoAvailableConfigurationRecorderException: no configuration recorder is available"


def documented(name):
    """The commands of cfn/README.md under a heading, without the script's own name."""
    text = (ROOT / "cfn" / "README.md").read_text()
    section = re.search(rf"^### {name}\n(.*?)^##", text, re.M | re.S).group(1)
    return [line.split()[1:] for line in re.findall(r"^    (scripts/deploy-organization\.sh .*)$", section, re.M)]


def test_a_rollout_and_an_update_over_three_hundred_accounts(shell):
    root, units = shell.organize(accounts={"canary": 5, "work": MANY - 5})
    accounts = shell.accounts(units["work"])
    failing = {accounts[number]: (SCP if number % 2 else NO_RECORDER) for number in range(0, 90, 10)}
    stack_sets = shell.aws.stack_sets
    dry_run, canary, go_on, update, status = [
        [argument.replace("r-a1b2", root).replace("ou-a1b2-c3d4e5f6", units["canary"]) for argument in command]
        for command in documented("Three hundred accounts")]

    done = shell.roll_out(*dry_run)
    assert done.returncode == 0, done.stderr
    assert f"{MANY} accounts in {root}" in done.stderr and not stack_sets.sets.get(REGION)

    # The first unit fails: nobody else gets anything.
    broken = shell.accounts(units["canary"])[0]
    stack_sets.failing = {broken: NO_RECORDER}
    done = shell.roll_out(*canary)
    assert done.returncode == 1, done.stderr
    assert f"{broken}  {REGION}         FAILED     {NO_RECORDER}" in done.stdout
    assert len(shell.set().instances) == 5

    # Mended: the same command succeeds, and stops to ask.
    stack_sets.failing = {}
    done = shell.roll_out(*canary)
    assert (done.returncode, "5 in all: 5 SUCCEEDED" in done.stdout) == (3, True), done.stderr
    assert len(shell.set().instances) == 5

    # On to all: nine fail, which is within what is tolerated, and each is named with its reason.
    stack_sets.failing = dict(failing)
    done = shell.roll_out(*go_on)
    assert done.returncode == 1, done.stderr
    rows = [line.split(None, 3) for line in done.stdout.splitlines() if re.match("[0-9]{12} ", line)]
    assert {row[0]: row[3] for row in rows if row[2] == "FAILED"} == failing
    assert done.stdout.splitlines()[-1].startswith(f"{MANY} in all: ") and "9 FAILED" in done.stdout
    versions = {key: one.version for key, one in shell.set().instances.items()}
    assert len(versions) == MANY and sum(version > 0 for version in versions.values()) == MANY - 9

    # An update while the last operation still runs (somebody pressed ctrl-C): it is waited for, not stumbled over.
    stack_sets.failing = {accounts[0]: NO_RECORDER}
    shell.set().operations[0].polls = 2
    done = shell.roll_out(*update)
    assert done.returncode == 1, done.stderr
    assert f"operation {shell.set().operations[1].id} (" in done.stderr and "is running: waiting for it" in done.stderr
    newest = shell.set().version
    behind = [account for (account, _), one in shell.set().instances.items() if one.version != newest]
    assert behind == [accounts[0]], "an update reaches the accounts that failed before"

    done = shell.roll_out(*status)
    assert (done.returncode, f"{MANY - 1} SUCCEEDED" in done.stdout) == (1, True), done.stderr


def test_too_many_failures_stop_it_and_say_which_accounts_were_left(shell):
    root, units = shell.organize(accounts={"work": 20})
    shell.aws.stack_sets.failing = dict.fromkeys(shell.accounts(units["work"])[:5], SCP)
    done = shell.roll_out("--ou", root)
    assert done.returncode == 1
    assert "more failed than --failure-tolerance lets" in done.stderr
    # 10 percent of 20: the third failure is one too many, and what came after it is named as left.
    statuses = [line.split()[2] for line in done.stdout.splitlines() if re.match("[0-9]{12} ", line)]
    assert (statuses.count("FAILED"), len(statuses), "CANCELLED" in statuses) == (3, 20, True)

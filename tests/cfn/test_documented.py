"""The commands that the pages show: the real AWS CLI knows them and their options, the templates their parameters."""

import pathlib
import re
import shlex
from functools import cache

import pytest
from awscli.clidriver import create_clidriver

from cfn.templates import ROOT, required, template

PAGES = [ROOT / name for name in ("README.md", "cfn/README.md", "cfn/runbook.md", "src/cli/README.md", "src/contracts.md")]
# Of every command.
GLOBAL = {"profile", "region", "output", "query", "endpoint-url", "no-cli-pager"}
# What is called as one of several, `ec2 describe-…`.
UNFINISHED = re.compile(r"[-…*]$")
# The AWS CLI of the tests is version 1.
OF_VERSION_2 = {("sso", "login")}


def commands(page):
    """The commands of a page, as words: those that stand alone, and those within a sentence."""
    text = page.read_text().replace("\\\n", " ")
    alone = re.findall(r"^ {4}(aws [a-z].*)$", text, re.M)
    within = re.findall(r"`(aws [a-z][^`]*)`", text)
    for command in [*alone, *within]:
        yield shlex.split(command)


COMMANDS = [pytest.param(words, id=f"{page.parent.name}-{' '.join(words[1:3])}") for page in PAGES for words in commands(page)]


@cache
def services():
    return create_clidriver()._get_command_table()


@cache
def operations(service):
    command = services()[service]
    return command._get_command_table() if hasattr(command, "_get_command_table") else command.subcommand_table


def options(service, operation):
    return set(operations(service)[operation].arg_table)


@pytest.mark.parametrize("words", COMMANDS)
def test_the_cli_knows_it(words):
    service = words[1]
    assert service in services()
    if len(words) == 2 or UNFINISHED.search(words[2]) or (service, words[2]) in OF_VERSION_2:
        return
    assert words[2] in operations(service)
    given = {word[2:].split("=")[0] for word in words[3:] if word.startswith("--")}
    assert given <= options(service, words[2]) | GLOBAL


def parameters(words):
    """The names of the parameters that a command gives to its template."""
    given, inside = set(), False
    for word in words:
        if word.startswith("--"):
            inside = word in ("--parameters", "--parameter-overrides")
        elif inside:
            given.add(word.removeprefix("ParameterKey=").split("=")[0].split(",")[0])
    return given


@pytest.mark.parametrize("words", [one for one in COMMANDS if any(word.endswith(".yaml") for word in one.values[0])])
def test_its_parameters_are_the_templates(words):
    (name,) = (pathlib.Path(word).name for word in words if word.endswith(".yaml"))
    given = parameters(words)
    assert given <= set(template(name)["Parameters"])
    # rule.yaml takes one of two.
    assert set(required(name)) - {"CodeBucketPrefix"} <= given

"""The states that cfn/notify.yaml uses of the Amazon States Language, run against the simulated account."""

import re

from aws.targets import value


def run(definition, document, call):
    """The name of the last state; `call` makes the request of a task: resource, parameters."""
    name = definition["StartAt"]
    while True:
        state = definition["States"][name]
        kind = state["Type"]
        if kind in ("Succeed", "Fail"):
            return name
        if kind == "Choice":
            name = next((choice["Next"] for choice in state["Choices"] if _holds(choice, document)), state.get("Default"))
            continue
        if kind == "Pass":
            result = state["Result"] if "Result" in state else _filled(state["Parameters"], document)
        else:
            result = call(state["Resource"], _filled(state["Parameters"], document))
        _put(document, state["ResultPath"], result)
        name = state["Next"]


def _holds(choice, document):
    found = value(document, choice["Variable"])
    if "IsPresent" in choice:
        return (found is not None) == choice["IsPresent"]
    if "StringEquals" in choice:
        return found == choice["StringEquals"]
    return found > choice["NumericGreaterThan"]


def _filled(node, document):
    if isinstance(node, list):
        return [_filled(part, document) for part in node]
    if not isinstance(node, dict):
        return node
    return {
        key.removesuffix(".$"): _expression(part, document) if key.endswith(".$") else _filled(part, document) for key, part in node.items()}


def _expression(text, document):
    formatted = re.fullmatch(r"States\.Format\('((?:[^'\\]|\\.)*)'((?:, *\$[.\w]+)*)\)", text)
    if not formatted:
        return value(document, text)
    return formatted.group(1).format(*(value(document, path.strip()) for path in formatted.group(2).split(",")[1:]))


def _put(document, path, result):
    *names, last = path.removeprefix("$.").split(".")
    for name in names:
        document = document[name]
    document[last] = result

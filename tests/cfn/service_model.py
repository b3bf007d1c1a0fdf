"""AWS's documented shape of a request, as botocore carries it: what the simulator lets through, this does not."""

import functools
import re

from botocore.session import Session


def problems(service, operation, request):
    """Where a request breaks the shape of its operation: names, types, lengths, ranges, words and patterns."""
    return list(_problems(_input(service, operation), request, operation))


def typed(service, operation, properties):
    """A resource's properties with numbers as numbers: CloudFormation's parameters are text."""
    return _typed(_input(service, operation), properties)


@functools.cache
def _input(service, operation):
    return Session().get_service_model(service).operation_model(operation).input_shape


def _typed(shape, value):
    if shape.type_name == "structure":
        return {name: _typed(shape.members[name], part) if name in shape.members else part for name, part in value.items()}
    if shape.type_name == "list":
        return [_typed(shape.member, part) for part in value]
    if shape.type_name in ("integer", "long"):
        return int(value)
    return value


def _problems(shape, value, at):
    if shape.type_name == "structure":
        yield from (f"{at}: no {name}" for name in shape.required_members if name not in value)
        for name, part in value.items():
            if name not in shape.members:
                yield f"{at}: unknown {name}"
            else:
                yield from _problems(shape.members[name], part, f"{at}.{name}")
        return
    if shape.type_name == "map":
        for name, part in value.items():
            yield from _problems(shape.key, name, f"{at}.{name}")
            yield from _problems(shape.value, part, f"{at}.{name}")
        return
    size = value
    if shape.type_name == "list":
        size = len(value)
        for index, part in enumerate(value):
            yield from _problems(shape.member, part, f"{at}[{index}]")
    if shape.type_name == "string":
        size = len(value)
        # This shape's own list of words; the model calls it so.
        words = getattr(shape, "enum", [])
        if words and value not in words:
            yield f"{at}: {value} is not one of {', '.join(words)}"
        pattern = shape.metadata.get("pattern")
        if pattern and not re.search(pattern, value):
            yield f"{at}: {value} does not match {pattern}"
    if "max" in shape.metadata and size > shape.metadata["max"]:
        yield f"{at}: {size} is above {shape.metadata['max']}"
    if "min" in shape.metadata and size < shape.metadata["min"]:
        yield f"{at}: {size} is below {shape.metadata['min']}"

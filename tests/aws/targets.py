"""EventBridge's delivery, where moto's stops: input transformers as text, and SNS, Lambda and Step Functions as targets."""

import json
import re

from moto.events.models import Rule, events_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

# What Lambda functions and state machines were given: (ARN, payload).
started = []


def value(event, path):
    """The value at a path of JSONPath's plainest kind; None where it is not there."""
    for name in path.removeprefix("$").split(".")[1:]:
        event = event.get(name) if isinstance(event, dict) else None
    return event


def rendered(target, event):
    """What a target is given."""
    transformer = target.get("InputTransformer")
    if transformer is None:
        return json.dumps(event)
    values = {name: value(event, path) for name, path in transformer["InputPathsMap"].items()}

    def put(match):
        found = values.get(match.group(1), match.group(0))
        return "" if found is None else found if isinstance(found, str) else json.dumps(found)

    return re.sub(r"<([A-Za-z0-9_-]+)>", put, transformer["InputTemplate"])


def _send_to_targets(self, original_event, transform_input=True):
    if not self.event_pattern.matches_event(original_event):
        return
    for target in self.targets:
        _, _, service, region, account, name = target["Arn"].split(":", 5)
        payload = rendered(target, original_event)
        if service == "sqs":
            sqs_backends[account][region].send_message(queue_name=name, message_body=payload)
        elif service == "sns":
            sns_backends[account][region].publish(message=payload, arn=target["Arn"])
        elif service == "events":
            entry = {"Source": original_event["source"], "DetailType": original_event["detail-type"], "Detail": json.dumps(original_event["detail"])}
            events_backends[account][region].put_events([{**entry, "EventBusName": name.removeprefix("event-bus/")}])
        elif service in ("lambda", "states"):
            started.append((target["Arn"], payload))
        else:
            raise NotImplementedError(target["Arn"])


Rule.send_to_targets = _send_to_targets

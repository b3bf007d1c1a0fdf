"""StackSets of CloudFormation with service-managed permissions: operations that take time, and accounts that fail."""

import itertools
import re

import yaml
from moto.organizations.models import organizations_backends

from . import query

OPERATIONS = (
    "ActivateOrganizationsAccess",
    "DescribeOrganizationsAccess",
    "CreateStackSet",
    "UpdateStackSet",
    "DeleteStackSet",
    "DescribeStackSet",
    "CreateStackInstances",
    "DeleteStackInstances",
    "ImportStacksToStackSet",
    "UpdateStackInstances",
    "ListStackInstances",
    "ListStackSetAutoDeploymentTargets",
    "ListStackSetOperations",
    "DescribeStackSetOperation",
    "ListStackSetOperationResults",
)
PAGE = 100
TIMESTAMP = "2026-11-27T12:00:00.000Z"


class Refused(Exception):
    """What CloudFormation would not do."""

    def __init__(self, code, message, status=400):
        super().__init__(message)
        self.answer = query.error("cloudformation", status, code, message)


class StackSets:
    """The sets that one organization has, in all Regions of its management account."""

    def __init__(self, management):
        self.management = management
        self.access = "ENABLED"
        # (account, region) or account, to why a stack of it fails.
        self.failing = {}
        # How often an operation is asked for before it has ended.
        self.polls = 1
        # Region to the sets by name.
        self.sets = {}
        # Stacks that were let go and stand on their own, with their parameters.
        self.retained = {}
        # Operations that are refused.
        self.refused = set()
        self._numbers = itertools.count(1)

    def answer(self, call):
        """Answers one of `OPERATIONS`."""
        try:
            if call.operation not in ("ActivateOrganizationsAccess", "DescribeOrganizationsAccess") and self.access != "ENABLED":
                raise Refused("ValidationError", "You must enable organizations access to operate a service managed stack set")
            if call.operation in self.refused:
                raise Refused("AccessDenied", f"User is not authorized to perform: cloudformation:{call.operation}", 403)
            value = getattr(self, f"_{call.operation}")(query.nested(call.parameters), self.sets.setdefault(call.region, {}))
        except Refused as refused:
            return refused.answer
        return query.success("cloudformation", call.operation, value)

    def _ActivateOrganizationsAccess(self, asked, sets):
        self.access = "ENABLED"
        return {}

    def _DescribeOrganizationsAccess(self, asked, sets):
        return {"Status": self.access}

    # Sets

    def _CreateStackSet(self, asked, sets):
        if asked["StackSetName"] in sets:
            raise Refused("NameAlreadyExistsException", "The specified name is already in use.", 409)
        if asked.get("PermissionModel") != "SERVICE_MANAGED":
            raise Refused("ValidationError", "this simulator serves service-managed sets only")
        made = sets[asked["StackSetName"]] = StackSet(asked["StackSetName"])
        made.take(asked)
        return {"StackSetId": made.name}

    def _UpdateStackSet(self, asked, sets):
        found = self._set(asked, sets)
        found.free()
        regions = asked.get("Regions") or sorted({region for _, region in found.instances})
        targets = self._accounts(asked) if "DeploymentTargets" in asked else {account for account, _ in found.instances}
        found.take(asked)
        chosen = sorted(key for key in found.instances if key[0] in targets and key[1] in regions)
        for key, instance in found.instances.items():
            if key not in chosen:
                instance.status = "OUTDATED"
        return {"OperationId": self._start(found, "UPDATE", chosen, asked)}

    def _DeleteStackSet(self, asked, sets):
        found = self._set(asked, sets)
        if found.instances:
            raise Refused("StackSetNotEmptyException", "StackSet is not empty", 409)
        del sets[found.name]
        return {}

    def _DescribeStackSet(self, asked, sets):
        found = self._set(asked, sets)
        return {"StackSet": {
            "StackSetName": found.name, "StackSetId": found.name, "Status": "ACTIVE", "TemplateBody": found.template,
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in sorted(found.parameters.items())],
            "Tags": found.tags, "PermissionModel": "SERVICE_MANAGED", "AutoDeployment": found.auto_deployment, "OrganizationalUnitIds": sorted(found.units),
            "Regions": sorted({region for _, region in found.instances})}}

    # Stacks

    def _CreateStackInstances(self, asked, sets):
        found = self._set(asked, sets)
        found.free()
        accounts = self._accounts(asked)
        for unit in asked["DeploymentTargets"]["OrganizationalUnitIds"]:
            found.units.setdefault(unit, set()).update(asked["Regions"])
        chosen = sorted((account, region) for account in accounts for region in asked["Regions"])
        for key in chosen:
            found.instances.setdefault(key, Instance(*key, next(self._numbers)))
        return {"OperationId": self._start(found, "CREATE", chosen, asked)}

    def _DeleteStackInstances(self, asked, sets):
        found = self._set(asked, sets)
        found.free()
        accounts = self._accounts(asked)
        chosen = sorted(key for key in found.instances if key[0] in accounts and key[1] in asked["Regions"])
        for unit in asked["DeploymentTargets"]["OrganizationalUnitIds"]:
            found.units.pop(unit, None)
        return {"OperationId": self._start(found, "DELETE", chosen, asked)}

    def _ImportStacksToStackSet(self, asked, sets):
        found = self._set(asked, sets)
        found.free()
        if len(asked["StackIds"]) > 10:
            raise Refused("ValidationError", "at most 10 stack ids: use StackIdsUrl")
        chosen = []
        for stack in asked["StackIds"]:
            region, account = re.match(r"arn:aws:cloudformation:([^:]+):([0-9]{12}):stack/", stack).groups()
            one = found.instances[account, region] = Instance(account, region, 0, stack)
            # Parameters of imported stacks follow the set no more, until somebody sets them back to it.
            one.overrides = dict(self.retained[stack])
            chosen.append((account, region))
        for unit in asked["OrganizationalUnitIds"]:
            found.units.setdefault(unit, set()).update(region for _, region in chosen)
        return {"OperationId": self._start(found, "CREATE", chosen, asked)}

    def _UpdateStackInstances(self, asked, sets):
        found = self._set(asked, sets)
        found.free()
        accounts = self._accounts(asked)
        chosen = sorted(key for key in found.instances if key[0] in accounts and key[1] in asked["Regions"])
        if {account for account, _ in chosen} != accounts:
            raise Refused("StackInstanceNotFoundException", "there are accounts among the targets without a stack instance", 404)
        # What the list does not name is as the set says again; without a list all stays.
        if "ParameterOverrides" in asked:
            for key in chosen:
                found.instances[key].overrides = {one["ParameterKey"]: one["ParameterValue"] for one in asked["ParameterOverrides"]}
        return {"OperationId": self._start(found, "UPDATE", chosen, asked)}

    def _ListStackInstances(self, asked, sets):
        rows = [
            {"StackSetId": one.account, "Region": one.region, "Account": one.account, "StackId": one.stack, "Status": one.status,
             "StatusReason": one.reason, "StackInstanceStatus": {"DetailedStatus": one.detailed}}
            for _, one in sorted(self._set(asked, sets).instances.items())]
        return _page("Summaries", rows, asked)

    def _ListStackSetAutoDeploymentTargets(self, asked, sets):
        return _page("Summaries", [
            {"OrganizationalUnitId": unit, "Regions": sorted(regions)} for unit, regions in sorted(self._set(asked, sets).units.items())], asked)

    # Operations

    def _start(self, found, action, chosen, asked):
        preferences = asked.get("OperationPreferences", {})
        operation = Operation(f"{next(self._numbers):08d}-0000-4000-8000-000000000000", action, self.polls, preferences)
        found.operations.insert(0, operation)
        tolerated = int(preferences.get("FailureTolerancePercentage", 0)) / 100
        exceeded = False
        for region in sorted({region for _, region in chosen}):
            here = [key for key in chosen if key[1] == region]
            failed = 0
            for key in here:
                why = self.failing.get(key) or self.failing.get(key[0])
                if exceeded:
                    operation.results.append((*key, "CANCELLED", "Cancelled since failure tolerance has exceeded"))
                    found.instances[key].now("OUTDATED", "CANCELLED", "Cancelled since failure tolerance has exceeded")
                elif why:
                    failed += 1
                    operation.results.append((*key, "FAILED", why))
                    found.instances[key].now("OUTDATED", "FAILED", why)
                    exceeded = failed > int(len(here) * tolerated)
                else:
                    operation.results.append((*key, "SUCCEEDED", None))
                    if action == "DELETE":
                        gone = found.instances.pop(key)
                        if asked.get("RetainStacks") == "true":
                            self.retained[gone.stack] = gone.parameters
                    else:
                        found.instances[key].now("CURRENT", "SUCCEEDED", None)
                        found.instances[key].version = found.version
                        found.instances[key].parameters = {**found.parameters, **found.instances[key].overrides}
        operation.end = "FAILED" if exceeded else "SUCCEEDED"
        return operation.id

    def _ListStackSetOperations(self, asked, sets):
        return _page("Summaries", [
            {"OperationId": one.id, "Action": one.action, "Status": one.status(), "CreationTimestamp": TIMESTAMP} for one in self._set(asked, sets).operations], asked)

    def _DescribeStackSetOperation(self, asked, sets):
        one = self._operation(asked, sets)
        one.polls -= 1
        return {"StackSetOperation": {"OperationId": one.id, "Action": one.action, "Status": one.status(), "CreationTimestamp": TIMESTAMP}}

    def _ListStackSetOperationResults(self, asked, sets):
        rows = [
            {"Account": account, "Region": region, "Status": status, "StatusReason": reason}
            for account, region, status, reason in self._operation(asked, sets).results]
        return _page("Summaries", rows, asked)

    def _set(self, asked, sets):
        found = sets.get(asked["StackSetName"])
        if found is None:
            raise Refused("StackSetNotFoundException", f"StackSet {asked['StackSetName']} not found", 404)
        return found

    def _operation(self, asked, sets):
        found = next((one for one in self._set(asked, sets).operations if one.id == asked["OperationId"]), None)
        if found is None:
            raise Refused("OperationNotFoundException", "Operation not found", 404)
        return found

    def _accounts(self, asked):
        """The accounts that deployment targets mean: never the management account."""
        targets = asked["DeploymentTargets"]
        backend = organizations_backends[self.management]["aws"]
        under = set()
        waiting = list(targets["OrganizationalUnitIds"])
        while waiting:
            unit = waiting.pop()
            if not any(one.id == unit for one in [*backend.ou, *backend.accounts]):
                raise Refused("ValidationError", f"Organizational unit {unit} does not exist")
            under |= {one.id for one in backend.accounts if one.parent_id == unit}
            waiting += [one.id for one in backend.ou if one.parent_id == unit]
        named = set(targets.get("Accounts", []))
        kept = {"INTERSECTION": under & named, "DIFFERENCE": under - named, "NONE": under, "UNION": under | named}
        return kept[targets.get("AccountFilterType", "NONE")] - {self.management}


class StackSet:
    """One set."""

    def __init__(self, name):
        self.name, self.template, self.parameters, self.tags, self.auto_deployment = name, "", {}, [], {"Enabled": False}
        self.units, self.instances, self.operations = {}, {}, []
        self.version = 0

    def take(self, asked):
        """A template and parameters, as CloudFormation checks them."""
        template = asked.get("TemplateBody", self.template)
        known = yaml.load(template, Loader=_Loose)["Parameters"]
        values = {}
        for one in asked.get("Parameters", []):
            name = one["ParameterKey"]
            if name not in known or name in values:
                raise Refused("ValidationError", f"Parameters: [{name}] do not exist in the template, or are given twice")
            value = one.get("ParameterValue", self.parameters.get(name, ""))
            pattern = known[name].get("AllowedPattern")
            parts = value.split(",") if known[name]["Type"] == "CommaDelimitedList" else [value]
            if pattern and not all(re.fullmatch(pattern, part) for part in parts):
                raise Refused("ValidationError", f"Parameter {name} failed to satisfy constraint: Member must satisfy regular expression pattern: {pattern}")
            values[name] = value
        lacking = [name for name, one in known.items() if "Default" not in one and name not in values]
        if lacking:
            raise Refused("ValidationError", f"Parameters: {lacking} must have values")
        self.template, self.tags = template, asked.get("Tags", self.tags)
        self.auto_deployment = asked.get("AutoDeployment", self.auto_deployment)
        # What is not given has its default again: CloudFormation forgets it.
        self.parameters = {**{name: str(one["Default"]) for name, one in known.items() if "Default" in one}, **values}
        self.version += 1

    def free(self):
        """One operation at a time."""
        running = next((one for one in self.operations if one.status() == "RUNNING"), None)
        if running:
            raise Refused("OperationInProgressException", f"Another Operation on StackSet {self.name} is in progress: {running.id}", 409)


class Instance:
    """The stack of one account and Region."""

    def __init__(self, account, region, number, stack=None):
        self.account, self.region = account, region
        self.stack = stack or f"arn:aws:cloudformation:{region}:{account}:stack/StackSet-vpc-endpoint-rule-{number:08d}/{number:08d}-0000-4000-8000-000000000000"
        self.version = 0
        # What this stack has, and what of it is not the set's.
        self.parameters, self.overrides = {}, {}
        self.now("OUTDATED", "PENDING", None)

    def now(self, status, detailed, reason):
        """What the last operation made of it."""
        self.status, self.detailed, self.reason = status, detailed, reason


class Operation:
    """One operation over accounts and Regions."""

    def __init__(self, identifier, action, polls, preferences):
        self.id, self.action, self.polls, self.preferences = identifier, action, polls, preferences
        self.results, self.end = [], "SUCCEEDED"

    def status(self):
        return "RUNNING" if self.polls > 0 else self.end


class _Loose(yaml.SafeLoader):
    """Reads a template without what its tags mean."""


_Loose.add_multi_constructor("!", lambda loader, suffix, node: None)


def _page(key, rows, asked):
    start = int(asked.get("NextToken") or 0)
    return {key: rows[start : start + PAGE], "NextToken": str(start + PAGE) if start + PAGE < len(rows) else None}

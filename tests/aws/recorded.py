"""AWS Config's memory: the evaluations that were put, and the history of configuration items."""

import threading
import time
from collections import Counter

from .answer import error, success

COMPLIANCE_TYPES = ("COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE")
MOST_EVALUATIONS = 100
LONGEST_ANNOTATION = 256
LONGEST_RULE_NAME = 64
OPERATIONS = ("PutEvaluations", "GetComplianceDetailsByConfigRule", "GetResourceConfigHistory")


class Recorded:
    """What one account in one region has told AWS Config."""

    def __init__(self, rule_name):
        self.rule_name = rule_name
        self.results = {}
        self.invalid_tokens = set()
        # Resource id to how many times its evaluation is handed back in FailedEvaluations.
        self.failing = Counter()
        self._history = {}
        self._recorded = {}
        self._lock = threading.Lock()

    def add_history(self, resource_type, resource_id, *items):
        """Configuration items in the form of GetResourceConfigHistory, newest first."""
        self._history[(resource_type, resource_id)] = list(items)

    def compliance(self):
        """What AWS Config shows: resource id to compliance type."""
        with self._lock:
            return {resource: e["ComplianceType"] for (_, resource), e in self.results.items()}

    def answer(self, call, page_size=None):
        """Answers one of `OPERATIONS`; `page_size` is the most that it gives at once."""
        with self._lock:
            if call.operation == "PutEvaluations":
                return self._put(call.parameters)
            if call.operation == "GetComplianceDetailsByConfigRule":
                return self._details(call.parameters, page_size)
            return self._past(call.parameters)

    def _put(self, asked):
        evaluations = asked.get("Evaluations", [])
        if not asked.get("ResultToken"):
            return error("config", 400, "InvalidParameterValueException", "The result token is missing.")
        if len(evaluations) > MOST_EVALUATIONS:
            return error(
                "config",
                400,
                "ValidationException",
                f"1 validation error detected: Value at 'evaluations' failed to satisfy constraint: Member must have"
                f" length less than or equal to {MOST_EVALUATIONS}",
            )
        for evaluation in evaluations:
            problem = _problem(evaluation)
            if problem:
                return error("config", 400, "InvalidParameterValueException", problem)
        if asked.get("TestMode"):
            return success("config", {"FailedEvaluations": []})
        if asked["ResultToken"] in self.invalid_tokens:
            return error("config", 400, "InvalidResultTokenException", "The specified ResultToken is not valid.")
        failed = [e for e in evaluations if self._fails(e)]
        for evaluation in evaluations:
            if evaluation not in failed:
                self._keep(evaluation)
        return success("config", {"FailedEvaluations": failed})

    def _fails(self, evaluation):
        resource = evaluation["ComplianceResourceId"]
        self.failing[resource] -= 1
        return self.failing[resource] >= 0

    def _keep(self, evaluation):
        key = (evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"])
        held = self.results.get(key)
        if held is None or held["OrderingTimestamp"] <= evaluation["OrderingTimestamp"]:
            self.results[key] = evaluation
            self._recorded[key] = time.time()

    def _details(self, asked, page_size):
        name = asked.get("ConfigRuleName", "")
        if not 1 <= len(name) <= LONGEST_RULE_NAME:
            return error("config", 400, "ValidationException", "Member must have length less than or equal to 64")
        if name != self.rule_name:
            return error("config", 400, "NoSuchConfigRuleException", f"The ConfigRule '{name}' provided is invalid.")
        wanted = asked.get("ComplianceTypes") or COMPLIANCE_TYPES
        rows = [(self._recorded.get(k, time.time()), e) for k, e in sorted(self.results.items()) if e["ComplianceType"] in wanted]
        page, token = _page(rows, asked.get("NextToken"), page_size or asked.get("Limit") or 10)
        results = [
            {
                "EvaluationResultIdentifier": {
                    "EvaluationResultQualifier": {
                        "ConfigRuleName": name,
                        "ResourceType": e["ComplianceResourceType"],
                        "ResourceId": e["ComplianceResourceId"],
                    },
                    "OrderingTimestamp": e["OrderingTimestamp"],
                },
                "ComplianceType": e["ComplianceType"],
                "ResultRecordedTime": recorded,
                "ConfigRuleInvokedTime": recorded,
                **({"Annotation": e["Annotation"]} if "Annotation" in e else {}),
            }
            for recorded, e in page
        ]
        return success("config", {"EvaluationResults": results, **token})

    def _past(self, asked):
        items = self._history.get((asked["resourceType"], asked["resourceId"]))
        if items is None:
            message = f"Resource {asked['resourceId']} of resourceType:{asked['resourceType']} is unknown or has not been discovered"
            return error("config", 400, "ResourceNotDiscoveredException", message)
        latest = asked.get("laterTime")
        if latest is not None:
            items = [i for i in items if i["configurationItemCaptureTime"] <= latest]
        if asked.get("chronologicalOrder") == "Forward":
            items = items[::-1]
        page, token = _page(items, asked.get("nextToken"), asked.get("limit") or 10, "nextToken")
        return success("config", {"configurationItems": page, **token})


def _page(rows, token, limit, name="NextToken"):
    start = int(token or 0)
    end = start + limit
    return rows[start:end], ({name: str(end)} if end < len(rows) else {})


def _problem(evaluation):
    if evaluation.get("ComplianceResourceType") != "AWS::EC2::VPC":
        return f"resource type {evaluation.get('ComplianceResourceType')} has no result from this rule"
    if not evaluation.get("ComplianceResourceId"):
        return "the resource id is missing"
    if evaluation.get("ComplianceType") not in COMPLIANCE_TYPES:
        return f"compliance type {evaluation.get('ComplianceType')} is not accepted"
    if not isinstance(evaluation.get("OrderingTimestamp"), (int, float)):
        return "the ordering timestamp is missing"
    if "Annotation" in evaluation and not 1 <= len(evaluation["Annotation"]) <= LONGEST_ANNOTATION:
        return f"an annotation has 1 to {LONGEST_ANNOTATION} characters"
    return None

"""Aggregators of AWS Config: what they collect, told in pages as AWS Config tells it."""

from .answer import error, success

OPERATIONS = (
    "DescribeAggregateComplianceByConfigRules",
    "DescribeConfigurationAggregators",
    "DescribeConfigurationAggregatorSourcesStatus",
    "GetAggregateComplianceDetailsByConfigRule",
)
# What AWS Config gives at most, and by default.
MOST_DETAILS, DEFAULT_DETAILS = 100, 50


class Aggregated:
    """The aggregators of one account in one region."""

    def __init__(self):
        self.names = []
        # (account, region, rule) to the results there: (resource id, compliance type, annotation, recorded).
        self.results = {}
        # (account, region) to why nothing can be collected from there.
        self.failed = {}
        # The regions of an organization's aggregator; all where there are none.
        self.regions = []

    def add(self, account, region, rule, *results, resource_type="AWS::EC2::VPC"):
        """Results of a rule: (VPC, compliance type, annotation) each, in the order in which they were recorded."""
        held = self.results.setdefault((account, region, rule), [])
        held += [(resource_type, *result, 1_795_000_000 + len(held)) for result in results]

    def answer(self, call, page_size=None):
        """Answers one of `OPERATIONS`; `page_size` is the most that is given at once."""
        asked = call.parameters
        name = asked.get("ConfigurationAggregatorName")
        if name is not None and name not in self.names:
            return error("config", 400, "NoSuchConfigurationAggregatorException", "The configuration aggregator does not exist.")
        return getattr(self, f"_{call.operation}")(asked, page_size)

    def _DescribeConfigurationAggregators(self, asked, page_size):
        regions = {"AwsRegions": self.regions} if self.regions else {"AllAwsRegions": True}
        source = {"RoleArn": "arn:aws:iam::111122223333:role/aggregator", **regions}
        rows = [{"ConfigurationAggregatorName": name, "OrganizationAggregationSource": source} for name in self.names]
        return _page("ConfigurationAggregators", rows, asked, page_size or 100)

    def _DescribeConfigurationAggregatorSourcesStatus(self, asked, page_size):
        rows = [
            {
                "SourceId": account,
                "SourceType": "ACCOUNT",
                "AwsRegion": region,
                "LastUpdateStatus": "FAILED",
                "LastErrorCode": "ACCESS_DENIED",
                "LastErrorMessage": why,
            }
            for (account, region), why in self.failed.items()
        ]
        return _page("AggregatedSourceStatusList", rows, asked, page_size or 100)

    def _DescribeAggregateComplianceByConfigRules(self, asked, page_size):
        rows, only = [], asked.get("Filters") or {}
        for (account, region, rule), results in self.results.items():
            if only.get("AccountId", account) != account or not results:
                continue
            at_fault = sum(r[2] == "NON_COMPLIANT" for r in results)
            word = "NON_COMPLIANT" if at_fault else "COMPLIANT"
            count = {"CappedCount": at_fault or len(results), "CapExceeded": False}
            compliance = {"ComplianceType": word, "ComplianceContributorCount": count}
            rows.append({"ConfigRuleName": rule, "Compliance": compliance, "AccountId": account, "AwsRegion": region})
        return _page("AggregateComplianceByConfigRules", rows, asked, page_size or 1000)

    def _GetAggregateComplianceDetailsByConfigRule(self, asked, page_size):
        limit = asked.get("Limit") or DEFAULT_DETAILS
        if limit > MOST_DETAILS:
            return error("config", 400, "InvalidLimitException", "The specified limit is outside the allowable range.")
        account, region, rule = asked["AccountId"], asked["AwsRegion"], asked["ConfigRuleName"]
        rows = [
            {
                "EvaluationResultIdentifier": {
                    "EvaluationResultQualifier": {"ConfigRuleName": rule, "ResourceType": kind, "ResourceId": resource},
                    "OrderingTimestamp": recorded,
                },
                "ComplianceType": compliance,
                "ResultRecordedTime": recorded,
                "ConfigRuleInvokedTime": recorded,
                "AccountId": account,
                "AwsRegion": region,
                **({"Annotation": annotation} if annotation else {}),
            }
            for kind, resource, compliance, annotation, recorded in self.results.get((account, region, rule), [])
            if asked.get("ComplianceType", compliance) == compliance
        ]
        return _page("AggregateEvaluationResults", rows, asked, min(limit, page_size or limit))


def _page(key, rows, asked, limit):
    start = int(asked.get("NextToken") or 0)
    following = {"NextToken": str(start + limit)} if start + limit < len(rows) else {}
    return success("config", {key: rows[start : start + limit], **following})

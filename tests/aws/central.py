"""Who answers DNS questions in VPCs, as records in the form in which the AWS CLI prints them: Route 53, Profiles, Resolver.

moto knows no zones of other accounts on a VPC, no Profiles, and no pages of either.
"""

import json
from xml.sax.saxutils import escape

from .answer import Answer, error, success

NAMESPACE = "https://route53.amazonaws.com/doc/2013-04-01/"
OPERATIONS = (
    "ListHostedZonesByVPC",
    "ListHostedZones",
    "ListResourceRecordSets",
    "ListProfileAssociations",
    "ListProfileResourceAssociations",
    "ListResolverRuleAssociations",
    "ListResolverRules",
)
# How a list's element is called.
ELEMENTS = {
    "HostedZones": "HostedZone",
    "HostedZoneSummaries": "HostedZoneSummary",
    "ResourceRecordSets": "ResourceRecordSet",
    "ResourceRecords": "ResourceRecord",
}


class Dns:
    """What one account has: zones and records in all regions, the rest by region."""

    def __init__(self):
        self.zones = []
        # Zone id to records.
        self.records = {}
        # VPC id to the zones on it, whoever owns them.
        self.zones_of_vpc = {}
        # By region.
        self.profiles, self.rules, self.rule_associations = {}, {}, {}
        # Profile id to what is in it.
        self.resources = {}

    def answer(self, call, page_size):
        """Answers one of `OPERATIONS`."""
        return getattr(self, f"_{call.operation}")(call, page_size)

    def _ListHostedZonesByVPC(self, call, page_size):
        found = self.zones_of_vpc.get(call.parameters["VPCId"], [])
        page, start = _page(found, call.parameters.get("NextToken"), page_size or 100)
        more = {"NextToken": start} if start else {}
        return _xml("ListHostedZonesByVPC", {"HostedZoneSummaries": page, "MaxItems": "100", **more})

    def _ListHostedZones(self, call, page_size):
        page, start = _page(self.zones, call.parameters.get("Marker"), page_size or 100)
        more = {"NextMarker": start} if start else {}
        whole = {"HostedZones": page, "Marker": call.parameters.get("Marker", ""), "IsTruncated": bool(start), "MaxItems": "100", **more}
        return _xml("ListHostedZones", whole)

    def _ListResourceRecordSets(self, call, page_size):
        zone = call.parameters["HostedZoneId"].rpartition("/")[2]
        listed = {one["Id"].rpartition("/")[2] for one in self.zones}
        if zone not in self.records and zone not in listed:
            return error("route53", 404, "NoSuchHostedZone", f"No hosted zone found with ID: {zone}")
        # Where a page begins is said by a record's name and type; here the identifier counts the records.
        page, start = _page(self.records.get(zone, []), call.parameters.get("StartRecordIdentifier"), page_size or 300)
        more = {}
        if start:
            following = self.records[zone][int(start)]
            more = {"NextRecordName": following["Name"], "NextRecordType": following["Type"], "NextRecordIdentifier": start}
        return _xml("ListResourceRecordSets", {"ResourceRecordSets": page, "IsTruncated": bool(start), **more, "MaxItems": "300"})

    def _ListProfileAssociations(self, call, page_size):
        found = self.profiles.get(call.region, [])
        only = call.parameters.get("ResourceId")
        found = [one for one in found if only in (None, one["ResourceId"].rpartition("/")[2])]
        return _json(call, "ProfileAssociations", found, page_size, "NextToken")

    def _ListProfileResourceAssociations(self, call, page_size):
        profile = call.parameters["ProfileId"]
        if profile not in self.resources:
            return error("route53profiles", 404, "ResourceNotFoundException", f"Profile {profile} does not exist")
        return _json(call, "ProfileResourceAssociations", self.resources[profile], page_size, "NextToken")

    def _ListResolverRuleAssociations(self, call, page_size):
        only = {f["Name"]: f["Values"] for f in call.parameters.get("Filters", [])}
        found = [one for one in self.rule_associations.get(call.region, []) if "VPCId" not in only or one["VPCId"] in only["VPCId"]]
        return _json(call, "ResolverRuleAssociations", found, page_size, "NextToken")

    def _ListResolverRules(self, call, page_size):
        return _json(call, "ResolverRules", self.rules.get(call.region, []), page_size, "NextToken")


def _page(records, token, size):
    start = int(token or 0)
    end = start + int(size)
    return records[start:end], (str(end) if end < len(records) else None)


def _json(call, key, records, page_size, token):
    page, start = _page(records, call.next_token, page_size or call.parameters.get("MaxResults") or 100)
    service = "config" if call.service == "route53resolver" else call.service
    return success(service, {key: page, **({token: start} if start else {})})


def _xml(operation, value):
    body = f'<?xml version="1.0"?>\n<{operation}Response xmlns="{NAMESPACE}">{_elements(value)}</{operation}Response>'
    return Answer(200, body.encode(), {"Content-Type": "text/xml"})


def _elements(value):
    parts = []
    for key, of in value.items():
        if isinstance(of, list):
            inside = "".join(f"<{ELEMENTS[key]}>{_elements(one)}</{ELEMENTS[key]}>" for one in of)
        elif isinstance(of, dict):
            inside = _elements(of)
        elif isinstance(of, bool):
            inside = str(of).lower()
        else:
            inside = escape(str(of))
        parts.append(f"<{key}>{inside}</{key}>")
    return "".join(parts)


def loads(path):
    """One JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))

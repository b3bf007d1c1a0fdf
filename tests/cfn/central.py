"""What other accounts associate with a VPC, answered in the place of the service: moto knows neither Profiles nor others' zones."""

import json
from urllib.parse import parse_qs, urlsplit

from botocore import handlers
from botocore.awsrequest import AWSResponse

XML = (
    '<?xml version="1.0"?><ListHostedZonesByVPCResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">'
    "<HostedZoneSummaries>{zones}</HostedZoneSummaries><MaxItems>100</MaxItems>{token}</ListHostedZonesByVPCResponse>"
)
# By VPC.
PROFILES, ZONES = {}, {}


def forget():
    PROFILES.clear()
    ZONES.clear()


def associate_profile(vpc, profile, status="COMPLETE"):
    PROFILES.setdefault(vpc, []).append({"ProfileId": profile, "ResourceId": vpc, "Status": status})


def associate_zone(vpc, name, **owner):
    ZONES.setdefault(vpc, []).append((f"Z0{len(ZONES.get(vpc, [])):04d}", name, owner))


def _answer(body, kind):
    class Raw:
        def stream(self, **_):
            yield body.encode()

    return AWSResponse("https://aws.invalid/", 200, {"Content-Type": kind}, Raw())


def _query(request):
    return {name.lower(): values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}


def _profiles(request, **_):
    found = PROFILES.get(_query(request)["resourceid"], [])
    return _answer(json.dumps({"ProfileAssociations": found}), "application/json")


def _zones(request, **_):
    """One zone a page."""
    asked = _query(request)
    zones, start = ZONES.get(asked["vpcid"], []), int(asked.get("nexttoken", 0))
    shown = "".join(
        f"<HostedZoneSummary><HostedZoneId>{zone}</HostedZoneId><Name>{name}</Name>"
        + "".join(f"<Owner><{kind}>{who}</{kind}></Owner>" for kind, who in owner.items())
        + "</HostedZoneSummary>"
        for zone, name, owner in zones[start : start + 1]
    )
    token = f"<NextToken>{start + 1}</NextToken>" if start + 1 < len(zones) else ""
    return _answer(XML.format(zones=shown, token=token), "text/xml")


# As moto hooks in, before any session is made.
handlers.BUILTIN_HANDLERS[:0] = [
    ("before-send.route53profiles.ListProfileAssociations", _profiles),
    ("before-send.route-53.ListHostedZonesByVPC", _zones),
]

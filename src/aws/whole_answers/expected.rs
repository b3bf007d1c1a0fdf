//! What the answer to a request must be: which document, and what is always in it.

use std::collections::BTreeMap;

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use serde::de::IgnoredAny;

use super::body::BodyKind;

/// What the answer to a request must be where it is one of success.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ExpectedAnswer {
    /// One XML element of this name, with these right below it: EC2 and STS, which are asked by forms, and Route 53.
    Xml(Vec<u8>, &'static [&'static str]),
    /// A JSON object, with this member where one of the call's is known to be always there.
    Json(Option<&'static str>),
    /// Whatever is no XML that is cut: credentials come from all kinds of places.
    Anything,
}

/// The members that answers of services that are asked by JSON always have, by call.
///
/// Source: the output shapes of AWS Config, version 2014-11-12, Route 53 Resolver, version 2018-04-01, AWS
/// Organizations, version 2016-11-28, Amazon ECS, version 2014-11-13, AWS CodeBuild, version 2016-10-06, Systems
/// Manager, version 2014-11-06, and Amazon ECR, version 2015-09-21.
const MEMBERS: [(&str, &str); 23] = [
    ("PutEvaluations", "FailedEvaluations"),
    ("GetComplianceDetailsByConfigRule", "EvaluationResults"),
    ("GetResourceConfigHistory", "configurationItems"),
    (
        "DescribeAggregateComplianceByConfigRules",
        "AggregateComplianceByConfigRules",
    ),
    (
        "GetAggregateComplianceDetailsByConfigRule",
        "AggregateEvaluationResults",
    ),
    (
        "DescribeConfigurationAggregators",
        "ConfigurationAggregators",
    ),
    ("ListResolverRuleAssociations", "ResolverRuleAssociations"),
    ("ListResolverRules", "ResolverRules"),
    (
        "DescribeConfigurationAggregatorSourcesStatus",
        "AggregatedSourceStatusList",
    ),
    ("ListAccounts", "Accounts"),
    ("ListAccountsForParent", "Accounts"),
    ("ListOrganizationalUnitsForParent", "OrganizationalUnits"),
    ("ListRoots", "Roots"),
    ("ListClusters", "clusterArns"),
    ("ListContainerInstances", "containerInstanceArns"),
    ("DescribeContainerInstances", "containerInstances"),
    ("ListTasks", "taskArns"),
    ("DescribeTasks", "tasks"),
    ("DescribeTaskDefinition", "taskDefinition"),
    ("ListProjects", "projects"),
    ("BatchGetProjects", "projects"),
    ("DescribeInstanceInformation", "InstanceInformationList"),
    ("DescribePullThroughCacheRules", "pullThroughCacheRules"),
];

/// The answers of services that are asked by paths: how a path begins, how it ends, and what is always in the answer.
///
/// The SDK makes an empty list of one that is not there, and the last page of one that does not say whether it is.
///
/// Source: the bindings of EventBridge Scheduler, version 2021-06-30, Route 53 Profiles, version 2018-05-10, and
/// Route 53, version 2013-04-01.
const PATHS: [(&str, &str, Document); 6] = [
    ("/schedules/", "", Document::Json("ScheduleArn")),
    (
        "/profileassociations",
        "",
        Document::Json("ProfileAssociations"),
    ),
    (
        "/profileresourceassociations/",
        "",
        Document::Json("ProfileResourceAssociations"),
    ),
    (
        "/2013-04-01/hostedzonesbyvpc",
        "",
        Document::Xml("ListHostedZonesByVPCResponse", &["HostedZoneSummaries"]),
    ),
    (
        "/2013-04-01/hostedzone/",
        "/rrset",
        Document::Xml(
            "ListResourceRecordSetsResponse",
            &["ResourceRecordSets", "IsTruncated"],
        ),
    ),
    (
        "/2013-04-01/hostedzone",
        "",
        Document::Xml("ListHostedZonesResponse", &["HostedZones", "IsTruncated"]),
    ),
];

/// What an answer to a path is.
#[derive(Debug, Clone, Copy)]
enum Document {
    /// A JSON object with this member.
    Json(&'static str),
    /// One XML element of this name, with these right below it.
    Xml(&'static str, &'static [&'static str]),
}

impl ExpectedAnswer {
    /// What the answer to a request must be.
    pub(super) fn of(request: &HttpRequest) -> Self {
        let header = |name| request.headers().get(name).unwrap_or_default();
        if header("content-type").starts_with("application/x-www-form-urlencoded") {
            let form = request.body().bytes().unwrap_or_default();
            let action = form
                .split(|byte| *byte == b'&')
                .find_map(|field| field.strip_prefix(b"Action="));
            let mut root = action.unwrap_or_default().to_vec();
            root.extend_from_slice(b"Response");
            return Self::Xml(root, &[]);
        }
        if let Some((_, call)) = header("x-amz-target").rsplit_once('.') {
            let mut known = MEMBERS.iter().filter(|(of, _)| *of == call);
            return Self::Json(known.next().map(|(_, member)| *member));
        }
        let path = request.uri();
        let path = path.split_once("://").map_or(path, |(_, rest)| rest);
        let path = path.find('/').and_then(|at| path.get(at..));
        let path = path.unwrap_or_default();
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        let mut known = PATHS.iter();
        let known = known.find(|(front, end, _)| path.starts_with(front) && path.ends_with(end));
        match known {
            Some((_, _, Document::Json(member))) => Self::Json(Some(member)),
            Some((_, _, Document::Xml(root, members))) => {
                Self::Xml(root.as_bytes().to_vec(), members)
            }
            None => Self::Anything,
        }
    }

    /// Whether a body is what it must be; otherwise what it is instead.
    pub(super) fn check(&self, body: &[u8], found: &BodyKind) -> Result<(), &'static str> {
        match (self, found) {
            (_, BodyKind::Broken) => Err("the answer ends in the middle"),
            (Self::Anything, _) => Ok(()),
            (_, BodyKind::Nothing) => Err("the answer is empty"),
            (Self::Xml(root, members), BodyKind::Xml(found)) if *root == found.name => {
                let has = |name: &&str| found.members.iter().any(|it| it == name.as_bytes());
                let all = members.iter().all(has);
                all.then_some(()).ok_or(SAYS_NOTHING)
            }
            (Self::Json(member), BodyKind::Other) => has_member(body, *member),
            _ => Err("the answer is another document than was asked for"),
        }
    }
}

/// Why an answer without a member that is always there is none.
const SAYS_NOTHING: &str = "the answer does not say what was asked for";

/// The members of a JSON object, and whether each is something.
type Members<K> = BTreeMap<K, Option<IgnoredAny>>;

/// Whether a text is a JSON object, with this member where one is asked for.
fn has_member(body: &[u8], member: Option<&str>) -> Result<(), &'static str> {
    let Ok(object) = serde_json::from_slice::<Members<&str>>(body) else {
        // Names may be escaped, which cannot be borrowed.
        return match serde_json::from_slice::<Members<String>>(body) {
            Ok(object) => tells(member, |name| matches!(object.get(name), Some(Some(_)))),
            Err(_) => Err("the answer is no JSON object, or ends in the middle"),
        };
    };
    tells(member, |name| matches!(object.get(name), Some(Some(_))))
}

fn tells(member: Option<&str>, has: impl Fn(&str) -> bool) -> Result<(), &'static str> {
    match member {
        Some(name) if !has(name) => Err(SAYS_NOTHING),
        Some(_) => Ok(()),
        None if has("__type") => Err("the answer is an error with the status of a success"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
    use aws_smithy_types::body::SdkBody;

    use super::super::body::{Body, ElementNames};
    use super::ExpectedAnswer;

    fn request(headers: &[(&'static str, &str)], uri: &str, body: &'static str) -> HttpRequest {
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_uri(uri).unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, (*value).to_owned());
        }
        request
    }

    fn form(body: &'static str) -> HttpRequest {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        request(&[kind], "https://ec2.eu-west-3.amazonaws.com/", body)
    }

    fn target(call: &str) -> HttpRequest {
        let target = format!("StarlingDoveService.{call}");
        let target = ("x-amz-target", target.as_str());
        request(&[target], "https://config.eu-west-3.amazonaws.com/", "{}")
    }

    fn is_taken(request: &HttpRequest, body: &[u8]) -> bool {
        let mut gathered = Body::new(ElementNames(&[]));
        gathered.push(body);
        let (body, found) = gathered.finish();
        ExpectedAnswer::of(request).check(&body, &found).is_ok()
    }

    #[test]
    fn what_was_asked_for_is_taken_and_nothing_else() {
        let vpcs = form("Action=DescribeVpcs&Version=2016-11-15");
        let role = form("Version=2011-06-15&Action=AssumeRole");
        let (put, history) = (target("PutEvaluations"), target("GetResourceConfigHistory"));
        let other = target("ListSomething");
        let schedule = request(
            &[],
            "https://scheduler.eu-west-3.amazonaws.com/schedules/a",
            "{}",
        );
        let zones = request(
            &[],
            "https://route53.amazonaws.com/2013-04-01/hostedzonesbyvpc?vpcid=vpc-0a",
            "",
        );
        let records = request(
            &[],
            "https://route53.amazonaws.com/2013-04-01/hostedzone/Z0A/rrset?maxitems=300",
            "",
        );
        let listed = request(
            &[],
            "https://route53.amazonaws.com/2013-04-01/hostedzone?maxitems=100",
            "",
        );
        let profiles = request(
            &[],
            "https://route53profiles.eu-west-3.amazonaws.com/profileassociations?resourceId=vpc-0a",
            "",
        );
        let rules = target("ListResolverRules");
        let accounts = target("ListAccounts");
        let credentials = request(&[], "http://169.254.170.2/v2/credentials", "");
        let metadata = request(&[], "http://169.254.169.254/latest/api/token", "");
        let all = "<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>";
        let tasks = target("ListTasks");
        let taken: [(&HttpRequest, &str); 18] = [
            (
                &zones,
                "<ListHostedZonesByVPCResponse><HostedZoneSummaries/></ListHostedZonesByVPCResponse>",
            ),
            (
                &records,
                "<ListResourceRecordSetsResponse><ResourceRecordSets></ResourceRecordSets><IsTruncated>false</IsTruncated></ListResourceRecordSetsResponse>",
            ),
            (
                &listed,
                "<ListHostedZonesResponse><HostedZones/><IsTruncated>false</IsTruncated></ListHostedZonesResponse>",
            ),
            (&accounts, "{\"Accounts\": []}"),
            (&profiles, "{\"ProfileAssociations\": []}"),
            (&rules, "{\"ResolverRules\": []}"),
            (&vpcs, all),
            (
                &vpcs,
                "\u{feff}<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>\n",
            ),
            (
                &role,
                "<AssumeRoleResponse xmlns=\"a\"></AssumeRoleResponse>",
            ),
            (&put, "{\"FailedEvaluations\": []}"),
            (
                &put,
                "{\"Failed\\u0045valuations\": [], \"More\": {\"a\": [1]}}",
            ),
            (&history, "{\"configurationItems\":[],\"nextToken\":null}"),
            (&other, "{}"),
            (&tasks, "{\"taskArns\":[],\"nextToken\":\"a\"}"),
            (&schedule, "{\"ScheduleArn\": \"arn\"}"),
            (&credentials, "{\"AccessKeyId\": \"a\"}"),
            (&metadata, "a token"),
            (&metadata, ""),
        ];
        for (request, body) in taken {
            assert!(is_taken(request, body.as_bytes()), "{body}");
        }
        let refused: [(&HttpRequest, &[u8]); 30] = [
            (
                &zones,
                b"<ListHostedZonesByVPCResponse></ListHostedZonesByVPCResponse>",
            ),
            (
                &records,
                b"<ListResourceRecordSetsResponse><ResourceRecordSets/></ListResourceRecordSetsResponse>",
            ),
            (
                &listed,
                b"<ListHostedZonesResponse><a><HostedZones/><IsTruncated/></a></ListHostedZonesResponse>",
            ),
            (&accounts, b"{}"),
            (&accounts, b"{\"Accounts\": null}"),
            (&rules, b"\xef\xbb\xbf{\"ResolverRules\": [}"),
            (&profiles, b"{\"ProfileAssociations\": null, \"NextToken\": \"a\"}"),
            (&tasks, b"{\"failures\": []}"),
            (&zones, b""),
            (
                &records,
                b"<ListHostedZonesResponse></ListHostedZonesResponse>",
            ),
            (&listed, b"<ErrorResponse></ErrorResponse>"),
            (&profiles, b"{}"),
            (&rules, b"{\"__type\": \"ThrottlingException\"}"),
            (&vpcs, b""),
            (&vpcs, b" "),
            (&vpcs, b"{}"),
            (&vpcs, b"<html><body>200 OK</body></html>"),
            (
                &vpcs,
                b"<DescribeSubnetsResponse></DescribeSubnetsResponse>",
            ),
            (&vpcs, b"<DescribeVpcsResponse><vpcSet/>"),
            (&vpcs, b"\xef\xbb\xbf<DescribeVpcsResponse><vpcSet/>"),
            (&vpcs, b"\xfe\xff\0<\0a\0/\0>"),
            (&vpcs, b"x<DescribeVpcsResponse></DescribeVpcsResponse>"),
            (&vpcs, b"<Response><Errors><Error/></Errors></Response>"),
            (&put, b""),
            (&put, b"{}"),
            (
                &put,
                b"{\"__type\": \"ThrottlingException\", \"message\": \"Rate exceeded\"}",
            ),
            (&put, b"{\"FailedEvaluations\": []"),
            (&put, b"[]"),
            (&other, b"{\"__type\": \"InternalError\"}"),
            (&schedule, b"{}"),
        ];
        for (request, body) in refused {
            let shown = String::from_utf8_lossy(body);
            assert!(!is_taken(request, body), "{shown}");
        }
    }
}

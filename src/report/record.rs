//! The shape of one evaluation in the JSON report (`contracts.md`, section 6), to write and to read back.

use std::borrow::Cow;
use std::fmt;

use rule::checks::{Check, Severity};
use rule::verdict::{Answer, ClientAnswers, ComplianceType, Finding, ServiceAnswer, Verdict};
use rule::waiver::Waiver;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use crate::report::EvaluatedRegion;

mod back;
pub mod ending;
#[cfg(feature = "offline")]
pub mod place;
#[cfg(feature = "offline")]
pub mod sealed;
#[cfg(feature = "offline")]
pub mod terms;

pub use back::RecordError;

/// The resource type of every evaluation.
pub const RESOURCE_TYPE: &str = "AWS::EC2::VPC";

/// The verdict on one VPC.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evaluation<'a> {
    account_id: Cow<'a, str>,
    region: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account_name: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organizational_unit: Option<Cow<'a, str>>,
    resource_type: ResourceType,
    resource_id: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resource_name: Option<Cow<'a, str>>,
    compliance_type: ComplianceType,
    annotation: Cow<'a, str>,
    /// What AWS Config reports, where findings are excepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    without_exceptions: Option<ComplianceType>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    waiver: Option<WaiverRecord<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    findings: Vec<FindingRecord<'a>>,
    services: Vec<ServiceRecord<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    clients: Option<Vec<ClientRecord<'a>>>,
}

/// What is evaluated.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum ResourceType {
    #[serde(rename = "AWS::EC2::VPC")]
    Vpc,
}

/// The terms of a waiver or an exception.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WaiverRecord<'a> {
    until: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<Cow<'a, str>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServiceRecord<'a> {
    service: Cow<'a, str>,
    answer: Answer,
    endpoint_ids: Vec<Cow<'a, str>>,
    /// Whether every finding that speaks against it is excepted; read back from those.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    excepted: bool,
    findings: Vec<FindingRecord<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    needed_by: Vec<NeededByRecord<'a>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NeededByRecord<'a> {
    clients: usize,
    reason: Cow<'a, str>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FindingRecord<'a> {
    code: Check,
    severity: Severity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Answer>,
    message: Cow<'a, str>,
    remediation: Cow<'a, str>,
    clients: usize,
    resources: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    leaves_by: Option<LeavesRecord<'a>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    excepted: bool,
    /// On which terms it is excepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exception: Option<WaiverRecord<'a>>,
}

/// Where traffic that no endpoint carries leaves by; `null` where it has no way out.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct LeavesRecord<'a> {
    target: Option<Cow<'a, str>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientRecord<'a> {
    network_interface_id: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subnet_id: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answers: Option<Answers<'a>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    waived: bool,
}

/// One answer a service, under the service's name.
#[derive(Debug, Clone)]
struct Answers<'a>(Vec<(Cow<'a, str>, Answer)>);

impl<'a> Evaluation<'a> {
    /// The record of a verdict; with its clients, where they are asked for.
    pub fn new(region: &'a EvaluatedRegion, verdict: &'a Verdict, with_clients: bool) -> Self {
        Self {
            account_id: borrowed(&region.place.account_id),
            region: borrowed(&region.place.region),
            account_name: region.account.name.as_deref().map(borrowed),
            organizational_unit: region.account.organizational_unit.as_deref().map(borrowed),
            resource_type: ResourceType::Vpc,
            resource_id: borrowed(&verdict.vpc_id),
            resource_name: verdict.vpc_name.as_deref().map(borrowed),
            compliance_type: verdict.compliance_type,
            annotation: borrowed(&verdict.annotation),
            without_exceptions: verdict.without_exceptions,
            waiver: verdict.waiver.as_ref().map(WaiverRecord::new),
            findings: verdict.findings.iter().map(FindingRecord::new).collect(),
            services: verdict.services.iter().map(ServiceRecord::new).collect(),
            clients: with_clients.then(|| {
                let clients = verdict.clients.iter();
                clients
                    .map(|client| ClientRecord::new(&verdict.services, client))
                    .collect()
            }),
        }
    }
}

impl<'a> WaiverRecord<'a> {
    /// As JSON has them.
    pub fn new(waiver: &'a Waiver) -> Self {
        Self {
            until: Cow::Owned(waiver.until.to_string()),
            by: waiver.by.as_deref().map(borrowed),
            reason: waiver.reason.as_deref().map(borrowed),
        }
    }
}

impl<'a> ServiceRecord<'a> {
    fn new(service: &'a ServiceAnswer) -> Self {
        Self {
            service: borrowed(&service.service),
            answer: service.answer,
            excepted: service.is_excepted(),
            endpoint_ids: service.endpoint_ids.iter().map(|id| borrowed(id)).collect(),
            findings: service.findings.iter().map(FindingRecord::new).collect(),
            needed_by: service
                .needed_by
                .iter()
                .map(|needed| NeededByRecord {
                    clients: needed.clients,
                    reason: borrowed(&needed.reason),
                })
                .collect(),
        }
    }
}

impl<'a> FindingRecord<'a> {
    fn new(finding: &'a Finding) -> Self {
        Self {
            code: finding.check,
            severity: finding.severity,
            answer: finding.answer,
            message: borrowed(&finding.message),
            remediation: borrowed(&finding.remediation),
            clients: finding.clients,
            resources: finding.resources.iter().map(|id| borrowed(id)).collect(),
            leaves_by: finding.leaves_by.as_ref().map(|leaves| LeavesRecord {
                target: leaves.target.as_deref().map(borrowed),
            }),
            excepted: finding.excepted.is_some(),
            exception: finding.excepted.as_ref().map(WaiverRecord::new),
        }
    }
}

impl<'a> ClientRecord<'a> {
    fn new(services: &'a [ServiceAnswer], client: &'a ClientAnswers) -> Self {
        let services = services.iter().map(|service| borrowed(&service.service));
        Self {
            network_interface_id: borrowed(&client.network_interface_id),
            subnet_id: client.subnet_id.as_deref().map(borrowed),
            answers: (!client.waived)
                .then(|| Answers(services.zip(client.answers.iter().copied()).collect())),
            waived: client.waived,
        }
    }
}

/// The text as it stands in a verdict: no copy.
fn borrowed(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

impl Serialize for Answers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (service, answer) in &self.0 {
            map.serialize_entry(service, answer)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Answers<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WordsVisitor;

        impl<'de> Visitor<'de> for WordsVisitor {
            type Value = Vec<(Cow<'static, str>, Answer)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("one verdict a service")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut answers = Vec::new();
                while let Some((service, answer)) = map.next_entry::<String, Answer>()? {
                    if answers.iter().any(|(other, _)| *other == service) {
                        let service = service.escape_debug();
                        return Err(de::Error::custom(format!("`{service}` is there twice")));
                    }
                    answers.push((Cow::Owned(service), answer));
                }
                Ok(answers)
            }
        }

        deserializer.deserialize_map(WordsVisitor).map(Answers)
    }
}

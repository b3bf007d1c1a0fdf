//! The shape of one evaluation in the JSON report (`contracts.md`, section 6).

use rule::verdict::{ClientVerdict, Finding, ServiceVerdict, Verdict};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::sink::report::{FailedPlace, Place, Warning};

/// The resource type of every evaluation.
pub const RESOURCE_TYPE: &str = "AWS::EC2::VPC";

/// The verdict on one VPC.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Evaluation<'a> {
    account_id: &'a str,
    region: &'a str,
    resource_type: &'static str,
    resource_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_name: Option<&'a str>,
    compliance_type: &'static str,
    annotation: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<FindingRecord<'a>>,
    services: Vec<ServiceRecord<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clients: Option<Vec<ClientRecord<'a>>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ServiceRecord<'a> {
    service: &'a str,
    verdict: &'static str,
    endpoint_ids: Vec<&'a str>,
    findings: Vec<FindingRecord<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FindingRecord<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    remediation: &'a str,
    clients: usize,
    resources: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ClientRecord<'a> {
    network_interface_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subnet_id: Option<&'a str>,
    #[serde(serialize_with = "verdicts")]
    verdicts: (&'a [ServiceVerdict], &'a ClientVerdict),
}

/// A warning that belongs to no VPC.
#[derive(Debug, Serialize)]
pub struct WarningRecord<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    remediation: &'static str,
}

/// An account, or one of its regions, that could not be judged.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FailureRecord<'a> {
    account_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    message: &'a str,
}

impl<'a> FailureRecord<'a> {
    /// The record of a failure.
    pub fn new(failure: &'a FailedPlace) -> Self {
        Self {
            account_id: &failure.account_id,
            region: failure.region.as_deref(),
            message: &failure.why,
        }
    }
}

impl<'a> WarningRecord<'a> {
    /// The record of a warning.
    pub fn new(warning: &'a Warning) -> Self {
        let row = warning.check.row();
        Self {
            code: row.code,
            severity: row.severity.as_str(),
            message: &warning.message,
            remediation: row.remedy,
        }
    }
}

impl<'a> Evaluation<'a> {
    /// The record of a verdict; with its clients, where they are asked for.
    pub fn new(place: &'a Place, verdict: &'a Verdict, with_clients: bool) -> Self {
        Self {
            account_id: &place.account_id,
            region: &place.region,
            resource_type: RESOURCE_TYPE,
            resource_id: &verdict.vpc_id,
            resource_name: verdict.vpc_name.as_deref(),
            compliance_type: verdict.compliance_type.as_str(),
            annotation: &verdict.annotation,
            findings: verdict.findings.iter().map(FindingRecord::new).collect(),
            services: verdict.services.iter().map(ServiceRecord::new).collect(),
            clients: with_clients.then(|| {
                verdict
                    .clients
                    .iter()
                    .map(|client| ClientRecord::new(&verdict.services, client))
                    .collect()
            }),
        }
    }
}

impl<'a> ServiceRecord<'a> {
    fn new(service: &'a ServiceVerdict) -> Self {
        Self {
            service: &service.service,
            verdict: service.word.as_str(),
            endpoint_ids: service.endpoint_ids.iter().map(AsRef::as_ref).collect(),
            findings: service.findings.iter().map(FindingRecord::new).collect(),
        }
    }
}

impl<'a> FindingRecord<'a> {
    fn new(finding: &'a Finding) -> Self {
        Self {
            code: finding.check.row().code,
            severity: finding.severity.as_str(),
            message: &finding.message,
            remediation: &finding.remediation,
            clients: finding.clients,
            resources: finding.resources.iter().map(AsRef::as_ref).collect(),
        }
    }
}

impl<'a> ClientRecord<'a> {
    fn new(services: &'a [ServiceVerdict], client: &'a ClientVerdict) -> Self {
        Self {
            network_interface_id: &client.network_interface_id,
            subnet_id: client.subnet_id.as_deref(),
            verdicts: (services, client),
        }
    }
}

/// One word a service, under the service's name.
fn verdicts<S: Serializer>(
    (services, client): &(&[ServiceVerdict], &ClientVerdict),
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(services.len()))?;
    for (service, word) in services.iter().zip(client.words.iter()) {
        map.serialize_entry(&service.service, word.as_str())?;
    }
    map.end()
}

//! The format `json`: the stable report, with before and after (`contracts.md`, section 6).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use rule::checks::{Check, Severity};
use rule::verdict::{Answer, Leaves, NeededBy, Verdict};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::super::words::PlanAddresses;
use super::super::{ComparedFinding, ComparedService, ComparedVpc, Comparison, Difference, Status};
use crate::planned_id;
use crate::report::record::{Evaluation, WaiverRecord};
use crate::report::summary::Counter;

/// The report, its members sorted by their names.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'c> {
    addresses: &'c PlanAddresses,
    evaluations: Vec<Option<BTreeMap<String, Member<'c>>>>,
    notices: &'c BTreeSet<String>,
    plan: Json,
    presumed: &'c BTreeSet<String>,
    schema_version: &'static str,
    summary: Json,
}

/// A member of the record of a VPC.
#[derive(Serialize)]
#[serde(untagged)]
enum Member<'c> {
    Of(Json),
    Services(Vec<ServiceRecord<'c>>),
    Findings(Vec<FindingRecord<'c>>),
}

/// A service, its members sorted by their names.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ServiceRecord<'c> {
    answer: Option<Answer>,
    before: Option<Answer>,
    change: Difference,
    endpoint_ids: Vec<&'c str>,
    #[serde(skip_serializing_if = "is_not")]
    excepted: bool,
    findings: Vec<FindingRecord<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    leaves_by: Option<LeavesBy<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_by: Option<LeavesBy<'c>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    needed_by: Vec<Need>,
    #[serde(skip_serializing_if = "is_not")]
    presumed: bool,
    service: &'c str,
}

/// A finding, its members sorted by their names.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FindingRecord<'c> {
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<Answer>,
    changed_by: &'c [String],
    clients: usize,
    code: Check,
    #[serde(skip_serializing_if = "is_not")]
    excepted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    exception: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    leaves_by: Option<LeavesBy<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location<'c>>,
    message: String,
    remediation: String,
    resources: Vec<&'c str>,
    severity: Severity,
    status: Status,
}

/// Where traffic goes that no endpoint carries.
#[derive(Serialize)]
struct LeavesBy<'c> {
    target: Option<&'c str>,
}

impl<'c> LeavesBy<'c> {
    fn of(way: &'c Leaves) -> Self {
        Self {
            target: way.target.as_deref().map(planned_id::address),
        }
    }
}

/// Why a service is needed.
#[derive(Serialize)]
struct Need {
    clients: usize,
    reason: String,
}

/// Where a resource is written.
#[derive(Serialize)]
struct Location<'c> {
    file: &'c str,
    line: usize,
}

/// What is not so is left out.
fn is_not(what: &bool) -> bool {
    !what
}

/// Writes the report.
///
/// # Errors
/// What cannot be written.
pub fn write(out: &mut dyn Write, comparison: &Comparison, with_clients: bool) -> io::Result<()> {
    let evaluations: Result<Vec<_>, serde_json::Error> = comparison
        .vpcs
        .iter()
        .map(|vpc| evaluation(comparison, vpc, with_clients))
        .collect();
    let count = |side: fn(&ComparedVpc) -> Option<&Verdict>| {
        let mut counter = Counter::default();
        for vpc in &comparison.vpcs {
            if let Some(verdict) = side(vpc) {
                let place = &vpc.region.place;
                counter.count(
                    &place.account_id,
                    &place.region,
                    std::slice::from_ref(verdict),
                );
            }
        }
        serde_json::to_value(counter.summary())
    };
    let mut summary = count(|vpc| vpc.after.as_ref())?;
    if let Some(members) = summary.as_object_mut() {
        members.insert("before".to_owned(), count(|vpc| vpc.before.as_ref())?);
    }
    let report = Report {
        addresses: &comparison.addresses,
        evaluations: evaluations?,
        notices: &comparison.notices,
        plan: json!({
            "kind": comparison.kind,
            "terraformVersion": comparison.terraform_version,
            "timestamp": comparison.timestamp,
            "actions": comparison.actions,
        }),
        presumed: &comparison.presumed,
        schema_version: "1",
        summary,
    };
    crate::json::pretty(&mut *out, &report)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// One VPC: the record of the verdict after, else of the one before, with what is compared.
fn evaluation<'c>(
    comparison: &'c Comparison,
    vpc: &'c ComparedVpc,
    with_clients: bool,
) -> Result<Option<BTreeMap<String, Member<'c>>>, serde_json::Error> {
    let shown = vpc.after.as_ref().or(vpc.before.as_ref());
    let Some(shown) = shown else {
        return Ok(None);
    };
    let json = serde_json::to_value(Evaluation::new(&vpc.region, shown, with_clients))?;
    let mut members: BTreeMap<String, Member<'c>> = BTreeMap::new();
    if let Json::Object(of_verdict) = json {
        let of_verdict = of_verdict.into_iter();
        members.extend(of_verdict.map(|(key, value)| (key, Member::Of(value))));
    }
    let mut set = |key: &str, member| members.insert(key.to_owned(), member);
    let say = |text: &str| comparison.addresses.say(text);
    set("annotation", Member::Of(say(&shown.annotation).into()));
    set("change", Member::Of(serde_json::to_value(vpc.change)?));
    if let Some(address) = &vpc.address {
        set("address", Member::Of(address.as_str().into()));
    }
    let before = vpc.before.as_ref().map(|before| {
        json!({
            "complianceType": before.compliance_type,
            "annotation": say(&before.annotation),
        })
    });
    set("before", Member::Of(before.unwrap_or(Json::Null)));
    let services = vpc.services.iter();
    let services: Result<Vec<_>, serde_json::Error> = services
        .map(|of| service(comparison, vpc, shown, of))
        .collect();
    set("services", Member::Services(services?));
    let of_vpc = findings(comparison, vpc, None)?;
    if !of_vpc.is_empty() {
        set("findings", Member::Findings(of_vpc));
    }
    Ok(Some(members))
}

fn service<'c>(
    comparison: &'c Comparison,
    vpc: &'c ComparedVpc,
    shown: &'c Verdict,
    service: &'c ComparedService,
) -> Result<ServiceRecord<'c>, serde_json::Error> {
    let mut all = shown.services.iter();
    let of = all.find(|of| of.service == service.service);
    let endpoint_ids = of.map_or(&[][..], |of| of.endpoint_ids.as_slice());
    let needed_by = of.map_or(&[][..], |of| of.needed_by.as_slice());
    let need = |of: &NeededBy| Need {
        clients: of.clients,
        reason: comparison.addresses.say(&of.reason),
    };
    Ok(ServiceRecord {
        answer: service.after,
        before: service.before,
        change: service.change,
        endpoint_ids: endpoint_ids.iter().map(|id| &**id).collect(),
        excepted: service.excepted,
        findings: findings(comparison, vpc, Some(&service.service))?,
        leaves_by: service.leaves_by.as_ref().map(LeavesBy::of),
        left_by: service.left_by.as_ref().map(LeavesBy::of),
        needed_by: needed_by.iter().map(need).collect(),
        presumed: service.presumed,
        service: &service.service,
    })
}

fn findings<'c>(
    comparison: &'c Comparison,
    vpc: &'c ComparedVpc,
    service: Option<&str>,
) -> Result<Vec<FindingRecord<'c>>, serde_json::Error> {
    let all = vpc.findings.iter();
    let of_service = all.filter(|finding| finding.service.as_deref() == service);
    of_service
        .map(|finding| record(comparison, finding))
        .collect()
}

fn record<'c>(
    comparison: &'c Comparison,
    finding: &'c ComparedFinding,
) -> Result<FindingRecord<'c>, serde_json::Error> {
    let of = &finding.finding;
    let say = |text: &str| comparison.addresses.say(text);
    let terms = of.excepted.as_ref().map(WaiverRecord::new);
    let resources = of.resources.iter();
    Ok(FindingRecord {
        answer: of.answer,
        changed_by: &finding.changed_by,
        clients: of.clients,
        code: of.check,
        excepted: terms.is_some(),
        exception: terms.map(serde_json::to_value).transpose()?,
        leaves_by: of.leaves_by.as_ref().map(LeavesBy::of),
        location: comparison
            .location(&finding.changed_by)
            .filter(|_| finding.status != Status::Fixed)
            .map(|(file, line)| Location { file, line: *line }),
        message: say(&of.message),
        remediation: say(&of.remediation),
        resources: resources.map(|id| planned_id::address(id)).collect(),
        severity: of.severity,
        status: finding.status,
    })
}

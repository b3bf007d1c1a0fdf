//! The format `json`: the stable report, with before and after (`contracts.md`, section 6).

use std::collections::BTreeSet;
use std::io::{self, Write};

use rule::verdict::{NeededBy, Verdict};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::super::words::Addresses;
use super::super::{ComparedFinding, ComparedVpc, Comparison, Status};
use crate::report::record::{Evaluation, WaiverRecord};
use crate::report::summary::Counter;
use crate::source::plan::planned_id;

/// The report, its members sorted by their names.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'c> {
    addresses: &'c Addresses,
    evaluations: Vec<Json>,
    notices: &'c BTreeSet<String>,
    plan: Json,
    presumed: &'c BTreeSet<String>,
    schema_version: &'static str,
    summary: Json,
}

/// Writes the report.
///
/// # Errors
/// What cannot be written.
pub fn write(out: &mut dyn Write, comparison: &Comparison, with_clients: bool) -> io::Result<()> {
    let evaluations: Result<Vec<Json>, serde_json::Error> = comparison
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
fn evaluation(
    comparison: &Comparison,
    vpc: &ComparedVpc,
    with_clients: bool,
) -> Result<Json, serde_json::Error> {
    let shown = vpc.after.as_ref().or(vpc.before.as_ref());
    let Some(shown) = shown else {
        return Ok(Json::Null);
    };
    let mut json = serde_json::to_value(Evaluation::new(&vpc.region, shown, with_clients))?;
    let Some(members) = json.as_object_mut() else {
        return Ok(json);
    };
    let say = |text: &str| comparison.addresses.say(text);
    members.insert("annotation".to_owned(), Json::from(say(&shown.annotation)));
    members.insert("change".to_owned(), serde_json::to_value(vpc.change)?);
    if let Some(address) = &vpc.address {
        members.insert("address".to_owned(), Json::from(address.as_str()));
    }
    let before = vpc.before.as_ref().map(|before| {
        json!({
            "complianceType": before.compliance_type,
            "annotation": say(&before.annotation),
        })
    });
    members.insert("before".to_owned(), before.unwrap_or(Json::Null));
    let services: Result<Vec<Json>, serde_json::Error> = vpc
        .services
        .iter()
        .map(|service| {
            let of = shown.services.iter().find(|of| of.service == service.service);
            let mut json = json!({
                "service": service.service,
                "answer": service.after,
                "before": service.before,
                "change": service.change,
                "endpointIds": of.map(|of| of.endpoint_ids.iter().map(|id| &**id).collect::<Vec<_>>()).unwrap_or_default(),
                "findings": findings(comparison, vpc, Some(&service.service))?,
            });
            if let Some(members) = json.as_object_mut() {
                for (key, way) in [("leavesBy", &service.leaves_by), ("leftBy", &service.left_by)] {
                    if let Some(way) = way {
                        let target = way.target.as_deref().map(planned_id::address);
                        members.insert(key.to_owned(), json!({ "target": target }));
                    }
                }
                let needed_by = of.map(|of| of.needed_by.as_slice()).unwrap_or_default();
                if !needed_by.is_empty() {
                    let one = |of: &NeededBy| json!({"clients": of.clients, "reason": say(&of.reason)});
                    members.insert("neededBy".to_owned(), needed_by.iter().map(one).collect());
                }
                if service.excepted {
                    members.insert("excepted".to_owned(), Json::from(true));
                }
                if service.presumed {
                    members.insert("presumed".to_owned(), Json::from(true));
                }
            }
            Ok(json)
        })
        .collect();
    members.insert("services".to_owned(), Json::from(services?));
    let of_vpc = findings(comparison, vpc, None)?;
    if !of_vpc.is_empty() {
        members.insert("findings".to_owned(), Json::from(of_vpc));
    }
    Ok(json)
}

fn findings(
    comparison: &Comparison,
    vpc: &ComparedVpc,
    service: Option<&str>,
) -> Result<Vec<Json>, serde_json::Error> {
    let all = vpc.findings.iter();
    let of_service = all.filter(|finding| finding.service.as_deref() == service);
    of_service
        .map(|finding| record(comparison, finding))
        .collect()
}

fn record(comparison: &Comparison, finding: &ComparedFinding) -> Result<Json, serde_json::Error> {
    let of = &finding.finding;
    let say = |text: &str| comparison.addresses.say(text);
    let mut json = json!({
        "code": of.check,
        "severity": of.severity,
        "message": say(&of.message),
        "remediation": say(&of.remediation),
        "clients": of.clients,
        "resources": of.resources.iter().map(|id| planned_id::address(id)).collect::<Vec<_>>(),
        "status": finding.status,
        "changedBy": finding.changed_by,
    });
    if let Some(members) = json.as_object_mut() {
        if let Some(terms) = &of.excepted {
            members.insert("excepted".to_owned(), Json::from(true));
            let terms = serde_json::to_value(WaiverRecord::new(terms))?;
            members.insert("exception".to_owned(), terms);
        }
        if let Some(answer) = of.answer {
            members.insert("answer".to_owned(), serde_json::to_value(answer)?);
        }
        if let Some(way) = &of.leaves_by {
            let target = way.target.as_deref().map(planned_id::address);
            members.insert("leavesBy".to_owned(), json!({ "target": target }));
        }
        let location = comparison.location(&finding.changed_by);
        if let (Some((file, line)), true) = (location, finding.status != Status::Fixed) {
            members.insert("location".to_owned(), json!({"file": file, "line": line}));
        }
    }
    Ok(json)
}

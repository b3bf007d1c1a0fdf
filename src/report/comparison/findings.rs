//! Findings before and after: which are new, which stay, which go.

use rule::checks::Check;
use rule::verdict::{Finding, ServiceAnswer, Verdict};

use super::{ComparedFinding, Sides, Status};

/// What tells findings apart: service, check, resources by address.
type Key = (Option<String>, Check, Vec<String>);

/// Compares the findings of two verdicts.
pub fn compare(
    before: Option<&Verdict>,
    after: Option<&Verdict>,
    sides: &Sides<'_>,
) -> Vec<ComparedFinding> {
    let listed = |verdict: Option<&Verdict>| -> Vec<(Key, Finding)> {
        let Some(verdict) = verdict else {
            return Vec::new();
        };
        let of_vpc = verdict.findings.iter().map(|finding| (None, finding));
        let of_services = verdict.services.iter().flat_map(|service: &ServiceAnswer| {
            let name = Some(service.service.clone());
            service
                .findings
                .iter()
                .map(move |finding| (name.clone(), finding))
        });
        of_vpc
            .chain(of_services)
            .map(|(service, finding)| {
                let resources = finding.resources.iter();
                let mut resources: Vec<String> =
                    resources.map(|id| sides.addresses.place(id)).collect();
                // The client that speaks for others may be another one.
                if finding.clients > 0 && !resources.is_empty() {
                    resources.remove(0);
                }
                ((service, finding.check, resources), finding.clone())
            })
            .collect()
    };
    let (old, new) = (listed(before), listed(after));
    let compared = |(key, finding): &(Key, Finding), status| {
        let named = finding
            .resources
            .iter()
            .map(|id| sides.addresses.resource(id));
        let mut changed_by: Vec<String> = named
            .filter(|id| sides.acted_on.contains(id.as_str()))
            .collect();
        changed_by.sort();
        changed_by.dedup();
        ComparedFinding {
            service: key.0.clone(),
            finding: finding.clone(),
            status,
            changed_by,
        }
    };
    let has = |all: &[(Key, Finding)], key: &Key| all.iter().any(|(other, _)| other == key);
    let of_new = new.iter().map(|one| {
        let status = if has(&old, &one.0) {
            Status::Still
        } else {
            Status::New
        };
        compared(one, status)
    });
    let gone = old.iter().filter(|one| !has(&new, &one.0));
    of_new
        .chain(gone.map(|one| compared(one, Status::Fixed)))
        .collect()
}

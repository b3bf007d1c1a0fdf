//! Findings before and after: which are new, which stay, which go.

use rule::checks::Check;
use rule::verdict::{Finding, ServiceAnswer, Verdict};

use super::{ComparedFinding, ComparedService, Difference, Sides, Status};

/// What tells findings apart: service, check, resources by address.
type Key = (Option<String>, Check, Vec<String>);

/// Compares the findings of two verdicts.
pub fn compare(
    vpc_id: &str,
    before: Option<&Verdict>,
    after: Option<&Verdict>,
    services: &[ComparedService],
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
        let name = key.0.as_deref();
        let mut services = services.iter();
        let service = services.find(|of| Some(of.service.as_str()) == name);
        // Where the way out was, where it is worse to have no private path now.
        let left_by =
            service.filter(|of| of.change == Difference::Worse && finding.answer.is_some());
        let left_by = left_by.and_then(|of| of.left_by.as_ref()?.target.as_deref());
        let of = (vpc_id, name, left_by);
        let changed_by = sides.acts.behind(of, finding, sides.addresses);
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

//! An earlier report, as far as a later one is compared with it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rule::checks::{Check, Severity};
use rule::verdict::{ComplianceType, Verdict};

use crate::place::Place;
use crate::report::summary::Summary;

/// What an earlier report said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    /// When it was made, where it says so.
    pub evaluated_at: Option<Timestamp>,
    /// Its counts.
    pub summary: Summary,
    /// Its VPCs by account and region.
    pub places: BTreeMap<Place, BTreeMap<String, EarlierVpc>>,
}

/// What an earlier report said of a VPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierVpc {
    /// Its `Name` tag.
    pub name: Option<String>,
    /// What it was.
    pub compliance_type: ComplianceType,
    /// Its findings of severity FAIL: by service, the checks.
    pub faults: BTreeSet<(String, Check)>,
}

impl Baseline {
    /// Takes what it said of a VPC.
    pub fn add(&mut self, place: Place, verdict: Verdict) {
        let vpcs = self.places.entry(place).or_default();
        vpcs.insert(
            verdict.vpc_id.to_string(),
            EarlierVpc {
                faults: faults(&verdict),
                name: verdict.vpc_name,
                compliance_type: verdict.compliance_type,
            },
        );
    }
}

/// The findings of severity FAIL that are not excepted: by service, the checks.
pub fn faults(verdict: &Verdict) -> BTreeSet<(String, Check)> {
    let services = verdict.services.iter().flat_map(|service| {
        let findings = service.findings.iter();
        findings
            .filter(|finding| finding.severity == Severity::Fail && finding.excepted.is_none())
            .map(|finding| (service.service.clone(), finding.check))
    });
    services.collect()
}

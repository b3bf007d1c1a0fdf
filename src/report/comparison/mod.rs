//! A VPC before and after a change: what became worse, what was fixed, which findings are new.

pub mod acts;
mod findings;
pub mod format;
pub mod sentence;
mod services;
pub mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rule::egress::EgressPaths;
use rule::verdict::{Answer, ComplianceType, Finding, Leaves, Verdict};
use serde::Serialize;

use crate::report::EvaluatedRegion;
use crate::report::fail_on::FailOn;

use self::acts::Acts;
use self::words::PlanAddresses;

/// What a change does to something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Difference {
    /// The answer of some place stands higher than before, and is a fault.
    Worse,
    /// It was not there.
    New,
    /// As it was.
    Same,
    /// The answer of some place stands lower, and of none higher.
    #[serde(rename = "mended")]
    Fixed,
    /// It is not there any more.
    Gone,
}

/// Whether a finding was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It comes with the change.
    New,
    /// It was there, and stays.
    Still,
    /// It goes with the change.
    Fixed,
}

/// A finding, and whether it was there before.
#[derive(Debug, Clone)]
pub struct ComparedFinding {
    /// The service, where it is of one.
    pub service: Option<String>,
    /// The finding.
    pub finding: Finding,
    /// Whether it was there.
    pub status: Status,
    /// The addresses that the plan acts on among its resources, and those that set something on these.
    pub changed_by: Vec<String>,
}

/// A service before and after.
#[derive(Debug, Clone)]
pub struct ComparedService {
    /// Its name.
    pub service: String,
    /// The answer before; `None` where it was not asked for.
    pub before: Option<Answer>,
    /// The answer after.
    pub after: Option<Answer>,
    /// What became of it.
    pub change: Difference,
    /// How many places became worse, or were fixed.
    pub places: usize,
    /// Where its traffic left before, where it is PUBLIC.
    pub left_by: Option<Leaves>,
    /// Where it leaves after.
    pub leaves_by: Option<Leaves>,
    /// Whether the answer rests on presumptions.
    pub presumed: bool,
    /// Whether all that is found against it after is excepted: its answer counts for nothing.
    pub excepted: bool,
}

/// A VPC before and after.
#[derive(Debug, Clone)]
pub struct ComparedVpc {
    /// Account and region.
    pub region: EvaluatedRegion,
    /// Its id; its address where it has none yet.
    pub vpc_id: String,
    /// Its address, where a resource of the plan is it.
    pub address: Option<String>,
    /// The verdict before.
    pub before: Option<Verdict>,
    /// The verdict after.
    pub after: Option<Verdict>,
    /// What became of it.
    pub change: Difference,
    /// Its services.
    pub services: Vec<ComparedService>,
    /// Its findings.
    pub findings: Vec<ComparedFinding>,
}

/// What one VPC is compared with.
#[derive(Debug)]
pub struct Sides<'s> {
    /// The ways out of the network before.
    pub before: Option<&'s EgressPaths<'s>>,
    /// The ways out of the network after.
    pub after: &'s EgressPaths<'s>,
    /// The verdicts before, by VPC.
    pub verdicts_before: &'s BTreeMap<String, Verdict>,
    /// The verdicts after, by VPC.
    pub verdicts_after: &'s BTreeMap<String, Verdict>,
    /// The verdicts with presumed values unread, by VPC.
    pub strict: &'s BTreeMap<String, Verdict>,
    /// The VPCs that presumed values bear on, the only ones that are among those; `None` where they are all.
    pub presumed_in: Option<&'s BTreeSet<String>>,
    /// The saved interfaces that planned places stand for.
    pub replaced: &'s BTreeMap<String, BTreeSet<String>>,
    /// The addresses of ids.
    pub addresses: &'s PlanAddresses,
    /// What the plan does.
    pub acts: &'s Acts,
    /// Whether UNKNOWN is a fault.
    pub unknown_is_fault: bool,
}

/// Compares one VPC. Its verdicts are left to whoever has them: they are large.
pub fn compare(region: &EvaluatedRegion, vpc_id: &str, sides: &Sides<'_>) -> ComparedVpc {
    let before = sides.verdicts_before.get(vpc_id);
    let after = sides.verdicts_after.get(vpc_id);
    let services = services::compare(vpc_id, before, after, sides);
    let findings = findings::compare(vpc_id, before, after, &services, sides);
    let changes: BTreeSet<Difference> = services.iter().map(|service| service.change).collect();
    let change = match (before, after) {
        (Some(_), None) => Difference::Gone,
        _ if changes.contains(&Difference::Worse) => Difference::Worse,
        (None, _) => Difference::New,
        _ if changes.contains(&Difference::Fixed) => Difference::Fixed,
        _ => Difference::Same,
    };
    ComparedVpc {
        region: region.clone(),
        vpc_id: vpc_id.to_owned(),
        address: sides.addresses.of(vpc_id).map(str::to_owned),
        before: None,
        after: None,
        change,
        services,
        findings,
    }
}

impl ComparedService {
    /// Whether the answer is another one, whatever that means. That nobody asks for it is no answer.
    pub fn is_changed(&self) -> bool {
        let asked = |answer: Option<Answer>| answer.filter(|of| *of != Answer::NotApplicable);
        let is_asked = asked(self.before).is_some() || asked(self.after).is_some();
        is_asked && (self.change != Difference::Same || self.before != self.after)
    }
}

/// Everything that is reported of a change.
#[derive(Debug, Default)]
pub struct Comparison {
    /// `terraform` or `cloudformation`.
    pub kind: String,
    /// The version of Terraform that wrote the plan.
    pub terraform_version: Option<String>,
    /// When it was written.
    pub timestamp: Option<String>,
    /// How many resources each action concerns.
    pub actions: BTreeMap<String, usize>,
    /// The VPCs, by account, region and id.
    pub vpcs: Vec<ComparedVpc>,
    /// The addresses of ids.
    pub addresses: PlanAddresses,
    /// What the plan does.
    pub acts: Arc<Acts>,
    /// Where resources are written: file and line, by address.
    pub locations: BTreeMap<String, (String, usize)>,
    /// The plan's own file, where nothing better is known.
    pub file: String,
    /// What was presumed.
    pub presumed: BTreeSet<String>,
    /// What people read.
    pub notices: BTreeSet<String>,
    /// What decides the exit status.
    pub fail_on: FailOn,
}

impl Comparison {
    /// Where the first of some addresses is written.
    pub fn location(&self, addresses: &[String]) -> Option<&(String, usize)> {
        addresses
            .iter()
            .find_map(|address| self.locations.get(address))
    }

    /// `The plan deletes aws_vpc_endpoint.api.`, of what is behind a finding that a sentence is of.
    pub fn acts_behind(&self, behind: &[String], sentence: &str) -> Option<String> {
        let what = match self.kind.as_str() {
            "cloudformation" => "template",
            _ => "plan",
        };
        let said = self.acts.said(behind, sentence)?;
        Some(format!("The {what} {said}."))
    }

    /// How many answers rest on presumptions.
    pub fn presumed_answers(&self) -> usize {
        let services = self.vpcs.iter().flat_map(|vpc| &vpc.services);
        services.filter(|service| service.presumed).count()
    }
}

/// Whether a service counts for `--fail-on`.
pub fn counts(vpc: &ComparedVpc, service: &ComparedService, fail_on: FailOn) -> bool {
    let non_compliant = vpc
        .after
        .as_ref()
        .is_some_and(|after| after.compliance_type == ComplianceType::NonCompliant);
    match fail_on {
        FailOn::None => false,
        FailOn::Worse => service.change == Difference::Worse,
        FailOn::Broken => {
            service.change == Difference::Worse
                && (service.after == Some(Answer::Broken)
                    || service.leaves_by.as_ref().is_some_and(Leaves::hangs))
        }
        FailOn::NonCompliant => {
            non_compliant
                && !service.excepted
                && matches!(service.after, Some(Answer::Broken | Answer::Public))
        }
    }
}

/// Whether something is UNDETERMINED after that was determined, or not there, before.
pub fn became_undetermined(vpc: &ComparedVpc) -> bool {
    let is = |verdict: &Option<Verdict>| {
        verdict
            .as_ref()
            .is_some_and(|of| of.compliance_type == ComplianceType::Undetermined)
    };
    let services = vpc.services.iter().any(|service| {
        service.after == Some(Answer::Undetermined) && service.before != Some(Answer::Undetermined)
    });
    services || (is(&vpc.after) && !is(&vpc.before))
}

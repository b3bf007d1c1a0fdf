//! What changed since an earlier report: faults that are new, fixed or still there, VPCs that turned.
//!
//! Fixed is only what was looked at again and found in order.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rule::checks::Check;
use rule::verdict::{Answer, ComplianceType, Verdict};
use serde::{Deserialize, Serialize};

use crate::place::Place;
use crate::report::EvaluatedRegion;
use crate::report::overview::baseline::{Baseline, EarlierVpc, faults};
use crate::report::summary::Summary;

/// The changes since an earlier report; serialized as `contracts.md`, section 6, has them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trend {
    /// When the earlier report was made, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// The counts of the earlier report.
    pub before: Summary,
    /// The findings of severity FAIL.
    pub findings: FindingChanges,
    /// The VPCs.
    pub vpcs: VpcChanges,
}

/// The findings of severity FAIL, by what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FindingChanges {
    /// Not in the earlier report.
    pub new: Vec<FailedCheck>,
    /// In the earlier report; the service was evaluated again and the fault is not there.
    pub fixed: Vec<FailedCheck>,
    /// In both.
    pub still: Vec<FailedCheck>,
    /// In the earlier report; the VPC exists no more.
    pub gone: Vec<FailedCheck>,
    /// In the earlier report; the VPC is not evaluated any more (waived, left out, without clients), or the
    /// finding is excepted.
    pub not_applicable: Vec<FailedCheck>,
    /// In the earlier report; the service could not be evaluated this time, or was not.
    pub not_evaluated: Vec<FailedCheck>,
}

/// A check that failed for a service in a VPC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FailedCheck {
    /// The account.
    pub account_id: String,
    /// The region.
    pub region: String,
    /// The VPC.
    pub resource_id: String,
    /// Its `Name` tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_name: Option<String>,
    /// The service.
    pub service: String,
    /// The check.
    pub code: Check,
}

/// The VPCs, by what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VpcChanges {
    /// Those of another compliance type than before.
    pub changed: Vec<VpcChange>,
    /// Not in the earlier report.
    pub new: Vec<VpcChange>,
    /// In the earlier report, and exist no more.
    pub gone: Vec<VpcChange>,
    /// In the earlier report; their account or region was not evaluated this time.
    pub not_evaluated: Vec<VpcChange>,
    /// How many have the same compliance type as before.
    pub same: usize,
}

/// A VPC that turned, came or went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VpcChange {
    /// The account.
    pub account_id: String,
    /// The region.
    pub region: String,
    /// The VPC.
    pub resource_id: String,
    /// Its `Name` tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_name: Option<String>,
    /// What it was, where the earlier report has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ComplianceType>,
    /// What it is, where it was evaluated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<ComplianceType>,
}

/// Compares one account and region after the other.
#[derive(Debug, Clone)]
pub struct TrendComparison {
    trend: Trend,
    earlier: BTreeMap<Place, BTreeMap<String, EarlierVpc>>,
    evaluated: BTreeSet<Place>,
}

impl TrendComparison {
    /// A comparison with an earlier report.
    pub fn new(baseline: Baseline) -> Self {
        Self {
            trend: Trend {
                since: baseline.evaluated_at,
                before: baseline.summary,
                ..Trend::default()
            },
            earlier: baseline.places,
            evaluated: BTreeSet::new(),
        }
    }

    /// Compares the verdicts of one account in one region.
    pub fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) {
        let key = region.place.clone();
        let mut earlier = self.earlier.get_mut(&key);
        for verdict in verdicts {
            let of_vpc = OfVpc {
                place: &key,
                id: &verdict.vpc_id,
                name: verdict.vpc_name.as_deref(),
            };
            let before = earlier
                .as_mut()
                .and_then(|vpcs| vpcs.remove(&*verdict.vpc_id));
            let from = before.as_ref().map(|vpc| vpc.compliance_type);
            let change = of_vpc.change(from, Some(verdict.compliance_type));
            match from {
                None => self.trend.vpcs.new.push(change),
                Some(from) if from == verdict.compliance_type => self.trend.vpcs.same += 1,
                Some(_) => self.trend.vpcs.changed.push(change),
            }
            let before = before.map(|vpc| vpc.faults).unwrap_or_default();
            self.trend.findings.compare(&of_vpc, before, verdict);
        }
        self.evaluated.insert(key);
    }

    /// The changes: whatever was not seen again is gone, or was not evaluated.
    pub fn trend(self) -> Trend {
        let mut trend = self.trend;
        for (place, vpcs) in &self.earlier {
            let evaluated = self.evaluated.contains(place);
            let (changes, findings) = if evaluated {
                (&mut trend.vpcs.gone, &mut trend.findings.gone)
            } else {
                (
                    &mut trend.vpcs.not_evaluated,
                    &mut trend.findings.not_evaluated,
                )
            };
            for (id, vpc) in vpcs {
                let of_vpc = OfVpc {
                    place,
                    id,
                    name: vpc.name.as_deref(),
                };
                changes.push(of_vpc.change(Some(vpc.compliance_type), None));
                let faults = vpc.faults.iter();
                findings.extend(faults.map(|(service, check)| of_vpc.fault(service, *check)));
            }
        }
        trend
    }
}

/// A VPC, to be named in a change.
struct OfVpc<'a> {
    place: &'a Place,
    id: &'a str,
    name: Option<&'a str>,
}

impl OfVpc<'_> {
    fn change(&self, from: Option<ComplianceType>, to: Option<ComplianceType>) -> VpcChange {
        VpcChange {
            account_id: self.place.account_id.clone(),
            region: self.place.region.clone(),
            resource_id: self.id.to_owned(),
            resource_name: self.name.map(str::to_owned),
            from,
            to,
        }
    }

    fn fault(&self, service: &str, code: Check) -> FailedCheck {
        FailedCheck {
            account_id: self.place.account_id.clone(),
            region: self.place.region.clone(),
            resource_id: self.id.to_owned(),
            resource_name: self.name.map(str::to_owned),
            service: service.to_owned(),
            code,
        }
    }
}

impl FindingChanges {
    /// Says what became of the faults of one VPC.
    fn compare(&mut self, vpc: &OfVpc, before: BTreeSet<(String, Check)>, verdict: &Verdict) {
        let now = faults(verdict);
        for (service, check) in &now {
            let known = before.contains(&(service.clone(), *check));
            let changes = if known {
                &mut self.still
            } else {
                &mut self.new
            };
            changes.push(vpc.fault(service, *check));
        }
        for (service, check) in before.difference(&now) {
            let answer = verdict.services.iter().find(|of| of.service == *service);
            // Left out, waived, without clients: a verdict that rests on no service at all.
            let needs_none = verdict.services.is_empty() && verdict.compliance_type.is_settled();
            let changes = match answer.map(|of| of.answer) {
                None if needs_none => &mut self.not_applicable,
                None | Some(Answer::Undetermined) => &mut self.not_evaluated,
                Some(_) if is_excepted(verdict, service, *check) => &mut self.not_applicable,
                Some(_) => &mut self.fixed,
            };
            changes.push(vpc.fault(service, *check));
        }
    }
}

/// Whether a check's findings of a service are there, and accepted.
fn is_excepted(verdict: &Verdict, service: &str, check: Check) -> bool {
    let services = verdict.services.iter().filter(|of| of.service == service);
    let mut findings = services.flat_map(|of| &of.findings);
    findings.any(|of| of.check == check && of.excepted.is_some())
}

#[cfg(test)]
mod tests {
    use rule::checks::Check;
    use rule::verdict::{Answer, ComplianceType, ServiceAnswer, Verdict};

    use super::TrendComparison;
    use crate::organization::Account;
    use crate::place::Place;
    use crate::report::EvaluatedRegion;
    use crate::report::overview::baseline::{Baseline, EarlierVpc};

    /// What became of a fault of s3, by what its VPC is now.
    fn became(compliance_type: ComplianceType, s3: Option<Answer>) -> &'static str {
        let key = Place::new("111122223333", "eu-west-3");
        let earlier = EarlierVpc {
            name: None,
            compliance_type: ComplianceType::NonCompliant,
            faults: [("s3".to_owned(), Check::EndpointMissing)].into(),
        };
        let vpcs = [("vpc-0a".to_owned(), earlier)].into();
        let mut comparison = TrendComparison::new(Baseline {
            places: [(key.clone(), vpcs)].into(),
            ..Baseline::default()
        });
        let region = EvaluatedRegion {
            place: key,
            account: Account::default(),
            now: jiff::Timestamp::UNIX_EPOCH,
        };
        let services = s3.map(|answer| ServiceAnswer {
            service: "s3".to_owned(),
            answer,
            endpoint_ids: Vec::new(),
            findings: Vec::new(),
            needed_by: Vec::new(),
        });
        let verdict = Verdict {
            vpc_id: "vpc-0a".into(),
            vpc_name: None,
            compliance_type,
            annotation: String::new(),
            services: services.into_iter().collect(),
            findings: Vec::new(),
            clients: Vec::new(),
            in_transition: false,
            waiver: None,
            without_exceptions: None,
        };
        comparison.region(&region, &[verdict]);
        let findings = comparison.trend().findings;
        let lists = [
            ("new", findings.new),
            ("fixed", findings.fixed),
            ("still", findings.still),
            ("gone", findings.gone),
            ("notApplicable", findings.not_applicable),
            ("notEvaluated", findings.not_evaluated),
        ];
        let [(list, _)] = lists
            .iter()
            .filter(|(_, of)| !of.is_empty())
            .collect::<Vec<_>>()[..]
        else {
            panic!("not in one list: {lists:?}");
        };
        list
    }

    #[test]
    fn fixed_is_only_what_was_evaluated_again() {
        use ComplianceType::{Compliant, NonCompliant, NotApplicable, Undetermined};
        for (compliance_type, s3, list) in [
            (Compliant, Some(Answer::Private), "fixed"),
            (Compliant, Some(Answer::Unknown), "fixed"),
            (NonCompliant, Some(Answer::Private), "fixed"),
            (NonCompliant, Some(Answer::Undetermined), "notEvaluated"),
            (Undetermined, Some(Answer::Undetermined), "notEvaluated"),
            (Undetermined, None, "notEvaluated"),
            (NonCompliant, None, "notEvaluated"),
            (NotApplicable, None, "notApplicable"),
            (Compliant, None, "notApplicable"),
        ] {
            assert_eq!(
                became(compliance_type, s3),
                list,
                "{compliance_type:?} {s3:?}"
            );
        }
    }
}

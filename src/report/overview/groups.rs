//! The counts of a report by organizational unit, account, region, service and finding, worst first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rule::checks::{Check, Severity};
use rule::verdict::{Answer, Verdict};
use serde::{Deserialize, Serialize};

use crate::failure::FailedPlace;
use crate::organization::Account;
use crate::place::Place;
use crate::report::EvaluatedRegion;
use crate::report::summary::{Counter, Summary};
use crate::report::vpc::findings;

/// The groups of a report; serialized as `contracts.md`, section 6, has them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Groups {
    /// By organizational unit; empty where none is known.
    pub organizational_units: Vec<UnitGroup>,
    /// By account.
    pub accounts: Vec<AccountGroup>,
    /// By region.
    pub regions: Vec<RegionGroup>,
    /// By service.
    pub services: Vec<ServiceGroup>,
    /// By finding.
    pub findings: Vec<FindingGroup>,
}

/// One organizational unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnitGroup {
    /// Its names from the root on; `None` for the accounts whose unit is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizational_unit: Option<String>,
    /// What is in it.
    #[serde(flatten)]
    pub counts: Summary,
    /// Accounts, or regions of them, that could not be evaluated.
    pub not_evaluated: usize,
}

/// One account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountGroup {
    /// The account.
    pub account_id: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_name: Option<String>,
    /// The organizational unit that it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizational_unit: Option<String>,
    /// What is in it.
    #[serde(flatten)]
    pub counts: Summary,
    /// Regions that could not be evaluated; 1 for the account as a whole.
    pub not_evaluated: usize,
}

/// One region, over all accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegionGroup {
    /// The region.
    pub region: String,
    /// What is in it.
    #[serde(flatten)]
    pub counts: Summary,
    /// Accounts that could not be evaluated there; those that failed as a whole are not counted.
    pub not_evaluated: usize,
}

/// One required service: the answers of the VPCs that were evaluated by it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceGroup {
    /// Its name.
    pub service: String,
    /// VPCs that were evaluated by it.
    pub vpcs: usize,
    /// VPCs whose every client reaches it privately.
    #[serde(rename = "PRIVATE")]
    pub private: usize,
    /// VPCs in which something blocks the way.
    #[serde(rename = "BROKEN")]
    pub broken: usize,
    /// VPCs in which clients are not steered to an endpoint.
    #[serde(rename = "PUBLIC")]
    pub public: usize,
    /// VPCs of which everything was read and nothing decides.
    #[serde(rename = "UNKNOWN")]
    pub unknown: usize,
    /// VPCs of which a fact is unread.
    #[serde(rename = "UNDETERMINED")]
    pub undetermined: usize,
    /// VPCs in which no client is asked for it.
    #[serde(rename = "NOT_APPLICABLE", default)]
    pub not_applicable: usize,
    /// VPCs in which every finding of it is excepted: they count for no answer.
    #[serde(default, skip_serializing_if = "is_none_of_them")]
    pub excepted: usize,
}

/// One check that found something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingGroup {
    /// The check.
    pub code: Check,
    /// How severe its findings are.
    pub severity: Severity,
    /// What it finds, in words.
    pub title: String,
    /// Accounts in which it found something.
    pub accounts: usize,
    /// VPCs in which it found something.
    pub vpcs: usize,
    /// Clients that its findings affect; one that several services miss counts for each.
    pub clients: usize,
    /// VPCs in which it found something that is excepted, and is not counted above.
    #[serde(default, skip_serializing_if = "is_none_of_them")]
    pub excepted: usize,
}

fn is_none_of_them(count: &usize) -> bool {
    *count == 0
}

/// Counts one account and region after the other.
#[derive(Debug, Clone, Default)]
pub struct Grouping {
    units: BTreeMap<Option<String>, Counted>,
    accounts: BTreeMap<String, (Account, Counted)>,
    regions: BTreeMap<String, Counted>,
    services: BTreeMap<String, ServiceGroup>,
    findings: BTreeMap<(Severity, Check), CheckCounts>,
}

/// The counts of one group.
#[derive(Debug, Clone, Default)]
struct Counted {
    counter: Counter,
    not_evaluated: usize,
}

/// The counts of one check.
#[derive(Debug, Clone, Default)]
struct CheckCounts {
    accounts: BTreeSet<String>,
    vpcs: usize,
    clients: usize,
    excepted: usize,
}

impl Grouping {
    /// Counts the verdicts of one account in one region.
    pub fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) {
        let EvaluatedRegion { place, account, .. } = region;
        let Place { account_id, region } = place;
        let unit = self.units.entry(account.organizational_unit.clone());
        let of_account = self.accounts.entry(account_id.clone());
        let (_, of_account) = of_account.or_insert_with(|| (account.clone(), Counted::default()));
        let of_region = self.regions.entry(region.clone()).or_default();
        for counted in [unit.or_default(), of_account, of_region] {
            counted.counter.count(account_id, region, verdicts);
        }
        for verdict in verdicts {
            self.answers(verdict);
            self.found(account_id, verdict);
        }
    }

    /// Counts an account, or one of its regions, that could not be evaluated.
    pub fn failed(&mut self, failure: &FailedPlace, account: &Account) {
        let unit = self.units.entry(account.organizational_unit.clone());
        unit.or_default().not_evaluated += 1;
        let of_account = self.accounts.entry(failure.account_id.clone());
        let (_, of_account) = of_account.or_insert_with(|| (account.clone(), Counted::default()));
        of_account.not_evaluated += 1;
        if let Some(region) = &failure.region {
            self.regions
                .entry(region.clone())
                .or_default()
                .not_evaluated += 1;
        }
    }

    fn answers(&mut self, verdict: &Verdict) {
        for service in &verdict.services {
            let group = self.services.entry(service.service.clone()).or_default();
            group.vpcs += 1;
            if service.is_excepted() {
                group.excepted += 1;
                continue;
            }
            *match service.answer {
                Answer::Private => &mut group.private,
                Answer::Broken => &mut group.broken,
                Answer::Public => &mut group.public,
                Answer::Unknown => &mut group.unknown,
                Answer::Undetermined => &mut group.undetermined,
                Answer::NotApplicable => &mut group.not_applicable,
            } += 1;
        }
    }

    fn found(&mut self, account_id: &str, verdict: &Verdict) {
        let mut checks = BTreeSet::new();
        let mut excepted = BTreeSet::new();
        for (_, finding) in findings(verdict) {
            let check = (finding.severity, finding.check);
            let found = self.findings.entry(check).or_default();
            if finding.excepted.is_some() {
                found.excepted += usize::from(excepted.insert(check));
                continue;
            }
            found.clients += finding.clients;
            if checks.insert(check) {
                found.vpcs += 1;
                if !found.accounts.contains(account_id) {
                    found.accounts.insert(account_id.to_owned());
                }
            }
        }
    }

    /// The groups, worst first.
    pub fn groups(self) -> Groups {
        let any_unit = self.units.keys().any(Option::is_some);
        let units = self.units.into_iter().filter(|_| any_unit);
        let mut organizational_units: Vec<UnitGroup> = units
            .map(|(organizational_unit, counted)| UnitGroup {
                organizational_unit,
                counts: counted.counter.summary(),
                not_evaluated: counted.not_evaluated,
            })
            .collect();
        organizational_units.sort_by_key(|group| worst_first(&group.counts, group.not_evaluated));
        let accounts = self.accounts.into_iter();
        let mut accounts: Vec<AccountGroup> = accounts
            .map(|(account_id, (account, counted))| AccountGroup {
                account_id,
                account_name: account.name,
                organizational_unit: account.organizational_unit,
                counts: counted.counter.summary(),
                not_evaluated: counted.not_evaluated,
            })
            .collect();
        accounts.sort_by_key(|group| worst_first(&group.counts, group.not_evaluated));
        let regions = self.regions.into_iter();
        let mut regions: Vec<RegionGroup> = regions
            .map(|(region, counted)| RegionGroup {
                region,
                counts: counted.counter.summary(),
                not_evaluated: counted.not_evaluated,
            })
            .collect();
        regions.sort_by_key(|group| worst_first(&group.counts, group.not_evaluated));
        Groups {
            organizational_units,
            accounts,
            regions,
            services: services(self.services),
            findings: found(self.findings),
        }
    }
}

/// What comes first: most that is NON_COMPLIANT, then most that nobody knows. The rest stays by name.
fn worst_first(counts: &Summary, not_evaluated: usize) -> impl Ord + use<> {
    (
        Reverse(counts.non_compliant),
        Reverse(counts.undetermined + not_evaluated),
    )
}

fn services(groups: BTreeMap<String, ServiceGroup>) -> Vec<ServiceGroup> {
    let mut services: Vec<ServiceGroup> = groups
        .into_iter()
        .map(|(service, group)| ServiceGroup { service, ..group })
        .collect();
    services.sort_by_key(|group| {
        Reverse((
            group.broken + group.public,
            group.broken,
            group.undetermined,
            group.unknown,
        ))
    });
    services
}

fn found(groups: BTreeMap<(Severity, Check), CheckCounts>) -> Vec<FindingGroup> {
    let mut findings: Vec<FindingGroup> = groups
        .into_iter()
        .map(|((severity, check), found)| FindingGroup {
            code: check,
            severity,
            title: check.row().title.to_owned(),
            accounts: found.accounts.len(),
            vpcs: found.vpcs,
            clients: found.clients,
            excepted: found.excepted,
        })
        .collect();
    findings.sort_by_key(|group| (group.severity, Reverse((group.vpcs, group.clients))));
    findings
}

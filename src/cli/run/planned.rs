//! Plans laid over saved data, evaluated before and after, and compared.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use rule::checks::{Check, Severity};
use rule::evaluate::evaluate;
use rule::network::{Id, Network};
use rule::verdict::{ComplianceType, Finding, Verdict};
use rule::view::{Hubs, View};
use rule::ways_out::WaysOut;

use crate::cli::error::CliError;
use crate::cli::exit_status::{NON_COMPLIANT, OK, UNDETERMINED};
use crate::cli::option::output::VolumeArguments;
use crate::cli::terminal::notices;
use crate::place::Place;
use crate::report::EvaluatedRegion;
use crate::report::comparison::words::Addresses;
use crate::report::comparison::{Comparison, FailOn, Sides, became_undetermined, compare, counts};
use crate::report::evaluator::Evaluator;
use crate::source::plan::laid::Laid;
use crate::source::plan::lines;
use crate::source::plan::mapping::ledger::Ledger;
use crate::source::plan::plans::{Form, PlaceKey, Plans};
use crate::source::plan::resource::Resource;
use crate::source::snapshot::Snapshot;
use crate::source::snapshot::regions::RegionFolder;

/// What is laid over what.
#[derive(Debug)]
pub struct Planned<'p> {
    /// The plans.
    pub plans: &'p Plans,
    /// The saved data, where there is some, with the accounts and regions that are asked for.
    pub saved: Option<(&'p Snapshot, Vec<RegionFolder>)>,
    /// What was gathered of other accounts and regions in the saved data.
    pub hubs: Option<Arc<Hubs>>,
    /// Presumed values are unread.
    pub strict: bool,
    /// The configuration's folder.
    pub source: Option<&'p Path>,
    /// What decides the exit status.
    pub fail_on: FailOn,
    /// VPCs that the plan does not touch are listed too.
    pub all_vpcs: bool,
}

/// The accounts and regions that the plans touch, laid once as they are and once with presumed
/// values unread.
#[derive(Debug)]
pub struct Places {
    /// As they are.
    pub laid: Vec<Laid>,
    strict: Vec<Laid>,
    resources: BTreeMap<PlaceKey, Vec<Resource>>,
    presumed: BTreeSet<String>,
    notices: BTreeSet<String>,
    /// How many resources of other types were passed over.
    pub passed_over: usize,
}

/// What was gathered of other accounts and regions, before the plans and after them.
#[derive(Debug, Clone, Copy)]
struct SidesHubs<'h> {
    before: Option<&'h Hubs>,
    after: Option<&'h Hubs>,
    strict: Option<&'h Hubs>,
}

impl Planned<'_> {
    /// Lays the plans over every account and region that they touch.
    ///
    /// # Errors
    /// What cannot be read; a template that cannot be evaluated.
    pub fn lay(&self) -> Result<Places, CliError> {
        let folders = self.saved.iter().flat_map(|(_, folders)| folders);
        let keys: BTreeSet<PlaceKey> = folders
            .map(|folder| (folder.account_id.clone(), folder.region.clone()))
            .collect();
        let mut saved = self.read_saved(&keys)?;
        let zones: Vec<String> = saved
            .values()
            .flat_map(|(network, _)| zones(network))
            .collect();
        let (resources, told) = self.plans.resources(self.strict, &keys, &zones)?;
        let careful = match (self.strict, told.presumed.is_empty()) {
            (false, false) => Some(self.plans.resources(true, &keys, &zones)?.0),
            _ => None,
        };
        let mut places = Places {
            laid: Vec::new(),
            strict: Vec::new(),
            presumed: told.presumed,
            notices: told.notices,
            passed_over: told.passed_over,
            resources,
        };
        if self.all_vpcs {
            for key in saved.keys() {
                places.resources.entry(key.clone()).or_default();
            }
        }
        for (key, resources) in &places.resources {
            if resources.iter().all(|resource| !resource.actions.any()) && !self.all_vpcs {
                continue;
            }
            let place = Place::new(key.0.as_str(), key.1.as_str());
            let before = saved.remove(key);
            if before.is_none() && !keys.is_empty() {
                places.notices.insert(format!(
                    "{} {} is not in the saved data: what the plan makes there is evaluated alone",
                    key.0, key.1
                ));
            }
            if let Some(careful) = &careful {
                let resources = careful.get(key).map_or(&[][..], Vec::as_slice);
                let laid = Laid::new(place.clone(), resources, before.clone());
                places.strict.push(laid);
            }
            places.laid.push(Laid::new(place, resources, before));
        }
        Ok(places)
    }

    /// The saved networks of the accounts and regions that the plans may touch.
    fn read_saved(
        &self,
        _keys: &BTreeSet<PlaceKey>,
    ) -> Result<BTreeMap<PlaceKey, (Network, Ledger)>, CliError> {
        let mut saved = BTreeMap::new();
        if let Some((snapshot, folders)) = &self.saved {
            for folder in folders {
                let mut ledger = Ledger::default();
                let network = snapshot.read_and_keep(folder, &mut ledger)?;
                ledger.saved = true;
                let key = (folder.account_id.clone(), folder.region.clone());
                saved.entry(key).or_insert((network, ledger));
            }
        }
        Ok(saved)
    }

    /// Evaluates both sides, and compares them.
    pub fn compare(&self, places: &Places, evaluator: &Evaluator) -> Comparison {
        let mut comparison = Comparison {
            fail_on: self.fail_on,
            presumed: places.presumed.clone(),
            notices: places.notices.clone(),
            ..Comparison::default()
        };
        self.describe(&mut comparison);
        let mut addresses = BTreeMap::new();
        let mut acted_on = BTreeSet::new();
        for resource in places.resources.values().flatten() {
            if resource.actions.any() {
                acted_on.insert(resource.address.clone());
            }
            if let Some(line) = resource.line {
                let place = (comparison.file.clone(), line);
                comparison.locations.insert(resource.address.clone(), place);
            }
        }
        for laid in &places.laid {
            addresses.extend(laid.ledger.addresses.clone());
            comparison
                .notices
                .extend(laid.ledger.notices.iter().cloned());
        }
        comparison.addresses = Addresses::new(addresses);
        if let Some(source) = self.source {
            let found = lines::find(source, acted_on.iter());
            comparison.locations.extend(found);
        }
        let after = |places: &[Laid]| {
            let hubs = self.hubs.as_deref()?;
            Some(hubs.with(places.iter().map(|laid| laid.after.clone())))
        };
        let (hubs_after, hubs_strict) = (after(&places.laid), after(&places.strict));
        let hubs = SidesHubs {
            before: self.hubs.as_deref(),
            after: hubs_after.as_ref(),
            strict: hubs_strict.as_ref(),
        };
        for (at, laid) in places.laid.iter().enumerate() {
            let strict = places.strict.get(at).unwrap_or(laid);
            self.compare_place(laid, strict, hubs, evaluator, &acted_on, &mut comparison);
        }
        comparison
    }

    /// Which plan it is.
    fn describe(&self, comparison: &mut Comparison) {
        for plan in &self.plans.list {
            if comparison.file.is_empty() {
                comparison.file = plan.path.to_string_lossy().into_owned();
            }
            match &plan.form {
                Form::Terraform(plan) => {
                    comparison.kind = "terraform".to_owned();
                    comparison.terraform_version.clone_from(&plan.version);
                    comparison.timestamp.clone_from(&plan.timestamp);
                    for (action, count) in plan.action_counts() {
                        *comparison.actions.entry(action).or_default() += count;
                    }
                }
                Form::Template { .. } if comparison.kind.is_empty() => {
                    comparison.kind = "cloudformation".to_owned();
                }
                Form::Template { .. } => {}
            }
        }
    }

    fn compare_place(
        &self,
        laid: &Laid,
        strict: &Laid,
        hubs: SidesHubs<'_>,
        evaluator: &Evaluator,
        acted_on: &BTreeSet<String>,
        comparison: &mut Comparison,
    ) {
        let touched = |ledger: &Ledger| -> BTreeSet<String> {
            let mut touched = ledger.touched.clone();
            touched.extend(ledger.missing_vpcs.iter().cloned());
            touched
        };
        let mut ids = touched(&laid.ledger);
        ids.extend(touched(&strict.ledger));
        ids.extend(homeless(&laid.ledger).into_keys());
        if self.all_vpcs {
            let all = laid.before.iter().chain([&laid.after]);
            ids.extend(all.flat_map(|network| network.vpcs.iter().map(|vpc| vpc.id.to_string())));
        }
        if !evaluator.only.is_empty() {
            let address = |id: &String| laid.ledger.addresses.get(id);
            let asked = |id: &String| {
                let is = |wanted: &Id| {
                    **wanted == **id || address(id).is_some_and(|of| **of == **wanted)
                };
                evaluator.only.iter().any(is)
            };
            let known: Vec<String> = laid
                .after
                .vpcs
                .iter()
                .map(|vpc| vpc.id.to_string())
                .collect();
            ids.extend(known);
            ids.retain(asked);
        }
        let wanted: Vec<Id> = ids.iter().map(|id| Id::from(id.as_str())).collect();
        let verdicts = |network: &Network, hubs| -> BTreeMap<String, Verdict> {
            let view = View::new(network, hubs);
            let all = evaluate(view, &evaluator.parameters, evaluator.now, Some(&wanted));
            all.into_iter()
                .map(|verdict| (verdict.vpc_id.to_string(), verdict))
                .collect()
        };
        let before = laid.before.as_ref();
        let before = before.map(|network| verdicts(network, hubs.before));
        let before = before.unwrap_or_default();
        let with_missing = |of: &Laid, hubs| {
            let mut all = verdicts(&of.after, hubs);
            for vpc_id in &of.ledger.missing_vpcs {
                let verdict = missing(vpc_id, of.ledger.saved);
                all.entry(vpc_id.clone()).or_insert(verdict);
            }
            all.extend(homeless(&of.ledger));
            all
        };
        let after = with_missing(laid, hubs.after);
        let careful = with_missing(strict, hubs.strict.or(hubs.after));
        let region = EvaluatedRegion {
            place: laid.place.clone(),
            account: evaluator.organization.account(&laid.place.account_id),
            now: evaluator.now,
        };
        let ways_before = laid.before.as_ref().map(WaysOut::new);
        let ways_after = WaysOut::new(&laid.after);
        let sides = Sides {
            before: ways_before.as_ref(),
            after: &ways_after,
            verdicts_before: &before,
            verdicts_after: &after,
            strict: &careful,
            replaced: &laid.ledger.replaced,
            addresses: &comparison.addresses,
            acted_on,
            unknown_is_fault: evaluator.parameters.unknown_is_fault,
        };
        let compared: Vec<_> = ids
            .iter()
            .filter(|id| before.contains_key(*id) || after.contains_key(*id))
            .map(|id| compare(&region, id, &sides))
            .collect();
        comparison.vpcs.extend(compared);
    }
}

/// Says on standard error what is worth it beside a comparison.
pub fn say(comparison: &Comparison, places: &Places, volume: VolumeArguments) {
    if !volume.quiet {
        if comparison.vpcs.is_empty() && places.laid.is_empty() {
            notices::warning("nothing to evaluate in this plan");
        }
        let said = comparison.notices.iter();
        said.for_each(|notice| notices::warning(notice));
    }
    if volume.verbose {
        let presumed = comparison.presumed.iter();
        presumed.for_each(|line| notices::note(&format!("presumed: {line}")));
        let passed_over = places.passed_over;
        notices::note(&format!(
            "{passed_over} resources of other types are passed over"
        ));
    }
}

/// The exit status that a comparison leads to.
pub fn status(comparison: &Comparison) -> u8 {
    // Without saved data everything is new: what is NON_COMPLIANT became so.
    let fails = comparison.vpcs.iter().any(|vpc| {
        let services = vpc.services.iter();
        services
            .into_iter()
            .any(|service| counts(vpc, service, comparison.fail_on))
    });
    if fails {
        NON_COMPLIANT
    } else if comparison.vpcs.iter().any(became_undetermined) {
        UNDETERMINED
    } else {
        OK
    }
}

/// The availability zones of a network's subnets.
fn zones(network: &Network) -> Vec<String> {
    let zones = network.subnets.elements().iter();
    let zones: BTreeSet<String> = zones
        .filter_map(|subnet| Some(subnet.zone.as_deref()?.to_owned()))
        .collect();
    zones
        .into_iter()
        .filter(|zone| zone.contains('-'))
        .collect()
}

/// A VPC that the plan refers to and nobody knows.
fn missing(vpc_id: &str, saved: bool) -> Verdict {
    let message = if saved {
        format!("{vpc_id} is neither made by this plan nor in the saved data")
    } else {
        format!("{vpc_id} is not made by this plan: lay the plan over saved data")
    };
    undetermined(vpc_id, message, Vec::new())
}

/// The clients whose VPC is not known, as VPCs that are UNDETERMINED.
fn homeless(ledger: &Ledger) -> BTreeMap<String, Verdict> {
    let clients = ledger.homeless.iter().map(|(address, why)| {
        let id = format!("{address}#vpc");
        let message = format!("the VPC of {address} is not known: {why}");
        let verdict = undetermined(&id, message, vec![address.as_str().into()]);
        (id, verdict)
    });
    clients.collect()
}

fn undetermined(vpc_id: &str, message: String, resources: Vec<Id>) -> Verdict {
    Verdict {
        vpc_id: vpc_id.into(),
        vpc_name: None,
        compliance_type: ComplianceType::Undetermined,
        annotation: format!("UNDETERMINED: {message}"),
        services: Vec::new(),
        findings: vec![Finding {
            check: Check::FactUnread,
            severity: Severity::Undetermined,
            answer: None,
            message,
            remediation: "Lay the plan over saved data of the account and region.".to_owned(),
            clients: 0,
            leaves_by: None,
            brief: None,
            resources,
        }],
        clients: Vec::new(),
        in_transition: false,
        waiver: None,
    }
}

/// The one network after the plans that has a VPC, by its id or its address.
///
/// # Errors
/// What cannot be read.
pub fn network_of(places: Places, vpc: &str) -> Option<(Network, String)> {
    places.laid.into_iter().find_map(|laid| {
        let addresses = &laid.ledger.addresses;
        let found = laid.after.vpcs.iter().find(|of| {
            *of.id == *vpc || addresses.get(&*of.id).is_some_and(|address| address == vpc)
        })?;
        let id = found.id.to_string();
        Some((laid.after, id))
    })
}

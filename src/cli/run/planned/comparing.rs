//! Both sides of a change, evaluated and compared.

use std::collections::{BTreeMap, BTreeSet};

use rule::egress::EgressPaths;
use rule::evaluate::evaluate;
use rule::exceptions::apply;
use rule::network::{Id, Network};
use rule::verdict::Verdict;
use rule::view::{Hubs, View};

use super::unread::{homeless, missing, remedy};
use super::{Places, Planned};
use crate::cli::error::CliError;
use crate::cli::run::side_by_side::side_by_side;
use crate::place::Place;
use crate::report::EvaluatedRegion;
use crate::report::comparison::acts::Acts;
use crate::report::comparison::words::PlanAddresses;
use crate::report::comparison::{ComparedVpc, Comparison, Difference, Sides, Status, compare};
use crate::report::evaluator::Evaluator;
use crate::source::plan::hub;
use crate::source::plan::laid::Laid;
use crate::source::plan::lines;
use crate::source::plan::mapping::ledger::Ledger;
use crate::source::plan::mapping::presumed;
use crate::source::plan::plans::PlanForm;
use crate::source::plan::word::Word;

/// What was gathered of other accounts and regions, before the plans and after them.
#[derive(Debug, Clone, Copy)]
struct SidesHubs<'h> {
    before: Option<&'h Hubs>,
    after: Option<&'h Hubs>,
    strict: Option<&'h Hubs>,
}

impl Planned<'_> {
    /// Evaluates both sides, and compares them.
    ///
    /// # Errors
    /// What cannot be read of accounts and regions that the plans do not touch.
    pub fn compare(&self, places: &Places, evaluator: &Evaluator) -> Result<Comparison, CliError> {
        let mut comparison = Comparison {
            fail_on: self.fail_on,
            presumed: places.presumed.clone(),
            notices: places.notices.clone(),
            ..Comparison::default()
        };
        self.describe(&mut comparison);
        let mut addresses = BTreeMap::new();
        comparison.locations.extend(places.written.clone());
        for laid in &places.laid {
            // Both are in order: nothing is looked up.
            addresses.append(&mut laid.ledger.addresses.clone());
            comparison
                .notices
                .extend(laid.ledger.notices.iter().cloned());
        }
        let mut befores = places.laid.iter().filter_map(|laid| laid.before.as_deref());
        if self.plans.makes_new_stacks() && befores.any(|network| !network.vpcs.is_empty()) {
            let notice = "the stack is taken for new: where it exists, give --stack-resources \
                          (what `aws cloudformation describe-stack-resources` prints)";
            comparison.notices.insert(notice.to_owned());
        }
        comparison.addresses = PlanAddresses::new(addresses);
        if let Some(source) = self.source {
            let found = lines::find(source, places.acts.addresses().map(Word::as_str));
            comparison.locations.extend(found);
        }
        let hubs_after = self.hubs_after(&places.laid, &places.beside);
        let hubs_strict = match places.strict.is_empty() {
            true => None,
            false => self.hubs_after(&places.strict, &places.beside_strict),
        };
        let hubs = SidesHubs {
            before: self.hubs.as_deref(),
            after: hubs_after.as_ref(),
            strict: hubs_strict.as_ref(),
        };
        let acts = &*places.acts;
        for (at, laid) in places.laid.iter().enumerate() {
            let strict = places.strict.get(at).unwrap_or(laid);
            self.compare_place(laid, strict, hubs, evaluator, acts, &mut comparison);
        }
        self.compare_others(places, hubs, evaluator, acts, &mut comparison)?;
        comparison.acts = places.acts.clone();
        Ok(comparison)
    }

    /// What is known of all accounts and regions after the plans.
    pub fn hubs_after(&self, laid: &[Laid], beside: &[Network]) -> Option<Hubs> {
        // What is of the evaluated account and region is not looked at as a hub.
        let is_alone = laid.len() == 1 && beside.is_empty() && self.folders().count() == 1;
        if let Some(hubs) = self
            .hubs
            .as_deref()
            .filter(|hubs| is_alone && hubs.networks().is_empty())
        {
            return Some(hubs.clone());
        }
        // Nor is it where there is nothing else.
        if let ([only], [], None) = (laid, beside, &self.saved) {
            let Place { account_id, region } = &only.place;
            let alone = Network::unread(account_id.as_str(), region.as_str(), "it is evaluated");
            return Some(Hubs::new(vec![alone], true));
        }
        let laid = laid.iter().map(hub::seen_from_elsewhere);
        let changed = laid.chain(beside.iter().cloned());
        match (&self.hubs, self.saved.is_some()) {
            (Some(hubs), _) => Some(hubs.with(changed)),
            // Nothing is saved: what the plans make is all there is.
            (None, false) => Some(Hubs::new(changed.collect(), true)),
            (None, true) => None,
        }
    }

    /// Compares the VPCs of accounts and regions that the plans do not touch, where what they are led to may have
    /// changed: those alone are listed whose answers change.
    fn compare_others(
        &self,
        places: &Places,
        hubs: SidesHubs<'_>,
        evaluator: &Evaluator,
        acts: &Acts,
        comparison: &mut Comparison,
    ) -> Result<(), CliError> {
        let Some((snapshot, folders)) = &self.saved else {
            return Ok(());
        };
        if acts.is_empty() || !self.leads_others(places) {
            return Ok(());
        }
        for folder in folders.iter().filter(|folder| !places.has(folder)) {
            let network = snapshot.read(folder)?;
            let mut vpcs = network.vpcs.iter();
            let leads = hubs.before.is_some() && vpcs.any(|vpc| is_led(&network, &vpc.id));
            if !leads && !hub::has_changed_list(&network, &places.resources) {
                continue;
            }
            let place = Place::new(folder.account_id.as_str(), folder.region.as_str());
            let mut laid = Laid::untouched(place, network);
            let after = laid.after.clone();
            laid.after = self.beside(places, after);
            self.compare_place(&laid, &laid, hubs, evaluator, acts, comparison);
        }
        Ok(())
    }

    /// Whether VPCs of other accounts and regions may be led to what the plans change.
    fn leads_others(&self, places: &Places) -> bool {
        let resources = places.resources.values().flatten();
        let mut acting = resources.filter(|resource| resource.actions.any());
        let leads = |laid: &Laid| {
            let mut hubs = self.hubs.iter().flat_map(|hubs| hubs.networks());
            hubs.any(|network| {
                // A glance keeps the tables of those alone that something leads to.
                network.account_id == laid.place.account_id
                    && network.region == laid.place.region
                    && !network.route_tables.elements().is_empty()
            })
        };
        !places.beside.is_empty()
            || places.laid.iter().any(leads)
            || acting.any(|resource| hub::reaches_others(&resource.kind))
    }

    /// Which plan it is.
    fn describe(&self, comparison: &mut Comparison) {
        for plan in &self.plans.list {
            if comparison.file.is_empty() {
                comparison.file = plan.path.to_string_lossy().into_owned();
            }
            match &plan.form {
                PlanForm::Terraform(plan) => {
                    comparison.kind = "terraform".to_owned();
                    comparison.terraform_version.clone_from(&plan.version);
                    comparison.timestamp.clone_from(&plan.timestamp);
                    for (action, count) in plan.action_counts() {
                        *comparison.actions.entry(action.clone()).or_default() += count;
                    }
                }
                PlanForm::Template { .. } if comparison.kind.is_empty() => {
                    comparison.kind = "cloudformation".to_owned();
                }
                PlanForm::Template { .. } => {}
            }
        }
    }

    fn compare_place(
        &self,
        laid: &Laid,
        strict: &Laid,
        hubs: SidesHubs<'_>,
        evaluator: &Evaluator,
        acts: &Acts,
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
        if self.all_vpcs && self.is_asked(&laid.place) {
            let all = laid.before.as_deref().into_iter().chain([&laid.after]);
            ids.extend(all.flat_map(|network| network.vpcs.iter().map(|vpc| vpc.id.to_string())));
        }
        if !evaluator.only.is_empty() {
            let address = |id: &String| laid.ledger.addresses.get(id.as_str());
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
        // What they are led to may change, though nothing of their own does.
        let perhaps = self.led(laid, &ids, evaluator);
        ids.extend(perhaps.iter().cloned());
        let verdicts = |network: &Network, hubs, plan: Option<&Laid>, of: &dyn Fn(&str) -> bool| {
            let wanted = ids.iter().filter(|id| of(id));
            let wanted: Vec<Id> = wanted.map(|id| Id::from(id.as_str())).collect();
            let view = View::new(network, hubs);
            let all = evaluate(view, &evaluator.parameters, evaluator.now, Some(&wanted));
            let by_vpc = all.into_iter().map(|mut verdict| {
                let Evaluator {
                    parameters,
                    exceptions,
                    now,
                    ..
                } = evaluator;
                let account_id = &laid.place.account_id;
                if let Some(plan) = plan {
                    remedy(&mut verdict, plan.ledger.saved);
                }
                apply(exceptions, parameters, account_id, *now, &mut verdict);
                (verdict.vpc_id.to_string(), verdict)
            });
            by_vpc.collect::<BTreeMap<String, Verdict>>()
        };
        let with_missing = |of: &Laid, hubs, among: &BTreeSet<String>| {
            let mut all = BTreeMap::new();
            for by_made in [true, false] {
                let is_of = |id: &str| among.contains(id) && of.made.contains(id) == by_made;
                if ids.iter().any(|id| is_of(id)) {
                    all.extend(verdicts(&of.as_seen(by_made), hubs, Some(of), &is_of));
                }
            }
            for vpc_id in &of.ledger.missing_vpcs {
                let verdict = missing(vpc_id, of.ledger.saved);
                all.entry(vpc_id.clone()).or_insert(verdict);
            }
            all.extend(homeless(&of.ledger));
            all
        };
        // After the plan more is to evaluate than before it: where there are many, who is done first takes a share.
        let share = match laid.before.is_some() && ids.len() >= MANY {
            true => ids.len() / SHARE,
            false => 0,
        };
        let among = |ids: &mut dyn Iterator<Item = &String>| ids.cloned().collect();
        let (first, rest) = (
            among(&mut ids.iter().take(share)),
            among(&mut ids.iter().skip(share)),
        );
        let ((mut before, of_first), mut after) = side_by_side(
            || {
                let before = laid.before.as_deref();
                let before = before.map(|network| verdicts(network, hubs.before, None, &|_| true));
                let of_first = (share > 0).then(|| with_missing(laid, hubs.after, &first));
                (before.unwrap_or_default(), of_first.unwrap_or_default())
            },
            || with_missing(laid, hubs.after, &rest),
        );
        after.extend(of_first);
        // Where nothing rests on what is presumed the answers are the same.
        let presumed_in = self.presumed_in(laid, strict, acts);
        let careful = match &presumed_in {
            Some(vpcs) if vpcs.is_empty() => BTreeMap::new(),
            Some(vpcs) => {
                let wanted = ids.intersection(vpcs).cloned().collect();
                with_missing(strict, hubs.strict.or(hubs.after), &wanted)
            }
            None => with_missing(strict, hubs.strict.or(hubs.after), &ids),
        };
        let region = EvaluatedRegion {
            place: laid.place.clone(),
            account: evaluator.organization.account(&laid.place.account_id),
            now: evaluator.now,
        };
        let ways_before = laid.before.as_deref().map(EgressPaths::new);
        let ways_after = EgressPaths::new(&laid.after);
        let sides = Sides {
            before: ways_before.as_ref(),
            after: &ways_after,
            verdicts_before: &before,
            verdicts_after: &after,
            strict: &careful,
            presumed_in: presumed_in.as_ref(),
            replaced: &laid.ledger.replaced,
            addresses: &comparison.addresses,
            acts,
            unknown_is_fault: evaluator.parameters.unknown_is_fault,
        };
        let compared: Vec<_> = ids
            .iter()
            .filter(|id| before.contains_key(*id) || after.contains_key(*id))
            .map(|id| compare(&region, id, &sides))
            .collect();
        let whole = compared.into_iter().map(|vpc| ComparedVpc {
            before: before.remove(&vpc.vpc_id),
            after: after.remove(&vpc.vpc_id),
            ..vpc
        });
        let listed = whole.filter(|vpc| !perhaps.contains(&vpc.vpc_id) || is_changed(vpc));
        comparison.vpcs.extend(listed);
    }

    /// Whether an account in a region is among those that are asked for.
    fn is_asked(&self, place: &Place) -> bool {
        self.asked.is_empty() || self.asked.contains(place)
    }

    /// The VPCs of a place that presumed values bear on; `None` where they may be any.
    fn presumed_in(&self, laid: &Laid, strict: &Laid, acts: &Acts) -> Option<BTreeSet<String>> {
        if std::ptr::eq(laid, strict) {
            return Some(BTreeSet::new());
        }
        // What a hub is may bear on every VPC.
        let of_hubs = laid.after.central != strict.after.central
            || laid.central_of_made != strict.central_of_made
            || acts.on_hubs;
        (!of_hubs)
            .then(|| presumed::affected(&laid.ledger, &strict.ledger))
            .flatten()
    }

    /// The VPCs of a place that zones, Profiles or rules may lead elsewhere, beside those that are listed.
    fn led(
        &self,
        laid: &Laid,
        listed: &BTreeSet<String>,
        evaluator: &Evaluator,
    ) -> BTreeSet<String> {
        if !evaluator.only.is_empty() {
            return BTreeSet::new();
        }
        let networks = laid.before.as_deref().into_iter().chain([&laid.after]);
        let changes_lists = laid.changes_lists();
        let vpcs = networks.flat_map(|network| {
            let own = network.vpcs.iter().map(|vpc| &vpc.id);
            own.filter(|id| changes_lists || is_led(network, id))
        });
        vpcs.map(Id::to_string)
            .filter(|id| !listed.contains(id))
            .collect()
    }
}

/// How many VPCs are many, and which share of them is evaluated on the other side.
const MANY: usize = 20;
const SHARE: usize = 5;

/// Whether a zone, a Profile or a rule answers in a VPC.
fn is_led(network: &Network, vpc_id: &str) -> bool {
    let central = &network.central;
    let mut zones = central.hosted_zones_by_vpc.elements().iter();
    let mut profiles = central.profile_associations.elements().iter();
    zones.any(|of| *of.vpc_id == *vpc_id && !of.zones.is_empty())
        || profiles.any(|of| *of.vpc_id == *vpc_id)
}

/// Whether anything of a VPC is another after than before.
fn is_changed(vpc: &ComparedVpc) -> bool {
    let answers = |verdict: &Option<Verdict>| {
        let services = verdict.iter().flat_map(|of| &of.services);
        let answers = services.map(|of| (of.service.clone(), of.answer));
        answers.collect::<Vec<_>>()
    };
    vpc.change != Difference::Same
        || answers(&vpc.before) != answers(&vpc.after)
        || vpc.findings.iter().any(|of| of.status != Status::Still)
}

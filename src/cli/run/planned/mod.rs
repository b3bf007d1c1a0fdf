//! Plans laid over saved data, evaluated before and after, and compared.

pub mod begun;
mod comparing;
mod evaluation;
mod one_vpc;
mod unread;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use rule::network::Network;
use rule::view::Hubs;

use self::begun::{Read, place_of};
pub use self::one_vpc::labels;
use crate::cli::error::CliError;
use crate::cli::exit_status::{NON_COMPLIANT, OK, UNDETERMINED};
use crate::cli::option::output::VolumeArguments;
use crate::cli::terminal::notices;
use crate::place::Place;
use crate::report::comparison::acts::Acts;
use crate::report::comparison::{Comparison, became_undetermined, counts};
use crate::report::fail_on::FailOn;
use crate::source::plan::hub;
use crate::source::plan::laid::{Laid, Laying, Saved};
use crate::source::plan::mapping::ledger::Ledger;
use crate::source::plan::mapping::presumed;
use crate::source::plan::plans::{ByPlace, GatheredResources, Plans};
use crate::source::plan::resource::Resource;
use crate::source::snapshot::Snapshot;
use crate::source::snapshot::regions::RegionFolder;

/// What is laid over what.
#[derive(Debug)]
pub struct Planned<'p> {
    /// The plans.
    pub plans: &'p Plans,
    /// The saved data, where there is some, with its accounts and regions.
    pub saved: Option<(&'p Snapshot, Vec<RegionFolder>)>,
    /// Those that are asked for: where a resource is that names none, and whose VPCs `all_vpcs` lists.
    pub asked: BTreeSet<Place>,
    /// What was gathered of other accounts and regions in the saved data.
    pub hubs: Option<Arc<Hubs>>,
    /// The accounts that are there for their central endpoints alone.
    pub looked_into: BTreeSet<String>,
    /// What runs is asked for.
    pub runs: bool,
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
    /// The networks beside them that change with them: those of a gateway's owner, for one.
    pub beside: Vec<Network>,
    strict: Vec<Laid>,
    beside_strict: Vec<Network>,
    /// The resources that lead to central endpoints, or may.
    resources: ByPlace,
    /// What happens to them.
    acts: Arc<Acts>,
    /// The templates that resources are written in, and the lines, by their addresses.
    written: BTreeMap<String, (String, usize)>,
    presumed: BTreeSet<String>,
    notices: BTreeSet<String>,
    /// How many resources of other types were passed over.
    pub passed_over: usize,
}

impl Planned<'_> {
    /// Lays the plans over every account and region that they touch.
    ///
    /// # Errors
    /// What cannot be read; a template that cannot be evaluated.
    pub fn lay(
        &self,
        mut gathered: GatheredResources,
        read: Option<Read>,
    ) -> Result<Places, CliError> {
        let asked = &self.asked;
        let is_touched = |resources: &[Arc<Resource>]| {
            self.all_vpcs || resources.iter().any(|resource| resource.actions.any())
        };
        let mut touched: BTreeSet<Place> = gathered
            .usual
            .iter()
            .filter(|(_, resources)| is_touched(resources))
            .map(|(key, _)| key.clone())
            .collect();
        if self.all_vpcs {
            touched.extend(asked.iter().cloned());
        }
        let mut saved = self.read_saved(&touched, read)?;
        // Templates count zones of the region: those of the saved subnets.
        let zones: BTreeSet<String> = saved
            .values()
            .flat_map(|saved| zones(saved.network()))
            .collect();
        let zones: Vec<String> = zones.into_iter().collect();
        if !zones.is_empty() && self.plans.has_templates() {
            gathered = self.plans.resources(self.strict, asked, &zones)?;
        }
        let GatheredResources {
            usual,
            careful,
            presumed,
            notices,
            passed_over,
        } = gathered;
        let mut places = Places {
            laid: Vec::new(),
            beside: Vec::new(),
            strict: Vec::new(),
            beside_strict: Vec::new(),
            presumed,
            notices,
            passed_over,
            acts: Arc::default(),
            written: BTreeMap::new(),
            resources: usual,
        };
        places.note();
        let careful = careful.filter(|careful| {
            touched.iter().any(|key| {
                let ledger = saved.get(key).map(Saved::ledger);
                let (usual, careful) = (of_place(&places.resources, key), of_place(careful, key));
                presumed::may_matter(usual, careful, ledger)
            })
        });
        let mut laying_strict = Vec::new();
        let mut differs = false;
        let mut count = 0_usize;
        for key in &touched {
            let before = saved.remove(key);
            if before.is_none() && !asked.is_empty() {
                places.notices.insert(format!(
                    "{} {} is not in the saved data: what the plan makes there is evaluated alone",
                    key.account_id, key.region
                ));
            }
            let place = key.clone();
            // Who lays twice compares the resources, and the records.
            let resources = match &careful {
                Some(_) => of_place(&places.resources, key).to_vec(),
                None => places.hand_over(key),
            };
            let lets_go = careful.is_none() && resources.len() > LARGE;
            count += resources.len();
            let again = careful.as_ref().map(|_| before.clone());
            let laying = Laying::new(place.clone(), resources, before);
            if let (Some(careful), Some(before)) = (&careful, again) {
                let others = of_place(careful, key);
                let strict = Laying::new(place, others.to_vec(), before);
                let usual = of_place(&places.resources, key);
                differs |= differ_in_hubs(usual, others)
                    || presumed::affected(&laying.ledger, &strict.ledger)
                        .is_none_or(|vpcs| !vpcs.is_empty());
                laying_strict.push(strict);
            }
            places.laid.push(Laid::new(laying, self.runs, lets_go));
        }
        let hubs = self.hubs.as_deref();
        places.beside = hub::lay(&mut places.laid, &places.resources, hubs);
        // Where no answer can rest on what is presumed, it is not laid a second time.
        if let Some(careful) = careful.as_ref().filter(|_| differs) {
            let laying = laying_strict.into_iter();
            places.strict = laying.map(|of| Laid::new(of, self.runs, false)).collect();
            places.beside_strict = hub::lay(&mut places.strict, careful, hubs);
        } else if count > LARGE {
            let ledgers = places.laid.iter_mut().map(|laid| &mut laid.ledger);
            ledgers.for_each(Ledger::let_go);
        }
        let keys: Vec<Place> = places.resources.keys().cloned().collect();
        keys.iter().for_each(|key| drop(places.hand_over(key)));
        Ok(places)
    }

    /// The saved accounts and regions.
    fn folders(&self) -> impl Iterator<Item = &RegionFolder> {
        self.saved.iter().flat_map(|(_, folders)| folders)
    }

    /// All accounts and regions of saved data; where those that are asked for got other names, these alone: what a plan
    /// changes turns answers of VPCs in accounts that nobody asks for, a hub's plan those of its spokes.
    pub fn all_of(snapshot: &Snapshot, asked: Vec<RegionFolder>) -> Vec<RegionFolder> {
        let all = snapshot.regions();
        let is_one = |of: &RegionFolder| all.iter().any(|other| place_of(other) == place_of(of));
        match asked.iter().all(is_one) {
            true => all.to_vec(),
            false => asked,
        }
    }

    /// A saved network that no plan is laid over, with what of its own comes and goes with resources elsewhere.
    fn beside(&self, places: &Places, network: Network) -> Network {
        let hubs = self.hubs.as_deref();
        hub::beside(network, &places.laid, &places.resources, hubs)
    }

    /// The saved networks of the accounts and regions that the plans touch.
    fn read_saved(
        &self,
        touched: &BTreeSet<Place>,
        read: Option<Read>,
    ) -> Result<BTreeMap<Place, Saved>, CliError> {
        let mut saved = BTreeMap::new();
        if let Some((key, read)) = read.filter(|(key, _)| touched.contains(key)) {
            saved.insert(key, read?);
        }
        if let Some((snapshot, folders)) = &self.saved {
            for folder in folders {
                let key = place_of(folder);
                if !touched.contains(&key) || saved.contains_key(&key) {
                    continue;
                }
                saved.insert(key, begun::read(snapshot, folder)?);
            }
        }
        Ok(saved)
    }
}

impl Places {
    /// Whether plans are laid over this account and region.
    fn has(&self, folder: &RegionFolder) -> bool {
        self.laid
            .iter()
            .any(|of| of.place.account_id == folder.account_id && of.place.region == folder.region)
    }

    /// Notes what is asked of resources once they are laid.
    fn note(&mut self) {
        let mut acts = Acts::default();
        for resource in self.resources.values().flatten() {
            acts.add(resource);
            if let Some(place) = &resource.written {
                let address = resource.address.to_string();
                self.written.insert(address, (**place).clone());
            }
        }
        self.acts = Arc::new(acts);
    }

    /// Hands over the resources of an account in a region: those that may lead to central endpoints stay.
    fn hand_over(&mut self, key: &Place) -> Vec<Arc<Resource>> {
        let Some(of_place) = self.resources.get_mut(key) else {
            return Vec::new();
        };
        let may_lead = |of: &&Arc<Resource>| {
            let kind = of.kind.strip_prefix("data.").unwrap_or(&of.kind);
            hub::reaches_others(kind)
        };
        let stay = of_place.iter().filter(may_lead).cloned().collect();
        std::mem::replace(of_place, stay)
    }
}

/// How many resources make a plan large: to let go of its records takes time, and to keep them memory.
const LARGE: usize = 20_000;

/// The resources of an account in a region.
fn of_place<'r>(resources: &'r ByPlace, key: &Place) -> &'r [Arc<Resource>] {
    resources.get(key).map_or(&[][..], Vec::as_slice)
}

/// Whether resources that lead to central endpoints are others where presumed values are unread.
fn differ_in_hubs(usual: &[Arc<Resource>], strict: &[Arc<Resource>]) -> bool {
    let is_of_hub = |of: &Resource| hub::reaches_others(&of.kind);
    let mut pairs = usual.iter().zip(strict);
    let differs =
        |(one, other): (&Arc<Resource>, &Arc<Resource>)| !Arc::ptr_eq(one, other) && is_of_hub(one);
    usual.len() != strict.len() || pairs.any(differs)
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

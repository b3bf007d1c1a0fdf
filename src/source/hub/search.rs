//! The search for central endpoints: asks, as long as there is something left to ask, in the evaluated account and
//! in those that it leads to.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use jiff::Timestamp;
use rule::central_wanted::{SearchState, WantedRead, asks};
use rule::evaluate::evaluate;
use rule::network::{Id, Network};
use rule::parameters::Parameters;
use rule::verdict::ComplianceType;
use rule::view::{Hubs, View};
use tokio::time::Instant;

use super::ask::{account, ask};
use super::door::HubAccess;
use super::kept::{HubReading, SharedReading};
use crate::describe::region_facts::RegionFacts;
use crate::describe::region_files::RegionFiles;
use crate::failure::ReadError;
use crate::place::Place;
use crate::source::ec2::client::Ec2;

/// The most rounds: a chain of names and gateways is shorter.
const MOST_ROUNDS: usize = 16;

/// What was found so far.
#[derive(Debug)]
pub struct Search<'w> {
    access: Option<HubAccess<'w>>,
    accounts: BTreeSet<Id>,
    done: BTreeSet<WantedRead>,
    networks: BTreeMap<Id, Network>,
    readings: BTreeMap<Id, SharedReading>,
    /// What was read before this moment serves no more.
    not_before: Option<Instant>,
    began: Instant,
    /// Whether something of what was read is older than this search.
    is_old: bool,
    /// The accounts that could not be entered.
    shut: BTreeSet<Id>,
}

/// The VPCs of which a search wants to know how their DNS is set up, and whether it wants paths.
#[derive(Debug, Default)]
pub struct OwnVpcs {
    /// Those whose DNS attributes it wants.
    pub attributes: Vec<Id>,
    /// Those whose DHCP options it wants.
    pub options: Vec<Id>,
    /// Whether it wants what paths rest on.
    pub paths: bool,
}

impl OwnVpcs {
    /// Whether nothing is wanted.
    pub fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.options.is_empty() && !self.paths
    }
}

/// What a search goes by.
#[derive(Debug, Clone, Copy)]
pub struct SearchTerms<'t> {
    /// What is asked.
    pub parameters: &'t Parameters,
    /// The time.
    pub now: Timestamp,
    /// The VPCs.
    pub vpcs: &'t [Id],
    /// The VPCs whose connections are asked for: with all others', where they are too many for a filter.
    pub only: Option<&'t [Id]>,
}

impl<'w> Search<'w> {
    /// A search in the evaluated account, and in those that may be entered.
    pub fn new(access: Option<HubAccess<'w>>, place: &Place) -> Self {
        let mut accounts = access
            .as_ref()
            .map_or_else(BTreeSet::new, |access| access.door.accounts());
        accounts.remove(place.account_id.as_str());
        Self {
            access,
            accounts,
            done: BTreeSet::new(),
            networks: BTreeMap::new(),
            readings: BTreeMap::new(),
            not_before: None,
            began: Instant::now(),
            is_old: false,
            shut: BTreeSet::new(),
        }
    }

    /// What was gathered beside the evaluated account.
    pub fn hubs(&self) -> Hubs {
        let access = self.access.as_ref();
        let everything = access.is_some_and(|access| access.door.is_everything());
        Hubs::new(self.networks.values().cloned().collect(), everything)
    }

    /// Takes note of what is asked otherwise.
    pub fn note(&mut self, ask: WantedRead) {
        self.done.insert(ask);
    }

    /// What is to be asked next.
    pub fn next(&self, network: &Network, terms: SearchTerms<'_>) -> BTreeSet<WantedRead> {
        let hubs = self.hubs();
        asks(
            SearchState {
                view: View::new(network, Some(&hubs)),
                parameters: terms.parameters,
                now: terms.now,
                accounts: &self.accounts,
                done: &self.done,
            },
            terms.vpcs,
        )
    }

    /// Asks, until nothing is left to ask. Of own VPCs' DNS and paths, which are not asked here, the first round that
    /// wants any ends the search: it goes on with [`Search::run`] once that is read.
    pub async fn run(
        &mut self,
        ec2: &Ec2<'_>,
        mut facts: RegionFacts,
        terms: SearchTerms<'_>,
        failures: &mut Vec<ReadError>,
    ) -> (RegionFacts, OwnVpcs) {
        let place = &ec2.place;
        for _ in 0..MOST_ROUNDS {
            let network = facts.settle(&*place.account_id, &*place.region);
            let wanted = self.next(network, terms);
            if wanted.is_empty() {
                break;
            }
            self.done.extend(wanted.iter().cloned());
            let mut own = Vec::new();
            let mut others: BTreeSet<Id> = BTreeSet::new();
            let mut dns = OwnVpcs::default();
            for one in wanted {
                match (account(&one), &one) {
                    (_, WantedRead::VpcDns(vpc_id)) => {
                        dns.attributes.push(vpc_id.clone());
                        dns.options.push(vpc_id.clone());
                    }
                    (_, WantedRead::DhcpOptions(vpc_id)) => dns.options.push(vpc_id.clone()),
                    (_, WantedRead::Paths(_)) => dns.paths = true,
                    (Some(of), _) if **of != *place.account_id => {
                        others.insert(of.clone());
                    }
                    _ => own.push(one),
                }
            }
            let only = terms.only.unwrap_or_default();
            let mut own_failures = Vec::new();
            let (asked, entered) = tokio::join!(
                Box::pin(ask(ec2, facts, &own, only, None, &mut own_failures)),
                Box::pin(self.others(place, others)),
            );
            facts = asked;
            failures.append(&mut own_failures);
            for one in entered {
                self.keep(one, failures);
            }
            if !dns.is_empty() {
                return (facts, dns);
            }
        }
        (facts, OwnVpcs::default())
    }

    /// Asks other accounts, side by side; all that this search ever asked them, for what they told may be forgotten.
    async fn others(&self, place: &Place, wanted: BTreeSet<Id>) -> Vec<Other> {
        let Some(access) = &self.access else {
            return Vec::new();
        };
        let wanted = wanted.into_iter().filter(|id| !self.shut.contains(id));
        let calls = wanted.map(|account_id| {
            let of = |ask: &&WantedRead| account(ask) == Some(&account_id);
            let asks: BTreeSet<WantedRead> = self.done.iter().filter(of).cloned().collect();
            let place = Place::new(&*account_id, &*place.region);
            Box::pin(self.other(access, account_id, place, asks))
        });
        join_all(calls).await
    }

    async fn other(
        &self,
        access: &HubAccess<'_>,
        account_id: Id,
        place: Place,
        mut asks: BTreeSet<WantedRead>,
    ) -> Other {
        let shared = access.kept.of(&place);
        let mut reading = shared.lock().await;
        reading.begin(access.kept.serves(), self.not_before);
        asks.retain(|ask| !reading.done.contains(ask));
        let mut ticket = None;
        if let Some(store) = access.store.filter(|_| !asks.is_empty()) {
            let turn = store.turn(&place, &asks).await;
            if let Some(stored) = &turn.stored {
                reading.learn(&place, stored);
            }
            asks.retain(|ask| !reading.done.contains(ask));
            ticket = turn.ticket;
        }
        let mut failures = Vec::new();
        if !asks.is_empty() {
            let ec2 = match access.door.enter(&place).await {
                Ok(ec2) => ec2,
                Err(failed) => {
                    if let (Some(store), Some(ticket)) = (access.store, ticket) {
                        store.end(&place, ticket, None).await;
                    }
                    let network = Network::unread(&*place.account_id, &*place.region, failed.why());
                    return Other {
                        account_id,
                        network,
                        is_old: false,
                        is_shut: true,
                        failures: vec![failed],
                        shared: shared.clone(),
                    };
                }
            };
            let is_told = access.store.is_some();
            read(&ec2, &mut reading, asks, is_told, &mut failures).await;
        }
        if let (Some(store), Some(ticket)) = (access.store, ticket) {
            store.end(&place, ticket, reading.stored()).await;
        }
        Other {
            account_id,
            is_old: reading.is_older_than(access.kept.limit(self.began)),
            network: reading.network(&place),
            is_shut: false,
            failures,
            shared: shared.clone(),
        }
    }

    fn keep(&mut self, other: Other, failures: &mut Vec<ReadError>) {
        self.is_old |= other.is_old;
        failures.extend(other.failures);
        if other.is_shut {
            self.shut.insert(other.account_id.clone());
        }
        self.networks
            .insert(other.account_id.clone(), other.network);
        self.readings.insert(other.account_id, other.shared);
    }

    /// Forgets what failed: the next reading asks again.
    pub async fn end(&self) {
        for shared in self.readings.values() {
            let mut reading = shared.lock().await;
            if reading.has_failed {
                reading.forget();
            }
        }
    }

    /// Whether a verdict is a fault, and rests on what may have been mended since it was read: then everything of
    /// the other accounts is forgotten, and asked once more.
    pub fn is_to_begin_again(&mut self, network: &Network, terms: SearchTerms<'_>) -> bool {
        if !self.is_old {
            return false;
        }
        let hubs = self.hubs();
        let view = View::new(network, Some(&hubs));
        let verdicts = evaluate(view, terms.parameters, terms.now, Some(terms.vpcs));
        let is_fault = |kind: &ComplianceType| *kind == ComplianceType::NonCompliant;
        if !verdicts.iter().any(|one| is_fault(&one.compliance_type)) {
            return false;
        }
        let accounts = &self.accounts;
        self.done
            .retain(|ask| account(ask).is_none_or(|of| !accounts.contains(of)));
        self.networks.clear();
        self.readings.clear();
        self.not_before = Some(self.began);
        self.is_old = false;
        true
    }
}

/// Asks an account, and adds what it tells to its reading; with the records where other processes are told.
async fn read(
    ec2: &Ec2<'_>,
    reading: &mut HubReading,
    asks: BTreeSet<WantedRead>,
    is_told: bool,
    failures: &mut Vec<ReadError>,
) {
    let place = &ec2.place;
    let facts = std::mem::take(&mut reading.facts);
    let copy = reading.copy.take();
    let new = || RegionFiles::new(&*place.account_id, &*place.region);
    let copy = is_told.then(|| RefCell::new(copy.unwrap_or_else(new)));
    let asked = ask(ec2, facts, &asks, &[], copy.as_ref(), failures);
    reading.facts = Box::pin(asked).await;
    reading.copy = copy.map(RefCell::into_inner);
    reading.has_failed |= !failures.is_empty();
    reading.done.extend(asks);
}

/// What came of asking another account.
struct Other {
    account_id: Id,
    network: Network,
    is_old: bool,
    is_shut: bool,
    failures: Vec<ReadError>,
    shared: SharedReading,
}

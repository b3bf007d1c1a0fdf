//! The rows that are asked because somebody needs them: derived from what the clients of a VPC run
//! (`decision.md`, section 12).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::clients::EvaluatedClient;
use crate::needs::{Asks, ClientNeeds, Joined, Need, Needs, NeedsId};
use crate::network::Id;
use crate::network::fact::Why;
use crate::row::{Derived, Requester, Row};

/// What makes rows one.
type Key = (&'static str, Option<Id>, Asks);

/// What the clients of one VPC need.
#[derive(Debug, Default)]
pub struct DerivedNeeds<'a> {
    needs: Needs<'a>,
    /// The rows, by service: what is needed, then what could be, then images of elsewhere.
    pub rows: Vec<Arc<Row>>,
    /// For each of the needs that some client has, whose they are and what is asked.
    asked: BTreeMap<NeedsId, SharedNeeds<'a>>,
}

/// Clients that need the same, and what they are asked for.
#[derive(Debug)]
struct SharedNeeds<'a> {
    /// How many they are.
    clients: usize,
    /// The one whose id sorts first.
    first: &'a Id,
    /// The places of the rows that they are asked for, sorted.
    places: Vec<usize>,
}

impl<'a> DerivedNeeds<'a> {
    /// Derives what every client needs, and notes it with the client.
    pub fn of(
        joined: &Joined<'a>,
        clients: &mut [EvaluatedClient<'a>],
        region: &Id,
        account_id: &str,
    ) -> Self {
        let mut derived = Self::default();
        for client in clients {
            let class = client.requester.kind.class();
            let id = derived.needs.of(joined, client.interface, class);
            client.requester.needs = Some(id);
            let interface = &client.interface.id;
            let of = derived.asked.entry(id).or_insert(SharedNeeds {
                clients: 0,
                first: interface,
                places: Vec::new(),
            });
            of.clients += 1;
            of.first = of.first.min(interface);
        }
        derived.add_rows(region, account_id);
        derived
    }

    fn add_rows(&mut self, region: &Id, account_id: &str) {
        let mut keys: BTreeMap<Key, Vec<NeedsId>> = BTreeMap::new();
        let mut maybe: BTreeMap<&'static str, Vec<NeedsId>> = BTreeMap::new();
        let mut images: Vec<NeedsId> = Vec::new();
        for id in self.asked.keys().copied() {
            let Some(client) = self.needs.get(id) else {
                continue;
            };
            for need in &client.needs {
                let key = (need.service, need.region.clone(), need.asks.clone());
                let ids = keys.entry(key).or_default();
                if ids.last() != Some(&id) {
                    ids.push(id);
                }
            }
            for service in could_be_needed(client) {
                maybe.entry(service).or_default().push(id);
            }
            if client.image_elsewhere().is_some() {
                images.push(id);
            }
        }
        for ((service, of_region, asks), ids) in keys {
            let row = Row::needed(
                service,
                of_region,
                asks,
                self.rows.len(),
                region,
                account_id,
            );
            self.add(row, ids);
        }
        for (service, ids) in maybe {
            let row = Row::derived(
                service,
                Derived::Unread,
                self.rows.len(),
                region,
                account_id,
            );
            self.add(row, ids);
        }
        if !images.is_empty() {
            let row = Row::derived(
                "images",
                Derived::Images,
                self.rows.len(),
                region,
                account_id,
            );
            self.add(row, images);
        }
    }

    fn add(&mut self, row: Row, ids: Vec<NeedsId>) {
        let place = self.rows.len();
        self.rows.push(Arc::new(row));
        for id in ids {
            if let Some(of) = self.asked.get_mut(&id) {
                of.places.push(place);
            }
        }
    }

    /// Each of the needs, with how many clients have them and the first of these.
    pub fn by_needs(&self) -> impl Iterator<Item = (&ClientNeeds, usize, &'a Id)> {
        let asked = self.asked.iter();
        asked.filter_map(|(id, of)| Some((self.needs.get(*id)?, of.clients, of.first)))
    }

    /// Why clients need the rows of a name: how many of them for each reason.
    pub fn reasons_of(&self, name: &str) -> BTreeMap<Id, usize> {
        let mut reasons: BTreeMap<Id, usize> = BTreeMap::new();
        for (id, of) in &self.asked {
            let Some(client) = self.needs.get(*id) else {
                continue;
            };
            let rows = of.places.iter().filter_map(|place| self.rows.get(*place));
            let rows = rows.filter(|row| *row.name == *name);
            let needs = rows.flat_map(|row| client.needs.iter().filter(|need| row.is_of(need)));
            let own: BTreeSet<&Id> = needs.map(|need| &need.reason).collect();
            for reason in own {
                *reasons.entry(reason.clone()).or_default() += of.clients;
            }
        }
        reasons
    }

    /// What an asker needs; nothing where needs are not derived for it.
    pub fn of_requester(&self, requester: Requester) -> Option<&ClientNeeds> {
        self.needs.get(requester.needs?)
    }

    /// Whether a client is asked for the derived row at a place.
    pub fn asks(&self, requester: Requester, place: usize) -> bool {
        let asked = requester.needs.and_then(|id| self.asked.get(&id));
        asked.is_some_and(|of| of.places.binary_search(&place).is_ok())
    }

    /// Why it is not known whether an asker needs a service.
    pub fn unread(&self, requester: Requester, service: &str) -> Option<Why> {
        let client = self.of_requester(requester)?;
        let mut unread = client.unread.iter();
        let found = unread.find(|(source, _)| {
            let mut rules = source.rules().iter();
            rules.any(|rule| rule.row().services.contains(&service))
        });
        let (source, why) = found?;
        Some(format!("{source}: {why}").into())
    }

    /// The needs behind a row of an asker.
    pub fn reasons<'s>(
        &'s self,
        requester: Requester,
        row: &'s Row,
    ) -> impl Iterator<Item = &'s Need> {
        let client = self.of_requester(requester);
        let needs = client.map(|client| client.needs.as_slice());
        needs
            .unwrap_or_default()
            .iter()
            .filter(|need| row.is_of(need))
    }
}

/// The services that a client could need besides, as something of it was not read: those that it
/// is not known to need.
fn could_be_needed(client: &ClientNeeds) -> Vec<&'static str> {
    let rules = client.unread.iter().flat_map(|(source, _)| source.rules());
    let mut services: Vec<&'static str> = rules
        .flat_map(|rule| rule.row().services.iter().copied())
        .filter(|service| {
            let mut needs = client.needs.iter();
            !needs.any(|need| need.service == *service && need.region.is_none())
        })
        .collect();
    services.sort_unstable();
    services.dedup();
    services
}

//! The rows that are asked because somebody needs them: derived from what the clients of a VPC run
//! (`decision.md`, section 12).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::clients::EvaluatedClient;
use crate::needs::row_key::{RowKey, RowKeyId};
use crate::needs::{ClientNeeds, Joined, Need, Needs, NeedsId, Shared};
use crate::network::Id;
use crate::network::fact::Why;
use crate::row::{Derived, Requester, Row};

/// What the clients of one VPC need.
#[derive(Debug, Default)]
pub struct DerivedNeeds<'a> {
    /// The rows, by service: what is needed, then what could be, then images of elsewhere.
    pub rows: Vec<Arc<Row>>,
    /// For each of the needs that some client has, whose they are and what is asked.
    asked: BTreeMap<NeedsId, SharedNeeds<'a>>,
}

/// Clients that need the same, and what they are asked for.
#[derive(Debug)]
struct SharedNeeds<'a> {
    /// What they need.
    needs: Arc<ClientNeeds>,
    /// How many they are.
    clients: usize,
    /// The one whose id sorts first.
    first: &'a Id,
    /// The places of the rows that they are asked for, sorted.
    places: Vec<usize>,
    /// For each of the needs, the place of its row.
    of_needs: Vec<usize>,
}

/// How rows are made in a VPC.
#[derive(Clone, Copy)]
pub struct MakingRows<'m> {
    /// The VPC's region.
    pub region: &'m Id,
    /// The evaluated account.
    pub account_id: &'m str,
    /// Whether the row of any repository of a registry has the answer of each of them: no policy tells them apart.
    pub stands_for_each: &'m dyn Fn(Row) -> bool,
}

impl<'a> DerivedNeeds<'a> {
    /// Derives what every client needs, and notes it with the client.
    pub fn of(
        joined: &Joined<'a>,
        needs: &mut Needs<'a>,
        clients: &mut [EvaluatedClient<'a>],
        making: MakingRows<'_>,
    ) -> Self {
        let mut derived = Self::default();
        let mut shared: Vec<(NeedsId, Shared)> = Vec::new();
        for client in clients {
            let class = client.requester.kind.class();
            let id = needs.of(joined, client.interface, class);
            client.requester.needs = Some(id);
            let interface = &client.interface.id;
            if let Some(of) = derived.asked.get_mut(&id) {
                of.clients += 1;
                of.first = of.first.min(interface);
            } else if let Some(own) = needs.shared(id) {
                shared.push((id, own.clone()));
                let of = SharedNeeds {
                    needs: own.needs.clone(),
                    clients: 1,
                    first: interface,
                    places: Vec::new(),
                    of_needs: Vec::new(),
                };
                derived.asked.insert(id, of);
            }
        }
        shared.sort_unstable_by_key(|(id, _)| *id);
        derived.add_needed(needs, &shared, making);
        derived.add_others(making);
        derived
    }

    /// Adds the rows that somebody needs.
    fn add_needed(
        &mut self,
        needs: &Needs<'a>,
        shared: &[(NeedsId, Shared)],
        making: MakingRows<'_>,
    ) {
        // Repositories of one registry are one row where that has the answer of each.
        let mut taken: FxHashMap<RowKeyId, RowKeyId> = FxHashMap::default();
        let mut one_for_each: FxHashMap<RowKeyId, bool> = FxHashMap::default();
        let mut made: FxHashSet<RowKeyId> = FxHashSet::default();
        let mut keys: Vec<(&RowKey, RowKeyId)> = Vec::new();
        for rows in shared.iter().flat_map(|(_, shared)| &*shared.rows) {
            if taken.contains_key(&rows.own) {
                continue;
            }
            let is_one = rows.own != rows.of_registry
                && *one_for_each.entry(rows.of_registry).or_insert_with(|| {
                    let key = needs.keys().get(rows.of_registry);
                    key.is_some_and(|key| (making.stands_for_each)(making.row(key, 0)))
                });
            let row = if is_one { rows.of_registry } else { rows.own };
            taken.insert(rows.own, row);
            if let Some(key) = needs.keys().get(row)
                && made.insert(row)
            {
                keys.push((key, row));
            }
        }
        keys.sort_unstable();
        let mut places: FxHashMap<RowKeyId, usize> = FxHashMap::default();
        for (key, id) in keys {
            let place = self.rows.len();
            places.insert(id, place);
            self.rows.push(Arc::new(making.row(key, place)));
        }
        for (id, shared) in shared {
            let Some(of) = self.asked.get_mut(id) else {
                continue;
            };
            let rows = shared.rows.iter();
            let of_needs = rows.filter_map(|rows| places.get(taken.get(&rows.own)?).copied());
            of.of_needs = of_needs.collect();
            of.places.clone_from(&of.of_needs);
            of.places.sort_unstable();
            of.places.dedup();
        }
    }

    /// Adds the rows that somebody may need, and that of images of elsewhere.
    fn add_others(&mut self, making: MakingRows<'_>) {
        let mut maybe: BTreeMap<&'static str, Vec<NeedsId>> = BTreeMap::new();
        let mut images: Vec<NeedsId> = Vec::new();
        for (id, of) in &self.asked {
            for service in could_be_needed(&of.needs) {
                maybe.entry(service).or_default().push(*id);
            }
            if of.needs.image_elsewhere().is_some() {
                images.push(*id);
            }
        }
        for (service, ids) in maybe {
            self.add(service, Derived::Unread, ids, making);
        }
        if !images.is_empty() {
            self.add("images", Derived::Images, images, making);
        }
    }

    fn add(&mut self, name: &str, derived: Derived, ids: Vec<NeedsId>, making: MakingRows<'_>) {
        let place = self.rows.len();
        let row = Row::derived(name, derived, place, making.region, making.account_id);
        self.rows.push(Arc::new(row));
        for id in ids {
            if let Some(of) = self.asked.get_mut(&id) {
                of.places.push(place);
            }
        }
    }

    /// Each of the needs, with how many clients have them and the first of these.
    pub fn by_needs(&self) -> impl Iterator<Item = (&ClientNeeds, usize, &'a Id)> {
        let asked = self.asked.values();
        asked.map(|of| (&*of.needs, of.clients, of.first))
    }

    /// Why clients need the rows of a name: how many of them for each reason.
    pub fn reasons_of(&self, name: &str) -> BTreeMap<Id, usize> {
        let of_name: Vec<bool> = self.rows.iter().map(|row| *row.name == *name).collect();
        let mut reasons: BTreeMap<Id, usize> = BTreeMap::new();
        for of in self.asked.values() {
            let needs = of.needs.needs.iter().zip(&of.of_needs);
            let needs = needs.filter(|(_, place)| of_name.get(**place) == Some(&true));
            let own: BTreeSet<&Id> = needs.map(|(need, _)| &need.reason).collect();
            for reason in own {
                *reasons.entry(reason.clone()).or_default() += of.clients;
            }
        }
        reasons
    }

    fn asked_of(&self, requester: Requester) -> Option<&SharedNeeds<'a>> {
        self.asked.get(&requester.needs?)
    }

    /// What an asker needs; nothing where needs are not derived for it.
    pub fn of_requester(&self, requester: Requester) -> Option<&ClientNeeds> {
        self.asked_of(requester).map(|of| &*of.needs)
    }

    /// Whether a client is asked for the derived row at a place.
    pub fn asks(&self, requester: Requester, place: usize) -> bool {
        let asked = self.asked_of(requester);
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
        Some(why.of(|why| format!("{source}: {why}")))
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

impl MakingRows<'_> {
    fn row(self, key: &RowKey, place: usize) -> Row {
        let RowKey {
            service,
            region,
            asks,
        } = key.clone();
        Row::needed(service, region, asks, place, self.region, self.account_id)
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

//! Zones and their records, wherever in the view they were read (`decision.md`, section 11.2).

use rustc_hash::FxHashMap;

use crate::network::Network;
use crate::network::central::{Fallback, HostedZone, ZoneOwner, ZoneRecords};
use crate::network::fact::Why;
use crate::network::{Field, Id, fact::Fact};
use crate::path::central::view::Lookups;
use crate::view::{OtherNetworks, Sight};

/// Zones and records by the zone's id.
#[derive(Debug)]
pub struct Book<'a> {
    zones: FxHashMap<&'a str, (&'a Network, &'a HostedZone)>,
    records: FxHashMap<&'a str, &'a ZoneRecords>,
    /// What evaluated networks share.
    beside: Option<OtherNetworks<'a>>,
}

/// Whose a zone is, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownOwner<'a> {
    /// An account.
    Account(&'a str),
    /// A service of AWS: no account can show its records.
    Service(&'a Id),
    /// An account that nobody names.
    NotNamed,
}

impl<'a> From<&'a ZoneOwner> for KnownOwner<'a> {
    fn from(owner: &'a ZoneOwner) -> Self {
        match owner {
            ZoneOwner::Account(id) => Self::Account(id),
            ZoneOwner::Service(name) => Self::Service(name),
            ZoneOwner::Absent => Self::NotNamed,
        }
    }
}

impl<'a> Book<'a> {
    /// Gathers what the networks of a view carry, as far as evaluated networks do not share it; the cost grows with it.
    pub fn of(lookups: &Lookups<'a>) -> Self {
        let mut zones = FxHashMap::default();
        let mut records = FxHashMap::default();
        for network in lookups.listed() {
            for zone in network.central.own_zones() {
                zones.entry(&*zone.id).or_insert((network, zone));
            }
            for of_zone in network.central.zone_records.elements() {
                records.entry(&*of_zone.zone_id).or_insert(of_zone);
            }
        }
        Self {
            zones,
            records,
            beside: lookups.beside(),
        }
    }

    /// A zone as its owner's account lists it, with that account's network.
    pub fn zone(&self, id: &str) -> Option<(&'a Network, &'a HostedZone)> {
        let listed = self.zones.get(id).copied();
        listed.or_else(|| self.beside?.zone(id))
    }

    /// The records of a zone.
    pub fn records(
        &self,
        lookups: &Lookups<'a>,
        id: &str,
        owner: KnownOwner<'a>,
    ) -> Sight<&'a ZoneRecords> {
        let unknown = &lookups.evaluated().unknown;
        if let Some(why) = unknown.why(id, Field::ZoneRecords) {
            return Sight::Unread(why.clone());
        }
        let listed = self.records.get(id).copied();
        match listed.or_else(|| self.beside?.records(id).next()) {
            Some(records) => Sight::Seen(records),
            None => unseen(lookups, owner, |network| {
                let of = &network.central.zone_records;
                unread(of, || {
                    format!(
                        "the records of {id} are not in the data of {}",
                        network.account_id
                    )
                })
            }),
        }
    }

    /// Whether public DNS is asked for names that a zone does not have.
    pub fn fallback(
        &self,
        lookups: &Lookups<'a>,
        id: &str,
        owner: KnownOwner<'a>,
    ) -> Sight<&'a Fallback> {
        match self.zone(id) {
            Some((_, zone)) => Sight::Seen(&zone.fallback),
            None => unseen(lookups, owner, |network| {
                let of = &network.central.hosted_zones;
                unread(of, || {
                    format!(
                        "{id} is not among the hosted zones of {}",
                        network.account_id
                    )
                })
            }),
        }
    }
}

/// Why a fact is unread that the data lacks.
fn unread<T>(of: &Fact<T>, lacks: impl FnOnce() -> String) -> Why {
    of.why().cloned().unwrap_or_else(|| lacks().into())
}

/// What a fact of a zone is that no file carries.
fn unseen<'a, T>(
    lookups: &Lookups<'a>,
    owner: KnownOwner<'a>,
    why: impl FnOnce(&'a Network) -> Why,
) -> Sight<T> {
    match owner {
        KnownOwner::Service(_) | KnownOwner::NotNamed => Sight::NotShown,
        KnownOwner::Account(account) => match lookups.account(account) {
            Sight::Seen(network) => Sight::Unread(why(network)),
            Sight::Unread(why) => Sight::Unread(why),
            Sight::NotShown => Sight::NotShown,
        },
    }
}

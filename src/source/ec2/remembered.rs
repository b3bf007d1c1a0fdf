//! DNS attributes that were read for earlier invocations, and which notifications they serve.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use rule::network::fact::Fact;
use rule::network::{Id, Network};

use crate::failure::ReadError;
use crate::place::Place;

/// The most VPCs whose attributes are remembered.
const MOST_VPCS: usize = 20_000;

/// One VPC with what was read of its two DNS attributes.
pub(super) struct VpcDnsAttributes {
    pub id: Id,
    /// The moment before they were asked for.
    pub asked: Timestamp,
    pub support: Result<bool, ReadError>,
    pub hostnames: Result<bool, ReadError>,
}

/// The attributes that this process has read, each with the moment before it was asked for.
///
/// AWS Config tells nobody when they change, so that no notification can say that what is remembered is old. It
/// serves a notification that was sent before the attributes were read: a reading that the notification had
/// started at once would have been the earlier one. The evaluation is ordered by the older moment
/// ([`Reading::since`](crate::source::Reading::since)), so that any reading after it stands above. That serves a
/// burst, several rules that run at once, and an event that is tried again, which asks for what is left.
#[derive(Debug, Default)]
pub struct AttributesRead(Mutex<HashMap<Place, OfVpcs>>);

/// What is known of the VPCs of a place: the moment before it was asked for, and both attributes.
type OfVpcs = HashMap<Id, (Timestamp, bool, bool)>;

/// What of them serves one notification.
#[derive(Debug, Clone, Copy)]
pub struct Remembered<'w> {
    /// What was read.
    pub read: &'w AttributesRead,
    /// What it must have been read after.
    pub after: Timestamp,
}

impl AttributesRead {
    /// What serves a notification that was sent at this time: what was read later, by a margin for clocks
    /// that differ.
    pub fn for_notification(&self, sent: Timestamp, margin: SignedDuration) -> Remembered<'_> {
        Remembered {
            read: self,
            after: sent.saturating_add(margin).unwrap_or(Timestamp::MAX),
        }
    }
}

impl Remembered<'_> {
    /// Puts what is remembered of these VPCs into the network, with the age of each; answers the VPCs of which
    /// nothing is.
    pub(super) fn recall(
        self,
        place: &Place,
        network: &mut Network,
        vpcs: Vec<Id>,
        since: &mut BTreeMap<Id, Timestamp>,
    ) -> Vec<Id> {
        let places = self.read.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = places.get(place) else {
            return vpcs;
        };
        let mut left = vpcs;
        left.retain(|id| {
            let read = known.get(id).filter(|(asked, ..)| *asked >= self.after);
            let vpc = network.vpcs.iter_mut().find(|vpc| vpc.id == *id);
            let (Some((asked, support, hostnames)), Some(vpc)) = (read, vpc) else {
                return true;
            };
            vpc.dns_support = Fact::Read(*support);
            vpc.dns_hostnames = Fact::Read(*hostnames);
            since.insert(id.clone(), *asked);
            false
        });
        left
    }

    /// Whether the attributes of a VPC are remembered.
    pub(super) fn has(self, place: &Place, id: &Id) -> bool {
        let places = self.read.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = places.get(place).and_then(|known| known.get(id));
        known.is_some_and(|(asked, ..)| *asked >= self.after)
    }

    /// Remembers what was read.
    pub(super) fn note(self, place: &Place, read: &[VpcDnsAttributes]) {
        let mut places = self.read.0.lock().unwrap_or_else(PoisonError::into_inner);
        if places.values().map(HashMap::len).sum::<usize>() >= MOST_VPCS {
            places.clear();
        }
        let known = places.entry(place.clone()).or_default();
        for one in read {
            if let (Ok(support), Ok(hostnames)) = (&one.support, &one.hostnames) {
                known.insert(one.id.clone(), (one.asked, *support, *hostnames));
            }
        }
    }
}

//! Plans laid over one account in one region: the network before, and the one after.

use rule::network::Network;

use crate::place::Place;

use super::mapping::lay::lay;
use super::mapping::ledger::Ledger;
use super::network;
use super::resource::Resource;

/// One account in one region, before and after.
#[derive(Debug)]
pub struct Laid {
    /// Which.
    pub place: Place,
    /// The network before; `None` without saved data.
    pub before: Option<Network>,
    /// The network after.
    pub after: Network,
    /// What became of the records, and what there is to say about it.
    pub ledger: Ledger,
}

impl Laid {
    /// Lays resources over saved records; over nothing where there are none.
    pub fn new(place: Place, resources: &[Resource], saved: Option<(Network, Ledger)>) -> Self {
        let (before, mut ledger) = match saved {
            Some((network, ledger)) => (Some(network), ledger),
            None => (None, Ledger::default()),
        };
        let resources: Vec<&Resource> = resources.iter().collect();
        lay(&resources, &mut ledger);
        let Place { account_id, region } = &place;
        let after = network::after(&mut ledger, before.as_ref(), account_id, region);
        Self {
            place,
            before,
            after,
            ledger,
        }
    }
}

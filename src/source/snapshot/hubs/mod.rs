//! What an organization's saved data says of central endpoints: a first pass over all of it, which keeps only what
//! other accounts may be led to (`decision.md`, section 11). What it holds grows with the hubs, not with the data.
//!
//! A glance at each account and region keeps zones with their records, gateways' attachments and tables, and notes
//! which endpoints records and Profiles lead to. The regions of those endpoints are then read whole, and cut down to
//! their VPCs.

mod cut;
pub mod references;
mod sieve;
pub mod wanted_names;

use rule::network::Network;
use rule::network::central::DnsName;
use rule::network::fact::Fact;

use self::references::{Endpoint, References};
use self::sieve::{AddressSearch, Sieve};
use self::wanted_names::WantedNames;
use super::regions::RegionFolder;
use super::unread::Unread;
use super::{Snapshot, mark_missing};

/// What a glance at one account and region kept.
#[derive(Debug)]
pub struct Glance {
    /// Its zones, attachments and gateways' tables; its endpoints, if any lead there, come later.
    pub network: Network,
    /// What its records and Profiles lead to.
    pub references: References,
    /// The names of zones whose records were not kept.
    pub dropped: Vec<DnsName>,
    endpoints: Vec<Endpoint>,
}

impl Glance {
    /// Whether something leads to an endpoint of it.
    pub fn is_led_to(&self, references: &References) -> bool {
        let mut endpoints = self.endpoints.iter();
        endpoints.any(|endpoint| references.lead_to(endpoint))
    }
}

impl Snapshot {
    /// Glances at one account in one region. What cannot be read is unread here: it is an error where it is
    /// evaluated.
    pub fn glance(&self, folder: &RegionFolder, wanted: &WantedNames) -> Glance {
        let mut sieve = Sieve::new(wanted, &folder.account_id);
        let read = self.records_of(folder, Some(sieve::is_wanted), &mut sieve);
        let read = read.and_then(|()| Unread::of(folder));
        let (mut facts, references, dropped, endpoints) = sieve.into_parts();
        let (account_id, region) = (folder.account_id.as_str(), folder.region.as_str());
        match read {
            Ok(unread) => {
                mark_missing(&mut facts, folder, &unread);
                Glance {
                    network: cut::kept(facts.finish(account_id, region)),
                    references,
                    dropped,
                    endpoints,
                }
            }
            Err(error) => Glance {
                network: Network::unread(account_id, region, error.to_string()),
                references: References::default(),
                dropped: Vec::new(),
                endpoints: Vec::new(),
            },
        }
    }

    /// Whether a network interface of one account in one region has an address that records hold. Where none
    /// has, a glance then knows that there is none.
    pub fn has_address(
        &self,
        folder: &RegionFolder,
        references: &References,
        glance: &mut Network,
    ) -> bool {
        let mut addresses = AddressSearch::of(references);
        let read = self.records_of(folder, Some(sieve::is_interface), &mut addresses);
        if read.is_ok() && addresses.is_read {
            glance.network_interfaces = Fact::Read(Vec::new());
        }
        read.is_ok() && addresses.found
    }

    /// Adds to a glance the endpoints of one account and region that something leads to, with what the way to
    /// them needs of their VPCs.
    pub fn add_endpoints(
        &self,
        folder: &RegionFolder,
        glance: Network,
        references: &References,
    ) -> Network {
        match self.read(folder) {
            Ok(whole) => cut::cut(whole, glance, references),
            Err(_) => glance,
        }
    }
}

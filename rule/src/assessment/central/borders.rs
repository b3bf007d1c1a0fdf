//! Where the ways to central endpoints look at clients' addresses.

use super::Central;
use crate::assessment::service::Service;
use crate::path::central::borders;
use crate::path::central::dns::answer::{DnsAnswer, Lead, ZoneAnswer};
use crate::path::central::target::{self, AddressTarget, NameTarget, TargetEndpoint};
use crate::path::engine::block::Borders;

impl<'a> Central<'_, 'a> {
    /// Adds those of every endpoint that the rows' records lead to.
    pub fn add_borders(&self, services: &[Service<'a>], borders: &mut Borders) {
        if self.sources().are_none() {
            return;
        }
        let mut leads: Vec<Lead<'a>> = Vec::new();
        for service in services {
            for has_ipv4 in [true, false] {
                let answering = service.answering(self, has_ipv4);
                for found in answering.zones.iter().chain(&answering.rules) {
                    gather(found, &mut leads);
                }
            }
        }
        for lead in &leads {
            if let Some(target) = self.target(lead) {
                borders::add(self.lookups(), self.index, self.vpc, &target, borders);
            }
        }
    }

    /// The endpoint that a record leads to, where it is in the view.
    fn target(&self, lead: &Lead<'a>) -> Option<TargetEndpoint<'_, 'a>> {
        let view = self.lookups();
        match lead {
            Lead::Name(name) => match target::by_name(view, name.as_str()) {
                NameTarget::Endpoint(target) => Some(target),
                NameTarget::NotShown | NameTarget::Unread(_) | NameTarget::NotEndpoints => None,
            },
            Lead::Endpoint(endpoint) => target::by_id(view, &endpoint.id),
            Lead::Address(address) => match target::by_address(view, self.vpc, *address) {
                AddressTarget::Endpoint(target) => Some(target),
                AddressTarget::NotShown | AddressTarget::Several(_) | AddressTarget::Unread(_) => {
                    None
                }
            },
            Lead::Found(_) => None,
        }
    }
}

/// Gathers where records lead, each once.
fn gather<'a>(found: &DnsAnswer<'a>, leads: &mut Vec<Lead<'a>>) {
    found.each(&mut |leaf| {
        let DnsAnswer::Zone { says, .. } = leaf else {
            return;
        };
        let ZoneAnswer::Records(records) = &**says else {
            return;
        };
        for lead in records.pairs.iter().flatten().flatten() {
            if let Lead::Found(further) = lead {
                gather(further, leads);
            } else if !leads.iter().any(|other| other.is_same(lead)) {
                leads.push(lead.clone());
            }
        }
    });
}

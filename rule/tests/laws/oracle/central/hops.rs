//! Section 11.7, checks 5 and 6: the network ACLs that a packet meets.

use std::net::IpAddr;

use rule::network::{Id, Network, NetworkAcl, NetworkInterface};

use super::gateway;
use super::path::Ends;
use super::ways::Via;
use crate::oracle::packets::{self, Towards};
use crate::oracle::possible::{Outcome, Possible, all, for_each_choice};

/// One subnet's ACL, asked one way for a peer.
#[derive(Clone, Copy)]
struct Hop<'a> {
    acl: Option<&'a NetworkAcl>,
    way: Towards,
    peer: IpAddr,
    of_hub: bool,
}

/// The hops of the request and of the reply: of each, for every value of what is unread, the ways that there are.
pub struct Hops<'a> {
    request: Vec<Ways<'a>>,
    reply: Vec<Ways<'a>>,
    client: &'a NetworkInterface,
    port: u16,
}

type Ways<'a> = Vec<Vec<Hop<'a>>>;

/// One side of the way.
struct Side<'a> {
    network: &'a Network,
    vpc: &'a Id,
    interface: &'a NetworkInterface,
    of_hub: bool,
}

impl<'a> Side<'a> {
    fn hop(&self, subnet: Option<&Id>, way: Towards, peer: IpAddr) -> Hop<'a> {
        Hop {
            acl: packets::acl_of(self.network, self.vpc, subnet),
            way,
            peer,
            of_hub: self.of_hub,
        }
    }

    fn subnet(&self) -> Option<&'a Id> {
        self.interface.subnet_id.as_ref()
    }

    /// The subnets of its attachments to a gateway.
    fn attachment_subnets(&self, gateway: &Id) -> Vec<&'a Id> {
        let attachments = gateway::usable(self.network, self.vpc, gateway);
        attachments
            .into_iter()
            .flatten()
            .flat_map(|one| &one.subnet_ids)
            .collect()
    }

    /// The one in the interface's zone.
    fn attachment_subnet_here(&self, gateway: &Id) -> Option<&'a Id> {
        let own = self.subnet();
        let zone = own
            .and_then(|subnet| gateway::zone_of(self.network, subnet))
            .or(self.interface.zone.as_deref())?;
        self.attachment_subnets(gateway)
            .into_iter()
            .find(|subnet| gateway::zone_of(self.network, subnet) == Some(zone))
    }
}

/// The ways of packets from one side to the other.
fn ways<'a>(from: (&Side<'a>, IpAddr), to: (&Side<'a>, IpAddr), via: &Via) -> Vec<Ways<'a>> {
    let ((from, source), (to, destination)) = (from, to);
    let out = from.hop(from.subnet(), Towards::Out, destination);
    let into = to.hop(to.subnet(), Towards::In, source);
    let Via::Gateway(gateway) = via else {
        return vec![vec![vec![out, into]]];
    };
    let mut before = vec![out];
    if let Some(subnet) = from.attachment_subnet_here(gateway) {
        before.push(from.hop(Some(subnet), Towards::In, source));
    }
    let after: Vec<Vec<Hop<'a>>> = to
        .attachment_subnets(gateway)
        .into_iter()
        .map(|subnet| {
            if Some(subnet) == to.subnet() {
                vec![]
            } else {
                vec![to.hop(Some(subnet), Towards::Out, destination), into]
            }
        })
        .collect();
    if after.is_empty() {
        // Without one it comes to the receiver's subnet all the same (11.11).
        let through = [before.clone(), vec![into]].concat();
        let is_read = gateway::usable(to.network, to.vpc, gateway).is_some();
        // Unread: its own subnet may be an attachment's, and then no ACL is asked there.
        let bare = (!is_read).then(|| vec![before]);
        return bare.into_iter().chain([vec![through]]).collect();
    }
    let with = |after: Vec<Hop<'a>>| [before.clone(), after].concat();
    vec![after.into_iter().map(with).collect()]
}

impl<'a> Hops<'a> {
    pub fn of(ends: &Ends<'_, 'a>, via: &Via) -> Self {
        let asked = ends.asked;
        let own = Side {
            network: &asked.case.network,
            vpc: &asked.vpc.id,
            interface: ends.client,
            of_hub: false,
        };
        let hub = Side {
            network: ends.hub,
            vpc: ends.hub_vpc,
            interface: ends.target,
            of_hub: true,
        };
        let ((own, c), (hub, e)) = ((&own, ends.c), (&hub, ends.e));
        Self {
            request: ways((own, c), (hub, e), via),
            reply: ways((hub, e), (own, c), via),
            client: ends.client,
            port: asked.port,
        }
    }

    pub fn request(&self, decides: Outcome) -> Possible {
        combined(&self.request, decides, &|hops| {
            all(hops
                .iter()
                .map(|hop| packets::request_passes(hop.acl, hop.way, self.port, hop.peer)))
        })
    }

    pub fn reply(&self, decides: Outcome) -> Possible {
        combined(&self.reply, decides, &|hops| {
            let asked: Vec<_> = hops
                .iter()
                .map(|hop| (hop.acl, hop.way, vec![hop.peer]))
                .collect();
            packets::reply_passes(self.client, &asked)
        })
    }
}

/// All ways pass, none does, or else it is undecidable.
fn combined(
    alternatives: &[Ways<'_>],
    decides: Outcome,
    passes: &dyn Fn(&[Hop<'_>]) -> Possible,
) -> Possible {
    let each = alternatives.iter();
    each.flat_map(|ways| over(ways, decides, passes)).collect()
}

fn over(
    ways: &[Vec<Hop<'_>>],
    decides: Outcome,
    passes: &dyn Fn(&[Hop<'_>]) -> Possible,
) -> Possible {
    let undecidable = matches!(decides, Outcome::Maybe | Outcome::Unshown);
    let each: Vec<Vec<Outcome>> = ways
        .iter()
        .map(|hops| {
            let own: Vec<Hop<'_>> = hops.iter().copied().filter(|hop| !hop.of_hub).collect();
            let outcomes = passes(hops);
            let by_own = passes(&own);
            let mut way: Possible = Possible::new();
            for outcome in outcomes {
                if outcome == Outcome::No && undecidable {
                    // Changed addresses: only a *no* of the client's side stays one.
                    way.extend(by_own.iter().map(|own| match own {
                        Outcome::No => Outcome::No,
                        _ => Outcome::Maybe,
                    }));
                } else {
                    way.insert(outcome);
                }
            }
            way.into_iter().collect()
        })
        .collect();
    let mut all = Possible::new();
    for_each_choice(&each, &mut |chosen| {
        let first = chosen.first().copied().unwrap_or(Outcome::Yes);
        let same = chosen.iter().all(|one| *one == first);
        all.insert(if same { first } else { Outcome::Maybe });
    });
    all
}

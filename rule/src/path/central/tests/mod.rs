//! The way over a hub that works, and each thing that breaks it.

mod changes;
pub mod fixture;
mod peering;
mod transit_gateway;

use std::sync::Arc;

use self::changes::{groups, table, without_routes};
use self::fixture::{HUB, SPOKE, central, hub, peer, spoke};
use super::hub_path::{PathRequest, reach};
use super::target;
use super::view::Lookups;
use crate::network::Network;
use crate::network::central::RouteAttachment;
use crate::network::fact::Fact;
use crate::parameters::Parameters;
use crate::path::engine::index::Index;
use crate::path::step::Detail;
use crate::path::{Client, Family};
use crate::possible::Possible;
use crate::view::{Hubs, View};

/// What one change does to the way: whether it may still pass, and the codes that are said.
#[derive(Debug, PartialEq)]
struct Found {
    possible: Possible,
    codes: Vec<&'static str>,
}

/// Walks from the only client to the only endpoint.
fn walk(spoke: &Network, hub: Option<&Network>, parameters: &Parameters) -> Found {
    let hubs = Hubs::new(hub.into_iter().cloned().collect(), true);
    // The endpoint itself is always in the view: what is taken away is what stands around it.
    let view = View::new(spoke, Some(&hubs));
    let lookups = Lookups::new(view, parameters);
    let own = Index::new(spoke);
    let target = target::by_id(&lookups, "vpce-0a").expect("the endpoint is in the view");
    let interface = &spoke.network_interfaces.elements()[0];
    let vpc = &spoke.vpcs[0];
    let request = PathRequest {
        view: &lookups,
        own: &own,
        client: Client {
            interface,
            vpc_id: &vpc.id,
        },
        port: 443,
        detail: Detail::Faults,
    };
    let reach = reach(request, &target, Family::Ipv4);
    let steps = reach.paths.iter().flat_map(|path| &path.steps);
    let mut codes: Vec<&'static str> = steps
        .map(|step| step.reason.says().check().row().code)
        .collect();
    codes.sort_unstable();
    codes.dedup();
    Found {
        possible: reach.possible,
        codes,
    }
}

/// One change of the spoke or the hub, and what it does.
type Case = (
    &'static str,
    fn(&mut Network, &mut Network),
    Possible,
    &'static [&'static str],
);

const YES: Possible = Possible::YES;
const NO: Possible = Possible::NO;
const MAYBE: Possible = Possible::MAYBE;

fn unread() -> Possible {
    Possible::ANY
}

fn check(cases: &[Case], over_peering: bool) {
    for (what, change, possible, codes) in cases {
        let (mut spoke, mut hub) = (spoke(), hub());
        if over_peering {
            peer(&mut spoke, &mut hub);
        }
        change(&mut spoke, &mut hub);
        let found = walk(&spoke, Some(&hub), &Parameters::default());
        let expected = Found {
            possible: *possible,
            codes: codes.to_vec(),
        };
        assert_eq!(found, expected, "{what}");
    }
}

const HTTPS: (i32, i32) = (443, 443);
const EPHEMERAL: (i32, i32) = (1024, 65535);

/// The owner of the gateway may be outside the view, or in it and unread.
#[test]
fn what_is_not_shown_is_not_unread() {
    let parameters = |accounts: &[&str]| Parameters {
        hub_accounts: accounts.iter().map(|it| (*it).to_owned()).collect(),
        ..Parameters::default()
    };
    let owner = "333344445555";
    let change = |spoke: &mut Network, hub: &mut Network| {
        for network in [spoke, hub] {
            if let Fact::Read(all) = &mut central(network).attachments {
                all.iter_mut()
                    .for_each(|it| it.gateway_owner_id = Some(owner.into()));
            }
        }
    };
    let (mut one, mut other) = (spoke(), hub());
    change(&mut one, &mut other);
    let found = walk(&one, Some(&other), &parameters(&[HUB]));
    assert_eq!(found.possible, Possible::UNSHOWN);
    assert_eq!(found.codes, ["interconnect-not-shown"]);
    let found = walk(&one, Some(&other), &parameters(&[HUB, owner]));
    assert!(found.possible.is_unread());
    assert_eq!(found.codes, ["fact-unread"]);
    // What the hub makes of the address is undecidable then, and no longer for want of view alone.
    groups(&mut other).ingress.clear();
    let found = walk(&one, Some(&other), &parameters(&[HUB]));
    assert_eq!(found.possible, MAYBE);
    // The client's own side is not.
    without_routes(&mut one);
    let found = walk(&one, Some(&other), &parameters(&[HUB]));
    assert_eq!(found.possible, NO);
    assert_ne!(SPOKE, HUB);
}

/// A route of the gateway that names attachments alone leads where the owner's list says.
#[test]
fn attachments_are_looked_up() {
    let (spoke, mut hub) = (spoke(), hub());
    table(&mut hub, "tgw-rtb-spokes").routes[0].attachments = vec![RouteAttachment {
        id: "tgw-attach-vpc-hub".into(),
        resource_type: None,
        resource_id: None,
    }];
    let found = walk(&spoke, Some(&hub), &Parameters::default());
    assert_eq!(found.possible, YES);
    assert_eq!(Arc::strong_count(&hub.central), 1);
}

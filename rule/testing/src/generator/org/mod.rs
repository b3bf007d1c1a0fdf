//! Small organizations: a spoke that is evaluated, a hub with endpoints, and what joins them; with
//! deliberate faults, and facts that are unread or not shown.

mod build;
mod dns_faults;
pub mod gaps;
mod hub_faults;
mod joints;
mod names;
mod path_faults;
mod recipes;

use std::sync::Arc;

use rule::network::central::Central;
use rule::network::fact::Fact;
use rule::network::{Id, Network};
use rule::parameters::{CentralEndpoints, Parameters};

use super::{Case, id, now};
use crate::random::Random;

/// The evaluated account.
pub const SPOKE: &str = super::ACCOUNT;
/// The account of the shared endpoints.
pub const HUB: &str = "222233334444";
/// The owner of the transit gateway, where it is another account.
pub const NET: &str = "333344445555";
/// The region of all of them.
pub const REGION: &str = "eu-west-3";

/// One account while it is being made.
pub struct AccountDraft {
    /// What its VPCs hold.
    pub network: Network,
    /// What leads to other accounts.
    pub central: Central,
}

impl AccountDraft {
    fn new(account: &str, region: &str) -> Self {
        let mut network = super::nothing(super::pools::GeneratedRegion {
            region: "eu-west-3",
            other_region: "us-east-1",
            prefix: "com.amazonaws",
            partition: "aws",
        });
        network.account_id = account.to_owned();
        network.region = region.to_owned();
        network.service_details = Fact::Read(Arc::from([]));
        Self {
            network,
            central: Central {
                is_live: false,
                hosted_zones_by_vpc: Fact::Read(vec![]),
                hosted_zones: Fact::Read(vec![]),
                single_hosted_zones: vec![],
                zone_records: Fact::Read(vec![]),
                profile_associations: Fact::Read(vec![]),
                profile_resources: Fact::Read(vec![]),
                resolver_rule_associations: Fact::Read(vec![]),
                resolver_rules: Fact::Read(vec![]),
                peering_connections: Fact::Read(vec![]),
                vpc_attachments: Fact::Read(vec![]),
                attachments: Fact::Read(vec![]),
                gateway_routes: Fact::Read(vec![]),
            },
        }
    }

    fn done(mut self) -> Network {
        self.network.central = Arc::new(self.central);
        self.network
    }
}

/// An organization while it is being made.
pub struct Org {
    /// The evaluated account.
    pub spoke: AccountDraft,
    /// The account of the endpoints.
    pub hub: AccountDraft,
    /// The account of the transit gateway.
    pub net: AccountDraft,
    /// The rule's parameters.
    pub parameters: Parameters,
    /// The hosts that are asked, each with the hub's endpoint for it.
    pub hosts: Vec<(String, Id)>,
    /// How the spoke's routes lead to the hub.
    pub target: &'static str,
    /// The hub's VPC is the spoke's own.
    pub same_vpc: bool,
    /// The gateway is the hub account's.
    pub hub_owns_gateway: bool,
    /// Whether these are all accounts there are.
    pub everything: bool,
}

/// Writes to a list that is read.
pub fn list<T>(fact: &mut Fact<Vec<T>>) -> &mut Vec<T> {
    if fact.read().is_none() {
        *fact = Fact::Read(vec![]);
    }
    match fact {
        Fact::Read(list) => list,
        Fact::Unread(_) => unreachable!("it was just read"),
    }
}

/// The organization of a seed.
pub fn case(seed: u64) -> Case {
    case_with(seed, true)
}

/// The organization of a seed with every fact read.
pub fn whole(seed: u64) -> Case {
    case_with(seed, false)
}

/// The organization of a seed, whole where there are to be no gaps.
fn case_with(seed: u64, gaps: bool) -> Case {
    let mut random = Random::new(seed ^ 0x11_C3_17);
    random.base = 90;
    random.benign = 90;
    let r = &mut random;
    let recipe = r.percent(52).then(|| *r.pick(recipes::ALL));
    let target = recipe.and_then(recipes::target);
    let mut org = build::org(r, target);
    view(r, &mut org);
    if let Some(recipe) = recipe {
        recipes::bring_about(r, &mut org, recipe);
    }
    let further = if recipe.is_some() {
        *r.pick(&[0, 0, 0, 0, 1])
    } else {
        *r.pick(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3])
    };
    for _ in 0..further {
        match r.below(10) {
            0..=3 => dns_faults::one(r, &mut org),
            4..=6 => path_faults::one(r, &mut org),
            _ => hub_faults::one(r, &mut org),
        }
    }
    let mut hubs = vec![];
    if !org.same_vpc {
        hubs.push(org.hub.done());
        if !org.hub_owns_gateway {
            hubs.push(org.net.done());
        }
    }
    let mut case = Case {
        network: org.spoke.done(),
        hubs,
        everything: org.everything,
        parameters: org.parameters,
        now: now(),
    };
    if gaps && r.percent(20) {
        gaps::some(r, &mut case);
    }
    case
}

impl Org {
    /// The account that has the hub's VPC.
    pub fn hub_account(&mut self) -> &mut AccountDraft {
        if self.same_vpc {
            &mut self.spoke
        } else {
            &mut self.hub
        }
    }

    /// The account that owns the gateway.
    pub fn gateway_account(&mut self) -> &mut AccountDraft {
        if self.hub_owns_gateway {
            &mut self.hub
        } else {
            &mut self.net
        }
    }

    /// The number of the hub's VPC.
    pub fn hub_number(&self) -> usize {
        if self.same_vpc { 0 } else { 9 }
    }
}

/// Which accounts are looked into.
fn view(r: &mut Random, org: &mut Org) {
    let all = || vec![HUB.to_owned(), NET.to_owned()];
    (org.everything, org.parameters.hub_accounts) = match r.below(20) {
        0..=11 => (true, vec![]),
        12..=14 => (false, all()),
        15 => (true, all()),
        16 => (false, vec![HUB.to_owned()]),
        17 => (false, vec![NET.to_owned()]),
        18 => (false, [all(), vec!["555566667777".to_owned()]].concat()),
        _ => (false, vec![]),
    };
    org.parameters.central_endpoints = *r.pick(&[
        CentralEndpoints::Look,
        CentralEndpoints::Look,
        CentralEndpoints::Auto,
    ]);
    org.parameters.unknown_is_fault = r.percent(30);
    org.parameters.trust_central_dns = r.percent(75);
}

/// A DNS name.
pub fn name(text: &str) -> rule::network::central::DnsName {
    rule::network::central::DnsName::new(text)
}

/// Ids.
pub fn ids(texts: &[&str]) -> Vec<Id> {
    texts.iter().map(id).collect()
}

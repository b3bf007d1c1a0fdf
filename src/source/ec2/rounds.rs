//! What is read in which round, and how what was read is marked.

use std::collections::{BTreeMap, BTreeSet};

use rule::facts_wanted::{Directions, FactsWanted};
use rule::network::fact::Fact;
use rule::network::{Destination, Id, Network};

use super::pages::{FILTER_VALUES, Reader, filter};
use crate::describe::kind::{Kind, Round};
use crate::describe::record::Records;
use crate::describe::region_facts::RegionFacts;
use crate::failure::ReadError;

/// The prefix lists that rules and routes refer to, and that are not among those that were read.
pub(in crate::source) fn customers_lists(network: &Network) -> Vec<Id> {
    let Fact::Read(known) = &network.prefix_lists else {
        return Vec::new();
    };
    let rules = network.security_groups.elements().iter();
    let rules = rules.flat_map(|group| group.ingress.iter().chain(&group.egress));
    let of_rules = rules.flat_map(|rule| rule.prefix_list_ids.iter());
    let routes = network
        .route_tables
        .elements()
        .iter()
        .flat_map(|table| table.routes.iter());
    let of_routes = routes.filter_map(|route| match &route.destination {
        Destination::PrefixList(id) => Some(id),
        Destination::Cidr(_) | Destination::Absent => None,
    });
    let mut wanted: BTreeSet<&Id> = of_rules.chain(of_routes).collect();
    for list in known.iter() {
        wanted.remove(&list.id);
    }
    wanted.into_iter().cloned().collect()
}

/// The security groups on a page: each may have two thousand rules, and half a kilobyte is needed for each rule
/// until the page is folded.
const GROUPS_ON_A_PAGE: i32 = 25;

/// The kinds of a round that were neither read nor said to be unread: one that is forgotten would pass for unread.
pub(super) fn forgotten(facts: &RegionFacts, of: Round) -> Vec<Kind> {
    let mut kinds = Kind::ALL.to_vec();
    kinds.retain(|kind| kind.round() == of && *kind != Kind::Vpcs && !facts.is_marked(*kind));
    kinds
}

/// Reads what paths rest on in these VPCs beside subnets and route tables; of security groups, those that are wanted,
/// where it is known which, and prefix lists unless they were read.
pub(super) async fn paths<R: Records>(
    reader: &Reader<'_, R>,
    vpcs: &[Id],
    groups: Option<&BTreeMap<Id, Directions>>,
    lists_are_read: bool,
) -> [(Kind, Result<(), ReadError>); 3] {
    let vpc = || filter("vpc-id", vpcs);
    let security_groups = async {
        let Some(groups) = groups else {
            return reader.security_groups(vpc(), GROUPS_ON_A_PAGE).await;
        };
        let groups: Vec<Id> = groups.keys().cloned().collect();
        for some in groups.chunks(FILTER_VALUES) {
            let filter = filter("group-id", some);
            reader.security_groups(filter, GROUPS_ON_A_PAGE).await?;
        }
        Ok(())
    };
    let lists = async {
        if lists_are_read {
            return Ok(());
        }
        reader.prefix_lists().await
    };
    let (groups, acls, lists) = tokio::join!(security_groups, reader.network_acls(vpc()), lists);
    [
        (Kind::SecurityGroups, groups),
        (Kind::NetworkAcls, acls),
        (Kind::PrefixLists, lists),
    ]
}

/// The sets of DHCP options that tell whether an endpoint steers.
pub(super) fn dhcp_options(network: &Network, needs: &FactsWanted) -> Vec<Id> {
    let needed: BTreeSet<&Id> = needs.dns_attributes.iter().collect();
    let vpcs = network.vpcs.iter().filter(|vpc| needed.contains(&vpc.id));
    let ids: BTreeSet<&Id> = vpcs
        .filter_map(|vpc| vpc.dhcp_options_id.as_ref())
        .collect();
    ids.into_iter()
        .filter(|id| id.as_ref() != "default")
        .cloned()
        .collect()
}

/// Says of a kind that it was read, or why not.
pub(in crate::source) fn mark(
    facts: &mut RegionFacts,
    failures: &mut Vec<ReadError>,
    kind: Kind,
    read: Result<(), ReadError>,
) {
    match read {
        Ok(()) => facts.mark_read(kind),
        Err(failed) => {
            facts.mark_unread(kind, failed.why());
            failures.push(failed);
        }
    }
}

/// One attribute as a fact.
pub(super) fn fact(read: Result<bool, ReadError>, failures: &mut Vec<ReadError>) -> Fact<bool> {
    read.map_or_else(
        |failed| {
            let why = failed.why();
            failures.push(failed);
            Fact::Unread(why.into())
        },
        Fact::Read,
    )
}

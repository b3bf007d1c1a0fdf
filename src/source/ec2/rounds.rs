//! What is read in which round, and how what was read is marked.

use std::collections::{BTreeMap, BTreeSet};

use rule::facts_wanted::{Directions, FactsWanted};
use rule::network::fact::Fact;
use rule::network::{Destination, Id, Network};

use super::pages::{FILTER_VALUES, Reader, filter};
use crate::describe::kind::{RecordKind, Round};
use crate::describe::record::Records;
use crate::describe::region_facts::RegionFacts;
use crate::failure::ReadError;
use crate::source::Scope;

/// What one reading covers, in words and in filters.
pub(super) struct ReadScope<'s> {
    /// What is asked for.
    pub scope: &'s Scope,
    /// The VPCs that are read; `None` for all of the region's.
    pub vpcs: Option<&'s [Id]>,
    /// The same in words.
    pub of: String,
}

impl<'s> ReadScope<'s> {
    pub fn of(scope: &'s Scope) -> Self {
        match scope {
            Scope::Region | Scope::RegionBut(_) => Self {
                scope,
                vpcs: None,
                of: "every VPC".to_owned(),
            },
            Scope::Vpc(id) => Self {
                scope,
                vpcs: Some(std::slice::from_ref(id)),
                of: id.to_string(),
            },
        }
    }

    /// The same for these VPCs alone, where a filter takes as many.
    pub fn again(scope: &'s Scope, vpcs: &'s [Id]) -> Self {
        let mut read_scope = Self::of(scope);
        if read_scope.vpcs.is_none() && vpcs.len() <= FILTER_VALUES {
            read_scope.vpcs = Some(vpcs);
            read_scope.of = match vpcs {
                [one] => one.to_string(),
                several => format!("{} VPCs", several.len()),
            };
        }
        read_scope
    }

    pub fn is_one_vpc(&self) -> bool {
        self.vpcs.is_some_and(|vpcs| vpcs.len() == 1)
    }
}

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
pub(super) fn forgotten(facts: &RegionFacts, of: Round) -> Vec<RecordKind> {
    let mut kinds = RecordKind::ALL.to_vec();
    kinds.retain(|kind| kind.round() == of && *kind != RecordKind::Vpcs && !facts.is_marked(*kind));
    kinds
}

/// Reads what paths rest on in these VPCs beside subnets and route tables; of security groups, those that are wanted,
/// where it is known which, and prefix lists unless they were read.
pub(super) async fn paths<R: Records>(
    reader: &Reader<'_, R>,
    vpcs: &[Id],
    groups: Option<&BTreeMap<Id, Directions>>,
    lists_are_read: bool,
) -> [(RecordKind, Result<(), ReadError>); 3] {
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
        (RecordKind::SecurityGroups, groups),
        (RecordKind::NetworkAcls, acls),
        (RecordKind::PrefixLists, lists),
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
    kind: RecordKind,
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

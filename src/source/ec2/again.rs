//! What changed while it was read: records that name others which are not there, although this account is shown
//! them, and VPCs that are not listed although what is in them is. It is read once more before it counts.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rule::network::fact::{Fact, Why};
use rule::network::{Destination, EndpointState, Id, Network, SecurityGroupRule};

use super::central_again;
use crate::source::Scope;
use crate::source::workload::again as workloads_again;

/// The VPCs of which something is missing that must be there, each with one reason.
#[derive(Debug, Default)]
pub struct Gaps {
    named: BTreeMap<Id, String>,
    unlisted: BTreeMap<Id, String>,
}

impl Gaps {
    /// The gaps in what was read of a scope: in its list of VPCs, and in what paths are made of in these VPCs.
    pub fn of(network: &Network, scope: &Scope, vpcs: &[Id]) -> Self {
        let is_asked = |id: &Id| match scope {
            Scope::Region => true,
            Scope::RegionBut(but) => !but.contains(id),
            Scope::Vpc(one) => one == id,
        };
        let mut gaps = Self::default();
        gaps.unlisted(network, is_asked);
        if vpcs.is_empty() {
            return gaps;
        }
        gaps.interfaces(network);
        gaps.endpoints(network);
        gaps.subnets(network);
        gaps.prefix_lists(network);
        gaps.vpcs_own(network);
        let read: HashSet<&Id> = vpcs.iter().collect();
        gaps.named.retain(|id, _| read.contains(id));
        gaps
    }

    pub fn is_empty(&self) -> bool {
        self.named.is_empty() && self.unlisted.is_empty()
    }

    /// Every VPC that has one, once.
    pub fn vpcs(&self) -> impl Iterator<Item = &Id> {
        let listed = self.named.keys();
        let listed = listed.filter(|id| !self.unlisted.contains_key(*id));
        self.unlisted.keys().chain(listed)
    }

    /// Why nothing can be said of any of them.
    pub fn open(self) -> BTreeMap<Id, Why> {
        let mut all = self.named;
        all.extend(self.unlisted);
        all.into_iter().map(|(id, why)| (id, why.into())).collect()
    }

    /// Why nothing can be said of those that are not listed. What others name and is not there, twice, is not
    /// shown to this account.
    pub fn unlisted_only(self) -> BTreeMap<Id, Why> {
        let unlisted = self.unlisted.into_iter();
        unlisted.map(|(id, why)| (id, why.into())).collect()
    }

    fn name(&mut self, vpc_id: Option<&Id>, why: impl FnOnce() -> String) {
        if let Some(id) = vpc_id
            && !self.named.contains_key(id)
        {
            self.named.insert(id.clone(), why());
        }
    }

    /// VPCs that hold something and are not listed.
    fn unlisted(&mut self, network: &Network, is_asked: impl Fn(&Id) -> bool) {
        let listed: HashSet<&Id> = network.vpcs.iter().map(|vpc| &vpc.id).collect();
        let interfaces = network.network_interfaces.elements().iter();
        let interfaces = interfaces.map(|one| (one.vpc_id.as_ref(), &one.id));
        let endpoints = network.vpc_endpoints.elements().iter();
        let endpoints = endpoints
            .filter(|one| is_in_use(&one.state))
            .map(|one| (one.vpc_id.as_ref(), &one.id));
        for (vpc_id, holds) in interfaces.chain(endpoints) {
            let Some(id) = vpc_id.filter(|id| !listed.contains(*id) && is_asked(id)) else {
                continue;
            };
            self.unlisted.entry(id.clone()).or_insert_with(|| {
                format!("DescribeVpcs does not list {id}, although {holds} is in it")
            });
        }
    }

    /// Security groups and subnets that interfaces name.
    fn interfaces(&mut self, network: &Network) {
        let groups = ids(&network.security_groups, |group| &group.id);
        let subnets = ids(&network.subnets, |subnet| &subnet.id);
        let of_endpoints: HashSet<&Id> = network
            .vpc_endpoints
            .elements()
            .iter()
            .flat_map(|endpoint| &endpoint.network_interface_ids)
            .collect();
        let on_path = network.network_interfaces.elements().iter();
        let on_path = on_path.filter(|one| one.client.is_some() || of_endpoints.contains(&one.id));
        for one in on_path {
            let missing = not_among(&groups, &one.groups)
                .or_else(|| not_among(&subnets, one.subnet_id.as_slice()));
            if let Some(missing) = missing {
                self.name(one.vpc_id.as_ref(), || {
                    format!("{} names {missing}, which is not there", one.id)
                });
            }
        }
    }

    /// Interfaces, subnets and route tables that endpoints name.
    fn endpoints(&mut self, network: &Network) {
        let interfaces = ids(&network.network_interfaces, |one| &one.id);
        let tables = ids(&network.route_tables, |table| &table.id);
        let endpoints = network.vpc_endpoints.elements().iter();
        for one in endpoints.filter(|one| is_in_use(&one.state)) {
            let missing = not_among(&interfaces, &one.network_interface_ids)
                .or_else(|| not_among(&tables, &one.route_table_ids));
            if let Some(missing) = missing {
                self.name(one.vpc_id.as_ref(), || {
                    format!("{} names {missing}, which is not there", one.id)
                });
            }
        }
    }

    /// Subnets that two network ACLs or two route tables claim, or no network ACL. Others' VPCs show their
    /// network ACLs to their owner alone.
    fn subnets(&mut self, network: &Network) {
        let own = |id: Option<&Id>| {
            let mut vpcs = network.vpcs.iter();
            vpcs.find(|vpc| Some(&vpc.id) == id).is_some_and(|vpc| {
                vpc.owner_id
                    .as_ref()
                    .is_none_or(|of| *of == network.account_id)
            })
        };
        let acls = network.network_acls.elements().iter();
        let acls = claims(acls.flat_map(|acl| acl.subnet_ids.iter().map(|id| (id, &acl.id))));
        let tables = network.route_tables.elements().iter();
        let tables = claims(tables.flat_map(|one| one.subnet_ids.iter().map(|id| (id, &one.id))));
        for subnet in network.subnets.elements() {
            for claimed in [&acls, &tables] {
                if let Some((one, Some(other))) = claimed.get(&subnet.id) {
                    self.name(subnet.vpc_id.as_ref(), || {
                        format!("{one} and {other} both say that {} is theirs", subnet.id)
                    });
                }
            }
            let acls_are_read = network.network_acls.read().is_some();
            if acls_are_read && !acls.contains_key(&subnet.id) && own(subnet.vpc_id.as_ref()) {
                self.name(subnet.vpc_id.as_ref(), || {
                    format!("no network ACL names {}", subnet.id)
                });
            }
        }
    }

    /// Prefix lists that routes and rules name.
    fn prefix_lists(&mut self, network: &Network) {
        let lists = ids(&network.prefix_lists, |list| &list.id);
        for table in network.route_tables.elements() {
            let named = table
                .routes
                .iter()
                .filter_map(|route| match &route.destination {
                    Destination::PrefixList(id) => Some(id),
                    Destination::Cidr(_) | Destination::Absent => None,
                });
            if let Some(missing) = not_among(&lists, named) {
                self.name(table.vpc_id.as_ref(), || {
                    format!("{} names {missing}, which is not there", table.id)
                });
            }
        }
        let named = |rule: &SecurityGroupRule| not_among(&lists, &rule.prefix_list_ids).cloned();
        let groups: HashMap<&Id, Id> = network
            .security_groups
            .elements()
            .iter()
            .filter_map(|group| {
                let mut rules = group.ingress.iter().chain(&group.egress);
                Some((&group.id, rules.find_map(named)?))
            })
            .collect();
        if groups.is_empty() {
            return;
        }
        for one in network.network_interfaces.elements() {
            if let Some((group, missing)) =
                one.groups.iter().find_map(|id| groups.get_key_value(id))
            {
                self.name(one.vpc_id.as_ref(), || {
                    format!("{group} names {missing}, which is not there")
                });
            }
        }
    }

    /// The DHCP options and the main route table of VPCs.
    fn vpcs_own(&mut self, network: &Network) {
        let options = network.dhcp_options.read().filter(|read| !read.is_empty());
        let tables = network.route_tables.elements();
        let with_main: HashSet<&Id> = tables
            .iter()
            .filter(|table| table.is_main)
            .filter_map(|table| table.vpc_id.as_ref())
            .collect();
        let with_any: HashSet<&Id> = tables
            .iter()
            .filter_map(|one| one.vpc_id.as_ref())
            .collect();
        for vpc in &network.vpcs {
            if with_any.contains(&vpc.id) && !with_main.contains(&vpc.id) {
                self.name(Some(&vpc.id), || {
                    format!("no route table says that it is the main one of {}", vpc.id)
                });
            }
            let asks = matches!(&vpc.dns_support, Fact::Read(_));
            let named = vpc
                .dhcp_options_id
                .as_ref()
                .filter(|id| &***id != "default");
            if let (true, Some(options), Some(id)) = (asks, options, named)
                && !options.iter().any(|one| one.id == *id)
            {
                self.name(Some(&vpc.id), || {
                    format!("{} names {id}, which is not there", vpc.id)
                });
            }
        }
    }
}

/// Whether an endpoint is there: of what is on its way out, interfaces and tables go first.
fn is_in_use(state: &Fact<EndpointState>) -> bool {
    matches!(
        state,
        Fact::Read(
            EndpointState::Available | EndpointState::Pending | EndpointState::Unrecognised(_)
        )
    )
}

/// The ids of a kind that was read; `None` where it was not.
fn ids<T>(kind: &Fact<Vec<T>>, id: impl Fn(&T) -> &Id) -> Option<HashSet<&Id>> {
    Some(kind.read()?.iter().map(id).collect())
}

/// The first of the named ids that is not among those that were read.
fn not_among<'n>(
    known: &Option<HashSet<&Id>>,
    named: impl IntoIterator<Item = &'n Id>,
) -> Option<&'n Id> {
    let known = known.as_ref()?;
    named.into_iter().find(|id| !known.contains(*id))
}

/// Who claims each subnet: the first, and another one.
fn claims<'n>(
    claims: impl Iterator<Item = (&'n Id, &'n Id)>,
) -> HashMap<&'n Id, (&'n Id, Option<&'n Id>)> {
    let mut by_subnet: HashMap<&Id, (&Id, Option<&Id>)> = HashMap::new();
    for (subnet, claimant) in claims {
        by_subnet
            .entry(subnet)
            .and_modify(|(first, other)| {
                if *first != claimant {
                    *other = Some(claimant);
                }
            })
            .or_insert((claimant, None));
    }
    by_subnet
}

/// Puts what was read again of some VPCs in the place of what was read of them before. What belongs to no VPC is
/// replaced record by record.
pub fn replace(network: &mut Network, second: Network, vpcs: &[Id]) {
    let Network {
        account_id: _,
        region: _,
        vpcs: listed,
        subnets,
        network_interfaces,
        vpc_endpoints,
        security_groups,
        network_acls,
        route_tables,
        prefix_lists,
        dhcp_options,
        service_details,
        visibility: _,
        names,
        central,
        workloads,
        unknown: _,
    } = second;
    if network.service_details.why().is_some() {
        network.service_details = service_details;
    }
    if !names.is_empty() {
        Arc::make_mut(&mut network.names).extend(Arc::unwrap_or_clone(names));
    }
    central_again::replace(Arc::make_mut(&mut network.central), &central, vpcs);
    workloads_again::replace(Arc::make_mut(&mut network.workloads), &workloads);
    let again: BTreeSet<&Id> = vpcs.iter().collect();
    let is_again = |id: &Option<Id>| id.as_ref().is_some_and(|id| again.contains(id));
    network.vpcs.retain(|vpc| !again.contains(&vpc.id));
    let known: BTreeSet<Id> = network.vpcs.iter().map(|vpc| vpc.id.clone()).collect();
    let others = listed.into_iter().filter(|vpc| !known.contains(&vpc.id));
    network.vpcs.extend(others);
    by(&mut network.network_interfaces, network_interfaces, |one| {
        is_again(&one.vpc_id)
    });
    by(&mut network.vpc_endpoints, vpc_endpoints, |one| {
        is_again(&one.vpc_id)
    });
    by(&mut network.subnets, subnets, |one| is_again(&one.vpc_id));
    by(&mut network.network_acls, network_acls, |one| {
        is_again(&one.vpc_id)
    });
    by(&mut network.route_tables, route_tables, |one| {
        is_again(&one.vpc_id)
    });
    by_id(&mut network.security_groups, security_groups, |one| &one.id);
    by_id(&mut network.prefix_lists, prefix_lists, |one| &one.id);
    by_id(&mut network.dhcp_options, dhcp_options, |one| &one.id);
}

/// Records of VPCs.
fn by<T>(first: &mut Fact<Vec<T>>, second: Fact<Vec<T>>, is_again: impl Fn(&T) -> bool) {
    match (first, second) {
        (Fact::Read(first), Fact::Read(second)) => {
            first.retain(|one| !is_again(one));
            first.extend(second.into_iter().filter(is_again));
        }
        // Nothing was read of it before, or not this time: it is as it was.
        (Fact::Read(_) | Fact::Unread(_), _) => {}
    }
}

/// Records by their id.
fn by_id<T>(first: &mut Fact<Vec<T>>, second: Fact<Vec<T>>, id: impl Fn(&T) -> &Id) {
    if let (Fact::Read(first), Fact::Read(second)) = (first, second) {
        let again: HashSet<Id> = second.iter().map(|one| id(one).clone()).collect();
        first.retain(|one| !again.contains(id(one)));
        first.extend(second);
    }
}

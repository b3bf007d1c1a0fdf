//! The facts of one account in one region, gathered record by record.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rule::fact::{Fact, Why};
use rule::network::{
    DhcpOptions, Id, Network, NetworkAcl, NetworkInterface, PrefixList, RouteTable, SecurityGroup,
    ServiceDetail, Subnet, Unknown, Visibility, Vpc, VpcEndpoint,
};

use super::ids::Ids;
use super::kind::Kind;
use super::prefix_list;
use super::vpc_attributes::VpcAttributes;
use super::vpc_endpoint::Writer;
use super::{
    dhcp_options, network_acl, network_interface, route_table, security_group, service_detail,
    subnet, visibility, vpc, vpc_endpoint,
};

/// Takes records one by one, in whatever order they come, and keeps what `decision.md` asks about.
///
/// A record that comes twice counts once, the first, where it has an id. Each kind is read, or
/// unread for a reason; a kind of which nothing is said is unread.
#[derive(Debug, Default)]
pub struct RegionFacts {
    ids: Ids,
    vpcs: Kept<Vpc>,
    dns_attributes: HashMap<Id, DnsAttributes>,
    subnets: Kept<Subnet>,
    network_interfaces: Kept<NetworkInterface>,
    vpc_endpoints: Kept<VpcEndpoint>,
    security_groups: Kept<SecurityGroup>,
    network_acls: Kept<NetworkAcl>,
    route_tables: Kept<RouteTable>,
    prefix_lists: Vec<PrefixList>,
    prefix_list_places: HashMap<Id, usize>,
    dhcp_options: Kept<DhcpOptions>,
    service_details: Vec<ServiceDetail>,
    visibility: Option<Visibility>,
    readings: HashMap<Kind, Fact<()>>,
}

/// What is known of one VPC's DNS attributes.
#[derive(Debug, Default)]
struct DnsAttributes {
    support: Option<bool>,
    hostnames: Option<bool>,
}

/// The records of one kind, each id once.
#[derive(Debug)]
struct Kept<T> {
    records: Vec<T>,
    seen: HashSet<Id>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            seen: HashSet::new(),
        }
    }
}

impl<T> Kept<T> {
    fn has(&self, id: Option<&str>) -> bool {
        id.is_some_and(|id| self.seen.contains(id))
    }

    fn keep(&mut self, id: Id, record: T) {
        if id.is_empty() || self.seen.insert(id) {
            self.records.push(record);
        }
    }
}

/// A VPC's record that does not say which VPC it is: nothing can be told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a VPC without `VpcId`, expected one such as `vpc-0a1b2c3d`")]
pub struct NamelessVpcError;

/// A method that keeps the records of one kind.
macro_rules! keeps {
    ($($(#[$doc:meta])* $add:ident($module:ident::$record:ident by $id:ident) in $kept:ident;)*) => {$(
        $(#[$doc])*
        pub fn $add(&mut self, record: &$module::$record<'_>) {
            if !self.$kept.has(record.$id.as_deref()) {
                let facts = record.facts(&mut self.ids);
                self.$kept.keep(facts.id.clone(), facts);
            }
        }
    )*};
}

impl RegionFacts {
    keeps! {
        /// Takes one subnet.
        add_subnet(subnet::Subnet by subnet_id) in subnets;
        /// Takes one security group.
        add_security_group(security_group::SecurityGroup by group_id) in security_groups;
        /// Takes one network ACL.
        add_network_acl(network_acl::NetworkAcl by network_acl_id) in network_acls;
        /// Takes one route table.
        add_route_table(route_table::RouteTable by route_table_id) in route_tables;
        /// Takes one set of DHCP options.
        add_dhcp_options(dhcp_options::DhcpOptions by dhcp_options_id) in dhcp_options;
    }

    /// The security group that was taken last.
    pub fn last_security_group(&mut self) -> Option<&mut SecurityGroup> {
        self.security_groups.records.last_mut()
    }

    /// Takes one VPC.
    ///
    /// # Errors
    /// [`NamelessVpcError`] where the record has no `VpcId`.
    pub fn add_vpc(&mut self, record: &vpc::Vpc<'_>) -> Result<(), NamelessVpcError> {
        let id = record
            .vpc_id
            .as_deref()
            .filter(|id| !id.is_empty())
            .ok_or(NamelessVpcError)?;
        if !self.vpcs.has(Some(id)) {
            let facts = record.facts(id, &"".into(), &mut self.ids);
            self.vpcs.keep(facts.id.clone(), facts);
        }
        Ok(())
    }

    /// Takes DNS attributes of one VPC; those of no VPC are passed over.
    pub fn add_vpc_attributes(&mut self, record: &VpcAttributes<'_>) {
        let Some(id) = record.vpc_id.as_deref() else {
            return;
        };
        let attributes = self.dns_attributes.entry(self.ids.shared(id)).or_default();
        attributes.support = attributes.support.or(record.enable_dns_support);
        attributes.hostnames = attributes.hostnames.or(record.enable_dns_hostnames);
    }

    /// Takes one network interface.
    pub fn add_network_interface(&mut self, record: &network_interface::NetworkInterface<'_>) {
        let id = Id::from(record.network_interface_id.as_deref().unwrap_or_default());
        let facts = record.facts(id.clone(), &mut self.ids);
        self.network_interfaces.keep(id, facts);
    }

    /// Takes one VPC endpoint, as `writer` wrote it.
    pub fn add_vpc_endpoint(&mut self, record: &vpc_endpoint::VpcEndpoint<'_>, writer: Writer) {
        if !self.vpc_endpoints.has(record.vpc_endpoint_id.as_deref()) {
            let facts = record.facts(writer, &mut self.ids);
            self.vpc_endpoints.keep(facts.id.clone(), facts);
        }
    }

    /// Takes one prefix list, its head or whole; with what else comes of it, it adds up to one.
    pub fn add_prefix_list(&mut self, record: &prefix_list::PrefixList<'_>) {
        let list = self.prefix_list(record.prefix_list_id.as_deref());
        if list.name.is_none() {
            list.name = record.prefix_list_name.as_deref().map(str::to_owned);
        }
        add_cidrs(list, record.cidrs.as_deref());
    }

    /// Takes the entries of one prefix list.
    pub fn add_managed_prefix_list_entries(
        &mut self,
        record: &prefix_list::ManagedPrefixListEntries<'_>,
    ) {
        let list = self.prefix_list(record.prefix_list_id.as_deref());
        add_cidrs(list, record.entries.as_deref());
    }

    /// Takes one service; of two records of one name the first counts.
    pub fn add_service_detail(&mut self, record: &service_detail::ServiceDetail<'_>) {
        self.service_details.push(record.facts());
    }

    /// Takes what the account is shown; of several answers the first counts.
    pub fn add_visibility(&mut self, record: &visibility::Visibility<'_>) {
        self.visibility = self.visibility.or_else(|| record.facts());
    }

    /// The list with that id, made where there is none yet.
    fn prefix_list(&mut self, id: Option<&str>) -> &mut PrefixList {
        let id = self.ids.shared(id.unwrap_or_default());
        let end = self.prefix_lists.len();
        let place = if id.is_empty() {
            end
        } else {
            *self.prefix_list_places.entry(id.clone()).or_insert(end)
        };
        if place == end {
            self.prefix_lists.push(PrefixList {
                id,
                name: None,
                cidrs: None,
            });
        }
        #[expect(
            clippy::indexing_slicing,
            reason = "the place is that of a list pushed above"
        )]
        &mut self.prefix_lists[place]
    }

    /// Says that a kind was read, whole: also one without any record.
    pub fn mark_read(&mut self, kind: Kind) {
        self.readings.entry(kind).or_insert(Fact::Read(()));
    }

    /// Says that a kind was not read, or not whole, and why; it outweighs [`Self::mark_read`].
    pub fn mark_unread(&mut self, kind: Kind, why: impl Into<Why>) {
        self.readings.insert(kind, Fact::Unread(why.into()));
    }

    /// Whether anything was said of a kind.
    pub fn is_marked(&self, kind: Kind) -> bool {
        self.readings.contains_key(&kind)
    }

    /// The network that all records together describe.
    pub fn finish(self, account_id: impl Into<String>, region: impl Into<String>) -> Network {
        let readings = &self.readings;
        let prefix_lists = match unread(readings, Kind::PrefixLists) {
            Some(_) if unread(readings, Kind::ManagedPrefixListEntries).is_none() => None,
            why => why,
        };
        let mut vpcs = self.vpcs.records;
        let attributes_unread = unread(readings, Kind::VpcAttributes)
            .unwrap_or_else(|| "the DNS attributes of this VPC were not read".into());
        for vpc in &mut vpcs {
            let fact = |value: Option<bool>| {
                value.map_or_else(|| Fact::Unread(attributes_unread.clone()), Fact::Read)
            };
            let known = self.dns_attributes.get(&vpc.id);
            vpc.dns_support = fact(known.and_then(|known| known.support));
            vpc.dns_hostnames = fact(known.and_then(|known| known.hostnames));
        }
        Network {
            account_id: account_id.into(),
            region: region.into(),
            vpcs,
            subnets: fact(readings, Kind::Subnets, self.subnets),
            network_interfaces: fact(readings, Kind::NetworkInterfaces, self.network_interfaces),
            vpc_endpoints: fact(readings, Kind::VpcEndpoints, self.vpc_endpoints),
            security_groups: fact(readings, Kind::SecurityGroups, self.security_groups),
            network_acls: fact(readings, Kind::NetworkAcls, self.network_acls),
            route_tables: fact(readings, Kind::RouteTables, self.route_tables),
            prefix_lists: prefix_lists.map_or(Fact::Read(self.prefix_lists), Fact::Unread),
            dhcp_options: fact(readings, Kind::DhcpOptions, self.dhcp_options),
            service_details: unread(readings, Kind::ServiceDetails)
                .map_or_else(|| Fact::Read(each_once(self.service_details)), Fact::Unread),
            visibility: visibility(readings, self.visibility),
            unknown: Unknown::default(),
        }
    }
}

/// Why a kind is unread, where it is.
fn unread(readings: &HashMap<Kind, Fact<()>>, kind: Kind) -> Option<Why> {
    match readings.get(&kind) {
        Some(Fact::Read(())) => None,
        Some(Fact::Unread(why)) => Some(why.clone()),
        None => Some("it was not read".into()),
    }
}

fn fact<T>(readings: &HashMap<Kind, Fact<()>>, kind: Kind, kept: Kept<T>) -> Fact<Vec<T>> {
    unread(readings, kind).map_or(Fact::Read(kept.records), Fact::Unread)
}

/// What the account is shown, where a record says it.
fn visibility(readings: &HashMap<Kind, Fact<()>>, read: Option<Visibility>) -> Fact<Visibility> {
    let silent = || "the answer has no `DefaultVisibility`".into();
    unread(readings, Kind::Visibility).map_or_else(
        || read.map_or_else(|| Fact::Unread(silent()), Fact::Read),
        Fact::Unread,
    )
}

/// Services, each name once.
fn each_once(services: Vec<ServiceDetail>) -> Arc<[ServiceDetail]> {
    let mut seen = HashSet::new();
    services
        .into_iter()
        .filter(|service| seen.insert(service.service_name.clone()))
        .collect()
}

/// Adds CIDRs to a list, each once; to have been given none is not the same as nothing given.
fn add_cidrs(list: &mut PrefixList, cidrs: Option<&[ipnet::IpNet]>) {
    let Some(cidrs) = cidrs else { return };
    let known = list.cidrs.get_or_insert_default();
    if known.is_empty() {
        known.extend_from_slice(cidrs);
        return;
    }
    let mut seen: HashSet<_> = known.iter().copied().collect();
    known.extend(cidrs.iter().copied().filter(|cidr| seen.insert(*cidr)));
}

//! The facts of one account in one region, gathered record by record.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use rule::network::fact::{Fact, Why};
use rule::network::{
    DhcpOptions, Id, Network, NetworkAcl, NetworkInterface, RouteTable, SecurityGroup,
    ServiceDetail, Subnet, Visibility, Vpc, VpcEndpoint,
};

use super::central_facts::CentralFacts;
use super::kept::Kept;
use super::kind::{Kind, Record};
use super::prefix_lists::{PrefixLists, add_cidrs};
use super::readings::{NOT_READ, Readings};
use super::shape::prefix_list;
use super::shape::vpc_attributes::VpcAttributes;
use super::shape::vpc_endpoint::Writer;
use super::shape::{
    dhcp_options, network_acl, network_interface, route_table, security_group, service_detail,
    subnet, visibility, vpc, vpc_endpoint,
};
use super::value::ids::Ids;
use super::workload_facts::WorkloadFacts;

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
    prefix_lists: PrefixLists,
    dhcp_options: Kept<DhcpOptions>,
    service_details: Vec<ServiceDetail>,
    visibility: Option<Visibility>,
    names: BTreeMap<Id, Id>,
    central: CentralFacts,
    workloads: WorkloadFacts,
    readings: Readings,
    /// What the records so far came to.
    network: Option<Network>,
}

/// What is known of one VPC's DNS attributes.
#[derive(Debug, Default)]
struct DnsAttributes {
    support: Option<bool>,
    hostnames: Option<bool>,
}

/// A VPC's record that does not say which VPC it is: nothing can be told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a VPC without `VpcId`, expected one such as `vpc-0a1b2c3d`")]
pub struct NamelessVpcError;

/// A method that keeps the records of one kind.
macro_rules! keeps {
    ($($(#[$doc:meta])* $add:ident($module:ident::$record:ident by $id:ident) in $kept:ident $(called $name:ident)?;)*) => {$(
        $(#[$doc])*
        fn $add(&mut self, record: &$module::$record<'_>) {
            if !self.$kept.has(record.$id.as_deref()) {
                let facts = record.facts(&mut self.ids);
                $(self.note_name(&facts.id, record.$name());)?
                self.$kept.keep(facts.id.clone(), facts);
            }
        }
    )*};
}

impl RegionFacts {
    /// Keeps what is asked about of one record.
    pub(super) fn keep(&mut self, record: &Record<'_>, writer: Writer) {
        let (ids, central, workloads) = (&mut self.ids, &mut self.central, &mut self.workloads);
        match record {
            Record::Vpc(record) => self.add_vpc(record),
            Record::VpcAttributes(record) => self.add_vpc_attributes(record),
            Record::Subnet(record) => self.add_subnet(record),
            Record::NetworkInterface(record) => self.add_network_interface(record),
            Record::VpcEndpoint(record) => self.add_vpc_endpoint(record, writer),
            Record::SecurityGroup(record) => self.add_security_group(record),
            Record::NetworkAcl(record) => self.add_network_acl(record),
            Record::RouteTable(record) => self.add_route_table(record),
            Record::PrefixList(record) => self.add_prefix_list(record),
            Record::ManagedPrefixListEntries(record) => {
                self.add_managed_prefix_list_entries(record)
            }
            Record::DhcpOptions(record) => self.add_dhcp_options(record),
            Record::ServiceDetail(record) => self.add_service_detail(record),
            Record::Visibility(record) => self.add_visibility(record),
            Record::VpcHostedZones(record) => central.add_vpc_hosted_zones(record, ids),
            Record::HostedZone(record) => central.add_hosted_zone(record, ids),
            Record::SingleHostedZone(record) => central.add_single_hosted_zone(record, ids),
            Record::ZoneRecords(record) => central.add_zone_records(record, ids),
            Record::ProfileAssociation(record) => central.add_profile_association(record, ids),
            Record::ProfileResourceAssociation(record) => {
                central.add_profile_resource_association(record, ids)
            }
            Record::ProfileResources(record) => central.add_profile_resources(record, ids),
            Record::ResolverRuleAssociation(record) => {
                central.add_resolver_rule_association(record, ids)
            }
            Record::ResolverRule(record) => central.add_resolver_rule(record, ids),
            Record::VpcPeeringConnection(record) => central.add_peering_connection(record, ids),
            Record::TransitGatewayVpcAttachment(record) => central.add_vpc_attachment(record, ids),
            Record::TransitGatewayAttachment(record) => central.add_attachment(record, ids),
            Record::TransitGatewayRoutes(record) => central.add_gateway_routes(record, ids),
            Record::Task(record) => workloads.add_task(record),
            Record::ClusterTasks(record) => workloads.add_tasks(record),
            Record::TaskDefinition(record) => workloads.add_task_definition(record),
            Record::ListedTaskDefinition(record) => workloads.add_listed_task_definition(record),
            Record::ContainerInstance(record) => workloads.add_container_instance(record),
            Record::Project(record) => workloads.add_project(record),
            Record::InstanceInformation(record) => workloads.add_instance_information(record),
            Record::Function(record) => workloads.add_function(record),
            Record::PullThroughCacheRule(record) => workloads.add_cache_rule(record),
            Record::Reservation(record) => workloads.add_reservation(record),
        }
    }

    keeps! {
        /// Takes one subnet.
        add_subnet(subnet::Subnet by subnet_id) in subnets;
        /// Takes one security group.
        add_security_group(security_group::SecurityGroup by group_id) in security_groups called name;
        /// Takes one network ACL.
        add_network_acl(network_acl::NetworkAcl by network_acl_id) in network_acls called name;
        /// Takes one route table.
        add_route_table(route_table::RouteTable by route_table_id) in route_tables called name;
        /// Takes one set of DHCP options.
        add_dhcp_options(dhcp_options::DhcpOptions by dhcp_options_id) in dhcp_options;
    }

    fn note_name(&mut self, id: &Id, name: Option<&str>) {
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            self.names.insert(id.clone(), name.into());
        }
    }

    /// The security group that was taken last.
    pub fn last_security_group(&mut self) -> Option<&mut SecurityGroup> {
        self.security_groups.records_mut().last_mut()
    }

    /// Takes one VPC; one without an id is passed over.
    fn add_vpc(&mut self, record: &vpc::Vpc<'_>) {
        let id = record.vpc_id.as_deref().unwrap_or_default();
        if !id.is_empty() && !self.vpcs.has(Some(id)) {
            let facts = record.facts(id, &"".into(), &mut self.ids);
            self.vpcs.keep(facts.id.clone(), facts);
        }
    }

    /// Takes DNS attributes of one VPC; those of no VPC are passed over.
    fn add_vpc_attributes(&mut self, record: &VpcAttributes<'_>) {
        let Some(id) = record.vpc_id.as_deref() else {
            return;
        };
        let attributes = self.dns_attributes.entry(self.ids.shared(id)).or_default();
        attributes.support = attributes.support.or(record.enable_dns_support);
        attributes.hostnames = attributes.hostnames.or(record.enable_dns_hostnames);
    }

    /// Takes one network interface.
    fn add_network_interface(&mut self, record: &network_interface::NetworkInterface<'_>) {
        let id = Id::from(record.network_interface_id.as_deref().unwrap_or_default());
        let facts = record.facts(id.clone(), &mut self.ids);
        self.network_interfaces.keep(id, facts);
    }

    /// Takes one VPC endpoint, as `writer` wrote it.
    fn add_vpc_endpoint(&mut self, record: &vpc_endpoint::VpcEndpoint<'_>, writer: Writer) {
        if !self.vpc_endpoints.has(record.vpc_endpoint_id.as_deref()) {
            let facts = record.facts(writer, &mut self.ids);
            self.note_name(&facts.id, record.name());
            self.vpc_endpoints.keep(facts.id.clone(), facts);
        }
    }

    /// Takes one prefix list, its head or whole; with what else comes of it, it adds up to one.
    fn add_prefix_list(&mut self, record: &prefix_list::PrefixList<'_>) {
        let id = self
            .ids
            .shared(record.prefix_list_id.as_deref().unwrap_or_default());
        let list = self.prefix_lists.list(id);
        if list.name.is_none() {
            list.name = record.prefix_list_name.as_deref().map(str::to_owned);
        }
        add_cidrs(list, record.cidrs.as_deref());
    }

    /// Takes the entries of one prefix list.
    fn add_managed_prefix_list_entries(
        &mut self,
        record: &prefix_list::ManagedPrefixListEntries<'_>,
    ) {
        let id = self
            .ids
            .shared(record.prefix_list_id.as_deref().unwrap_or_default());
        let list = self.prefix_lists.list(id);
        add_cidrs(list, record.entries.as_deref());
    }

    /// Takes one service; of two records of one name the first counts.
    fn add_service_detail(&mut self, record: &service_detail::ServiceDetail<'_>) {
        self.service_details.push(record.facts());
    }

    /// Takes what the account is shown; of several answers the first counts.
    fn add_visibility(&mut self, record: &visibility::Visibility<'_>) {
        self.visibility = self.visibility.or_else(|| record.facts());
    }

    /// Says that a kind was read, whole: also one without any record.
    pub fn mark_read(&mut self, kind: Kind) {
        self.readings.mark_read(kind);
    }

    /// Says that a kind was not read, or not whole, and why; it outweighs [`Self::mark_read`].
    pub fn mark_unread(&mut self, kind: Kind, why: impl Into<Why>) {
        self.readings.mark_unread(kind, why.into());
    }

    /// The kinds that were read.
    pub fn read_kinds(&self) -> impl Iterator<Item = Kind> + '_ {
        self.readings.read_kinds()
    }

    /// Whether anything was said of a kind.
    pub fn is_marked(&self, kind: Kind) -> bool {
        self.readings.is_marked(kind)
    }

    /// The network that the records so far describe; what comes later is added to it. What is said of the
    /// network itself stays, such as attributes that were read otherwise.
    pub fn settle(
        &mut self,
        account_id: impl Into<String>,
        region: impl Into<String>,
    ) -> &mut Network {
        let (account_id, region) = (account_id.into(), region.into());
        let network = self
            .network
            .get_or_insert_with(|| Network::unread(account_id, region, NOT_READ));
        let Network {
            account_id: _,
            region: _,
            vpcs,
            subnets,
            network_interfaces,
            vpc_endpoints,
            security_groups,
            network_acls,
            route_tables,
            prefix_lists,
            dhcp_options,
            service_details,
            visibility,
            names,
            workloads,
            central,
            unknown: _,
        } = network;
        let readings = &self.readings;
        let came = self.vpcs.records_mut();
        say_attributes(came, readings, &self.dns_attributes);
        vpcs.append(came);
        self.subnets.settle(readings, Kind::Subnets, subnets);
        let interfaces = &mut self.network_interfaces;
        interfaces.settle(readings, Kind::NetworkInterfaces, network_interfaces);
        let endpoints = &mut self.vpc_endpoints;
        endpoints.settle(readings, Kind::VpcEndpoints, vpc_endpoints);
        let groups = &mut self.security_groups;
        groups.settle(readings, Kind::SecurityGroups, security_groups);
        let acls = &mut self.network_acls;
        acls.settle(readings, Kind::NetworkAcls, network_acls);
        let tables = &mut self.route_tables;
        tables.settle(readings, Kind::RouteTables, route_tables);
        self.prefix_lists.settle(readings, prefix_lists);
        let options = &mut self.dhcp_options;
        options.settle(readings, Kind::DhcpOptions, dhcp_options);
        services(readings, &mut self.service_details, service_details);
        *visibility = shown(readings, self.visibility);
        if !self.names.is_empty() {
            Arc::make_mut(names).append(&mut self.names);
        }
        self.central.settle(readings, Arc::make_mut(central));
        self.workloads.settle(readings, Arc::make_mut(workloads));
        network
    }

    /// The network that all records together describe.
    pub fn finish(mut self, account_id: impl Into<String>, region: impl Into<String>) -> Network {
        let (account_id, region) = (account_id.into(), region.into());
        self.settle(&*account_id, &*region);
        self.network
            .unwrap_or_else(|| Network::unread(account_id, region, NOT_READ))
    }
}

/// Says of VPCs that just came what is known of their DNS attributes.
fn say_attributes(vpcs: &mut [Vpc], readings: &Readings, attributes: &HashMap<Id, DnsAttributes>) {
    let why = readings
        .unread(Kind::VpcAttributes)
        .unwrap_or_else(|| "the DNS attributes of this VPC were not read".into());
    for vpc in vpcs {
        let fact =
            |value: Option<bool>| value.map_or_else(|| Fact::Unread(why.clone()), Fact::Read);
        let known = attributes.get(&vpc.id);
        vpc.dns_support = fact(known.and_then(|known| known.support));
        vpc.dns_hostnames = fact(known.and_then(|known| known.hostnames));
    }
}

/// What the account is shown, where a record says it.
fn shown(readings: &Readings, read: Option<Visibility>) -> Fact<Visibility> {
    let silent = || "the answer has no `DefaultVisibility`".into();
    readings.unread(Kind::Visibility).map_or_else(
        || read.map_or_else(|| Fact::Unread(silent()), Fact::Read),
        Fact::Unread,
    )
}

/// Services, each name once.
fn services(
    readings: &Readings,
    records: &mut Vec<ServiceDetail>,
    fact: &mut Fact<Arc<[ServiceDetail]>>,
) {
    if let Some(why) = readings.unread(Kind::ServiceDetails) {
        *fact = Fact::Unread(why);
        return;
    }
    if matches!(fact, Fact::Read(_)) && records.is_empty() {
        return;
    }
    let known = fact.read().map(|read| read.to_vec()).unwrap_or_default();
    let mut seen = HashSet::new();
    *fact = Fact::Read(
        known
            .into_iter()
            .chain(records.drain(..))
            .filter(|service| seen.insert(service.service_name.clone()))
            .collect(),
    );
}

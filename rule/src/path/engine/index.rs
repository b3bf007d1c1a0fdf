//! Where to find a fact: lookups over one network, built once. Their keys are ids that AWS gives, so a
//! hash that is fast and not made for hostile keys does.

use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::by_id::ById;
use super::ordered_acl::OrderedAcl;
use crate::network::central::{
    ProfileAssociation, ResolverRuleAssociation, TransitGatewayVpcAttachment, VpcHostedZones,
};
use crate::network::fact::Why;
use crate::network::{
    Field, InterfaceType, Network, NetworkInterface, PrefixList, RouteTable, SecurityGroup, Subnet,
    Vpc, VpcEndpoint,
};

/// What a lookup found.
#[derive(Debug, Clone)]
pub enum Lookup<'a, T> {
    /// It is in the data.
    Found(&'a T),
    /// Its kind was read, and it is not among what this account is shown.
    NotShown,
    /// Its kind was not read.
    Unread(Why),
}

/// The lookups over one network.
#[derive(Debug)]
pub struct Index<'a> {
    /// The network itself.
    pub network: &'a Network,
    security_groups: FxHashMap<&'a str, &'a SecurityGroup>,
    prefix_lists: FxHashMap<&'a str, &'a PrefixList>,
    prefix_lists_by_name: FxHashMap<&'a str, &'a PrefixList>,
    unread_lists_by_name: FxHashMap<&'a str, &'a PrefixList>,
    endpoint_interfaces: FxHashMap<&'a str, &'a NetworkInterface>,
    acls: FxHashMap<&'a str, OrderedAcl<'a>>,
    acl_of_subnet: FxHashMap<&'a str, &'a str>,
    default_acl_of_vpc: FxHashMap<&'a str, &'a str>,
    table_of_subnet: FxHashMap<&'a str, &'a RouteTable>,
    main_table_of_vpc: FxHashMap<&'a str, &'a RouteTable>,
    subnets: FxHashMap<&'a str, &'a Subnet>,
    endpoints: FxHashMap<&'a str, &'a VpcEndpoint>,
    endpoints_of_vpc: ById<'a, VpcEndpoint>,
    interfaces_of_vpc: ById<'a, NetworkInterface>,
    nat_interfaces: Vec<&'a NetworkInterface>,
    shows_managed: bool,
    of_vpcs: OfVpcs<'a>,
}

/// What is asked of few VPCs.
#[derive(Debug, Default)]
struct OfVpcs<'a> {
    subnets: OnceCell<ById<'a, Subnet>>,
    route_tables: OnceCell<ById<'a, RouteTable>>,
    attachments: OnceCell<ById<'a, TransitGatewayVpcAttachment>>,
    hosted_zones: OnceCell<ById<'a, VpcHostedZones>>,
    profile_associations: OnceCell<ById<'a, ProfileAssociation>>,
    rule_associations: OnceCell<ById<'a, ResolverRuleAssociation>>,
}

impl<'a> Index<'a> {
    /// Builds the lookups; the cost grows with the number of facts.
    pub fn new(network: &'a Network) -> Self {
        let endpoints = network.vpc_endpoints.elements();
        let listed: FxHashSet<&str> = endpoints
            .iter()
            .flat_map(|endpoint| endpoint.network_interface_ids.iter().map(|id| &**id))
            .collect();
        let mut endpoint_interfaces = FxHashMap::default();
        let mut in_use = Vec::new();
        let mut nat_interfaces = Vec::new();
        let mut shows_managed = false;
        for interface in network.network_interfaces.elements() {
            shows_managed |= interface.operator_managed;
            if interface.interface_type == InterfaceType::NatGateway {
                nat_interfaces.push(interface);
            }
            if listed.contains(&*interface.id) {
                endpoint_interfaces
                    .entry(&*interface.id)
                    .or_insert(interface);
            } else if interface.in_use || interface.client.is_some() {
                in_use.push(interface);
            }
        }
        let mut index = Self {
            network,
            security_groups: FxHashMap::default(),
            prefix_lists: FxHashMap::default(),
            prefix_lists_by_name: FxHashMap::default(),
            unread_lists_by_name: FxHashMap::default(),
            endpoint_interfaces,
            acls: FxHashMap::default(),
            acl_of_subnet: FxHashMap::default(),
            default_acl_of_vpc: FxHashMap::default(),
            table_of_subnet: FxHashMap::default(),
            main_table_of_vpc: FxHashMap::default(),
            subnets: FxHashMap::default(),
            endpoints: endpoints.iter().map(|it| (&*it.id, it)).collect(),
            endpoints_of_vpc: ById::new(endpoints, |it| &it.vpc_id),
            interfaces_of_vpc: ById::new(in_use, |it| &it.vpc_id),
            nat_interfaces,
            shows_managed,
            of_vpcs: OfVpcs::default(),
        };
        index.add_rules();
        index.add_subnets();
        index
    }

    fn add_rules(&mut self) {
        for group in self.network.security_groups.elements() {
            self.security_groups.entry(&group.id).or_insert(group);
        }
        for list in self.network.prefix_lists.elements() {
            if list.cidrs.is_none() {
                let unknown = self.network.unknown.why(&list.id, Field::Cidrs);
                if let (Some(name), Some(_)) = (&list.name, unknown) {
                    self.unread_lists_by_name.entry(name).or_insert(list);
                }
                continue;
            }
            self.prefix_lists.entry(&list.id).or_insert(list);
            if let Some(name) = &list.name {
                // Of two lists of one name the smaller id counts.
                let named = self.prefix_lists_by_name.entry(name).or_insert(list);
                if list.id < named.id {
                    *named = list;
                }
            }
        }
    }

    fn add_subnets(&mut self) {
        for subnet in self.network.subnets.elements() {
            self.subnets.entry(&subnet.id).or_insert(subnet);
        }
        for acl in self.network.network_acls.elements() {
            self.acls
                .entry(&acl.id)
                .or_insert_with(|| OrderedAcl::new(acl));
            for subnet in &acl.subnet_ids {
                self.acl_of_subnet.entry(subnet).or_insert(&acl.id);
            }
            if let (true, Some(vpc_id)) = (acl.is_default, &acl.vpc_id) {
                self.default_acl_of_vpc.entry(vpc_id).or_insert(&acl.id);
            }
        }
        for table in self.network.route_tables.elements() {
            for subnet in &table.subnet_ids {
                self.table_of_subnet.entry(subnet).or_insert(table);
            }
            if let (true, Some(vpc_id)) = (table.is_main, &table.vpc_id) {
                self.main_table_of_vpc.entry(vpc_id).or_insert(table);
            }
        }
    }

    /// A security group by its id.
    pub fn security_group(&self, id: &str) -> Lookup<'a, SecurityGroup> {
        match self.network.security_groups.why() {
            Some(why) => Lookup::Unread(why.clone()),
            None => self
                .security_groups
                .get(id)
                .map_or(Lookup::NotShown, |group| Lookup::Found(group)),
        }
    }

    /// A prefix list with entries, by its id.
    pub fn prefix_list(&self, id: &str) -> Lookup<'a, PrefixList> {
        match self.network.prefix_lists.why() {
            Some(why) => Lookup::Unread(why.clone()),
            None => self
                .prefix_lists
                .get(id)
                .map_or(Lookup::NotShown, |list| Lookup::Found(list)),
        }
    }

    /// The prefix list of a service, whose name is the `ServiceName` of its gateway endpoints.
    pub fn prefix_list_named(&self, name: &str) -> Option<&'a PrefixList> {
        self.prefix_lists_by_name.get(name).copied()
    }

    /// The prefix list of a service of which nobody knows the entries, and why not.
    pub fn unread_list_named(&self, name: &str) -> Option<(&'a PrefixList, &'a Why)> {
        let list = self.unread_lists_by_name.get(name).copied()?;
        let why = self.network.unknown.why(&list.id, Field::Cidrs)?;
        Some((list, why))
    }

    /// The record of an interface that some endpoint lists.
    pub fn endpoint_interface(&self, id: &str) -> Option<&'a NetworkInterface> {
        self.endpoint_interfaces.get(id).copied()
    }

    /// The network ACL of a subnet: the one that names it, else its VPC's default.
    ///
    /// # Errors
    /// Why it is unread; one that is not in the data is unread too (`decision.md`, section 6.5).
    pub fn network_acl(&self, subnet_id: &str, vpc_id: &str) -> Result<&OrderedAcl<'a>, Why> {
        if let Some(why) = self.network.network_acls.why() {
            return Err(why.clone());
        }
        let own = self.acl_of_subnet.get(subnet_id);
        let unknown = &self.network.unknown;
        if let (None, Some(why)) = (own, unknown.why(vpc_id, Field::AclOfSubnets)) {
            return Err(why.clone());
        }
        if let Some(why) = own
            .or_else(|| self.default_acl_of_vpc.get(vpc_id))
            .and_then(|id| unknown.why(id, Field::Entries))
        {
            return Err(why.clone());
        }
        own.or_else(|| self.default_acl_of_vpc.get(vpc_id))
            .and_then(|id| self.acls.get(id))
            .ok_or_else(|| format!("no network ACL of {subnet_id} is in the data").into())
    }

    /// The route table of a subnet: the one associated with it, else its VPC's main one.
    ///
    /// # Errors
    /// Why it is unread; one that is not in the data is unread too (`decision.md`, section 6.5).
    pub fn route_table(&self, subnet_id: &str, vpc_id: &str) -> Result<&'a RouteTable, Why> {
        if let Some(why) = self.network.route_tables.why() {
            return Err(why.clone());
        }
        let own = self.table_of_subnet.get(subnet_id);
        let unknown = self.network.unknown.why(vpc_id, Field::TableOfSubnets);
        if let (None, Some(why)) = (own, unknown) {
            return Err(why.clone());
        }
        own.or_else(|| self.main_table_of_vpc.get(vpc_id))
            .copied()
            .ok_or_else(|| format!("no route table of {subnet_id} is in the data").into())
    }

    /// A subnet.
    ///
    /// # Errors
    /// Why it is unread; one that is not in the data is unread too.
    pub fn subnet(&self, subnet_id: &str) -> Result<&'a Subnet, Why> {
        if let Some(why) = self.network.subnets.why() {
            return Err(why.clone());
        }
        let subnet = self.subnets.get(subnet_id).copied();
        subnet.ok_or_else(|| format!("{subnet_id} is not in the data").into())
    }

    /// The interfaces of a NAT gateway.
    pub fn nat_interfaces(
        &self,
        nat_gateway_id: &str,
    ) -> impl Iterator<Item = &'a NetworkInterface> {
        let of_nat = |it: &&&'a NetworkInterface| it.is_of_nat_gateway(nat_gateway_id);
        self.nat_interfaces.iter().filter(of_nat).copied()
    }

    /// An endpoint of any VPC, by its id.
    pub fn endpoint(&self, id: &str) -> Option<&'a VpcEndpoint> {
        self.endpoints.get(id).copied()
    }

    /// The availability zone of an interface: its own word, else its subnet's.
    pub fn zone(&self, interface: &'a NetworkInterface) -> Option<&'a str> {
        interface.zone.as_deref().or_else(|| {
            let subnet_id = interface.subnet_id.as_deref()?;
            self.subnets.get(subnet_id)?.zone.as_deref()
        })
    }

    /// The endpoints in a VPC, of every type and state.
    pub fn endpoints(&self, vpc: &Vpc) -> &[&'a VpcEndpoint] {
        self.endpoints_of_vpc.of(&vpc.id)
    }

    /// The interfaces in use in a VPC that no endpoint lists, clients among them.
    pub fn interfaces(&self, vpc: &Vpc) -> &[&'a NetworkInterface] {
        self.interfaces_of_vpc.of(&vpc.id)
    }

    /// Whether an interface that a service of AWS manages is in the data.
    pub fn shows_managed_interfaces(&self) -> bool {
        self.shows_managed
    }

    /// The subnets of a VPC.
    pub fn subnets(&self, vpc_id: &str) -> impl Iterator<Item = &'a Subnet> + Clone {
        let all = self.network.subnets.elements();
        let by_vpc = || ById::new(all, |it| &it.vpc_id);
        let own = self.of_vpcs.subnets.get_or_init(by_vpc).of(vpc_id);
        own.iter().copied()
    }

    /// The route tables of a VPC.
    pub fn route_tables(&self, vpc_id: &str) -> impl Iterator<Item = &'a RouteTable> + Clone {
        let all = self.network.route_tables.elements();
        let by_vpc = || ById::new(all, |it| &it.vpc_id);
        let own = self.of_vpcs.route_tables.get_or_init(by_vpc).of(vpc_id);
        own.iter().copied()
    }

    /// The attachments of a VPC to transit gateways, in whatever state, as its account sees them.
    pub fn attachments(
        &self,
        vpc_id: &str,
    ) -> impl Iterator<Item = &'a TransitGatewayVpcAttachment> + Clone {
        let all = self.network.central.vpc_attachments.elements();
        let by_vpc = || ById::new(all, |it| &it.vpc_id);
        let own = self.of_vpcs.attachments.get_or_init(by_vpc).of(vpc_id);
        own.iter().copied()
    }

    /// The lists of the hosted zones of a VPC.
    pub fn hosted_zones(&self, vpc_id: &str) -> impl Iterator<Item = &'a VpcHostedZones> + Clone {
        let all = self.network.central.hosted_zones_by_vpc.elements();
        let by_vpc = || ById::new(all, |it| Some(&it.vpc_id));
        let own = self.of_vpcs.hosted_zones.get_or_init(by_vpc).of(vpc_id);
        own.iter().copied()
    }

    /// What associates Profiles with a VPC.
    pub fn profile_associations(
        &self,
        vpc_id: &str,
    ) -> impl Iterator<Item = &'a ProfileAssociation> + Clone {
        let all = self.network.central.profile_associations.elements();
        let by_vpc = || ById::new(all, |it| Some(&it.vpc_id));
        let own = self
            .of_vpcs
            .profile_associations
            .get_or_init(by_vpc)
            .of(vpc_id);
        own.iter().copied()
    }

    /// What associates Resolver rules with a VPC.
    pub fn rule_associations(
        &self,
        vpc_id: &str,
    ) -> impl Iterator<Item = &'a ResolverRuleAssociation> + Clone {
        let all = self.network.central.resolver_rule_associations.elements();
        let by_vpc = || ById::new(all, |it| Some(&it.vpc_id));
        let own = self
            .of_vpcs
            .rule_associations
            .get_or_init(by_vpc)
            .of(vpc_id);
        own.iter().copied()
    }
}

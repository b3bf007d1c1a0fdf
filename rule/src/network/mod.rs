//! The facts of one account in one region, as valid types: what the decision is a function of.
//!
//! The shapes follow what `aws ec2 describe-*` answers, cut down to what `decision.md` asks.

pub mod central;
pub mod clients;
pub mod dns_server;
mod endpoint;
pub mod fact;
mod interface;
mod offered;
pub mod unknown;
pub mod workloads;

use std::collections::BTreeMap;
use std::sync::Arc;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use self::central::Central;
pub use self::endpoint::{
    DnsEntry, DnsRecordIpType, EndpointState, EndpointType, IpAddressType, VpcEndpoint,
};
use self::fact::Fact;
pub use self::interface::{InterfaceType, NetworkInterface};
pub use self::offered::{ServiceDetail, Visibility};
pub use self::unknown::{Field, Unknown};
use self::workloads::Workloads;

/// An AWS resource id (`vpc-…`, `subnet-…`), shared between the facts that name it.
pub type Id = Arc<str>;

/// The tags of a resource, as key and value; those that many resources carry are shared.
pub type Tags = Vec<(Id, Id)>;

/// Everything known of one account in one region.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// The evaluated account: 12 digits, or what the data calls it.
    pub account_id: String,
    /// The evaluated region, as AWS writes it (`eu-west-3`).
    pub region: String,
    /// DescribeVpcs: the VPCs that the account sees, its own and those shared with it.
    pub vpcs: Vec<Vpc>,
    /// DescribeSubnets.
    pub subnets: Fact<Vec<Subnet>>,
    /// DescribeNetworkInterfaces.
    pub network_interfaces: Fact<Vec<NetworkInterface>>,
    /// DescribeVpcEndpoints.
    pub vpc_endpoints: Fact<Vec<VpcEndpoint>>,
    /// DescribeSecurityGroups.
    pub security_groups: Fact<Vec<SecurityGroup>>,
    /// DescribeNetworkAcls.
    pub network_acls: Fact<Vec<NetworkAcl>>,
    /// DescribeRouteTables.
    pub route_tables: Fact<Vec<RouteTable>>,
    /// DescribePrefixLists and GetManagedPrefixListEntries together; unread where neither was read.
    pub prefix_lists: Fact<Vec<PrefixList>>,
    /// DescribeDhcpOptions.
    pub dhcp_options: Fact<Vec<DhcpOptions>>,
    /// DescribeVpcEndpointServices: what can be had here. Shared by the parts of a network.
    pub service_details: Fact<Arc<[ServiceDetail]>>,
    /// GetManagedResourceVisibility.
    pub visibility: Fact<Visibility>,
    /// `Name` tags of endpoints, security groups, network ACLs and route tables; of a group without one its
    /// `GroupName`. Nothing is decided by them. Shared by the parts of a network.
    pub names: Arc<BTreeMap<Id, Id>>,
    /// What runs: read where `needs` asks for it. Shared by the parts of a network.
    pub workloads: Arc<Workloads>,
    /// What section 11 asks. Shared by the parts of a network.
    pub central: Arc<Central>,
    /// The fields of single records that nobody knows yet; none in data that was read.
    pub unknown: Unknown,
}

impl Network {
    /// A region of which nothing was read, for this reason.
    pub fn unread(
        account_id: impl Into<String>,
        region: impl Into<String>,
        why: impl Into<fact::Why>,
    ) -> Self {
        let why = why.into();
        Self {
            account_id: account_id.into(),
            region: region.into(),
            vpcs: Vec::new(),
            subnets: Fact::Unread(why.clone()),
            network_interfaces: Fact::Unread(why.clone()),
            vpc_endpoints: Fact::Unread(why.clone()),
            security_groups: Fact::Unread(why.clone()),
            network_acls: Fact::Unread(why.clone()),
            route_tables: Fact::Unread(why.clone()),
            prefix_lists: Fact::Unread(why.clone()),
            dhcp_options: Fact::Unread(why.clone()),
            service_details: Fact::Unread(why.clone()),
            visibility: Fact::Unread(why.clone()),
            names: Arc::default(),
            workloads: Arc::new(Workloads::unread(why.clone())),
            central: Arc::new(Central::unread(why)),
            unknown: Unknown::default(),
        }
    }
}

/// One VPC. AWS: `Vpc` of DescribeVpcs, with its two DNS attributes.
#[derive(Debug, Clone, PartialEq)]
pub struct Vpc {
    /// `VpcId`.
    pub id: Id,
    /// `OwnerId`; absent means that the evaluated account owns it.
    pub owner_id: Option<String>,
    /// `CidrBlock`, the primary one.
    pub cidr_block: Option<Ipv4Net>,
    /// `DhcpOptionsId`; absent or `default` means Amazon's DNS.
    pub dhcp_options_id: Option<Id>,
    /// DescribeVpcAttribute `enableDnsSupport`.
    pub dns_support: Fact<bool>,
    /// DescribeVpcAttribute `enableDnsHostnames`.
    pub dns_hostnames: Fact<bool>,
    /// `Tags`.
    pub tags: Tags,
}

impl Vpc {
    /// Its `Name` tag, where it has one.
    pub fn name(&self) -> Option<&str> {
        let name = self.tags.iter().find(|(key, _)| &**key == "Name");
        name.map(|(_, name)| &**name)
    }
}

/// One of the two DNS attributes of a VPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DnsAttribute {
    /// `enableDnsSupport`
    Support,
    /// `enableDnsHostnames`
    Hostnames,
}

impl DnsAttribute {
    /// Its name, as AWS writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Support => "enableDnsSupport",
            Self::Hostnames => "enableDnsHostnames",
        }
    }
}

/// One subnet. AWS: `Subnet` of DescribeSubnets.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Subnet {
    /// `SubnetId`.
    pub id: Id,
    /// `VpcId`.
    pub vpc_id: Option<Id>,
    /// `AvailabilityZone`, else `AvailabilityZoneId`.
    pub zone: Option<Id>,
    /// `CidrBlock`.
    pub cidr_block: Option<Ipv4Net>,
    /// `Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock`, the one that is associated.
    pub ipv6_cidr_block: Option<Ipv6Net>,
    /// `EnableDns64`; absent means false.
    pub enable_dns64: bool,
    /// `AvailableIpAddressCount`: how many IPv4 addresses are free.
    pub available_ip_address_count: Option<u32>,
    /// `Tags`.
    pub tags: Tags,
}

/// One security group. AWS: `SecurityGroup` of DescribeSecurityGroups.
#[derive(Debug, Clone, PartialEq)]
pub struct SecurityGroup {
    /// `GroupId`.
    pub id: Id,
    /// `IpPermissions`.
    pub ingress: Vec<SecurityGroupRule>,
    /// `IpPermissionsEgress`.
    pub egress: Vec<SecurityGroupRule>,
}

/// One allow rule of a security group. AWS: `IpPermission`.
#[derive(Debug, Clone, PartialEq)]
pub struct SecurityGroupRule {
    /// `IpProtocol`: `-1` is every protocol, `tcp` and `6` are TCP.
    pub protocol: Protocol,
    /// `FromPort`; absent is open.
    pub from_port: Option<i32>,
    /// `ToPort`; absent is open.
    pub to_port: Option<i32>,
    /// `IpRanges` and `Ipv6Ranges`.
    pub cidrs: Vec<IpNet>,
    /// `PrefixListIds`.
    pub prefix_list_ids: Vec<Id>,
    /// `UserIdGroupPairs[].GroupId`.
    pub group_ids: Vec<Id>,
}

/// The protocol of a rule, as far as tcp 443 is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// `-1`: every protocol and every port.
    All,
    /// `tcp` or `6`.
    Tcp,
    /// Anything else.
    Other,
}

/// One network ACL. AWS: `NetworkAcl` of DescribeNetworkAcls.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkAcl {
    /// `NetworkAclId`.
    pub id: Id,
    /// `VpcId`.
    pub vpc_id: Option<Id>,
    /// `IsDefault`.
    pub is_default: bool,
    /// `Associations[].SubnetId`.
    pub subnet_ids: Vec<Id>,
    /// `Entries`, in any order: `RuleNumber` orders them.
    pub entries: Vec<NetworkAclEntry>,
}

/// One rule of a network ACL. AWS: `NetworkAclEntry`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkAclEntry {
    /// `RuleNumber`.
    pub rule_number: i32,
    /// `Egress`: whether it is about what leaves the subnet.
    pub egress: bool,
    /// `RuleAction` is `allow`.
    pub allow: bool,
    /// `Protocol`: `-1` is every protocol, `6` is TCP.
    pub protocol: Protocol,
    /// `CidrBlock` or `Ipv6CidrBlock`.
    pub cidr: Option<IpNet>,
    /// `PortRange.From`; absent is open.
    pub from_port: Option<i32>,
    /// `PortRange.To`; absent is open.
    pub to_port: Option<i32>,
}

/// One route table. AWS: `RouteTable` of DescribeRouteTables.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteTable {
    /// `RouteTableId`.
    pub id: Id,
    /// `VpcId`.
    pub vpc_id: Option<Id>,
    /// Whether one of its associations is the VPC's `Main` one.
    pub is_main: bool,
    /// `Associations[].SubnetId`.
    pub subnet_ids: Vec<Id>,
    /// `Routes`.
    pub routes: Vec<Route>,
}

/// One route. AWS: `Route`.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// Where it leads to.
    pub destination: Destination,
    /// `State`.
    pub state: RouteState,
    /// The id of its target (`local`, `nat-…`, `vpce-…`); empty where the record names none.
    pub target: Id,
    /// `Origin`.
    pub origin: RouteOrigin,
}

impl Route {
    /// Whether a virtual private gateway brought it. A route to a prefix list is always somebody's own.
    pub fn is_propagated(&self) -> bool {
        self.origin == RouteOrigin::Propagated && matches!(self.destination, Destination::Cidr(_))
    }
}

/// Where a route comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RouteOrigin {
    /// `CreateRoute` or `CreateRouteTable`; absent, and any other, too.
    #[default]
    Static,
    /// `EnableVgwRoutePropagation`.
    Propagated,
}

/// The destination of a route.
#[derive(Debug, Clone, PartialEq)]
pub enum Destination {
    /// `DestinationCidrBlock` or `DestinationIpv6CidrBlock`.
    Cidr(IpNet),
    /// `DestinationPrefixListId`.
    PrefixList(Id),
    /// Neither is there.
    Absent,
}

/// The state of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteState {
    /// `active`
    Active,
    /// `blackhole`: its target is gone.
    Blackhole,
    /// Absent, or any other: the route does not count.
    Other,
}

/// One prefix list, AWS's own or a customer's.
#[derive(Debug, Clone, PartialEq)]
pub struct PrefixList {
    /// `PrefixListId`.
    pub id: Id,
    /// `PrefixListName`; entries that were read alone have none.
    pub name: Option<String>,
    /// `Cidrs`, or the entries; `None` where only the list's head was read.
    pub cidrs: Option<Vec<IpNet>>,
}

/// One set of DHCP options. AWS: `DhcpOptions` of DescribeDhcpOptions.
#[derive(Debug, Clone, PartialEq)]
pub struct DhcpOptions {
    /// `DhcpOptionsId`.
    pub id: Id,
    /// The values of `domain-name-servers`; empty means Amazon's.
    pub domain_name_servers: Vec<String>,
}

/// Into or out of a security group or subnet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Ingress.
    In,
    /// Egress.
    Out,
}

impl std::fmt::Display for Direction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::In => "ingress",
            Self::Out => "egress",
        })
    }
}

impl Direction {
    /// `from` or `to`: how a rule of this direction names its peer.
    pub fn preposition(self) -> &'static str {
        match self {
            Self::In => "from",
            Self::Out => "to",
        }
    }
}

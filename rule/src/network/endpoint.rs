//! VPC endpoints.

use std::sync::Arc;

use jiff::Timestamp;

use super::Id;
use super::fact::Fact;

/// One VPC endpoint. AWS: `VpcEndpoint` of DescribeVpcEndpoints.
#[derive(Debug, Clone, PartialEq)]
pub struct VpcEndpoint {
    /// `VpcEndpointId`.
    pub id: Id,
    /// `VpcId`.
    pub vpc_id: Option<Id>,
    /// `VpcEndpointType`, in any case; absent means Gateway.
    pub endpoint_type: EndpointType,
    /// `OwnerId`; absent means the evaluated account.
    pub owner_id: Option<String>,
    /// `ServiceName`; absent on Resource and ServiceNetwork endpoints.
    pub service_name: Option<String>,
    /// `ServiceRegion`; absent in what was read means the region inside `ServiceName`.
    pub service_region: Fact<Option<String>>,
    /// `State`; unread where the record has none.
    pub state: Fact<EndpointState>,
    /// `CreationTimestamp`.
    pub created: Option<Timestamp>,
    /// `LastError` or `FailureReason`, in AWS's words.
    pub last_error: Option<String>,
    /// `PolicyDocument`: JSON text; absent in what was read means full access.
    pub policy: Fact<Option<Arc<str>>>,
    /// `PrivateDnsEnabled`; absent on an interface endpoint is unread.
    pub private_dns_enabled: Fact<bool>,
    /// `DnsOptions.PrivateDnsOnlyForInboundResolverEndpoint`.
    pub private_dns_only_for_inbound_resolver: bool,
    /// `IpAddressType`; absent means ipv4.
    pub ip_address_type: IpAddressType,
    /// `DnsOptions.DnsRecordIpType`, as written; what counts is [`VpcEndpoint::hands_out`].
    pub dns_record_ip_type: Option<DnsRecordIpType>,
    /// `NetworkInterfaceIds`; absent means none.
    pub network_interface_ids: Vec<Id>,
    /// `SubnetIds`.
    pub subnet_ids: Vec<Id>,
    /// `RouteTableIds`.
    pub route_table_ids: Vec<Id>,
    /// `DnsEntries`, in AWS's order; `None` where it is absent.
    pub dns_entries: Option<Vec<DnsEntry>>,
}

/// A DNS name of an endpoint. AWS: `DnsEntry`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DnsEntry {
    /// `DnsName`.
    pub name: String,
    /// `HostedZoneId`: of a private DNS name that of the endpoint's hidden zone.
    pub hosted_zone_id: Option<Id>,
}

impl From<String> for DnsEntry {
    /// A name of which the hosted zone is not known.
    fn from(name: String) -> Self {
        Self {
            name,
            hosted_zone_id: None,
        }
    }
}

impl VpcEndpoint {
    /// The names of `DnsEntries`; none where it is absent.
    pub fn dns_names(&self) -> impl Iterator<Item = &str> {
        let entries = self.dns_entries.iter().flatten();
        entries.map(|entry| entry.name.as_str())
    }

    /// The records that an interface endpoint hands out: those of `DnsRecordIpType`, and where that
    /// is absent those of `IpAddressType` (`decision.md`, section 6.1).
    pub fn hands_out(&self) -> DnsRecordIpType {
        self.dns_record_ip_type
            .unwrap_or(match self.ip_address_type {
                IpAddressType::Ipv4 => DnsRecordIpType::Ipv4,
                IpAddressType::Ipv6 => DnsRecordIpType::Ipv6,
                IpAddressType::Dualstack => DnsRecordIpType::Dualstack,
            })
    }
}

/// What kind of endpoint it is. Only the first two can serve a required service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndpointType {
    /// An elastic network interface per subnet, reached by DNS.
    Interface,
    /// A route to a prefix list (S3, DynamoDB).
    Gateway,
    /// `Resource` and `ServiceNetwork`: they may bring any name, and serve no required service.
    Lattice,
    /// `GatewayLoadBalancer`, `Tunnel` and whatever comes: passed over.
    Other,
}

/// The state of an endpoint (`decision.md`, section 5). AWS writes it in camelCase, its SDKs in PascalCase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndpointState {
    /// Usable.
    Available,
    /// Being created or modified.
    Pending,
    /// Waits for its service's owner.
    PendingAcceptance,
    /// Could not be made available.
    Failed,
    /// Refused by the service's owner.
    Rejected,
    /// The request lapsed.
    Expired,
    /// Being deleted.
    Deleting,
    /// Gone, and still listed.
    Deleted,
    /// `partial`, or a word that this program does not know, as AWS wrote it.
    Unrecognised(String),
}

/// The address families that an endpoint serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IpAddressType {
    /// `ipv4`
    Ipv4,
    /// `ipv6`
    Ipv6,
    /// `dualstack`
    Dualstack,
}

/// The address families of the DNS records that an interface endpoint hands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DnsRecordIpType {
    /// `ipv4`: A records.
    Ipv4,
    /// `ipv6`: AAAA records.
    Ipv6,
    /// `dualstack`: both.
    Dualstack,
    /// `service-defined`: A records; AAAA records only of some hosts, which is not known.
    ServiceDefined,
}

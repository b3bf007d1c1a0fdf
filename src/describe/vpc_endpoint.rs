//! `VpcEndpoint` of DescribeVpcEndpoints.

use std::sync::Arc;

use jiff::Timestamp;
use rule::fact::Fact;
use rule::network::{self, DnsRecordIpType, EndpointState, EndpointType, Id, IpAddressType};
use serde::{Deserialize, Serialize};

use super::field;
use super::ids::Ids;
use super::moment;
use super::text::Text;

/// One VPC endpoint, as DescribeVpcEndpoints and AWS Config print it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(
    default,
    rename_all = "PascalCase",
    bound(deserialize = "'de: 'a"),
    expecting = "an object, one of those that `aws ec2 describe-vpc-endpoints` lists"
)]
pub struct VpcEndpoint<'a> {
    /// `VpcEndpointId`
    #[serde(alias = "vpcEndpointId", skip_serializing_if = "Option::is_none")]
    pub vpc_endpoint_id: Option<Text<'a>>,
    /// `VpcId`
    #[serde(alias = "vpcId", skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<Text<'a>>,
    /// `VpcEndpointType`
    #[serde(
        alias = "vpcEndpointType",
        deserialize_with = "field::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub vpc_endpoint_type: Option<Text<'a>>,
    /// `OwnerId`
    #[serde(alias = "ownerId", skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<Text<'a>>,
    /// `ServiceName`
    #[serde(alias = "serviceName", skip_serializing_if = "Option::is_none")]
    pub service_name: Option<Text<'a>>,
    /// `ServiceRegion`
    #[serde(alias = "serviceRegion", skip_serializing_if = "Option::is_none")]
    pub service_region: Option<Text<'a>>,
    /// `State`
    #[serde(
        alias = "state",
        deserialize_with = "field::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub state: Option<Text<'a>>,
    /// `CreationTimestamp`
    #[serde(
        alias = "creationTimestamp",
        deserialize_with = "moment::moment",
        serialize_with = "moment::iso_8601",
        skip_serializing_if = "Option::is_none"
    )]
    pub creation_timestamp: Option<Timestamp>,
    /// `LastError`
    #[serde(alias = "lastError", skip_serializing_if = "Option::is_none")]
    pub last_error: Option<LastError<'a>>,
    /// `FailureReason`
    #[serde(alias = "failureReason", skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<Text<'a>>,
    /// `PolicyDocument`: JSON as text
    #[serde(alias = "policyDocument", skip_serializing_if = "Option::is_none")]
    pub policy_document: Option<Text<'a>>,
    /// `PrivateDnsEnabled`
    #[serde(alias = "privateDnsEnabled", skip_serializing_if = "Option::is_none")]
    pub private_dns_enabled: Option<bool>,
    /// `DnsOptions`
    #[serde(alias = "dnsOptions", skip_serializing_if = "Option::is_none")]
    pub dns_options: Option<DnsOptions<'a>>,
    /// `IpAddressType`
    #[serde(
        alias = "ipAddressType",
        deserialize_with = "field::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub ip_address_type: Option<Text<'a>>,
    /// `NetworkInterfaceIds`
    #[serde(
        alias = "networkInterfaceIds",
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub network_interface_ids: Vec<Text<'a>>,
    /// `SubnetIds`
    #[serde(
        alias = "subnetIds",
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub subnet_ids: Vec<Text<'a>>,
    /// `RouteTableIds`
    #[serde(
        alias = "routeTableIds",
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub route_table_ids: Vec<Text<'a>>,
    /// `DnsEntries[].DnsName`
    #[serde(
        alias = "dnsEntries",
        deserialize_with = "field::dns_names",
        serialize_with = "field::write_dns_names",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub dns_entries: Vec<Text<'a>>,
}

/// The last error of an endpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
pub struct LastError<'a> {
    /// `Message`
    #[serde(alias = "message", skip_serializing_if = "Option::is_none")]
    pub message: Option<Text<'a>>,
    /// `Code`
    #[serde(alias = "code", skip_serializing_if = "Option::is_none")]
    pub code: Option<Text<'a>>,
}

/// The DNS options of an endpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
pub struct DnsOptions<'a> {
    /// `DnsRecordIpType`
    #[serde(
        alias = "dnsRecordIpType",
        deserialize_with = "field::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub dns_record_ip_type: Option<Text<'a>>,
    /// `PrivateDnsOnlyForInboundResolverEndpoint`
    #[serde(
        alias = "privateDnsOnlyForInboundResolverEndpoint",
        skip_serializing_if = "Option::is_none"
    )]
    pub private_dns_only_for_inbound_resolver_endpoint: Option<bool>,
}

/// Who wrote a record, where that decides what an absent field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// EC2: what DescribeVpcEndpoints leaves out has its documented default.
    Ec2,
    /// AWS Config: it does not record everything, so what is absent was not read.
    Config,
}

impl VpcEndpoint<'_> {
    pub(super) fn facts(&self, writer: Writer, ids: &mut Ids) -> network::VpcEndpoint {
        let endpoint_type = self.endpoint_type();
        network::VpcEndpoint {
            id: Id::from(self.vpc_endpoint_id.as_deref().unwrap_or_default()),
            vpc_id: ids.optional(self.vpc_id.as_deref()),
            endpoint_type,
            owner_id: self.owner_id.as_deref().map(str::to_owned),
            service_name: self.service_name.as_deref().map(str::to_owned),
            service_region: default_by_ec2(
                writer,
                self.service_region.as_deref().map(str::to_owned),
                "AWS Config does not record an endpoint's service region",
            ),
            state: self.state.as_deref().map_or_else(
                || Fact::Unread("the endpoint's record has no `State`".into()),
                |state| Fact::Read(endpoint_state(state)),
            ),
            created: self.creation_timestamp,
            last_error: self.last_error().map(str::to_owned),
            policy: default_by_ec2(
                writer,
                self.policy_document.as_deref().map(Arc::from),
                "the endpoint's item in AWS Config has no `policyDocument`",
            ),
            private_dns_enabled: match (self.private_dns_enabled, endpoint_type) {
                (Some(enabled), _) => Fact::Read(enabled),
                (None, EndpointType::Interface) => {
                    Fact::Unread("the endpoint's record has no `PrivateDnsEnabled`".into())
                }
                (None, EndpointType::Gateway | EndpointType::Other) => Fact::Read(false),
            },
            private_dns_only_for_inbound_resolver: self
                .dns_options
                .as_ref()
                .and_then(|options| options.private_dns_only_for_inbound_resolver_endpoint)
                .unwrap_or(false),
            ip_address_type: self.ip_address_type(),
            dns_record_ip_type: self.dns_record_ip_type(),
            network_interface_ids: ids.each(self.network_interface_ids.iter().map(|id| &**id)),
            subnet_ids: ids.each(self.subnet_ids.iter().map(|id| &**id)),
            route_table_ids: ids.each(self.route_table_ids.iter().map(|id| &**id)),
            dns_names: self
                .dns_entries
                .iter()
                .map(|name| name.to_string())
                .collect(),
        }
    }

    /// Compared lower-cased; absent means Gateway.
    fn endpoint_type(&self) -> EndpointType {
        let written = self.vpc_endpoint_type.as_deref().unwrap_or("Gateway");
        match written.to_ascii_lowercase().as_str() {
            "interface" => EndpointType::Interface,
            "gateway" => EndpointType::Gateway,
            _ => EndpointType::Other,
        }
    }

    /// Whether it is a Gateway endpoint.
    pub fn is_gateway(&self) -> bool {
        self.endpoint_type() == EndpointType::Gateway
    }

    /// Compared lower-cased; absent means ipv4.
    fn ip_address_type(&self) -> IpAddressType {
        let written = self.ip_address_type.as_deref().unwrap_or("ipv4");
        match written.to_ascii_lowercase().as_str() {
            "ipv6" => IpAddressType::Ipv6,
            "dualstack" => IpAddressType::Dualstack,
            _ => IpAddressType::Ipv4,
        }
    }

    /// Compared lower-cased; any other word is as if it were absent.
    fn dns_record_ip_type(&self) -> Option<DnsRecordIpType> {
        let options = self.dns_options.as_ref()?;
        let written = options.dns_record_ip_type.as_deref()?;
        match written.to_ascii_lowercase().as_str() {
            "ipv4" => Some(DnsRecordIpType::Ipv4),
            "ipv6" => Some(DnsRecordIpType::Ipv6),
            "dualstack" => Some(DnsRecordIpType::Dualstack),
            "service-defined" => Some(DnsRecordIpType::ServiceDefined),
            _ => None,
        }
    }

    fn last_error(&self) -> Option<&str> {
        let error = self.last_error.as_ref();
        error
            .and_then(|error| error.message.as_deref().or(error.code.as_deref()))
            .or(self.failure_reason.as_deref())
    }
}

/// What is absent is a default in EC2's own answers, and unread in AWS Config's.
fn default_by_ec2<T>(writer: Writer, value: Option<T>, why: &str) -> Fact<Option<T>> {
    match (writer, value) {
        (Writer::Config, None) => Fact::Unread(why.into()),
        (_, value) => Fact::Read(value),
    }
}

/// AWS writes states in camelCase, its SDKs in PascalCase; both are compared lower-cased.
fn endpoint_state(written: &str) -> EndpointState {
    match written.to_ascii_lowercase().as_str() {
        "available" => EndpointState::Available,
        "pending" => EndpointState::Pending,
        "pendingacceptance" => EndpointState::PendingAcceptance,
        "failed" => EndpointState::Failed,
        "rejected" => EndpointState::Rejected,
        "expired" => EndpointState::Expired,
        "deleting" => EndpointState::Deleting,
        "deleted" => EndpointState::Deleted,
        _ => EndpointState::Unrecognised(written.to_owned()),
    }
}

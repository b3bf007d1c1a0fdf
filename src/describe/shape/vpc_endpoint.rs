//! `VpcEndpoint` of DescribeVpcEndpoints.

use std::sync::Arc;

use jiff::Timestamp;
use rule::network::fact::Fact;
use rule::network::{self, DnsRecordIpType, EndpointState, EndpointType, Id, IpAddressType};

use crate::describe::declare::record;
use crate::describe::value::ids::Ids;
use crate::describe::value::text::Text;

record! {
    /// One VPC endpoint, as DescribeVpcEndpoints and AWS Config print it.
    VpcEndpoint<'a>, "an object, one of those that `aws ec2 describe-vpc-endpoints` lists" {
        vpc_endpoint_id: Option<Text<'a>>,
        vpc_id: Option<Text<'a>>,
        vpc_endpoint_type: Option<Text<'a>> as word,
        owner_id: Option<Text<'a>>,
        service_name: Option<Text<'a>>,
        service_region: Option<Text<'a>>,
        state: Option<Text<'a>> as word,
        creation_timestamp: Option<Timestamp> as moment,
        last_error: Option<LastError<'a>>,
        failure_reason: Option<Text<'a>>,
        /// JSON as text
        policy_document: Option<Text<'a>>,
        private_dns_enabled: Option<bool>,
        dns_options: Option<DnsOptions<'a>>,
        ip_address_type: Option<Text<'a>> as word,
        network_interface_ids: Vec<Text<'a>> as list,
        subnet_ids: Vec<Text<'a>> as list,
        route_table_ids: Vec<Text<'a>> as list,
        dns_entries: Option<Vec<DnsEntry<'a>>>,
        /// The value of the tag `Name`
        tags: Option<Text<'a>> as name_tag,
    }
}

record! {
    /// A DNS name of an endpoint.
    DnsEntry<'a> {
        dns_name: Option<Text<'a>>,
        hosted_zone_id: Option<Text<'a>>,
    }
}

record! {
    /// The last error of an endpoint.
    LastError<'a> {
        message: Option<Text<'a>>,
        code: Option<Text<'a>>,
    }
}

record! {
    /// The DNS options of an endpoint.
    DnsOptions<'a> {
        dns_record_ip_type: Option<Text<'a>> as word,
        private_dns_only_for_inbound_resolver_endpoint: Option<bool>,
    }
}

/// Who wrote a record, where that decides what an absent field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// EC2: what DescribeVpcEndpoints leaves out has its documented default.
    Ec2,
    /// AWS Config: it does not record everything, so what is absent was not read.
    Config,
}

impl DnsEntry<'_> {
    fn facts(&self, ids: &mut Ids) -> network::DnsEntry {
        network::DnsEntry {
            name: self.dns_name.as_deref().unwrap_or_default().to_owned(),
            hosted_zone_id: ids.optional(self.hosted_zone_id.as_deref()),
        }
    }
}

impl VpcEndpoint<'_> {
    pub(in crate::describe) fn name(&self) -> Option<&str> {
        self.tags.as_deref()
    }

    pub(in crate::describe) fn facts(&self, writer: Writer, ids: &mut Ids) -> network::VpcEndpoint {
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
                (None, EndpointType::Gateway | EndpointType::Lattice | EndpointType::Other) => {
                    Fact::Read(false)
                }
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
            dns_entries: self.dns_entries.as_ref().map(|entries| {
                let entries = entries.iter();
                entries.map(|entry| entry.facts(ids)).collect()
            }),
        }
    }

    /// Compared lower-cased; absent means Gateway.
    fn endpoint_type(&self) -> EndpointType {
        let written = self.vpc_endpoint_type.as_deref().unwrap_or("Gateway");
        match written.to_ascii_lowercase().as_str() {
            "interface" => EndpointType::Interface,
            "gateway" => EndpointType::Gateway,
            "resource" | "servicenetwork" => EndpointType::Lattice,
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

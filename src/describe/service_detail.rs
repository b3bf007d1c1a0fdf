//! `ServiceDetail` of DescribeVpcEndpointServices.

use std::collections::BTreeSet;

use rule::network;
use serde::{Deserialize, Serialize};

use super::field;
use super::text::Text;

/// One service to which endpoints can be made, as DescribeVpcEndpointServices prints it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(
    default,
    rename_all = "PascalCase",
    bound(deserialize = "'de: 'a"),
    expecting = "an object, one of those that `aws ec2 describe-vpc-endpoint-services` lists"
)]
pub struct ServiceDetail<'a> {
    /// `ServiceName`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_name: Option<Text<'a>>,
    /// `ServiceType[].ServiceType`
    #[serde(
        deserialize_with = "field::service_types",
        serialize_with = "field::write_service_types",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub service_type: Vec<Text<'a>>,
    /// `ServiceRegion`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_region: Option<Text<'a>>,
    /// `Owner`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Text<'a>>,
    /// `AvailabilityZones`
    #[serde(
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub availability_zones: Vec<Text<'a>>,
    /// `AvailabilityZoneIds`
    #[serde(
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub availability_zone_ids: Vec<Text<'a>>,
    /// `PrivateDnsName`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_dns_name: Option<Text<'a>>,
    /// `PrivateDnsNames[].PrivateDnsName`
    #[serde(
        deserialize_with = "field::private_dns_names",
        serialize_with = "field::write_private_dns_names",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub private_dns_names: Vec<Text<'a>>,
    /// `VpcEndpointPolicySupported`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_endpoint_policy_supported: Option<bool>,
    /// `SupportedIpAddressTypes`
    #[serde(
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub supported_ip_address_types: Vec<Text<'a>>,
}

impl ServiceDetail<'_> {
    pub(super) fn facts(&self) -> network::ServiceDetail {
        let all = |texts: &[Text<'_>]| texts.iter().map(|text| text.to_string()).collect();
        let optional = |text: &Option<Text<'_>>| text.as_deref().map(str::to_owned);
        let names: BTreeSet<&str> = self
            .private_dns_names
            .iter()
            .chain(&self.private_dns_name)
            .map(|name| &**name)
            .collect();
        network::ServiceDetail {
            service_name: optional(&self.service_name).unwrap_or_default(),
            service_types: all(&self.service_type),
            service_region: optional(&self.service_region),
            owner: optional(&self.owner),
            zones: all(if self.availability_zones.is_empty() {
                &self.availability_zone_ids
            } else {
                &self.availability_zones
            }),
            private_dns_names: names.into_iter().map(str::to_owned).collect(),
            policy_supported: self.vpc_endpoint_policy_supported,
            ip_address_types: all(&self.supported_ip_address_types),
        }
    }
}

//! `ServiceDetail` of DescribeVpcEndpointServices.

use std::collections::BTreeSet;

use rule::network;

use crate::describe::declare::record;
use crate::describe::value::text::Text;

record! {
    /// One service to which endpoints can be made, as DescribeVpcEndpointServices prints it.
    ServiceDetail<'a>, "an object, one of those that `aws ec2 describe-vpc-endpoint-services` lists" {
        service_name: Option<Text<'a>>,
        /// `ServiceType[].ServiceType`
        service_type: Vec<Text<'a>> as service_types,
        service_region: Option<Text<'a>>,
        owner: Option<Text<'a>>,
        availability_zones: Vec<Text<'a>> as list,
        availability_zone_ids: Vec<Text<'a>> as list,
        private_dns_name: Option<Text<'a>>,
        /// `PrivateDnsNames[].PrivateDnsName`
        private_dns_names: Vec<Text<'a>> as private_dns_names,
        vpc_endpoint_policy_supported: Option<bool>,
        supported_ip_address_types: Vec<Text<'a>> as list,
    }
}

impl ServiceDetail<'_> {
    pub(in crate::describe) fn facts(&self) -> network::ServiceDetail {
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

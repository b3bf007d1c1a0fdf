//! What becomes of DHCP options: Amazon's DNS server stays Amazon's, and others stay others.

use rule::network::dns_server::is_amazon;

use super::Redacting;
use super::parameters::dns_server;
use super::pseudonyms::name;
use super::records::{Texts, text};
use super::survey::UsingVpc;
use crate::describe::shape::dhcp_options::{DhcpConfiguration, DhcpOptions};
use crate::describe::value::text::Text;

impl Redacting<'_> {
    /// The DNS servers alone. Amazon's are named so, as their address in a VPC is its third, and an
    /// invented one would not be. Where a server is Amazon's in some VPCs only, each VPC gets options
    /// of its own.
    pub(super) fn redacted_options(&self, record: &DhcpOptions<'_>) -> Vec<DhcpOptions<'static>> {
        let DhcpOptions {
            dhcp_options_id,
            dhcp_configurations: _,
            domain_name_servers: _,
        } = record;
        let original = dhcp_options_id.as_deref().unwrap_or_default();
        let split = self.survey.split(original);
        if split.is_empty() {
            let vpc = self.survey.vpcs_using(original).first();
            return vec![self.options(record, self.id(dhcp_options_id), vpc)];
        }
        split
            .iter()
            .map(|vpc| self.options(record, Some(self.own_options(original, vpc)), Some(vpc)))
            .collect()
    }

    fn options(
        &self,
        record: &DhcpOptions<'_>,
        id: Option<Text<'static>>,
        vpc: Option<&UsingVpc>,
    ) -> DhcpOptions<'static> {
        let block = vpc.and_then(|vpc| vpc.cidr_block);
        let servers: Texts = record
            .servers()
            .map(|server| text(self.server(server, block)))
            .collect();
        let servers = DhcpConfiguration {
            key: Some(text("domain-name-servers")),
            values: servers,
        };
        DhcpOptions {
            dhcp_options_id: id,
            dhcp_configurations: vec![servers],
            domain_name_servers: Vec::new(),
        }
    }

    fn server(&self, server: &str, block: Option<ipnet::Ipv4Net>) -> String {
        if is_amazon(server, block) {
            "AmazonProvidedDNS".to_owned()
        } else {
            dns_server(self.key(), server)
        }
    }

    /// The id of the DHCP options that are one VPC's alone.
    pub(super) fn own_options(&self, original: &str, vpc: &UsingVpc) -> Text<'static> {
        let both = format!("{original} {}-{original}", vpc.id);
        text(format!("dopt-{}", name(self.key(), &both)))
    }
}

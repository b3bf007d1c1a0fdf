//! `DhcpOptions` of DescribeDhcpOptions.

use rule::network;
use serde::Deserialize;

use super::field;
use super::ids::Ids;
use super::text::Text;

/// One set of DHCP options, as DescribeDhcpOptions and AWS Config print it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(
    default,
    rename_all = "PascalCase",
    bound(deserialize = "'de: 'a"),
    expecting = "an object, one of those that `aws ec2 describe-dhcp-options` lists"
)]
pub struct DhcpOptions<'a> {
    /// `DhcpOptionsId`
    #[serde(alias = "dhcpOptionsId")]
    pub dhcp_options_id: Option<Text<'a>>,
    /// `DhcpConfigurations`
    #[serde(alias = "dhcpConfigurations", deserialize_with = "field::list")]
    pub dhcp_configurations: Vec<DhcpConfiguration<'a>>,
    /// `DomainNameServers`: AWS Config's form of the option of that name
    #[serde(alias = "domainNameServers", deserialize_with = "field::list")]
    pub domain_name_servers: Vec<Text<'a>>,
}

/// One option: a name and its values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
pub struct DhcpConfiguration<'a> {
    /// `Key`
    #[serde(alias = "key")]
    pub key: Option<Text<'a>>,
    /// `Values[].Value`
    #[serde(alias = "values", deserialize_with = "field::values")]
    pub values: Vec<Text<'a>>,
}

impl DhcpOptions<'_> {
    pub(super) fn facts(&self, ids: &mut Ids) -> network::DhcpOptions {
        let servers = self
            .dhcp_configurations
            .iter()
            .filter(|option| option.key.as_deref() == Some("domain-name-servers"))
            .flat_map(|option| &option.values)
            .chain(&self.domain_name_servers);
        network::DhcpOptions {
            id: ids.shared(self.dhcp_options_id.as_deref().unwrap_or_default()),
            domain_name_servers: servers.map(|server| server.to_string()).collect(),
        }
    }
}

//! `DhcpOptions` of DescribeDhcpOptions.

use rule::network;
use serde::{Deserialize, Serialize};

use super::field;
use super::ids::Ids;
use super::text::Text;

/// One set of DHCP options, as DescribeDhcpOptions and AWS Config print it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(
    default,
    rename_all = "PascalCase",
    bound(deserialize = "'de: 'a"),
    expecting = "an object, one of those that `aws ec2 describe-dhcp-options` lists"
)]
pub struct DhcpOptions<'a> {
    /// `DhcpOptionsId`
    #[serde(alias = "dhcpOptionsId", skip_serializing_if = "Option::is_none")]
    pub dhcp_options_id: Option<Text<'a>>,
    /// `DhcpConfigurations`
    #[serde(
        alias = "dhcpConfigurations",
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub dhcp_configurations: Vec<DhcpConfiguration<'a>>,
    /// `DomainNameServers`: AWS Config's form of the option of that name
    #[serde(
        alias = "domainNameServers",
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub domain_name_servers: Vec<Text<'a>>,
}

/// One option: a name and its values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
pub struct DhcpConfiguration<'a> {
    /// `Key`
    #[serde(alias = "key", skip_serializing_if = "Option::is_none")]
    pub key: Option<Text<'a>>,
    /// `Values[].Value`
    #[serde(
        alias = "values",
        deserialize_with = "field::values",
        serialize_with = "field::write_values",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub values: Vec<Text<'a>>,
}

impl DhcpOptions<'_> {
    pub(super) fn facts(&self, ids: &mut Ids) -> network::DhcpOptions {
        network::DhcpOptions {
            id: ids.shared(self.dhcp_options_id.as_deref().unwrap_or_default()),
            domain_name_servers: self.servers().map(str::to_owned).collect(),
        }
    }

    /// The values of `domain-name-servers`.
    pub fn servers(&self) -> impl Iterator<Item = &str> {
        self.dhcp_configurations
            .iter()
            .filter(|option| option.key.as_deref() == Some("domain-name-servers"))
            .flat_map(|option| &option.values)
            .chain(&self.domain_name_servers)
            .map(|server| &**server)
    }
}

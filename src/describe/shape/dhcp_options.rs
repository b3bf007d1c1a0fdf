//! `DhcpOptions` of DescribeDhcpOptions.

use rule::network;

use crate::describe::declare::record;
use crate::describe::value::ids::Ids;
use crate::describe::value::text::Text;

record! {
    /// One set of DHCP options, as DescribeDhcpOptions and AWS Config print it.
    DhcpOptions<'a>, "an object, one of those that `aws ec2 describe-dhcp-options` lists" {
        dhcp_options_id: Option<Text<'a>>,
        dhcp_configurations: Vec<DhcpConfiguration<'a>> as list,
        /// AWS Config's form of the option of that name
        domain_name_servers: Vec<Text<'a>> as list,
    }
}

record! {
    /// One option: a name and its values.
    DhcpConfiguration<'a> {
        key: Option<Text<'a>>,
        /// `Values[].Value`
        values: Vec<Text<'a>> as values,
    }
}

impl DhcpOptions<'_> {
    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> network::DhcpOptions {
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

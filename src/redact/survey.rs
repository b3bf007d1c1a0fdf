//! What has to be known of a region's records before the first of them is redacted.

use std::collections::{BTreeSet, HashMap, HashSet};

use ipnet::Ipv4Net;
use rule::network::dns_server::is_amazon;

use crate::describe::kind::Kind;
use crate::describe::record::{Record, Records};
use crate::describe::region_facts::NamelessVpcError;
use crate::describe::shape::vpc_endpoint::Writer;

/// Which prefix lists are AWS's own, and which VPCs use which DNS servers.
#[derive(Debug, Default)]
pub struct Survey {
    aws_prefix_lists: HashSet<String>,
    vpcs: HashMap<String, UsingVpc>,
    using: HashMap<String, Vec<UsingVpc>>,
    servers: HashMap<String, Vec<String>>,
}

/// A VPC as a user of DHCP options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsingVpc {
    /// Its id.
    pub id: String,
    /// Its primary block, whose third address is Amazon's DNS server.
    pub cidr_block: Option<Ipv4Net>,
}

impl Survey {
    /// Whether a prefix list is AWS's own: customers may not give a list a name like that.
    pub fn is_aws_prefix_list(&self, id: &str) -> bool {
        self.aws_prefix_lists.contains(id)
    }

    /// The VPCs that use DHCP options, where their servers do not mean the same to all of them:
    /// Amazon's address in one VPC is another's own server.
    pub fn split(&self, dhcp_options_id: &str) -> &[UsingVpc] {
        let vpcs = self.vpcs_using(dhcp_options_id);
        let servers = self.servers.get(dhcp_options_id);
        let meaning = |vpc: &UsingVpc| -> Vec<bool> {
            let servers = servers.into_iter().flatten();
            servers
                .map(|server| is_amazon(server, vpc.cidr_block))
                .collect()
        };
        let meanings: BTreeSet<Vec<bool>> = vpcs.iter().map(meaning).collect();
        if meanings.len() > 1 { vpcs } else { &[] }
    }

    /// The VPCs that use DHCP options.
    pub fn vpcs_using(&self, dhcp_options_id: &str) -> &[UsingVpc] {
        self.using.get(dhcp_options_id).map_or(&[], Vec::as_slice)
    }
}

impl Records for Survey {
    fn mark_read(&mut self, _: Kind, _: Writer) {}

    fn take(&mut self, record: Record<'_>, _: Writer) -> Result<(), NamelessVpcError> {
        match record {
            Record::Vpc(vpc) => {
                let id = vpc.vpc_id.as_deref().unwrap_or_default();
                // Of two records of one VPC the first counts.
                if id.is_empty() || self.vpcs.contains_key(id) {
                    return Ok(());
                }
                let using = UsingVpc {
                    id: id.to_owned(),
                    cidr_block: vpc.cidr_block,
                };
                self.vpcs.insert(id.to_owned(), using.clone());
                if let Some(options) = vpc.dhcp_options_id.as_deref() {
                    self.using
                        .entry(options.to_owned())
                        .or_default()
                        .push(using);
                }
            }
            Record::DhcpOptions(options) => {
                let id = options.dhcp_options_id.as_deref().unwrap_or_default();
                if !self.servers.contains_key(id) {
                    let servers = options.servers().map(|server| server.to_string());
                    self.servers.insert(id.to_owned(), servers.collect());
                }
            }
            Record::PrefixList(list) => {
                let name = list.prefix_list_name.as_deref().unwrap_or_default();
                if let Some(id) = list.prefix_list_id.as_deref()
                    && super::public::service_names::is_aws_service(name)
                {
                    self.aws_prefix_lists.insert(id.to_owned());
                }
            }
            _ => {}
        }
        Ok(())
    }
}

//! One record of a known kind, folded into the facts as it is parsed.

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error};

use crate::describe::dhcp_options::DhcpOptions;
use crate::describe::kind::Kind;
use crate::describe::network_acl::NetworkAcl;
use crate::describe::network_interface::NetworkInterface;
use crate::describe::prefix_list::{ManagedPrefixListEntries, PrefixList};
use crate::describe::region_facts::RegionFacts;
use crate::describe::route_table::RouteTable;
use crate::describe::security_group::SecurityGroup;
use crate::describe::subnet::Subnet;
use crate::describe::vpc::Vpc;
use crate::describe::vpc_attributes::VpcAttributes;
use crate::describe::vpc_endpoint::{VpcEndpoint, Writer};

/// Where a record goes, and what it is.
pub struct Record<'f> {
    /// Its kind.
    pub kind: Kind,
    /// Who wrote it.
    pub writer: Writer,
    /// What takes it.
    pub facts: &'f mut RegionFacts,
}

impl<'de> DeserializeSeed<'de> for Record<'_> {
    type Value = ();

    /// Parses the record and adds it; `null` is none.
    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        let Self {
            kind,
            writer,
            facts,
        } = self;
        macro_rules! add {
            ($record:ident, $add:ident $(, $more:expr)?) => {
                if let Some(record) = Option::<$record<'de>>::deserialize(input)? {
                    facts.$add(&record $(, $more)?);
                }
            };
        }
        match kind {
            Kind::Vpcs => {
                if let Some(record) = Option::<Vpc<'de>>::deserialize(input)? {
                    facts.add_vpc(&record).map_err(D::Error::custom)?;
                }
            }
            Kind::VpcAttributes => add!(VpcAttributes, add_vpc_attributes),
            Kind::Subnets => add!(Subnet, add_subnet),
            Kind::NetworkInterfaces => add!(NetworkInterface, add_network_interface),
            Kind::VpcEndpoints => add!(VpcEndpoint, add_vpc_endpoint, writer),
            Kind::SecurityGroups => add!(SecurityGroup, add_security_group),
            Kind::NetworkAcls => add!(NetworkAcl, add_network_acl),
            Kind::RouteTables => add!(RouteTable, add_route_table),
            Kind::PrefixLists => add!(PrefixList, add_prefix_list),
            Kind::ManagedPrefixListEntries => {
                add!(ManagedPrefixListEntries, add_managed_prefix_list_entries);
            }
            Kind::DhcpOptions => add!(DhcpOptions, add_dhcp_options),
        }
        Ok(())
    }
}

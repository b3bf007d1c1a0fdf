//! One record of a known kind, folded into the facts as it is parsed.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, Visitor};

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
        input.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Record<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        self.add(input)
    }
}

impl Record<'_> {
    /// Parses a record that is there, and adds it.
    ///
    /// # Errors
    /// Where it has a wrong shape.
    pub fn add<'de, D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        let Self {
            kind,
            writer,
            facts,
        } = self;
        match kind {
            Kind::Vpcs => {
                let added = facts.add_vpc(&Vpc::deserialize(input)?);
                return added.map_err(D::Error::custom);
            }
            Kind::VpcAttributes => facts.add_vpc_attributes(&VpcAttributes::deserialize(input)?),
            Kind::Subnets => facts.add_subnet(&Subnet::deserialize(input)?),
            Kind::NetworkInterfaces => {
                facts.add_network_interface(&NetworkInterface::deserialize(input)?);
            }
            Kind::VpcEndpoints => {
                facts.add_vpc_endpoint(&VpcEndpoint::deserialize(input)?, writer);
            }
            Kind::SecurityGroups => facts.add_security_group(&SecurityGroup::deserialize(input)?),
            Kind::NetworkAcls => facts.add_network_acl(&NetworkAcl::deserialize(input)?),
            Kind::RouteTables => facts.add_route_table(&RouteTable::deserialize(input)?),
            Kind::PrefixLists => facts.add_prefix_list(&PrefixList::deserialize(input)?),
            Kind::ManagedPrefixListEntries => {
                let entries = ManagedPrefixListEntries::deserialize(input)?;
                facts.add_managed_prefix_list_entries(&entries);
            }
            Kind::DhcpOptions => facts.add_dhcp_options(&DhcpOptions::deserialize(input)?),
        }
        Ok(())
    }
}

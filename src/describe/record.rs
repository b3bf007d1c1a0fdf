//! One record of any kind, and what takes records: the seam between those who read and those who
//! gather, write or redact.

use serde::{Deserialize, Deserializer, Serialize};

use super::dhcp_options::DhcpOptions;
use super::kind::Kind;
use super::network_acl::NetworkAcl;
use super::network_interface::NetworkInterface;
use super::prefix_list::{ManagedPrefixListEntries, PrefixList};
use super::region_facts::{NamelessVpcError, RegionFacts};
use super::route_table::RouteTable;
use super::security_group::SecurityGroup;
use super::service_detail::ServiceDetail;
use super::subnet::Subnet;
use super::visibility::Visibility;
use super::vpc::Vpc;
use super::vpc_attributes::VpcAttributes;
use super::vpc_endpoint::{VpcEndpoint, Writer};

/// One record, of whichever kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Record<'a> {
    /// Of [`Kind::Vpcs`].
    Vpc(Vpc<'a>),
    /// Of [`Kind::VpcAttributes`].
    VpcAttributes(VpcAttributes<'a>),
    /// Of [`Kind::Subnets`].
    Subnet(Subnet<'a>),
    /// Of [`Kind::NetworkInterfaces`].
    NetworkInterface(NetworkInterface<'a>),
    /// Of [`Kind::VpcEndpoints`].
    VpcEndpoint(VpcEndpoint<'a>),
    /// Of [`Kind::SecurityGroups`].
    SecurityGroup(SecurityGroup<'a>),
    /// Of [`Kind::NetworkAcls`].
    NetworkAcl(NetworkAcl<'a>),
    /// Of [`Kind::RouteTables`].
    RouteTable(RouteTable<'a>),
    /// Of [`Kind::PrefixLists`].
    PrefixList(PrefixList<'a>),
    /// Of [`Kind::ManagedPrefixListEntries`].
    ManagedPrefixListEntries(ManagedPrefixListEntries<'a>),
    /// Of [`Kind::DhcpOptions`].
    DhcpOptions(DhcpOptions<'a>),
    /// Of [`Kind::ServiceDetails`].
    ServiceDetail(ServiceDetail<'a>),
    /// Of [`Kind::Visibility`].
    Visibility(Visibility<'a>),
}

impl<'a> Record<'a> {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Vpc(_) => Kind::Vpcs,
            Self::VpcAttributes(_) => Kind::VpcAttributes,
            Self::Subnet(_) => Kind::Subnets,
            Self::NetworkInterface(_) => Kind::NetworkInterfaces,
            Self::VpcEndpoint(_) => Kind::VpcEndpoints,
            Self::SecurityGroup(_) => Kind::SecurityGroups,
            Self::NetworkAcl(_) => Kind::NetworkAcls,
            Self::RouteTable(_) => Kind::RouteTables,
            Self::PrefixList(_) => Kind::PrefixLists,
            Self::ManagedPrefixListEntries(_) => Kind::ManagedPrefixListEntries,
            Self::DhcpOptions(_) => Kind::DhcpOptions,
            Self::ServiceDetail(_) => Kind::ServiceDetails,
            Self::Visibility(_) => Kind::Visibility,
        }
    }

    /// Reads a record of a known kind.
    ///
    /// # Errors
    /// Where it has a wrong shape.
    pub fn read<D: Deserializer<'a>>(kind: Kind, input: D) -> Result<Self, D::Error> {
        Ok(match kind {
            Kind::Vpcs => Self::Vpc(Deserialize::deserialize(input)?),
            Kind::VpcAttributes => Self::VpcAttributes(Deserialize::deserialize(input)?),
            Kind::Subnets => Self::Subnet(Deserialize::deserialize(input)?),
            Kind::NetworkInterfaces => Self::NetworkInterface(Deserialize::deserialize(input)?),
            Kind::VpcEndpoints => Self::VpcEndpoint(Deserialize::deserialize(input)?),
            Kind::SecurityGroups => Self::SecurityGroup(Deserialize::deserialize(input)?),
            Kind::NetworkAcls => Self::NetworkAcl(Deserialize::deserialize(input)?),
            Kind::RouteTables => Self::RouteTable(Deserialize::deserialize(input)?),
            Kind::PrefixLists => Self::PrefixList(Deserialize::deserialize(input)?),
            Kind::ManagedPrefixListEntries => {
                Self::ManagedPrefixListEntries(Deserialize::deserialize(input)?)
            }
            Kind::DhcpOptions => Self::DhcpOptions(Deserialize::deserialize(input)?),
            Kind::ServiceDetails => Self::ServiceDetail(Deserialize::deserialize(input)?),
            Kind::Visibility => Self::Visibility(Deserialize::deserialize(input)?),
        })
    }
}

/// What takes the records of one account in one region, in whatever order they come.
pub trait Records {
    /// A kind was read, whole, by `writer`'s word: also where no record of it follows.
    fn mark_read(&mut self, kind: Kind, writer: Writer);

    /// Takes one record, as `writer` wrote it.
    ///
    /// # Errors
    /// [`NamelessVpcError`] where it is a VPC's and does not say which.
    fn take(&mut self, record: Record<'_>, writer: Writer) -> Result<(), NamelessVpcError>;
}

impl Records for RegionFacts {
    fn mark_read(&mut self, kind: Kind, _: Writer) {
        RegionFacts::mark_read(self, kind);
    }

    fn take(&mut self, record: Record<'_>, writer: Writer) -> Result<(), NamelessVpcError> {
        match record {
            Record::Vpc(record) => return self.add_vpc(&record),
            Record::VpcAttributes(record) => self.add_vpc_attributes(&record),
            Record::Subnet(record) => self.add_subnet(&record),
            Record::NetworkInterface(record) => self.add_network_interface(&record),
            Record::VpcEndpoint(record) => self.add_vpc_endpoint(&record, writer),
            Record::SecurityGroup(record) => self.add_security_group(&record),
            Record::NetworkAcl(record) => self.add_network_acl(&record),
            Record::RouteTable(record) => self.add_route_table(&record),
            Record::PrefixList(record) => self.add_prefix_list(&record),
            Record::ManagedPrefixListEntries(record) => {
                self.add_managed_prefix_list_entries(&record);
            }
            Record::DhcpOptions(record) => self.add_dhcp_options(&record),
            Record::ServiceDetail(record) => self.add_service_detail(&record),
            Record::Visibility(record) => self.add_visibility(&record),
        }
        Ok(())
    }
}

//! The kinds of records that a region is made of, and what each is called where.

/// One kind of record: what one `aws ec2 describe-*` call lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// DescribeVpcs.
    Vpcs,
    /// DescribeVpcAttribute, of one VPC at a time.
    VpcAttributes,
    /// DescribeSubnets.
    Subnets,
    /// DescribeNetworkInterfaces.
    NetworkInterfaces,
    /// DescribeVpcEndpoints.
    VpcEndpoints,
    /// DescribeSecurityGroups.
    SecurityGroups,
    /// DescribeNetworkAcls.
    NetworkAcls,
    /// DescribeRouteTables.
    RouteTables,
    /// DescribePrefixLists, DescribeManagedPrefixLists.
    PrefixLists,
    /// GetManagedPrefixListEntries.
    ManagedPrefixListEntries,
    /// DescribeDhcpOptions.
    DhcpOptions,
    /// DescribeVpcEndpointServices.
    ServiceDetails,
    /// GetManagedResourceVisibility: one record.
    Visibility,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::Vpcs,
        Self::VpcAttributes,
        Self::Subnets,
        Self::NetworkInterfaces,
        Self::VpcEndpoints,
        Self::SecurityGroups,
        Self::NetworkAcls,
        Self::RouteTables,
        Self::PrefixLists,
        Self::ManagedPrefixListEntries,
        Self::DhcpOptions,
        Self::ServiceDetails,
        Self::Visibility,
    ];

    /// The top-level key that holds its records.
    pub fn key(self) -> &'static str {
        match self {
            Self::Vpcs => "Vpcs",
            Self::VpcAttributes => "VpcAttributes",
            Self::Subnets => "Subnets",
            Self::NetworkInterfaces => "NetworkInterfaces",
            Self::VpcEndpoints => "VpcEndpoints",
            Self::SecurityGroups => "SecurityGroups",
            Self::NetworkAcls => "NetworkAcls",
            Self::RouteTables => "RouteTables",
            Self::PrefixLists => "PrefixLists",
            Self::ManagedPrefixListEntries => "ManagedPrefixListEntries",
            Self::DhcpOptions => "DhcpOptions",
            Self::ServiceDetails => "ServiceDetails",
            Self::Visibility => "Visibility",
        }
    }

    /// Whether its key holds one record, and no list of them.
    pub fn is_single(self) -> bool {
        self == Self::Visibility
    }

    /// The kind that a top-level key holds.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The resource type of its records in AWS Config; `None` where AWS Config records none.
    pub fn resource_type(self) -> Option<&'static str> {
        match self {
            Self::Vpcs => Some("AWS::EC2::VPC"),
            Self::Subnets => Some("AWS::EC2::Subnet"),
            Self::NetworkInterfaces => Some("AWS::EC2::NetworkInterface"),
            Self::VpcEndpoints => Some("AWS::EC2::VPCEndpoint"),
            Self::SecurityGroups => Some("AWS::EC2::SecurityGroup"),
            Self::NetworkAcls => Some("AWS::EC2::NetworkAcl"),
            Self::RouteTables => Some("AWS::EC2::RouteTable"),
            Self::DhcpOptions => Some("AWS::EC2::DHCPOptions"),
            Self::VpcAttributes
            | Self::PrefixLists
            | Self::ManagedPrefixListEntries
            | Self::ServiceDetails
            | Self::Visibility => None,
        }
    }

    /// The kind that a resource type of AWS Config holds.
    pub fn of_resource_type(resource_type: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.resource_type() == Some(resource_type))
    }
}

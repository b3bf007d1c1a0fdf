//! What the region offers, and what the account is shown of it.

/// One service to which endpoints can be made. AWS: `ServiceDetail` of DescribeVpcEndpointServices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceDetail {
    /// `ServiceName`, as endpoints name it.
    pub service_name: String,
    /// `ServiceType[].ServiceType`: `Interface`, `Gateway`, `GatewayLoadBalancer`.
    pub service_types: Vec<String>,
    /// `ServiceRegion`; absent means the region inside the name.
    pub service_region: Option<String>,
    /// `Owner`: `amazon`, or an account.
    pub owner: Option<String>,
    /// `AvailabilityZones`, and `AvailabilityZoneIds` where the names are absent.
    pub zones: Vec<String>,
    /// `PrivateDnsNames[].PrivateDnsName` and `PrivateDnsName`, each once, sorted.
    pub private_dns_names: Vec<String>,
    /// `VpcEndpointPolicySupported`.
    pub policy_supported: Option<bool>,
    /// `SupportedIpAddressTypes`: `ipv4`, `ipv6`.
    pub ip_address_types: Vec<String>,
}

/// Whether reads show resources that AWS services manage, unless they ask for them. AWS:
/// `DefaultVisibility` of GetManagedResourceVisibility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// `hidden`: reads leave them out unless `IncludeManagedResources` is set.
    Hidden,
    /// `visible`, or any other word.
    Visible,
}

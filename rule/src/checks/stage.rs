//! The places on the path of a packet.

/// A place on the path of a packet; the folder `path` has a file for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The VPC and its parameters: before any path.
    Vpc,
    /// The endpoint itself: its state and region.
    Endpoint,
    /// Names lead to the endpoint.
    Dns,
    /// Who answers for the host: a hosted zone, a Route 53 Profile, a Resolver rule.
    HostedZone,
    /// The record of the host.
    Record,
    /// The endpoint that the record leads to.
    CentralEndpoint,
    /// The client's security groups.
    ClientEgress,
    /// The network ACLs of both subnets.
    NetworkAcls,
    /// The route tables.
    Route,
    /// The peering between two VPCs.
    Peering,
    /// The transit gateway: attachments and tables both ways.
    TransitGateway,
    /// The endpoint's interfaces and their security groups.
    EndpointIngress,
    /// The endpoint's policy.
    Policy,
}

impl Stage {
    /// Its title, as people read it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Vpc => "VPC",
            Self::Endpoint => "endpoint",
            Self::Dns => "DNS",
            Self::HostedZone => "hosted zone",
            Self::Record => "record",
            Self::CentralEndpoint => "central endpoint",
            Self::ClientEgress => "client egress",
            Self::NetworkAcls => "network ACLs",
            Self::Route => "route",
            Self::Peering => "peering",
            Self::TransitGateway => "transit gateway",
            Self::EndpointIngress => "endpoint ingress",
            Self::Policy => "policy",
        }
    }

    /// Where its facts come from, and the section of `decision.md`.
    pub fn source(self) -> &'static str {
        match self {
            Self::Vpc => "DescribeVpcs; section 2",
            Self::Endpoint => "DescribeVpcEndpoints; section 5",
            Self::Dns => {
                "DescribeVpcAttribute, DescribeDhcpOptions, DescribeVpcEndpoints; section 6.1"
            }
            Self::HostedZone => {
                "ListHostedZonesByVPC, ListProfileAssociations, ListResolverRuleAssociations; section 11.4"
            }
            Self::Record => "ListResourceRecordSets; section 11.5",
            Self::CentralEndpoint => "DescribeVpcEndpoints of the hub; section 11.6",
            Self::Peering => "DescribeVpcPeeringConnections; section 11.7",
            Self::TransitGateway => {
                "DescribeTransitGatewayVpcAttachments, SearchTransitGatewayRoutes; section 11.7"
            }
            Self::ClientEgress | Self::EndpointIngress => "DescribeSecurityGroups; section 6.3",
            Self::NetworkAcls => "DescribeNetworkAcls; section 6.4",
            Self::Route => "DescribeRouteTables; section 6.5",
            Self::Policy => "DescribeVpcEndpoints PolicyDocument; section 8",
        }
    }
}

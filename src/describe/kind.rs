//! The kinds of records that a region is made of: one row a kind, of which all that is the same for each is made.

use serde::{Deserialize, Deserializer, Serialize};

use super::shape::central::hosted_zones::{HostedZone, SingleHostedZone, VpcHostedZones};
use super::shape::central::peering::VpcPeeringConnection;
use super::shape::central::profiles::{
    ProfileAssociation, ProfileResourceAssociation, ProfileResources,
};
use super::shape::central::record_sets::ZoneRecords;
use super::shape::central::resolver_rules::{ResolverRule, ResolverRuleAssociation};
use super::shape::central::transit_gateway::{
    TransitGatewayAttachment, TransitGatewayRoutes, TransitGatewayVpcAttachment,
};
use super::shape::dhcp_options::DhcpOptions;
use super::shape::network_acl::NetworkAcl;
use super::shape::network_interface::NetworkInterface;
use super::shape::prefix_list::{ManagedPrefixListEntries, PrefixList};
use super::shape::route_table::RouteTable;
use super::shape::security_group::SecurityGroup;
use super::shape::service_detail::ServiceDetail;
use super::shape::subnet::Subnet;
use super::shape::visibility::Visibility;
use super::shape::vpc::Vpc;
use super::shape::vpc_attributes::VpcAttributes;
use super::shape::vpc_endpoint::VpcEndpoint;
use super::shape::workload::codebuild::Project;
use super::shape::workload::ecr::PullThroughCacheRule;
use super::shape::workload::ecs::{ClusterTasks, ContainerInstance, Task};
use super::shape::workload::function::Function;
use super::shape::workload::instance::{InstanceInformation, Reservation};
use super::shape::workload::task_definition::{ListedTaskDefinition, TaskDefinition};

/// Makes of a table of kinds what there is of each: its name, its record's reader, what redacts it.
macro_rules! kinds {
    ($(
        $(#[$doc:meta])*
        $kind:ident $(written $key:literal)?: $form:ident of $record:ident by $id:literal, for $purpose:ident, read $round:ident, noted by [$($noter:ident),*], $(recorded as $resource_type:literal,)? redacted by $redact:ident;
    )*) => {
        /// One kind of record: what one `aws ec2 describe-*` call lists. Its top-level key in saved data is its name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: [Self; [$(Self::$kind),*].len()] = [$(Self::$kind),*];

            /// The top-level key that holds its records.
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$kind => key(stringify!($kind), &[$($key)?]),)*
                }
            }

            /// The key of the field that says which record it is.
            pub fn id_key(self) -> &'static str {
                match self {
                    $(Self::$kind => $id,)*
                }
            }

            /// Whether its key holds one record, and no list of them.
            pub fn is_single(self) -> bool {
                let form = match self {
                    $(Self::$kind => Form::$form,)*
                };
                form == Form::One
            }

            /// What its records are there for.
            fn purpose(self) -> Purpose {
                match self {
                    $(Self::$kind => Purpose::$purpose,)*
                }
            }

            /// When live reads read it.
            pub fn round(self) -> Round {
                match self {
                    $(Self::$kind => Round::$round,)*
                }
            }

            /// Whether its records say something to this one, beside the facts that are made of them.
            pub fn is_noted_by(self, noter: Noter) -> bool {
                let noters: &[Noter] = match self {
                    $(Self::$kind => &[$(Noter::$noter),*],)*
                };
                noters.contains(&noter)
            }

            /// The resource type of its records in AWS Config; `None` where AWS Config records none.
            pub fn resource_type(self) -> Option<&'static str> {
                match self {
                    $(Self::$kind => None$(.or(Some($resource_type)))?,)*
                }
            }
        }

        /// One record, of whichever kind.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum Record<'a> {
            $(#[doc = concat!("Of [`Kind::", stringify!($kind), "`].")] $record($record<'a>),)*
        }

        impl<'a> Record<'a> {
            /// Its kind.
            pub fn kind(&self) -> Kind {
                match self {
                    $(Self::$record(_) => Kind::$kind,)*
                }
            }

            /// Reads a record of a known kind.
            ///
            /// # Errors
            /// Where it has a wrong shape.
            pub fn read<D: Deserializer<'a>>(kind: Kind, input: D) -> Result<Self, D::Error> {
                Ok(match kind {
                    $(Kind::$kind => Self::$record(Deserialize::deserialize(input)?),)*
                })
            }

            /// What is left of it where it is redacted; of one record may become several.
            pub fn redacted(&self, by: &impl Redact) -> Vec<Record<'static>> {
                match self {
                    $(Self::$record(record) => {
                        by.$redact(record).into_iter().map(Record::$record).collect()
                    })*
                }
            }
        }

        /// What redacts records, kind by kind.
        pub trait Redact {
            $(
                #[doc = concat!("What is left of a record of [`Kind::", stringify!($kind), "`].")]
                fn $redact(&self, record: &$record<'_>) -> Vec<$record<'static>>;
            )*
        }
    };
}

/// The key of a kind: its name, unless it is written otherwise.
const fn key(name: &'static str, written: &[&'static str]) -> &'static str {
    match written {
        [written, ..] => written,
        [] => name,
    }
}

/// How many records stand under a key.
#[derive(PartialEq)]
enum Form {
    /// A list of them.
    List,
    /// One.
    One,
}

/// What records are there for.
enum Purpose {
    /// VPCs that are evaluated, and what is in them.
    Vpcs,
    /// Central endpoints alone (`decision.md`, section 11).
    Central,
    /// The same; they are of no region: they hold for all regions of their account.
    Zones,
    /// What runs (`decision.md`, section 12).
    Workloads,
}

/// When live reads read records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// First: of every VPC that is asked for.
    First,
    /// Second: of VPCs in use.
    Second,
    /// Of the same, beside it or after it, where one of them may have a path.
    Paths,
    /// For single VPCs, lists, zones or clusters, where what was read before asks for it.
    Apart,
    /// Never.
    Never,
}

/// Who takes note of records beside those who make facts of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noter {
    /// A glance at an organization's saved data, for what it leads to (`source::snapshot::hubs`).
    Hubs,
    /// The same glance, which keeps it as a fact too.
    HubsKept,
    /// A region that is collected live, for what more is to be read of it (`source::ec2::whole`).
    Collection,
    /// A copy that is redacted, before its first record is (`redact::survey`).
    Redaction,
}

kinds! {
    /// DescribeVpcs.
    Vpcs: List of Vpc by "VpcId", for Vpcs, read First, noted by [Collection, Redaction], recorded as "AWS::EC2::VPC", redacted by vpc;
    /// DescribeVpcAttribute, of one VPC at a time.
    VpcAttributes: List of VpcAttributes by "VpcId", for Vpcs, read Apart, noted by [], redacted by vpc_attributes;
    /// DescribeSubnets.
    Subnets: List of Subnet by "SubnetId", for Vpcs, read Second, noted by [], recorded as "AWS::EC2::Subnet", redacted by subnet;
    /// DescribeNetworkInterfaces.
    NetworkInterfaces: List of NetworkInterface by "NetworkInterfaceId", for Vpcs, read First, noted by [], recorded as "AWS::EC2::NetworkInterface", redacted by network_interface;
    /// DescribeVpcEndpoints.
    VpcEndpoints: List of VpcEndpoint by "VpcEndpointId", for Vpcs, read First, noted by [HubsKept], recorded as "AWS::EC2::VPCEndpoint", redacted by vpc_endpoint;
    /// DescribeSecurityGroups.
    SecurityGroups: List of SecurityGroup by "GroupId", for Vpcs, read Paths, noted by [Collection], recorded as "AWS::EC2::SecurityGroup", redacted by security_group;
    /// DescribeNetworkAcls.
    NetworkAcls: List of NetworkAcl by "NetworkAclId", for Vpcs, read Paths, noted by [], recorded as "AWS::EC2::NetworkAcl", redacted by network_acl;
    /// DescribeRouteTables.
    RouteTables: List of RouteTable by "RouteTableId", for Vpcs, read Second, noted by [Collection], recorded as "AWS::EC2::RouteTable", redacted by route_table;
    /// DescribePrefixLists, DescribeManagedPrefixLists.
    PrefixLists: List of PrefixList by "PrefixListId", for Vpcs, read Paths, noted by [Collection, Redaction], redacted by prefix_list;
    /// GetManagedPrefixListEntries.
    ManagedPrefixListEntries: List of ManagedPrefixListEntries by "PrefixListId", for Vpcs, read Apart, noted by [], redacted by prefix_list_entries;
    /// DescribeDhcpOptions.
    DhcpOptions: List of DhcpOptions by "DhcpOptionsId", for Vpcs, read Second, noted by [Redaction], recorded as "AWS::EC2::DHCPOptions", redacted by dhcp_options;
    /// DescribeVpcEndpointServices.
    ServiceDetails: List of ServiceDetail by "ServiceName", for Vpcs, read Apart, noted by [Collection], redacted by service_detail;
    /// GetManagedResourceVisibility: one record.
    Visibility: One of Visibility by "DefaultVisibility", for Vpcs, read Never, noted by [], redacted by visibility;
    /// ListHostedZonesByVPC, of one VPC at a time; pages add up.
    HostedZonesByVpc: List of VpcHostedZones by "VpcId", for Central, read Apart, noted by [Hubs], redacted by vpc_hosted_zones;
    /// ListHostedZones: those of the account, in all regions.
    HostedZones: List of HostedZone by "Id", for Zones, read Apart, noted by [HubsKept, Collection], redacted by hosted_zone;
    /// GetHostedZone: one record as a rule; a list of them where a redacted copy holds several.
    HostedZone: List of SingleHostedZone by "Id", for Zones, read Never, noted by [HubsKept], redacted by single_hosted_zone;
    /// ListResourceRecordSets, of one zone at a time; pages add up.
    ResourceRecordSetsByZone: List of ZoneRecords by "HostedZoneId", for Zones, read Apart, noted by [HubsKept], redacted by zone_records;
    /// ListProfileAssociations.
    ProfileAssociations: List of ProfileAssociation by "Id", for Central, read Apart, noted by [Collection], redacted by profile_association;
    /// ListProfileResourceAssociations.
    ProfileResourceAssociations: List of ProfileResourceAssociation by "Id", for Central, read Apart, noted by [Hubs], redacted by profile_resource_association;
    /// ListProfileResourceAssociations, of one Profile at a time; pages add up.
    ProfileResourceAssociationsByProfile: List of ProfileResources by "ProfileId", for Central, read Apart, noted by [Hubs], redacted by profile_resources;
    /// ListResolverRuleAssociations.
    ResolverRuleAssociations: List of ResolverRuleAssociation by "Id", for Central, read Apart, noted by [], redacted by resolver_rule_association;
    /// ListResolverRules.
    ResolverRules: List of ResolverRule by "Id", for Central, read Apart, noted by [HubsKept], redacted by resolver_rule;
    /// DescribeVpcPeeringConnections.
    VpcPeeringConnections: List of VpcPeeringConnection by "VpcPeeringConnectionId", for Central, read Apart, noted by [HubsKept], redacted by peering_connection;
    /// DescribeTransitGatewayVpcAttachments.
    TransitGatewayVpcAttachments: List of TransitGatewayVpcAttachment by "TransitGatewayAttachmentId", for Central, read Apart, noted by [HubsKept], redacted by vpc_attachment;
    /// DescribeTransitGatewayAttachments.
    TransitGatewayAttachments: List of TransitGatewayAttachment by "TransitGatewayAttachmentId", for Central, read Apart, noted by [HubsKept, Collection], redacted by attachment;
    /// SearchTransitGatewayRoutes, of one table at a time; pages add up.
    TransitGatewayRoutes: List of TransitGatewayRoutes by "TransitGatewayRouteTableId", for Central, read Apart, noted by [HubsKept], redacted by gateway_routes;
    /// DescribeTasks of Amazon ECS.
    Tasks written "tasks": List of Task by "TaskArn", for Workloads, read Apart, noted by [Redaction], redacted by task;
    /// DescribeTasks, of several clusters.
    EcsTasks: List of ClusterTasks by "ClusterArn", for Workloads, read Never, noted by [Redaction], redacted by tasks;
    /// DescribeTaskDefinition: one record.
    TaskDefinition written "taskDefinition": One of TaskDefinition by "TaskDefinitionArn", for Workloads, read Never, noted by [Redaction], redacted by task_definition;
    /// DescribeTaskDefinition, of several.
    EcsTaskDefinitions: List of ListedTaskDefinition by "TaskDefinitionArn", for Workloads, read Apart, noted by [Redaction], redacted by listed_task_definition;
    /// DescribeContainerInstances of Amazon ECS.
    ContainerInstances written "containerInstances": List of ContainerInstance by "ContainerInstanceArn", for Workloads, read Apart, noted by [], redacted by container_instance;
    /// BatchGetProjects of AWS CodeBuild.
    Projects written "projects": List of Project by "Name", for Workloads, read Apart, noted by [Redaction], redacted by project;
    /// DescribeInstanceInformation of Systems Manager.
    InstanceInformationList: List of InstanceInformation by "InstanceId", for Workloads, read Apart, noted by [], redacted by instance_information;
    /// ListFunctions of AWS Lambda.
    Functions: List of Function by "FunctionArn", for Workloads, read Never, noted by [], redacted by function;
    /// DescribePullThroughCacheRules of Amazon ECR.
    PullThroughCacheRules written "pullThroughCacheRules": List of PullThroughCacheRule by "EcrRepositoryPrefix", for Workloads, read Apart, noted by [], redacted by cache_rule;
    /// DescribeInstances.
    Reservations: List of Reservation by "ReservationId", for Workloads, read Apart, noted by [], redacted by reservation;
}

impl Kind {
    /// Whether it is there for central endpoints alone (`decision.md`, section 11).
    pub fn is_central(self) -> bool {
        match self.purpose() {
            Purpose::Central | Purpose::Zones => true,
            Purpose::Vpcs | Purpose::Workloads => false,
        }
    }

    /// Whether it says what runs (`decision.md`, section 12).
    pub fn is_of_workloads(self) -> bool {
        match self.purpose() {
            Purpose::Workloads => true,
            Purpose::Vpcs | Purpose::Central | Purpose::Zones => false,
        }
    }

    /// Whether its records are of no region: they hold for all regions of their account.
    pub fn is_global(self) -> bool {
        match self.purpose() {
            Purpose::Zones => true,
            Purpose::Vpcs | Purpose::Central | Purpose::Workloads => false,
        }
    }

    /// The kind that a top-level key holds.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The kind that a resource type of AWS Config holds.
    pub fn of_resource_type(resource_type: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.resource_type() == Some(resource_type))
    }
}

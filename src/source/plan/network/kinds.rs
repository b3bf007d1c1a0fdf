//! What is known of each kind of record after a plan. One that is not said here does not compile: a kind of which
//! `mapping::base` makes no record would pass for one that was read, and is empty.

use rule::network::Network;
use rule::network::fact::Why;
use rule::network::workloads::Workloads;

use crate::describe::kind::Kind;

/// Where the records of a kind come from after a plan.
pub enum AfterPlan {
    /// The ledger has all of them, but for what was unread before, for this reason.
    InLedger(Option<Why>),
    /// They are as they were; `hub::lists` says what plans do to them.
    AsBefore,
}

/// Where the records of a kind come from; `before` is the saved network, where there is one.
pub fn after_plan(kind: Kind, before: Option<&Network>) -> AfterPlan {
    let unread = |of: fn(&Network) -> Option<&Why>| before.and_then(of).cloned();
    let runs = |of: fn(&Workloads) -> Option<&Why>| {
        before.and_then(|before| of(&before.workloads)).cloned()
    };
    AfterPlan::InLedger(match kind {
        // The list of VPCs is whole, and each says what is unread of it. Interfaces are kept apart.
        Kind::Vpcs | Kind::VpcAttributes | Kind::NetworkInterfaces => None,
        Kind::Subnets => unread(|of| of.subnets.why()),
        Kind::VpcEndpoints => unread(|of| of.vpc_endpoints.why()),
        Kind::SecurityGroups => unread(|of| of.security_groups.why()),
        Kind::NetworkAcls => unread(|of| of.network_acls.why()),
        Kind::RouteTables => unread(|of| of.route_tables.why()),
        Kind::PrefixLists | Kind::ManagedPrefixListEntries => unread(|of| of.prefix_lists.why()),
        Kind::DhcpOptions => unread(|of| of.dhcp_options.why()),
        // No plan makes any.
        Kind::ServiceDetails => unread(|of| of.service_details.why()),
        Kind::Visibility => unread(|of| of.visibility.why()),
        // `workloads` adds what plans make.
        Kind::Tasks | Kind::EcsTasks => runs(|of| of.tasks.why()),
        Kind::TaskDefinition | Kind::EcsTaskDefinitions => runs(|of| of.task_definitions.why()),
        Kind::ContainerInstances => runs(|of| of.container_instances.why()),
        Kind::Projects => runs(|of| of.projects.why()),
        Kind::InstanceInformationList => runs(|of| of.managed_instances.why()),
        Kind::Functions => runs(|of| of.functions.why()),
        Kind::PullThroughCacheRules => runs(|of| of.pull_through_cache_rules.why()),
        Kind::Reservations => runs(|of| of.instances.why()),
        Kind::HostedZonesByVpc
        | Kind::HostedZones
        | Kind::HostedZone
        | Kind::ResourceRecordSetsByZone
        | Kind::ProfileAssociations
        | Kind::ProfileResourceAssociations
        | Kind::ProfileResourceAssociationsByProfile
        | Kind::ResolverRuleAssociations
        | Kind::ResolverRules
        | Kind::VpcPeeringConnections
        | Kind::TransitGatewayVpcAttachments
        | Kind::TransitGatewayAttachments
        | Kind::TransitGatewayRoutes => return AfterPlan::AsBefore,
    })
}

//! What is known of each kind of record after a plan. One that is not said here does not compile: a kind of which
//! `mapping::base` makes no record would pass for one that was read, and is empty.

use rule::network::Network;
use rule::network::fact::Why;
use rule::network::workloads::Workloads;

use crate::describe::kind::RecordKind;

/// Where the records of a kind come from after a plan.
pub enum AfterPlan {
    /// The ledger has all of them, but for what was unread before, for this reason.
    InLedger(Option<Why>),
    /// They are as they were; `hub::lists` says what plans do to them.
    AsBefore,
}

/// Where the records of a kind come from; `before` is the saved network, where there is one.
pub fn after_plan(kind: RecordKind, before: Option<&Network>) -> AfterPlan {
    let unread = |of: fn(&Network) -> Option<&Why>| before.and_then(of).cloned();
    let runs = |of: fn(&Workloads) -> Option<&Why>| {
        before.and_then(|before| of(&before.workloads)).cloned()
    };
    AfterPlan::InLedger(match kind {
        // The list of VPCs is whole, and each says what is unread of it. Interfaces are kept apart.
        RecordKind::Vpcs | RecordKind::VpcAttributes | RecordKind::NetworkInterfaces => None,
        RecordKind::Subnets => unread(|of| of.subnets.why()),
        RecordKind::VpcEndpoints => unread(|of| of.vpc_endpoints.why()),
        RecordKind::SecurityGroups => unread(|of| of.security_groups.why()),
        RecordKind::NetworkAcls => unread(|of| of.network_acls.why()),
        RecordKind::RouteTables => unread(|of| of.route_tables.why()),
        RecordKind::PrefixLists | RecordKind::ManagedPrefixListEntries => {
            unread(|of| of.prefix_lists.why())
        }
        RecordKind::DhcpOptions => unread(|of| of.dhcp_options.why()),
        // No plan makes any.
        RecordKind::ServiceDetails => unread(|of| of.service_details.why()),
        RecordKind::Visibility => unread(|of| of.visibility.why()),
        // `workloads` adds what plans make.
        RecordKind::Tasks | RecordKind::EcsTasks => runs(|of| of.tasks.why()),
        RecordKind::TaskDefinition | RecordKind::EcsTaskDefinitions => {
            runs(|of| of.task_definitions.why())
        }
        RecordKind::ContainerInstances => runs(|of| of.container_instances.why()),
        RecordKind::Projects => runs(|of| of.projects.why()),
        RecordKind::InstanceInformationList => runs(|of| of.managed_instances.why()),
        RecordKind::Functions => runs(|of| of.functions.why()),
        RecordKind::PullThroughCacheRules => runs(|of| of.pull_through_cache_rules.why()),
        RecordKind::Reservations => runs(|of| of.instances.why()),
        RecordKind::HostedZonesByVpc
        | RecordKind::HostedZones
        | RecordKind::HostedZone
        | RecordKind::ResourceRecordSetsByZone
        | RecordKind::ProfileAssociations
        | RecordKind::ProfileResourceAssociations
        | RecordKind::ProfileResourceAssociationsByProfile
        | RecordKind::ResolverRuleAssociations
        | RecordKind::ResolverRules
        | RecordKind::VpcPeeringConnections
        | RecordKind::TransitGatewayVpcAttachments
        | RecordKind::TransitGatewayAttachments
        | RecordKind::TransitGatewayRoutes => return AfterPlan::AsBefore,
    })
}

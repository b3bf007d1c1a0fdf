//! Where a network holds each kind of record: a kind that is in no fact does not compile.

use rule::network::Network;
use rule::network::fact::Why;

use super::kind::RecordKind;

/// Why a kind is unread in a network, where it is.
pub fn why_unread(network: &Network, kind: RecordKind) -> Option<Why> {
    let (central, workloads) = (&network.central, &network.workloads);
    let why = match kind {
        RecordKind::Vpcs | RecordKind::VpcAttributes => None,
        RecordKind::Subnets => network.subnets.why(),
        RecordKind::NetworkInterfaces => network.network_interfaces.why(),
        RecordKind::VpcEndpoints => network.vpc_endpoints.why(),
        RecordKind::SecurityGroups => network.security_groups.why(),
        RecordKind::NetworkAcls => network.network_acls.why(),
        RecordKind::RouteTables => network.route_tables.why(),
        RecordKind::PrefixLists | RecordKind::ManagedPrefixListEntries => {
            network.prefix_lists.why()
        }
        RecordKind::DhcpOptions => network.dhcp_options.why(),
        RecordKind::ServiceDetails => network.service_details.why(),
        RecordKind::Visibility => network.visibility.why(),
        RecordKind::HostedZonesByVpc => central.hosted_zones_by_vpc.why(),
        RecordKind::HostedZones => central.hosted_zones.why(),
        // One zone of several: it says nothing of the others.
        RecordKind::HostedZone => None,
        RecordKind::ResourceRecordSetsByZone => central.zone_records.why(),
        RecordKind::ProfileAssociations => central.profile_associations.why(),
        RecordKind::ProfileResourceAssociations
        | RecordKind::ProfileResourceAssociationsByProfile => central.profile_resources.why(),
        RecordKind::ResolverRuleAssociations => central.resolver_rule_associations.why(),
        RecordKind::ResolverRules => central.resolver_rules.why(),
        RecordKind::VpcPeeringConnections => central.peering_connections.why(),
        RecordKind::TransitGatewayVpcAttachments => central.vpc_attachments.why(),
        RecordKind::TransitGatewayAttachments => central.attachments.why(),
        RecordKind::TransitGatewayRoutes => central.gateway_routes.why(),
        RecordKind::Tasks | RecordKind::EcsTasks => workloads.tasks.why(),
        RecordKind::TaskDefinition | RecordKind::EcsTaskDefinitions => {
            workloads.task_definitions.why()
        }
        RecordKind::ContainerInstances => workloads.container_instances.why(),
        RecordKind::Projects => workloads.projects.why(),
        RecordKind::InstanceInformationList => workloads.managed_instances.why(),
        RecordKind::Functions => workloads.functions.why(),
        RecordKind::PullThroughCacheRules => workloads.pull_through_cache_rules.why(),
        RecordKind::Reservations => workloads.instances.why(),
    };
    why.cloned()
}

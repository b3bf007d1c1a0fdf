//! Where a network holds each kind of record: a kind that is in no fact does not compile.

use rule::network::Network;
use rule::network::fact::Why;

use super::kind::Kind;

/// Why a kind is unread in a network, where it is.
pub fn why_unread(network: &Network, kind: Kind) -> Option<Why> {
    let (central, workloads) = (&network.central, &network.workloads);
    let why = match kind {
        Kind::Vpcs | Kind::VpcAttributes => None,
        Kind::Subnets => network.subnets.why(),
        Kind::NetworkInterfaces => network.network_interfaces.why(),
        Kind::VpcEndpoints => network.vpc_endpoints.why(),
        Kind::SecurityGroups => network.security_groups.why(),
        Kind::NetworkAcls => network.network_acls.why(),
        Kind::RouteTables => network.route_tables.why(),
        Kind::PrefixLists | Kind::ManagedPrefixListEntries => network.prefix_lists.why(),
        Kind::DhcpOptions => network.dhcp_options.why(),
        Kind::ServiceDetails => network.service_details.why(),
        Kind::Visibility => network.visibility.why(),
        Kind::HostedZonesByVpc => central.hosted_zones_by_vpc.why(),
        Kind::HostedZones => central.hosted_zones.why(),
        // One zone of several: it says nothing of the others.
        Kind::HostedZone => None,
        Kind::ResourceRecordSetsByZone => central.zone_records.why(),
        Kind::ProfileAssociations => central.profile_associations.why(),
        Kind::ProfileResourceAssociations | Kind::ProfileResourceAssociationsByProfile => {
            central.profile_resources.why()
        }
        Kind::ResolverRuleAssociations => central.resolver_rule_associations.why(),
        Kind::ResolverRules => central.resolver_rules.why(),
        Kind::VpcPeeringConnections => central.peering_connections.why(),
        Kind::TransitGatewayVpcAttachments => central.vpc_attachments.why(),
        Kind::TransitGatewayAttachments => central.attachments.why(),
        Kind::TransitGatewayRoutes => central.gateway_routes.why(),
        Kind::Tasks | Kind::EcsTasks => workloads.tasks.why(),
        Kind::TaskDefinition | Kind::EcsTaskDefinitions => workloads.task_definitions.why(),
        Kind::ContainerInstances => workloads.container_instances.why(),
        Kind::Projects => workloads.projects.why(),
        Kind::InstanceInformationList => workloads.managed_instances.why(),
        Kind::Functions => workloads.functions.why(),
        Kind::PullThroughCacheRules => workloads.pull_through_cache_rules.why(),
        Kind::Reservations => workloads.instances.why(),
    };
    why.cloned()
}

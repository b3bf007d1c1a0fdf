//! Which method redacts which kind of record.

use super::Redacting;
use super::records::word;
use crate::describe::kind::Redact;
use crate::describe::shape::central::hosted_zones::{HostedZone, SingleHostedZone, VpcHostedZones};
use crate::describe::shape::central::peering::VpcPeeringConnection;
use crate::describe::shape::central::profiles::{
    ProfileAssociation, ProfileResourceAssociation, ProfileResources,
};
use crate::describe::shape::central::record_sets::ZoneRecords;
use crate::describe::shape::central::resolver_rules::{ResolverRule, ResolverRuleAssociation};
use crate::describe::shape::central::transit_gateway::{
    TransitGatewayAttachment, TransitGatewayRoutes, TransitGatewayVpcAttachment,
};
use crate::describe::shape::dhcp_options::DhcpOptions;
use crate::describe::shape::network_acl::NetworkAcl;
use crate::describe::shape::network_interface::NetworkInterface;
use crate::describe::shape::prefix_list::{ManagedPrefixListEntries, PrefixList};
use crate::describe::shape::route_table::RouteTable;
use crate::describe::shape::security_group::SecurityGroup;
use crate::describe::shape::service_detail::ServiceDetail;
use crate::describe::shape::subnet::Subnet;
use crate::describe::shape::visibility::Visibility;
use crate::describe::shape::vpc::Vpc;
use crate::describe::shape::vpc_attributes::VpcAttributes;
use crate::describe::shape::vpc_endpoint::VpcEndpoint;
use crate::describe::shape::workload::codebuild::Project;
use crate::describe::shape::workload::ecr::PullThroughCacheRule;
use crate::describe::shape::workload::ecs::{ClusterTasks, ContainerInstance, Task};
use crate::describe::shape::workload::function::Function;
use crate::describe::shape::workload::instance::{InstanceInformation, Reservation};
use crate::describe::shape::workload::task_definition::{ListedTaskDefinition, TaskDefinition};

impl Redact for Redacting<'_> {
    fn vpc(&self, record: &Vpc<'_>) -> Vec<Vpc<'static>> {
        vec![self.redacted_vpc(record)]
    }

    fn vpc_attributes(&self, record: &VpcAttributes<'_>) -> Vec<VpcAttributes<'static>> {
        vec![self.redacted_attributes(record)]
    }

    fn subnet(&self, record: &Subnet<'_>) -> Vec<Subnet<'static>> {
        vec![self.redacted_subnet(record)]
    }

    fn network_interface(&self, record: &NetworkInterface<'_>) -> Vec<NetworkInterface<'static>> {
        vec![self.redacted_interface(record)]
    }

    fn vpc_endpoint(&self, record: &VpcEndpoint<'_>) -> Vec<VpcEndpoint<'static>> {
        vec![self.redacted_endpoint(record)]
    }

    fn security_group(&self, record: &SecurityGroup<'_>) -> Vec<SecurityGroup<'static>> {
        vec![self.redacted_group(record)]
    }

    fn network_acl(&self, record: &NetworkAcl<'_>) -> Vec<NetworkAcl<'static>> {
        vec![self.redacted_acl(record)]
    }

    fn route_table(&self, record: &RouteTable<'_>) -> Vec<RouteTable<'static>> {
        vec![self.redacted_table(record)]
    }

    fn prefix_list(&self, record: &PrefixList<'_>) -> Vec<PrefixList<'static>> {
        vec![self.redacted_list(record)]
    }

    fn prefix_list_entries(
        &self,
        record: &ManagedPrefixListEntries<'_>,
    ) -> Vec<ManagedPrefixListEntries<'static>> {
        vec![self.redacted_entries(record)]
    }

    /// Of one record may become several.
    fn dhcp_options(&self, record: &DhcpOptions<'_>) -> Vec<DhcpOptions<'static>> {
        self.redacted_options(record)
    }

    fn service_detail(&self, record: &ServiceDetail<'_>) -> Vec<ServiceDetail<'static>> {
        vec![self.redacted_service(record)]
    }

    fn visibility(&self, record: &Visibility<'_>) -> Vec<Visibility<'static>> {
        let Visibility { default_visibility } = record;
        vec![Visibility {
            default_visibility: word(default_visibility),
        }]
    }

    fn vpc_hosted_zones(&self, record: &VpcHostedZones<'_>) -> Vec<VpcHostedZones<'static>> {
        vec![self.redacted_zones_of_vpc(record)]
    }

    fn hosted_zone(&self, record: &HostedZone<'_>) -> Vec<HostedZone<'static>> {
        vec![self.redacted_zone(record)]
    }

    fn single_hosted_zone(&self, record: &SingleHostedZone<'_>) -> Vec<SingleHostedZone<'static>> {
        vec![SingleHostedZone(self.redacted_zone(&record.0))]
    }

    fn zone_records(&self, record: &ZoneRecords<'_>) -> Vec<ZoneRecords<'static>> {
        vec![self.redacted_records(record)]
    }

    fn profile_association(
        &self,
        record: &ProfileAssociation<'_>,
    ) -> Vec<ProfileAssociation<'static>> {
        vec![self.redacted_profile(record)]
    }

    fn profile_resource_association(
        &self,
        record: &ProfileResourceAssociation<'_>,
    ) -> Vec<ProfileResourceAssociation<'static>> {
        vec![self.redacted_resource(record)]
    }

    fn profile_resources(&self, record: &ProfileResources<'_>) -> Vec<ProfileResources<'static>> {
        vec![self.redacted_resources(record)]
    }

    fn resolver_rule_association(
        &self,
        record: &ResolverRuleAssociation<'_>,
    ) -> Vec<ResolverRuleAssociation<'static>> {
        vec![self.redacted_rule_association(record)]
    }

    fn resolver_rule(&self, record: &ResolverRule<'_>) -> Vec<ResolverRule<'static>> {
        vec![self.redacted_rule(record)]
    }

    fn peering_connection(
        &self,
        record: &VpcPeeringConnection<'_>,
    ) -> Vec<VpcPeeringConnection<'static>> {
        vec![self.redacted_peering(record)]
    }

    fn vpc_attachment(
        &self,
        record: &TransitGatewayVpcAttachment<'_>,
    ) -> Vec<TransitGatewayVpcAttachment<'static>> {
        vec![self.redacted_vpc_attachment(record)]
    }

    fn attachment(
        &self,
        record: &TransitGatewayAttachment<'_>,
    ) -> Vec<TransitGatewayAttachment<'static>> {
        vec![self.redacted_attachment(record)]
    }

    fn gateway_routes(
        &self,
        record: &TransitGatewayRoutes<'_>,
    ) -> Vec<TransitGatewayRoutes<'static>> {
        vec![self.redacted_gateway_routes(record)]
    }

    fn task(&self, record: &Task<'_>) -> Vec<Task<'static>> {
        vec![self.redacted_task(record)]
    }

    fn tasks(&self, record: &ClusterTasks<'_>) -> Vec<ClusterTasks<'static>> {
        vec![self.redacted_tasks(record)]
    }

    fn task_definition(&self, record: &TaskDefinition<'_>) -> Vec<TaskDefinition<'static>> {
        vec![self.redacted_definition(record)]
    }

    fn container_instance(
        &self,
        record: &ContainerInstance<'_>,
    ) -> Vec<ContainerInstance<'static>> {
        vec![self.redacted_container_instance(record)]
    }

    fn project(&self, record: &Project<'_>) -> Vec<Project<'static>> {
        vec![self.redacted_project(record)]
    }

    fn instance_information(
        &self,
        record: &InstanceInformation<'_>,
    ) -> Vec<InstanceInformation<'static>> {
        vec![self.redacted_information(record)]
    }

    fn function(&self, record: &Function<'_>) -> Vec<Function<'static>> {
        vec![self.redacted_function(record)]
    }

    fn cache_rule(&self, record: &PullThroughCacheRule<'_>) -> Vec<PullThroughCacheRule<'static>> {
        vec![self.redacted_cache_rule(record)]
    }

    fn reservation(&self, record: &Reservation<'_>) -> Vec<Reservation<'static>> {
        vec![self.redacted_reservation(record)]
    }

    fn listed_task_definition(
        &self,
        record: &ListedTaskDefinition<'_>,
    ) -> Vec<ListedTaskDefinition<'static>> {
        vec![ListedTaskDefinition(self.redacted_definition(&record.0))]
    }
}

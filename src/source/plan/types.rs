//! Which resource types are read, and which may hold a client and are not.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// The types that the mapping reads, by Terraform's names, beside those of hubs. Sorted.
const READ: &[&str] = &[
    "aws_autoscaling_group",
    "aws_batch_compute_environment",
    "aws_bedrockagentcore_agent_runtime",
    "aws_cloudwatch_event_target",
    "aws_codebuild_project",
    "aws_default_network_acl",
    "aws_default_route_table",
    "aws_default_security_group",
    "aws_default_subnet",
    "aws_default_vpc",
    "aws_default_vpc_dhcp_options",
    "aws_ec2_managed_prefix_list",
    "aws_ec2_managed_prefix_list_entry",
    "aws_ecs_service",
    "aws_ecs_task_definition",
    "aws_ecs_task_set",
    "aws_egress_only_internet_gateway",
    "aws_eip",
    "aws_eip_association",
    "aws_eks_cluster",
    "aws_eks_node_group",
    "aws_glue_connection",
    "aws_instance",
    "aws_internet_gateway",
    "aws_lambda_function",
    "aws_launch_configuration",
    "aws_launch_template",
    "aws_main_route_table_association",
    "aws_nat_gateway",
    "aws_network_acl",
    "aws_network_acl_association",
    "aws_network_acl_rule",
    "aws_network_interface",
    "aws_network_interface_attachment",
    "aws_network_interface_sg_attachment",
    "aws_route",
    "aws_route_table",
    "aws_route_table_association",
    "aws_sagemaker_domain",
    "aws_sagemaker_model",
    "aws_sagemaker_notebook_instance",
    "aws_scheduler_schedule",
    "aws_security_group",
    "aws_security_group_rule",
    "aws_subnet",
    // CloudFormation's alone, which Terraform has in its Cloud Control provider.
    "aws_subnet_ipv6_cidr_block",
    "aws_vpc",
    "aws_vpc_dhcp_options",
    "aws_vpc_dhcp_options_association",
    "aws_vpc_endpoint",
    "aws_vpc_endpoint_policy",
    "aws_vpc_endpoint_private_dns",
    "aws_vpc_endpoint_route_table_association",
    "aws_vpc_endpoint_security_group_association",
    "aws_vpc_endpoint_subnet_association",
    "aws_vpc_ipv4_cidr_block_association",
    "aws_vpc_ipv6_cidr_block_association",
    "aws_vpc_security_group_egress_rule",
    "aws_vpc_security_group_ingress_rule",
    "aws_vpn_gateway",
];

/// The types of hubs, which are laid in `hub/` and nowhere else, by Terraform's names. Sorted.
pub const OF_HUBS: &[&str] = &[
    "aws_ec2_transit_gateway",
    "aws_ec2_transit_gateway_prefix_list_reference",
    "aws_ec2_transit_gateway_route",
    "aws_ec2_transit_gateway_route_table",
    "aws_ec2_transit_gateway_route_table_association",
    "aws_ec2_transit_gateway_route_table_propagation",
    "aws_ec2_transit_gateway_vpc_attachment",
    "aws_ec2_transit_gateway_vpc_attachment_accepter",
    "aws_route53_record",
    "aws_route53_resolver_rule",
    "aws_route53_resolver_rule_association",
    "aws_route53_zone",
    "aws_route53_zone_association",
    "aws_route53profiles_association",
    "aws_route53profiles_profile",
    "aws_route53profiles_resource_association",
    "aws_vpc_peering_connection",
    "aws_vpc_peering_connection_accepter",
];

/// Types that may hold a client, with what is said of them.
const UNREAD_CLIENTS: &[(&str, &str)] = &[
    (
        "aws_eks_fargate_profile",
        "pods on Fargate are no clients that are read",
    ),
    (
        "aws_emr_cluster",
        "nodes of EMR are no clients that are read",
    ),
    (
        "aws_emrserverless_application",
        "workers of EMR Serverless are no clients that are read",
    ),
    (
        "aws_mwaa_environment",
        "workers of MWAA are no clients that are read",
    ),
    (
        "aws_dms_replication_instance",
        "replication instances are no clients that are read",
    ),
    (
        "aws_apprunner_vpc_connector",
        "App Runner's connectors are no clients that are read",
    ),
    (
        "aws_appstream_fleet",
        "AppStream fleets are no clients that are read",
    ),
    (
        "aws_workspaces_workspace",
        "WorkSpaces are no clients that are read",
    ),
    (
        "aws_spot_fleet_request",
        "spot fleets are no clients that are read",
    ),
    ("aws_ec2_fleet", "fleets are no clients that are read"),
    (
        "aws_sfn_state_machine",
        "tasks that a state machine runs are not read",
    ),
];

/// The types that are read, by Terraform's own names.
pub fn all() -> impl Iterator<Item = &'static str> {
    READ.iter().chain(OF_HUBS).copied()
}

/// Whether a type is read, by Terraform's own name.
pub fn is_read(kind: &str) -> bool {
    static ALL: LazyLock<FxHashSet<&str>> = LazyLock::new(|| all().collect());
    ALL.contains(kind)
}

/// What is said of a type that may hold a client and is not read.
pub fn unread_client(kind: &str) -> Option<&'static str> {
    let row = UNREAD_CLIENTS.iter().find(|(name, _)| *name == kind)?;
    Some(row.1)
}

/// Whether a data source is read: what it says of things that are there already.
pub fn is_data_read(kind: &str) -> bool {
    matches!(
        kind,
        "aws_prefix_list"
            | "aws_ec2_managed_prefix_list"
            | "aws_ec2_transit_gateway"
            | "aws_route53_zone"
            | "aws_subnet"
            | "aws_vpc_endpoint"
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_types_are_sorted() {
        assert!(super::READ.is_sorted() && super::OF_HUBS.is_sorted());
        assert!(super::is_read("aws_vpc_endpoint") && !super::is_read("aws_s3_bucket"));
    }
}

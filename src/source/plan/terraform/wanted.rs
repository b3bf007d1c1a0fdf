//! Which attributes are read, and what kind of resource each of them names.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// The attributes that the mapping reads, of any resource; nested ones come with theirs. Sorted.
const READ: &[&str] = &[
    "account_id",
    "alias",
    "alias_target",
    "app_network_access_type",
    "arn",
    "artifacts",
    "assign_public_ip",
    "associate_public_ip_address",
    "association_default_route_table_id",
    "attachment",
    "auto_accept",
    "auto_accept_shared_attachments",
    "availability_zone",
    "availability_zone_id",
    "availability_zones",
    "blackhole",
    "cache",
    "capacity_provider_strategy",
    "carrier_gateway_id",
    "cidr",
    "cidr_block",
    "cidr_blocks",
    "cidr_ip",
    "cidr_ipv4",
    "cidr_ipv6",
    "cidr_ipv_6",
    "cluster",
    "cluster_name",
    "compute_config",
    "compute_environment",
    "compute_resources",
    "connection_input",
    "connection_properties",
    "connection_type",
    "container_definitions",
    "core_network_arn",
    "default_action",
    "default_network_acl_id",
    "default_route_table_association",
    "default_route_table_id",
    "default_route_table_propagation",
    "default_security_group_id",
    "default_user_settings",
    "delegation_record",
    "description",
    "desired_capacity",
    "desired_count",
    "destination_cidr_block",
    "destination_ipv6_cidr_block",
    "destination_ipv_6_cidr_block",
    "destination_prefix_list_id",
    "destination_security_group_id",
    "device_index",
    "dhcp_options_id",
    "dns_options",
    "domain_name",
    "domain_name_servers",
    "ecs_target",
    "egress",
    "egress_only_gateway_id",
    "egress_only_internet_gateway_id",
    "enable_dns64",
    "enable_dns_64",
    "enable_dns_hostnames",
    "enable_dns_support",
    "enable_execute_command",
    "entries",
    "entry",
    "environment",
    "evaluate_target_health",
    "family",
    "from_port",
    "gateway_id",
    "group_id",
    "group_set",
    "health_check_id",
    "hosted_zone_id",
    "hosted_zone_name",
    "icmp_code",
    "icmp_type",
    "id",
    "ingress",
    "instance",
    "instance_id",
    "interface_type",
    "ip_address_type",
    "ip_protocol",
    "ipv6_address_count",
    "ipv6_addresses",
    "ipv6_cidr_block",
    "ipv6_native",
    "ipv6_support",
    "ipv_6_cidr_block",
    "launch_configuration",
    "launch_template",
    "launch_template_data",
    "launch_type",
    "local_gateway_id",
    "logs_config",
    "main_route_table_id",
    "map_public_ip_on_launch",
    "max_size",
    "min_size",
    "mixed_instances_policy",
    "name",
    "name_prefix",
    "nat_gateway_id",
    "network_acl_id",
    "network_configuration",
    "network_interface",
    "network_interface_id",
    "network_interface_ids",
    "network_interfaces",
    "node_group_name",
    "options",
    "original_route_table_id",
    "owner_id",
    "peer_owner_id",
    "peer_region",
    "peer_vpc_id",
    "physical_connection_requirements",
    "platform_version",
    "policy",
    "policy_document",
    "port_range",
    "prefix_list_id",
    "prefix_list_ids",
    "primary_network_interface",
    "primary_network_interface_id",
    "private_dns_enabled",
    "private_ip",
    "private_ip_address",
    "private_ips",
    "profile_id",
    "propagation_default_route_table_id",
    "protocol",
    "proxy_configuration",
    "records",
    "referenced_security_group_id",
    "references",
    "region",
    "replace_default_association",
    "requires_compatibilities",
    "resolver_rule_id",
    "resource_arn",
    "resource_id",
    "resource_records",
    "resources_vpc_config",
    "route",
    "route_table_id",
    "route_table_ids",
    "rule_action",
    "rule_no",
    "rule_number",
    "rule_type",
    "runtime_platform",
    "scaling_config",
    "secondary_artifacts",
    "secondary_sources",
    "security_group_egress",
    "security_group_id",
    "security_group_ids",
    "security_group_ingress",
    "security_groups",
    "self",
    "service",
    "service_name",
    "service_region",
    "source",
    "source_prefix_list_id",
    "source_security_group_id",
    "state",
    "subnet_configuration",
    "subnet_id",
    "subnet_ids",
    "subnets",
    "tag",
    "tags",
    "tags_all",
    "target",
    "task_definition",
    "to_port",
    "transit_gateway_attachment_id",
    "transit_gateway_default_route_table_association",
    "transit_gateway_default_route_table_propagation",
    "transit_gateway_id",
    "transit_gateway_route_table_id",
    "type",
    "volume",
    "volumes",
    "vpc",
    "vpc_config",
    "vpc_endpoint_id",
    "vpc_endpoint_type",
    "vpc_id",
    "vpc_ids",
    "vpc_peering_connection_id",
    "vpc_security_group_ids",
    "vpc_zone_identifier",
    "vpcs",
    "weight",
    "weighted_routing_policy",
    "zone_id",
];

/// Whether an attribute is read.
pub fn is_read(name: &str) -> bool {
    static ALL: LazyLock<FxHashSet<&str>> = LazyLock::new(|| READ.iter().copied().collect());
    ALL.contains(name)
}

/// The resource types whose id an attribute takes, in the block that holds it; empty where it takes no id.
pub fn types_in(block: &str, attribute: &str) -> &'static [&'static str] {
    match (block, attribute) {
        ("alias", "name") => &["aws_vpc_endpoint"],
        ("alias", _) => &[],
        ("launch_template" | "launch_template_specification", "id" | "name") => {
            &["aws_launch_template"]
        }
        _ => types_of(attribute),
    }
}

/// The resource types whose id an attribute takes, wherever it is.
fn types_of(attribute: &str) -> &'static [&'static str] {
    match attribute {
        "vpc_id" => &["aws_vpc", "aws_default_vpc"],
        "subnet_id" | "subnet_ids" | "subnets" | "vpc_zone_identifier" => {
            &["aws_subnet", "aws_default_subnet"]
        }
        "security_groups"
        | "security_group_ids"
        | "security_group_id"
        | "vpc_security_group_ids"
        | "source_security_group_id"
        | "referenced_security_group_id"
        | "security_group_id_list"
        | "default_security_group_id"
        | "group_set"
        | "group_id" => &["aws_security_group", "aws_default_security_group"],
        "route_table_id" | "route_table_ids" | "default_route_table_id" => {
            &["aws_route_table", "aws_default_route_table"]
        }
        "network_acl_id" | "default_network_acl_id" => {
            &["aws_network_acl", "aws_default_network_acl"]
        }
        "vpc_endpoint_id" => &["aws_vpc_endpoint"],
        "dhcp_options_id" => &["aws_vpc_dhcp_options", "aws_default_vpc_dhcp_options"],
        "prefix_list_id" | "prefix_list_ids" | "destination_prefix_list_id" => {
            &["aws_ec2_managed_prefix_list", "aws_vpc_endpoint"]
        }
        "network_interface_id" | "network_interface" => &["aws_network_interface"],
        "instance_id" | "instance" => &["aws_instance"],
        "gateway_id" => &[
            "aws_internet_gateway",
            "aws_vpn_gateway",
            "aws_vpc_endpoint",
        ],
        "nat_gateway_id" => &["aws_nat_gateway"],
        "transit_gateway_id" => &["aws_ec2_transit_gateway"],
        "vpc_peering_connection_id" => &[
            "aws_vpc_peering_connection",
            "aws_vpc_peering_connection_accepter",
        ],
        "peer_vpc_id" | "resource_id" => &["aws_vpc", "aws_default_vpc"],
        "zone_id" => &["aws_route53_zone"],
        "records" => &["aws_vpc_endpoint"],
        "profile_id" => &["aws_route53profiles_profile"],
        "resource_arn" => &[
            "aws_route53_resolver_rule",
            "aws_route53_zone",
            "aws_vpc_endpoint",
        ],
        "resolver_rule_id" => &["aws_route53_resolver_rule"],
        "transit_gateway_attachment_id" => &[
            "aws_ec2_transit_gateway_connect",
            "aws_ec2_transit_gateway_peering_attachment",
            "aws_ec2_transit_gateway_vpc_attachment",
            "aws_ec2_transit_gateway_vpc_attachment_accepter",
            "aws_vpn_connection",
        ],
        "transit_gateway_route_table_id" => &["aws_ec2_transit_gateway_route_table"],
        "egress_only_gateway_id" => &["aws_egress_only_internet_gateway"],
        "carrier_gateway_id" => &["aws_ec2_carrier_gateway"],
        "launch_template_id" | "launch_template_name" => &["aws_launch_template"],
        "launch_configuration" => &["aws_launch_configuration"],
        "cluster_name" => &["aws_eks_cluster"],
        "task_definition" | "task_definition_arn" => &["aws_ecs_task_definition"],
        _ => &[],
    }
}

/// What a VPC, or another resource, has beside itself, by the attribute that names it: the
/// attribute, what its ids are of, and the mark behind the address.
pub const BESIDE: &[(&str, &str, &str)] = &[
    (
        "default_security_group_id",
        "aws_security_group",
        "#default-security-group",
    ),
    (
        "default_route_table_id",
        "aws_route_table",
        "#main-route-table",
    ),
    (
        "main_route_table_id",
        "aws_route_table",
        "#main-route-table",
    ),
    (
        "default_network_acl_id",
        "aws_network_acl",
        "#default-network-acl",
    ),
    (
        "primary_network_interface_id",
        "aws_network_interface",
        "#primary-network-interface",
    ),
    (
        "association_default_route_table_id",
        "aws_ec2_transit_gateway_route_table",
        "#default-route-table",
    ),
    (
        "propagation_default_route_table_id",
        "aws_ec2_transit_gateway_route_table",
        "#default-route-table",
    ),
    (
        "cluster_security_group_id",
        "aws_security_group",
        "#cluster-security-group",
    ),
];

#[cfg(test)]
mod tests {
    #[test]
    fn the_attributes_are_sorted() {
        assert!(super::READ.is_sorted());
        assert!(super::is_read("vpc_zone_identifier") && !super::is_read("user_data"));
    }
}

//! CloudFormation's types and properties by the names that Terraform has for them, so that one
//! mapping reads both.

use super::super::types;

/// A type: CloudFormation's name, Terraform's, and the properties whose names differ by more than
/// their case.
type Row = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const RULE: &[(&str, &str)] = &[
    ("GroupId", "security_group_id"),
    ("CidrIp", "cidr_ipv4"),
    ("CidrIpv6", "cidr_ipv6"),
    ("SourceSecurityGroupId", "source_security_group_id"),
    ("DestinationSecurityGroupId", "source_security_group_id"),
    ("SourcePrefixListId", "prefix_list_id"),
    ("DestinationPrefixListId", "prefix_list_id"),
    ("SecurityGroupIngress", "ingress"),
    ("SecurityGroupEgress", "egress"),
];

const RECORD: &[(&str, &str)] = &[
    ("AliasTarget", "alias"),
    ("DNSName", "name"),
    ("HostedZoneId", "zone_id"),
    ("HostedZoneName", "zone_name"),
    ("ResourceRecords", "records"),
];

const ROWS: &[Row] = &[
    (
        "AWS::AutoScaling::AutoScalingGroup",
        "aws_autoscaling_group",
        &[("LaunchConfigurationName", "launch_configuration")],
    ),
    (
        "AWS::AutoScaling::LaunchConfiguration",
        "aws_launch_configuration",
        &[],
    ),
    (
        "AWS::Batch::ComputeEnvironment",
        "aws_batch_compute_environment",
        &[],
    ),
    (
        "AWS::BedrockAgentCore::Runtime",
        "aws_bedrockagentcore_agent_runtime",
        &[],
    ),
    ("AWS::CodeBuild::Project", "aws_codebuild_project", &[]),
    ("AWS::EC2::DHCPOptions", "aws_vpc_dhcp_options", &[]),
    ("AWS::EC2::EIP", "aws_eip", &[]),
    ("AWS::EC2::EIPAssociation", "aws_eip_association", &[]),
    (
        "AWS::EC2::EgressOnlyInternetGateway",
        "aws_egress_only_internet_gateway",
        &[],
    ),
    (
        "AWS::EC2::Instance",
        "aws_instance",
        &[
            ("SecurityGroupIds", "vpc_security_group_ids"),
            ("PrivateIpAddress", "private_ip"),
            ("NetworkInterfaces", "network_interface"),
            ("GroupSet", "security_groups"),
        ],
    ),
    ("AWS::EC2::InternetGateway", "aws_internet_gateway", &[]),
    (
        "AWS::EC2::LaunchTemplate",
        "aws_launch_template",
        &[
            ("LaunchTemplateName", "name"),
            ("SecurityGroupIds", "vpc_security_group_ids"),
            ("Groups", "security_groups"),
        ],
    ),
    ("AWS::EC2::NatGateway", "aws_nat_gateway", &[]),
    ("AWS::EC2::NetworkAcl", "aws_network_acl", &[]),
    ("AWS::EC2::NetworkAclEntry", "aws_network_acl_rule", &[]),
    (
        "AWS::EC2::NetworkInterface",
        "aws_network_interface",
        &[
            ("GroupSet", "security_groups"),
            ("PrivateIpAddress", "private_ips"),
        ],
    ),
    (
        "AWS::EC2::NetworkInterfaceAttachment",
        "aws_network_interface_attachment",
        &[],
    ),
    (
        "AWS::EC2::PrefixList",
        "aws_ec2_managed_prefix_list",
        &[("PrefixListName", "name"), ("Entries", "entry")],
    ),
    (
        "AWS::EC2::Route",
        "aws_route",
        &[("EgressOnlyInternetGatewayId", "egress_only_gateway_id")],
    ),
    ("AWS::EC2::RouteTable", "aws_route_table", &[]),
    ("AWS::EC2::SecurityGroup", "aws_security_group", RULE),
    (
        "AWS::EC2::SecurityGroupEgress",
        "aws_vpc_security_group_egress_rule",
        RULE,
    ),
    (
        "AWS::EC2::SecurityGroupIngress",
        "aws_vpc_security_group_ingress_rule",
        RULE,
    ),
    ("AWS::EC2::Subnet", "aws_subnet", &[]),
    (
        "AWS::EC2::SubnetCidrBlock",
        "aws_subnet_ipv6_cidr_block",
        &[],
    ),
    (
        "AWS::EC2::SubnetNetworkAclAssociation",
        "aws_network_acl_association",
        &[],
    ),
    (
        "AWS::EC2::SubnetRouteTableAssociation",
        "aws_route_table_association",
        &[],
    ),
    ("AWS::EC2::VPC", "aws_vpc", &[]),
    (
        "AWS::EC2::VPCCidrBlock",
        "aws_vpc_ipv4_cidr_block_association",
        &[],
    ),
    (
        "AWS::EC2::VPCDHCPOptionsAssociation",
        "aws_vpc_dhcp_options_association",
        &[],
    ),
    (
        "AWS::EC2::VPCEndpoint",
        "aws_vpc_endpoint",
        &[("PolicyDocument", "policy")],
    ),
    ("AWS::EC2::TransitGateway", "aws_ec2_transit_gateway", &[]),
    (
        "AWS::EC2::TransitGatewayAttachment",
        "aws_ec2_transit_gateway_vpc_attachment",
        &[],
    ),
    (
        "AWS::EC2::TransitGatewayRoute",
        "aws_ec2_transit_gateway_route",
        &[],
    ),
    (
        "AWS::EC2::TransitGatewayRouteTable",
        "aws_ec2_transit_gateway_route_table",
        &[],
    ),
    (
        "AWS::EC2::TransitGatewayRouteTableAssociation",
        "aws_ec2_transit_gateway_route_table_association",
        &[],
    ),
    (
        "AWS::EC2::TransitGatewayRouteTablePropagation",
        "aws_ec2_transit_gateway_route_table_propagation",
        &[],
    ),
    (
        "AWS::EC2::TransitGatewayVpcAttachment",
        "aws_ec2_transit_gateway_vpc_attachment",
        &[],
    ),
    (
        "AWS::EC2::VPCPeeringConnection",
        "aws_vpc_peering_connection",
        &[],
    ),
    ("AWS::EC2::VPNGateway", "aws_vpn_gateway", &[]),
    ("AWS::ECS::Service", "aws_ecs_service", &[]),
    (
        "AWS::ECS::TaskDefinition",
        "aws_ecs_task_definition",
        &[
            (
                "FSxWindowsFileServerVolumeConfiguration",
                "fsx_windows_file_server_volume_configuration",
            ),
            ("S3FilesVolumeConfiguration", "s3files_volume_configuration"),
        ],
    ),
    ("AWS::ECS::TaskSet", "aws_ecs_task_set", &[]),
    (
        "AWS::EKS::Cluster",
        "aws_eks_cluster",
        &[("ResourcesVpcConfig", "vpc_config")],
    ),
    (
        "AWS::EKS::Nodegroup",
        "aws_eks_node_group",
        &[("Subnets", "subnet_ids")],
    ),
    ("AWS::Glue::Connection", "aws_glue_connection", &[]),
    ("AWS::Lambda::Function", "aws_lambda_function", &[]),
    (
        "AWS::Route53::HostedZone",
        "aws_route53_zone",
        &[("VPCs", "vpc")],
    ),
    ("AWS::Route53::RecordSet", "aws_route53_record", RECORD),
    ("AWS::Route53::RecordSetGroup", "aws_route53_record", RECORD),
    (
        "AWS::Route53Profiles::Profile",
        "aws_route53profiles_profile",
        &[],
    ),
    (
        "AWS::Route53Profiles::ProfileAssociation",
        "aws_route53profiles_association",
        &[],
    ),
    (
        "AWS::Route53Profiles::ProfileResourceAssociation",
        "aws_route53profiles_resource_association",
        &[],
    ),
    (
        "AWS::Route53Resolver::ResolverRule",
        "aws_route53_resolver_rule",
        &[],
    ),
    (
        "AWS::Route53Resolver::ResolverRuleAssociation",
        "aws_route53_resolver_rule_association",
        &[],
    ),
    ("AWS::SageMaker::Domain", "aws_sagemaker_domain", &[]),
    ("AWS::SageMaker::Model", "aws_sagemaker_model", &[]),
    (
        "AWS::SageMaker::NotebookInstance",
        "aws_sagemaker_notebook_instance",
        &[("SecurityGroupIds", "security_groups")],
    ),
    ("AWS::Scheduler::Schedule", "aws_scheduler_schedule", &[]),
    ("AWS::Serverless::Function", "aws_lambda_function", &[]),
];

/// The types that are read.
pub fn types() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|row| row.0)
}

/// Terraform's name of a type that is read.
pub fn terraform(kind: &str) -> Option<&'static str> {
    row(kind).map(|row| row.1)
}

/// What is said of a type that may hold a client, and is not read.
pub fn unread_client(kind: &str) -> Option<&'static str> {
    let name = match kind {
        "AWS::AppRunner::VpcConnector" => "aws_apprunner_vpc_connector",
        "AWS::AppStream::Fleet" => "aws_appstream_fleet",
        "AWS::DMS::ReplicationInstance" => "aws_dms_replication_instance",
        "AWS::EC2::EC2Fleet" => "aws_ec2_fleet",
        "AWS::EC2::SpotFleet" => "aws_spot_fleet_request",
        "AWS::EKS::FargateProfile" => "aws_eks_fargate_profile",
        "AWS::EMR::Cluster" => "aws_emr_cluster",
        "AWS::EMRServerless::Application" => "aws_emrserverless_application",
        "AWS::MWAA::Environment" => "aws_mwaa_environment",
        "AWS::Serverless::StateMachine" | "AWS::StepFunctions::StateMachine" => {
            "aws_sfn_state_machine"
        }
        "AWS::WorkSpaces::Workspace" => "aws_workspaces_workspace",
        "AWS::CloudFormation::Stack" | "AWS::Serverless::Application" => {
            return Some(
                "a nested stack is not read: give its template with --plan; its outputs are unread",
            );
        }
        kind if kind.ends_with("::MODULE") => return Some("modules are not read"),
        _ => return None,
    };
    types::unread_client(name)
}

/// The properties of a type that Terraform has under another name than their own in another case.
pub(super) fn renames(kind: &str) -> &'static [(&'static str, &'static str)] {
    row(kind).map_or(&[], |row| row.2)
}

fn row(kind: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.0 == kind)
}

/// Terraform's own name of a type, which its Cloud Control provider has by another.
pub fn terraform_name(kind: &str) -> &str {
    match of_cloud_control(kind) {
        Some(of) => terraform(of).unwrap_or(kind),
        None => kind,
    }
}

/// The type of CloudFormation that a type of Terraform's Cloud Control provider is (`awscc_ec2_vpc`), where it is read.
pub fn of_cloud_control(kind: &str) -> Option<&'static str> {
    let name = kind.strip_prefix("awscc_")?;
    let is_it = |row: &&Row| {
        let parts = row
            .0
            .strip_prefix("AWS::")
            .and_then(|of| of.split_once("::"));
        parts.is_some_and(|(service, resource)| {
            let rest = name.strip_prefix(&*service.to_ascii_lowercase());
            rest.and_then(|rest| rest.strip_prefix('_')) == Some(&*snake_case(resource))
        })
    };
    ROWS.iter().find(is_it).map(|row| row.0)
}

/// `VPCZoneIdentifier` is `vpc_zone_identifier`.
pub(super) fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 8);
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(at + 1);
        let starts = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                !before.is_ascii_uppercase() || after.is_some_and(char::is_ascii_lowercase)
            });
        if starts && !out.ends_with('_') {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{of_cloud_control, snake_case};

    #[test]
    fn types_of_cloud_control_are_types_of_cloudformation() {
        for (kind, expected) in [
            ("awscc_ec2_vpc", Some("AWS::EC2::VPC")),
            ("awscc_ec2_vpc_endpoint", Some("AWS::EC2::VPCEndpoint")),
            (
                "awscc_ec2_vpcdhcp_options_association",
                Some("AWS::EC2::VPCDHCPOptionsAssociation"),
            ),
            (
                "awscc_route53resolver_resolver_rule",
                Some("AWS::Route53Resolver::ResolverRule"),
            ),
            ("awscc_s3_bucket", None),
            ("aws_vpc", None),
        ] {
            assert_eq!(of_cloud_control(kind), expected);
        }
    }

    #[test]
    fn properties_are_attributes_in_another_case() {
        for (property, attribute) in [
            ("VPCZoneIdentifier", "vpc_zone_identifier"),
            ("EnableDns64", "enable_dns64"),
            ("Ipv6CidrBlock", "ipv6_cidr_block"),
            ("VpcId", "vpc_id"),
            (
                "PrivateDnsOnlyForInboundResolverEndpoint",
                "private_dns_only_for_inbound_resolver_endpoint",
            ),
        ] {
            assert_eq!(snake_case(property), attribute);
        }
    }
}

//! Resources that make clients: which class they are of, and where they may run.

use super::json::json;

use super::super::reason;
use super::super::resource::Resource;
use super::super::value::Value;
use super::record::PlannedRecord;
use rule::network::fact::Why;

use super::class::PlannedClass;

/// Where clients of a resource run: one subnet, or several.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedClient {
    /// What they are.
    pub class: PlannedClass,
    /// The subnets.
    pub subnets: Value,
    /// The groups; nothing written means the VPC's default group.
    pub groups: Value,
    /// The address, where it is fixed.
    pub address: Value,
    /// The instance id, where the resource is one that is there.
    pub instance_id: Option<String>,
}

/// Finds a resource that another one names, by its id, its address or its name.
pub type Find<'f> = &'f dyn Fn(&str, &str) -> Option<&'f Resource>;

/// The clients that a resource makes, by its attributes before or after.
pub fn clients<'f>(resource: &Resource, value: &Value, find: Find<'f>) -> Option<PlannedClient> {
    let of = |class, subnets: &Value, groups: &Value| {
        Some(PlannedClient {
            class,
            subnets: subnets.clone(),
            groups: groups.clone(),
            address: Value::Null,
            instance_id: None,
        })
    };
    match resource.kind.as_str() {
        "aws_instance" => {
            let instance = instance(value, find);
            let id = resource.id_before.as_deref();
            let id = id.filter(|id| id.starts_with("i-"));
            Some(PlannedClient {
                instance_id: id.map(str::to_owned),
                ..instance
            })
        }
        "aws_autoscaling_group" => {
            if value.get("max_size").integer() == Some(0) {
                return None;
            }
            let zones = value.get("vpc_zone_identifier");
            let zones = split(zones);
            if zones.is_empty() {
                let why = format!(
                    "{} names availability zones and no subnet: its instances run in the default VPC",
                    resource.address
                );
                let why = Why::new(why, Some(reason::SUBNETS));
                return of(
                    PlannedClass::Instance,
                    &Value::Unread(why),
                    &launch_groups(value, find),
                );
            }
            of(PlannedClass::Instance, &zones, &launch_groups(value, find))
        }
        "aws_eks_node_group" => {
            let groups = match value.get("launch_template").is_empty() {
                true => Value::Null,
                false => launch_groups(value, find),
            };
            let groups = if groups.is_empty() {
                let name = value.get("cluster_name");
                let cluster = name
                    .written()
                    .and_then(|name| find("aws_eks_cluster", name));
                match cluster {
                    Some(cluster) => cluster_group(cluster),
                    None => Value::Unread(
                        format!("the cluster of {} is not in this plan", resource.address).into(),
                    ),
                }
            } else {
                groups
            };
            of(PlannedClass::Instance, value.get("subnet_ids"), &groups)
        }
        "aws_ecs_service" | "aws_ecs_task_set" => ecs(value, value, find),
        "aws_cloudwatch_event_target" => {
            let target = value.get("ecs_target");
            ecs(target, target, find)
        }
        "aws_scheduler_schedule" => {
            let parameters = value.get("target").get("ecs_parameters");
            ecs(parameters, parameters, find)
        }
        "aws_batch_compute_environment" => {
            let resources = value.get("compute_resources");
            let kind = resources
                .get("type")
                .text()
                .unwrap_or_default()
                .to_ascii_uppercase();
            if resources.is_empty() {
                return None;
            }
            let class = if kind.starts_with("FARGATE") {
                PlannedClass::FargateTask
            } else {
                PlannedClass::Instance
            };
            of(
                class,
                resources.get("subnets"),
                resources.get("security_group_ids"),
            )
        }
        "aws_lambda_function" => vpc_config(value, PlannedClass::Lambda),
        "aws_codebuild_project" => vpc_config(value, PlannedClass::CodeBuild),
        "aws_sagemaker_model" => vpc_config(value, PlannedClass::SageMaker),
        "aws_glue_connection" => {
            let physical = value.get("physical_connection_requirements");
            if physical.get("subnet_id").is_empty() {
                return None;
            }
            of(
                PlannedClass::Glue,
                physical.get("subnet_id"),
                physical.get("security_group_id_list"),
            )
        }
        "aws_sagemaker_notebook_instance" => {
            if value.get("subnet_id").is_empty() {
                return None;
            }
            of(
                PlannedClass::SageMaker,
                value.get("subnet_id"),
                value.get("security_groups"),
            )
        }
        "aws_sagemaker_domain" => {
            if value.get("app_network_access_type").text() != Some("VpcOnly") {
                return None;
            }
            let groups = value.get("default_user_settings").get("security_groups");
            of(PlannedClass::SageMaker, value.get("subnet_ids"), groups)
        }
        "aws_bedrockagentcore_agent_runtime" => {
            let network = value
                .get("network_configuration")
                .get("network_mode_config");
            if network.get("subnets").is_empty() {
                return None;
            }
            of(
                PlannedClass::AgentCore,
                network.get("subnets"),
                network.get("security_groups"),
            )
        }
        _ => None,
    }
}

/// The security group that EKS makes for a cluster.
fn cluster_group(cluster: &Resource) -> Value {
    let known = cluster
        .after
        .get("vpc_config")
        .get("cluster_security_group_id");
    match known.written() {
        Some(id) => Value::from_text(id),
        None => Value::from_text(format!("{}#cluster-security-group", cluster.id)),
    }
}

fn instance<'f>(value: &Value, find: Find<'f>) -> PlannedClient {
    let first = value
        .get("network_interface")
        .or(value.get("primary_network_interface"));
    let named = first.get("network_interface_id");
    let interface = named
        .written()
        .and_then(|id| find("aws_network_interface", id));
    let launch = value.get("launch_template");
    let own = value
        .get("vpc_security_group_ids")
        .or(value.get("security_groups"));
    let (subnets, groups, address) = match interface {
        Some(interface) => {
            let of = &interface.after;
            let ips = of.get("private_ips");
            (
                of.get("subnet_id").clone(),
                of.get("security_groups").clone(),
                ips.items().first().cloned().unwrap_or_default(),
            )
        }
        None if !first.is_empty() => {
            let why: Why = match named.unread() {
                Some(why) => why.clone(),
                None => format!(
                    "{} is not in this plan",
                    named.text().unwrap_or("an interface")
                )
                .into(),
            };
            (Value::Unread(why.clone()), Value::Unread(why), Value::Null)
        }
        None => {
            let groups = if own.is_empty() && !launch.is_empty() {
                launch_groups(value, find)
            } else {
                own.clone()
            };
            let subnet = value.get("subnet_id");
            let subnet = if subnet.is_empty() {
                let why = "an instance without a subnet runs in the default VPC";
                Value::Unread(Why::new(why, Some(reason::SUBNETS)))
            } else {
                subnet.clone()
            };
            (subnet, groups, value.get("private_ip").clone())
        }
    };
    PlannedClient {
        class: PlannedClass::Instance,
        subnets,
        groups,
        address: if address.unread().is_some() {
            Value::Null
        } else {
            address
        },
        instance_id: None,
    }
}

/// The groups of a launch template or launch configuration that a resource names.
fn launch_groups<'f>(value: &Value, find: Find<'f>) -> Value {
    let mixed = value.get("mixed_instances_policy").get("launch_template");
    let template = value
        .get("launch_template")
        .or(mixed.get("launch_template_specification"));
    let configuration = value.get("launch_configuration");
    let (kind, named) = if configuration.is_empty() {
        let by_id = template.get("id").or(template.get("launch_template_id"));
        let by_name = template
            .get("name")
            .or(template.get("launch_template_name"));
        ("aws_launch_template", by_id.or(by_name))
    } else {
        ("aws_launch_configuration", configuration)
    };
    if let Some(why) = named.unread() {
        return Value::Unread(why.clone());
    }
    let name = named.written().unwrap_or_default();
    let Some(found) = find(kind, name) else {
        return Value::Unread(format!("launch template {name} is not in this plan").into());
    };
    let value = &found.after;
    let first = value.get("network_interfaces");
    value
        .get("vpc_security_group_ids")
        .or(value.get("security_groups"))
        .or(first.get("security_groups"))
        .clone()
}

/// ECS: a service, a task set, or what starts tasks.
fn ecs<'f>(value: &Value, launch: &Value, find: Find<'f>) -> Option<PlannedClient> {
    let network = value.get("network_configuration");
    if network.is_empty() {
        return None;
    }
    // CloudFormation has it one level down, and writes it in two ways.
    let below = ["awsvpc_configuration", "aws_vpc_configuration"].map(|name| network.get(name));
    let network = below
        .into_iter()
        .fold(network, |network, below| match below {
            Value::Null => network,
            below => below,
        });
    let is_fargate = |text: &str| text.to_ascii_uppercase().starts_with("FARGATE");
    let strategies = launch.get("capacity_provider_strategy");
    let by_strategy = strategies
        .items()
        .iter()
        .any(|one| one.get("capacity_provider").text().is_some_and(is_fargate));
    let fargate = match launch.get("launch_type").written() {
        Some(kind) => is_fargate(kind),
        None if !strategies.is_empty() => by_strategy,
        None => {
            let task = value
                .get("task_definition")
                .or(value.get("task_definition_arn"));
            let task = task
                .written()
                .and_then(|name| find("aws_ecs_task_definition", name));
            task.is_some_and(|task| {
                let kinds = task.after.get("requires_compatibilities");
                !kinds.is_empty()
                    && kinds
                        .items()
                        .iter()
                        .all(|kind| kind.text().is_some_and(is_fargate))
            })
        }
    };
    let class = if fargate {
        PlannedClass::FargateTask
    } else {
        PlannedClass::EcsTask
    };
    Some(PlannedClient {
        class,
        subnets: network.get("subnets").clone(),
        groups: network.get("security_groups").clone(),
        address: Value::Null,
        instance_id: None,
    })
}

fn vpc_config(value: &Value, class: PlannedClass) -> Option<PlannedClient> {
    let config = value.get("vpc_config");
    let subnets = config.get("subnet_ids").or(config.get("subnets"));
    if subnets.is_empty() {
        return None;
    }
    Some(PlannedClient {
        class,
        subnets: subnets.clone(),
        groups: config
            .get("security_group_ids")
            .or(config.get("security_groups"))
            .clone(),
        address: Value::Null,
        instance_id: None,
    })
}

/// `subnet-a,subnet-b`, as some attributes hold them.
fn split(value: &Value) -> Value {
    match value {
        Value::Text(text) if text.contains(',') => Value::List(
            text.split(',')
                .map(|one| Value::from_text(one.trim()))
                .collect(),
        ),
        other => other.clone(),
    }
}

/// The record of a client's interface in one subnet, as far as it does not rest on the subnet.
pub fn interface(resource: &Resource, client: &PlannedClient, subnet: &str) -> PlannedRecord {
    let mut record = PlannedRecord::default();
    record.set(
        "NetworkInterfaceId",
        format!("{}@{subnet}", resource.address),
    );
    client.class.traits(&mut record, &resource.id);
    record.wrapped("Groups", "GroupId", &client.groups);
    if let Some(address) = client.address.written() {
        record.set("PrivateIpAddress", address);
        record.set(
            "PrivateIpAddresses",
            vec![json!({"PrivateIpAddress": address, "Primary": true})],
        );
    }
    record
}

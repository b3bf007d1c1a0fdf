//! One network in other shapes: in modules, repeated, with other names, for other providers and languages.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::write;

const REGION: &str = "eu-west-3";

/// The module that a resource is put into; the empty one is the root.
fn module_of(address: &str) -> &'static str {
    match address.split('.').next().unwrap() {
        "aws_vpc" | "aws_subnet" | "aws_route_table" | "aws_route_table_association" => "net",
        "aws_vpc_endpoint" | "aws_security_group" => "ends",
        _ => "",
    }
}

/// A name for what leads from one module to another.
fn wire(address: &str) -> String {
    address.replace('.', "_")
}

/// The references in an expression of a module, led through outputs, calls and variables.
fn led(references: &Value, module: &str, wires: &mut BTreeMap<String, String>) -> Value {
    let all = references.as_array().unwrap().iter();
    let all = all.filter_map(Value::as_str);
    let whole: Vec<&str> = all.filter(|one| one.split('.').count() == 3).collect();
    let mut said = Vec::new();
    for reference in whole {
        let (address, _) = reference.rsplit_once('.').unwrap();
        let owner = module_of(address);
        wires.insert(wire(address), address.to_owned());
        match (owner, module) {
            (owner, module) if owner == module => {
                said.extend([reference.to_owned(), address.to_owned()]);
            }
            (owner, "") => {
                said.push(format!("module.{owner}.{}", wire(address)));
                said.push(format!("module.{owner}"));
            }
            _ => said.push(format!("var.{}", wire(address))),
        }
    }
    json!(said)
}

/// The same of whatever an expression holds.
fn rewired(value: &Value, module: &str, wires: &mut BTreeMap<String, String>) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| {
                let value = match key.as_str() {
                    "references" => led(value, module, wires),
                    _ => rewired(value, module, wires),
                };
                (key.clone(), value)
            });
            Value::Object(members.collect())
        }
        Value::Array(items) => items
            .iter()
            .map(|one| rewired(one, module, wires))
            .collect(),
        other => other.clone(),
    }
}

/// A plan of which the network and its endpoints are in modules.
pub fn in_modules(create: &Map<String, Value>) -> Value {
    let mut plan = write::plan(create, REGION);
    for change in plan["resource_changes"].as_array_mut().unwrap() {
        let address = change["address"].as_str().unwrap().to_owned();
        let module = module_of(&address);
        if !module.is_empty() {
            change["address"] = json!(format!("module.{module}.{address}"));
            change["module_address"] = json!(format!("module.{module}"));
        }
    }
    let root = &mut plan["configuration"]["root_module"];
    let mut wires = BTreeMap::new();
    let mut by_module: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for resource in root["resources"].as_array().unwrap() {
        let module = module_of(resource["address"].as_str().unwrap());
        let mut resource = resource.clone();
        resource["expressions"] = rewired(&resource["expressions"], module, &mut wires);
        by_module.entry(module).or_default().push(resource);
    }
    let mut calls = Map::new();
    for module in ["net", "ends"] {
        let (mut outputs, mut given, mut variables) = (Map::new(), Map::new(), Map::new());
        for (name, address) in &wires {
            let owner = module_of(address);
            if owner == module {
                let references = json!([format!("{address}.id"), address]);
                outputs.insert(
                    name.clone(),
                    json!({"expression": {"references": references}}),
                );
            } else if !owner.is_empty() {
                let references =
                    json!([format!("module.{owner}.{name}"), format!("module.{owner}")]);
                given.insert(name.clone(), json!({ "references": references }));
                variables.insert(name.clone(), json!({}));
            }
        }
        let resources = by_module.remove(module).unwrap_or_default();
        let body = json!({"resources": resources, "outputs": outputs, "variables": variables});
        let call = json!({"source": format!("./{module}"), "expressions": given, "module": body});
        calls.insert(module.to_owned(), call);
    }
    *root = json!({"resources": by_module.remove("").unwrap_or_default(), "module_calls": calls});
    plan
}

/// A plan whose two subnets, and the associations of both, are instances of one resource.
pub fn repeated(create: &Map<String, Value>, keys: [&Value; 2]) -> Value {
    let instance = |address: &str| -> Option<(String, usize)> {
        let (kind, name) = address.split_once('.')?;
        let at = ["a", "b"].iter().position(|of| *of == name)?;
        matches!(kind, "aws_subnet" | "aws_route_table_association")
            .then(|| (format!("{kind}.each"), at))
    };
    let mut plan = write::plan(create, REGION);
    for change in plan["resource_changes"].as_array_mut().unwrap() {
        if let Some((address, at)) = instance(change["address"].as_str().unwrap()) {
            change["address"] = json!(format!("{address}[{}]", keys[at]));
            change["name"] = json!("each");
            change["index"] = keys[at].clone();
        }
    }
    let text = plan["configuration"]["root_module"]["resources"].to_string();
    let mut resources: Vec<Value> = serde_json::from_str(&text).unwrap();
    resources.retain_mut(|resource| {
        let Some((address, at)) = instance(resource["address"].as_str().unwrap()) else {
            return true;
        };
        resource["address"] = json!(address);
        resource["name"] = json!("each");
        if address.starts_with("aws_route_table_association") {
            let by = if keys[0].is_number() {
                "count.index"
            } else {
                "each.key"
            };
            resource["expressions"]["subnet_id"] = json!({"references": ["aws_subnet.each", by]});
        }
        // One block stands for both.
        at == 0 || !create.contains_key(&address.replace(".each", ".a"))
    });
    fn named(value: &mut Value, keys: [&Value; 2]) {
        match value {
            Value::Object(members) => {
                if let Some(Value::Array(references)) = members.get_mut("references") {
                    let all = std::mem::take(references).into_iter();
                    *references = all
                        .flat_map(|one| {
                            let text = one.as_str().unwrap().to_owned();
                            for (at, name) in ["a", "b"].iter().enumerate() {
                                let whole = format!("aws_subnet.each[{}]", keys[at]);
                                if text == format!("aws_subnet.{name}.id") {
                                    return vec![json!(format!("{whole}.id"))];
                                } else if text == format!("aws_subnet.{name}") {
                                    return vec![json!(whole), json!("aws_subnet.each")];
                                }
                            }
                            vec![one]
                        })
                        .collect();
                } else {
                    members.values_mut().for_each(|below| named(below, keys));
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|below| named(below, keys)),
            _ => {}
        }
    }
    resources.iter_mut().for_each(|of| named(of, keys));
    plan["configuration"]["root_module"]["resources"] = json!(resources);
    plan
}

/// The same network with other names.
pub fn renamed(create: &Map<String, Value>) -> Map<String, Value> {
    let mut text = Value::Object(create.clone()).to_string();
    for address in create.keys() {
        for end in [".id", "\""] {
            text = text.replace(&format!("{address}{end}"), &format!("{address}_too{end}"));
        }
    }
    serde_json::from_str(&text).unwrap()
}

/// A logical id.
fn logical(address: &str) -> String {
    address.replace(['.', '_'], "")
}

/// What refers to resources.
fn refs(value: &Value) -> Vec<Value> {
    let text = value.as_str().unwrap_or_default().split_whitespace();
    text.map(|one| one.trim_start_matches('$').trim_end_matches(".id"))
        .map(|address| json!({"Ref": logical(address)}))
        .collect()
}

fn one(value: &Value) -> Value {
    refs(value).first().cloned().unwrap_or_default()
}

/// The rules of a group, one a peer.
fn rules(group: &Value, name: &str, peer: &str) -> Vec<Value> {
    let none = Vec::new();
    let mut all = Vec::new();
    for rule in group[name].as_array().unwrap_or(&none) {
        let mut base = json!({"IpProtocol": rule["protocol"]});
        if rule["protocol"] != "-1" {
            base["FromPort"] = rule["from_port"].clone();
            base["ToPort"] = rule["to_port"].clone();
        }
        let with = |key: &str, value: Value| {
            let mut rule = base.clone();
            rule[key] = value;
            rule
        };
        let blocks = rule["cidr_blocks"].as_array().unwrap_or(&none).iter();
        all.extend(blocks.map(|block| with("CidrIp", block.clone())));
        all.extend(
            refs(&rule["security_groups"])
                .into_iter()
                .map(|of| with(peer, of)),
        );
    }
    all
}

/// The network as a template of CloudFormation.
pub fn template(create: &Map<String, Value>) -> Value {
    let mut resources = Map::new();
    for (address, of) in create {
        let (kind, properties) = match address.split('.').next().unwrap() {
            "aws_vpc" => (
                "VPC",
                json!({"CidrBlock": of["cidr_block"], "EnableDnsSupport": of["enable_dns_support"], "EnableDnsHostnames": of["enable_dns_hostnames"]}),
            ),
            "aws_subnet" => (
                "Subnet",
                json!({"VpcId": one(&of["vpc_id"]), "CidrBlock": of["cidr_block"], "AvailabilityZone": of["availability_zone"]}),
            ),
            "aws_route_table" => ("RouteTable", json!({"VpcId": one(&of["vpc_id"])})),
            "aws_route_table_association" => (
                "SubnetRouteTableAssociation",
                json!({"RouteTableId": one(&of["route_table_id"]), "SubnetId": one(&of["subnet_id"])}),
            ),
            "aws_security_group" => (
                "SecurityGroup",
                json!({"VpcId": one(&of["vpc_id"]), "GroupDescription": "x",
                    "SecurityGroupIngress": rules(of, "ingress", "SourceSecurityGroupId"),
                    "SecurityGroupEgress": rules(of, "egress", "DestinationSecurityGroupId")}),
            ),
            "aws_vpc_endpoint" => {
                let mut endpoint = json!({"VpcId": one(&of["vpc_id"]), "ServiceName": of["service_name"],
                    "VpcEndpointType": of["vpc_endpoint_type"], "PrivateDnsEnabled": of["private_dns_enabled"] == true,
                    "SubnetIds": refs(&of["subnet_ids"]), "SecurityGroupIds": refs(&of["security_group_ids"]),
                    "RouteTableIds": refs(&of["route_table_ids"])});
                if let Some(policy) = of["policy"].as_str() {
                    endpoint["PolicyDocument"] = serde_json::from_str(policy).unwrap();
                }
                ("VPCEndpoint", endpoint)
            }
            "aws_ecs_service" => {
                let network = &of["network_configuration"][0];
                let awsvpc = json!({"Subnets": refs(&network["subnets"]), "SecurityGroups": refs(&network["security_groups"])});
                resources.insert(
                    logical(address),
                    json!({"Type": "AWS::ECS::Service", "Properties": {"LaunchType": of["launch_type"], "NetworkConfiguration": {"AwsvpcConfiguration": awsvpc}}}),
                );
                continue;
            }
            other => panic!("{other} is not written as CloudFormation"),
        };
        resources.insert(
            logical(address),
            json!({"Type": format!("AWS::EC2::{kind}"), "Properties": properties}),
        );
    }
    json!({ "Resources": resources })
}

/// The network as resources of the Cloud Control provider, which have the properties of CloudFormation.
pub fn by_cloud_control(create: &Map<String, Value>) -> Map<String, Value> {
    const KINDS: [(&str, &str); 6] = [
        ("aws_vpc_endpoint.", "awscc_ec2_vpc_endpoint."),
        ("aws_vpc.", "awscc_ec2_vpc."),
        ("aws_subnet.", "awscc_ec2_subnet."),
        (
            "aws_route_table_association.",
            "awscc_ec2_subnet_route_table_association.",
        ),
        ("aws_route_table.", "awscc_ec2_route_table."),
        ("aws_security_group.", "awscc_ec2_security_group."),
    ];
    let mut text = Value::Object(create.clone()).to_string();
    for (from, to) in KINDS {
        text = text.replace(&format!("\"{from}"), &format!("\"{to}"));
        text = text.replace(&format!("${from}"), &format!("${to}"));
    }
    let mut all: Map<String, Value> = serde_json::from_str(&text).unwrap();
    for (address, of) in &mut all {
        if address.starts_with("awscc_ec2_security_group.") {
            for (name, property, peer) in [
                (
                    "ingress",
                    "security_group_ingress",
                    "source_security_group_id",
                ),
                (
                    "egress",
                    "security_group_egress",
                    "destination_security_group_id",
                ),
            ] {
                let none = Vec::new();
                let mut rules = Vec::new();
                for rule in of[name].as_array().unwrap_or(&none) {
                    let mut base = json!({"ip_protocol": rule["protocol"]});
                    if rule["protocol"] != "-1" {
                        base["from_port"] = rule["from_port"].clone();
                        base["to_port"] = rule["to_port"].clone();
                    }
                    for block in rule["cidr_blocks"].as_array().unwrap_or(&none) {
                        let mut rule = base.clone();
                        rule["cidr_ip"] = block.clone();
                        rules.push(rule);
                    }
                    if rule["security_groups"].is_string() {
                        base[peer] = rule["security_groups"].clone();
                        rules.push(base);
                    }
                }
                of.as_object_mut().unwrap().remove(name);
                of[property] = json!(rules);
            }
        }
        if let Some(policy) = of["policy"].as_str().map(str::to_owned) {
            of.as_object_mut().unwrap().remove("policy");
            of["policy_document"] = json!(policy);
        }
    }
    all
}

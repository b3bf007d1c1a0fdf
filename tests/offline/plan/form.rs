//! The law of form: modules, `count` and `for_each`, one plan or several, Terraform or CloudFormation of one network mean
//! the same. (That order means nothing is among the other laws.)

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::super::cli::{json as output_json, run, shown};
use super::apply::Invented;
use super::{answers, apply, laws, over, write};

const ACCOUNT: &str = "111122223333";
const REGION: &str = "eu-west-3";

/// The answers of a report without the names of its VPCs.
fn said(report: &Value) -> Vec<Value> {
    let mut all: Vec<Value> = answers(report).into_iter().map(|(_, of)| of).collect();
    all.sort_by_key(Value::to_string);
    all
}

/// The answers with some plans or templates.
fn evaluated(files: &[(&str, String)]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let mut arguments = vec!["evaluate", "--format", "json"];
    arguments.extend(["--account", ACCOUNT, "--region", REGION]);
    let paths = files.iter().map(|(name, text)| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    });
    let paths: Vec<String> = paths.collect();
    arguments.extend(paths.iter().flat_map(|path| ["--plan", path.as_str()]));
    let output = run(&arguments);
    assert_ne!(output.status.code(), Some(2), "{}", shown(&output));
    said(&output_json(&output))
}

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
        Value::Array(items) => items.iter().map(|one| rewired(one, module, wires)).collect(),
        other => other.clone(),
    }
}

/// A plan of which the network and its endpoints are in modules.
fn in_modules(create: &Map<String, Value>) -> Value {
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
fn repeated(create: &Map<String, Value>, keys: [&Value; 2]) -> Value {
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
            let by = if keys[0].is_number() { "count.index" } else { "each.key" };
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
fn renamed(create: &Map<String, Value>) -> Map<String, Value> {
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
        all.extend(refs(&rule["security_groups"]).into_iter().map(|of| with(peer, of)));
    }
    all
}

/// The network as a template of CloudFormation.
fn template(create: &Map<String, Value>) -> Value {
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
fn by_cloud_control(create: &Map<String, Value>) -> Map<String, Value> {
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
                ("ingress", "security_group_ingress", "source_security_group_id"),
                ("egress", "security_group_egress", "destination_security_group_id"),
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

/// A plan that changes one network into another of the same resources.
fn update(from: &Map<String, Value>, to: &Map<String, Value>, invented: &mut Invented) -> Value {
    let mut plan = write::plan(to, REGION);
    for change in plan["resource_changes"].as_array_mut().unwrap() {
        let address = change["address"].as_str().unwrap().to_owned();
        let mut state = |of: &Value| {
            let mut state = over::real("", of, &mut |address| invented.id(address));
            state["id"] = json!(invented.id(&address));
            state
        };
        let (before, after) = (state(&from[&address]), state(&to[&address]));
        let action = if before == after { "no-op" } else { "update" };
        change["change"] =
            json!({"actions": [action], "before": before, "after": after, "after_unknown": {}});
    }
    plan
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Resources in modules, which name each other through outputs, calls and variables.
    #[test]
    fn modules_mean_nothing(create in laws::changes()) {
        let flat = evaluated(&[("plan.json", write::plan(&create, REGION).to_string())]);
        let nested = evaluated(&[("plan.json", in_modules(&create).to_string())]);
        prop_assert_eq!(flat, nested, "{}", Value::Object(create));
    }

    /// Instances of one resource, by `count` or by `for_each`.
    #[test]
    fn how_resources_are_repeated_means_nothing(create in laws::changes()) {
        let flat = evaluated(&[("plan.json", write::plan(&create, REGION).to_string())]);
        for keys in [[json!(0), json!(1)], [json!("x"), json!("y")]] {
            let plan = repeated(&create, [&keys[0], &keys[1]]);
            prop_assert_eq!(&flat, &evaluated(&[("plan.json", plan.to_string())]), "{}", plan);
        }
    }

    /// Two networks in one plan, or in one plan each.
    #[test]
    fn how_many_plans_there_are_means_nothing(one in laws::changes(), other in laws::changes()) {
        let other = renamed(&other);
        let mut both = one.clone();
        both.extend(other.clone());
        let together = evaluated(&[("plan.json", write::plan(&both, REGION).to_string())]);
        let apart = [("one.json", &one), ("other.json", &other)];
        let apart = apart.map(|(name, of)| (name, write::plan(of, REGION).to_string()));
        prop_assert_eq!(together.len(), 2);
        prop_assert_eq!(together, evaluated(&apart));
    }

    /// The same network, written for CloudFormation.
    #[test]
    fn the_language_means_nothing(create in laws::changes()) {
        let terraform = evaluated(&[("plan.json", write::plan(&create, REGION).to_string())]);
        let template = template(&create);
        let cloudformation = evaluated(&[("template.json", template.to_string())]);
        prop_assert_eq!(terraform, cloudformation, "{}", template);
    }

    /// The same network by the Cloud Control provider.
    #[test]
    fn the_provider_means_nothing(create in laws::changes()) {
        let usual = evaluated(&[("plan.json", write::plan(&create, REGION).to_string())]);
        let other = by_cloud_control(&create);
        let plan = write::plan(&other, REGION).to_string();
        prop_assert_eq!(usual, evaluated(&[("plan.json", plan)]), "{}", Value::Object(other));
    }

    /// A plan and the plan that takes it back, laid one after the other, leave the saved network as it is.
    #[test]
    fn a_plan_and_its_reverse_change_nothing(
        there in laws::changes(),
        after in laws::changes(),
        seed in any::<u64>(),
    ) {
        // What comes new has an address that nobody knows yet: that is another matter.
        let mut after = after;
        for address in ["aws_vpc_endpoint.ecr_api", "aws_route_table_association.b"] {
            match there.get(address) {
                Some(of) => after.insert(address.to_owned(), of.clone()),
                None => after.remove(address),
            };
        }
        let folder = tempfile::tempdir().unwrap();
        let mut invented = apply::write(&there, ACCOUNT, REGION, seed, folder.path());
        let saved = folder.path().to_string_lossy().into_owned();
        let mut arguments = vec!["evaluate", &saved, "--format", "json", "--all-vpcs"];
        let beside = tempfile::tempdir().unwrap();
        let plans = [("forth", &there, &after), ("back", &after, &there)].map(|(name, from, to)| {
            let path = beside.path().join(name);
            fs::write(&path, update(from, to, &mut invented).to_string()).unwrap();
            path.to_string_lossy().into_owned()
        });
        arguments.extend(plans.iter().flat_map(|path| ["--plan", path.as_str()]));
        let output = run(&arguments);
        prop_assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
        for evaluation in output_json(&output)["evaluations"].as_array().unwrap() {
            prop_assert_eq!(&evaluation["change"], "same", "{}", shown(&output));
            prop_assert_eq!(&evaluation["before"]["annotation"], &evaluation["annotation"]);
        }
    }
}

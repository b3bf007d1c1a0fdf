//! Plans over saved data: what goes, what changes, what is replaced.

use serde_json::{Map, Value, json};

use super::{Case, apply, cases, judge, write};

/// An update, a delete, and what comes of it.
struct Over {
    title: &'static str,
    address: &'static str,
    /// The attributes that differ after; `None` is a delete.
    after: Option<Value>,
    /// Service, before, after, change.
    expected: &'static [(&'static str, &'static str, &'static str, &'static str)],
    status: i32,
}

fn table() -> Vec<Over> {
    let rule = |blocks: Value| json!([{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": blocks, "security_groups": []}]);
    vec![
        Over {
            title: "the group of an endpoint admits one subnet less",
            address: "aws_security_group.endpoints",
            after: Some(json!({"ingress": rule(json!(["10.0.1.0/24"]))})),
            expected: &[
                ("ecr.api", "PRIVATE", "BROKEN", "worse"),
                ("ecr.dkr", "PRIVATE", "BROKEN", "worse"),
                ("s3", "PRIVATE", "PRIVATE", "same"),
            ],
            status: 1,
        },
        Over {
            title: "an endpoint gets another group, and so do its interfaces",
            address: "aws_vpc_endpoint.ecr_api",
            after: Some(json!({"security_group_ids": "$aws_security_group.tasks.id"})),
            expected: &[
                ("ecr.api", "PRIVATE", "BROKEN", "worse"),
                ("ecr.dkr", "PRIVATE", "PRIVATE", "same"),
            ],
            status: 1,
        },
        Over {
            title: "an endpoint goes, with its interfaces",
            address: "aws_vpc_endpoint.ecr_dkr",
            after: None,
            expected: &[
                ("ecr.dkr", "PRIVATE", "PUBLIC", "worse"),
                ("s3", "PRIVATE", "PRIVATE", "same"),
            ],
            status: 1,
        },
        Over {
            title: "a gateway goes, with its routes",
            address: "aws_vpc_endpoint.s3",
            after: None,
            expected: &[
                ("s3", "PRIVATE", "PUBLIC", "worse"),
                ("ecr.api", "PRIVATE", "PRIVATE", "same"),
            ],
            status: 1,
        },
        Over {
            title: "an association goes, and the subnet has the main table",
            address: "aws_route_table_association.b",
            after: None,
            expected: &[("s3", "PRIVATE", "PUBLIC", "worse")],
            status: 1,
        },
        Over {
            title: "private DNS of an endpoint is turned off",
            address: "aws_vpc_endpoint.ecr_dkr",
            after: Some(json!({"private_dns_enabled": false})),
            expected: &[
                ("ecr.dkr", "PRIVATE", "PUBLIC", "worse"),
                ("ecr.api", "PRIVATE", "PRIVATE", "same"),
            ],
            status: 1,
        },
        Over {
            title: "DNS support of the VPC is turned off",
            address: "aws_vpc.main",
            after: Some(json!({"enable_dns_support": false})),
            expected: &[
                ("ecr.api", "PRIVATE", "PUBLIC", "worse"),
                ("s3", "PRIVATE", "PRIVATE", "same"),
            ],
            status: 1,
        },
        Over {
            title: "a tag changes, and nothing else",
            address: "aws_vpc.main",
            after: Some(json!({"tags_all": {"team": "payments"}})),
            expected: &[
                ("ecr.api", "PRIVATE", "PRIVATE", "same"),
                ("ecr.dkr", "PRIVATE", "PRIVATE", "same"),
                ("s3", "PRIVATE", "PRIVATE", "same"),
            ],
            status: 0,
        },
        Over {
            title: "a policy of an endpoint is known after apply",
            address: "aws_vpc_endpoint.s3",
            after: Some(json!({"policy": "$aws_iam_role.x.arn"})),
            expected: &[("s3", "PRIVATE", "UNDETERMINED", "same")],
            status: 3,
        },
        Over {
            title: "the clients run in one subnet",
            address: "aws_ecs_service.api",
            after: Some(
                json!({"network_configuration": [{"subnets": "$aws_subnet.a.id", "security_groups": "$aws_security_group.tasks.id"}]}),
            ),
            expected: &[
                ("ecr.api", "PRIVATE", "PRIVATE", "same"),
                ("ecr.dkr", "PRIVATE", "PRIVATE", "same"),
                ("s3", "PRIVATE", "PRIVATE", "same"),
            ],
            status: 0,
        },
    ]
}

fn in_order() -> Case {
    let mut cases = cases().into_iter();
    cases
        .find(|case| case.name == "all-known-by-reference")
        .unwrap()
}

/// A value with the ids in the place of references.
pub fn real(key: &str, value: &Value, id: &mut impl FnMut(&str) -> String) -> Value {
    match value {
        Value::String(text) if text.starts_with('$') => {
            let ids: Vec<String> = text
                .split_whitespace()
                .map(|one| {
                    let parts: Vec<&str> = one.trim_start_matches('$').splitn(3, '.').collect();
                    id(&format!("{}.{}", parts[0], parts[1]))
                })
                .collect();
            if key.ends_with('s') {
                json!(ids)
            } else {
                json!(ids[0])
            }
        }
        Value::Array(items) => items.iter().map(|item| real(key, item, id)).collect(),
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(key, value)| (key.clone(), real(key, value, id)))
                .collect(),
        ),
        other => other.clone(),
    }
}

#[test]
fn what_goes_and_what_changes_is_laid_over_saved_data() {
    let case = in_order();
    let mut wrong = Vec::new();
    for over in table() {
        let folder = tempfile::tempdir().unwrap();
        let mut invented =
            apply::write(&case.create, &case.account, &case.region, 11, folder.path());
        let mut written = case.create[over.address].clone();
        let mut before = real("", &written, &mut |address| invented.id(address));
        before["id"] = json!(invented.id(over.address));
        if let Some(after) = &over.after {
            json_patch::merge(&mut written, after);
        }
        let unknown: Map<String, Value> = written
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, value)| value.as_str().is_some_and(|text| text.ends_with(".arn")))
            .map(|(key, _)| (key.clone(), json!(true)))
            .collect();
        let mut after = real("", &written, &mut |address| invented.id(address));
        after["id"] = before["id"].clone();
        for key in unknown.keys() {
            after.as_object_mut().unwrap().remove(key);
        }
        let all = Map::from_iter([(over.address.to_owned(), written)]);
        let mut plan = write::plan(&all, &case.region);
        plan["resource_changes"][0]["change"] = match over.after {
            Some(_) => {
                json!({"actions": ["update"], "before": before, "after": after, "after_unknown": unknown})
            }
            None => {
                json!({"actions": ["delete"], "before": before, "after": null, "after_unknown": {}})
            }
        };
        let path = folder.path().to_string_lossy().into_owned();
        let (report, status) = judge(&plan, &[&path]);
        let services = report["evaluations"][0]["services"].as_array();
        for (service, before, after, change) in over.expected {
            let of = services.and_then(|all| all.iter().find(|of| of["service"] == *service));
            let said = of.map(|of| {
                (
                    of["before"].clone(),
                    of["answer"].clone(),
                    of["change"].clone(),
                )
            });
            if said != Some((json!(before), json!(after), json!(change))) {
                wrong.push(format!("{}: {service} {said:?}", over.title));
            }
        }
        if status != over.status {
            wrong.push(format!(
                "{}: status {status}, {}",
                over.title, report["notices"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The blocks of an AWS list, which the saved data lacks, are those that the plan's state says of the gateway.
#[test]
fn a_gateway_that_is_there_says_the_blocks_of_its_list() {
    let mut case = in_order();
    let rule = |block: &str| json!({"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": [block], "security_groups": []});
    case.create["aws_security_group.tasks"]["egress"] =
        json!([rule("10.0.0.0/16"), rule("3.5.204.0/22")]);
    let folder = tempfile::tempdir().unwrap();
    let (account, region) = (&case.account, &case.region);
    let mut invented = apply::write(&case.create, account, region, 7, folder.path());
    let lists = folder.path().join(account).join(region).join("PrefixLists.json");
    std::fs::write(lists, r#"{"PrefixLists": []}"#).unwrap();
    let path = folder.path().to_string_lossy().into_owned();
    for (blocks, expected) in [
        (json!([]), "UNDETERMINED"),
        (json!(["3.5.204.0/22"]), "PRIVATE"),
        (json!(["3.5.204.0/22", "52.95.154.0/23"]), "BROKEN"),
    ] {
        let all = Map::from_iter([(
            "aws_vpc_endpoint.s3".to_owned(),
            case.create["aws_vpc_endpoint.s3"].clone(),
        )]);
        let mut plan = write::plan(&all, region);
        let mut before = real("", &all["aws_vpc_endpoint.s3"], &mut |address| invented.id(address));
        before["id"] = json!(invented.id("aws_vpc_endpoint.s3"));
        before["prefix_list_id"] = json!("pl-0abc0001");
        before["cidr_blocks"] = blocks;
        let mut after = before.clone();
        after["tags_all"] = json!({"team": "payments"});
        plan["resource_changes"][0]["change"] =
            json!({"actions": ["update"], "before": before, "after": after, "after_unknown": {}});
        let (report, _) = judge(&plan, &[&path]);
        let services = report["evaluations"][0]["services"].as_array().unwrap();
        let s3 = services.iter().find(|of| of["service"] == "s3").unwrap();
        assert_eq!(s3["answer"], expected, "{report}");
    }
}

/// A stack that exists: what its template makes no more goes, and what it still makes stays as others left it.
#[test]
fn a_stack_that_exists_loses_what_its_template_makes_no_more() {
    let case = in_order();
    let folder = tempfile::tempdir().unwrap();
    let (account, region) = (&case.account, &case.region);
    let mut invented = apply::write(&case.create, account, region, 5, folder.path());
    let path = folder.path().to_string_lossy().into_owned();
    let there = [
        ("Vpc", "aws_vpc.main", "VPC"),
        ("Table", "aws_route_table.private", "RouteTable"),
        ("Ends", "aws_security_group.endpoints", "SecurityGroup"),
        ("Api", "aws_vpc_endpoint.ecr_api", "VPCEndpoint"),
        ("Dkr", "aws_vpc_endpoint.ecr_dkr", "VPCEndpoint"),
        ("S3", "aws_vpc_endpoint.s3", "VPCEndpoint"),
        ("Gone", "aws_vpc_endpoint.gone", "VPCEndpoint"),
    ];
    let resources: Vec<Value> = there
        .iter()
        .map(|(name, address, kind)| {
            let status = if *name == "Gone" { "DELETE_COMPLETE" } else { "CREATE_COMPLETE" };
            json!({"StackName": "net", "LogicalResourceId": name, "PhysicalResourceId": invented.id(address),
                "ResourceType": format!("AWS::EC2::{kind}"), "ResourceStatus": status})
        })
        .collect();
    let beside = tempfile::tempdir().unwrap();
    let stack = beside.path().join("stack.json");
    std::fs::write(&stack, json!({ "StackResources": resources }).to_string()).unwrap();
    let stack = stack.to_string_lossy().into_owned();
    let subnets = [invented.id("aws_subnet.a"), invented.id("aws_subnet.b")];
    let endpoint = |service: &str| {
        json!({"Type": "AWS::EC2::VPCEndpoint", "Properties": {"VpcId": {"Ref": "Vpc"}, "VpcEndpointType": "Interface",
            "ServiceName": format!("com.amazonaws.{region}.{service}"), "PrivateDnsEnabled": true, "SubnetIds": subnets,
            "SecurityGroupIds": [{"Ref": "Ends"}]}})
    };
    let rule = |block: &str| json!([{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": block}]);
    let template = |block: &str| {
        json!({"Resources": {
            "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16", "EnableDnsHostnames": true}},
            "Table": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "Vpc"}}},
            "Ends": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"VpcId": {"Ref": "Vpc"}, "GroupDescription": "x", "SecurityGroupIngress": rule(block)}},
            "Api": endpoint("ecr.api"), "Dkr": endpoint("ecr.dkr"),
            "S3": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {"VpcId": {"Ref": "Vpc"}, "ServiceName": format!("com.amazonaws.{region}.s3"), "RouteTableIds": [{"Ref": "Table"}]}},
        }})
    };
    let answers = |template: &Value| -> Vec<Value> {
        let (report, _) = judge(template, &[&path, "--stack-resources", &stack]);
        let services = report["evaluations"][0]["services"].as_array().unwrap();
        ["ecr.api", "ecr.dkr", "s3"]
            .iter()
            .map(|name| {
                let of = services.iter().find(|of| of["service"] == *name).unwrap();
                json!([of["before"], of["answer"]])
            })
            .collect()
    };
    let private = json!(["PRIVATE", "PRIVATE"]);
    let same = template("10.0.0.0/16");
    assert_eq!(answers(&same), [private.clone(), private.clone(), private.clone()]);
    let mut without = same;
    without["Resources"].as_object_mut().unwrap().remove("Dkr");
    let gone = json!(["PRIVATE", "PUBLIC"]);
    assert_eq!(answers(&without), [private.clone(), gone, private.clone()]);
    let broken = json!(["PRIVATE", "BROKEN"]);
    let narrower = template("10.0.1.0/24");
    assert_eq!(answers(&narrower), [broken.clone(), broken, private]);
}

/// What a resource of its own set of another goes with it: the provider puts back what was there before.
#[test]
fn what_a_resource_set_of_another_goes_with_it() {
    let mut case = in_order();
    case.create["aws_vpc_endpoint.s3"]["policy"] = json!("{\"Statement\": []}");
    let folder = tempfile::tempdir().unwrap();
    let (account, region) = (&case.account, &case.region);
    let mut invented = apply::write(&case.create, account, region, 3, folder.path());
    let path = folder.path().to_string_lossy().into_owned();
    let vpc = invented.id("aws_vpc.main");
    let (table, endpoint) = (invented.id("aws_route_table.private"), invented.id("aws_vpc_endpoint.s3"));
    let file = folder.path().join(account).join(region).join("RouteTables.json");
    // The subnets have the VPC's main table, which is the one with the gateway's route.
    let mut tables: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    for record in tables["RouteTables"].as_array_mut().unwrap() {
        let is_private = record["RouteTableId"] == json!(table);
        record["Associations"] = if is_private { json!([{"Main": true}]) } else { json!([]) };
    }
    std::fs::write(&file, tables.to_string()).unwrap();
    let plan = |kind: &str, before: Value| {
        let head = json!({"address": format!("{kind}.x"), "mode": "managed", "type": kind, "name": "x",
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": {"actions": ["delete"], "before": before, "after": null, "after_unknown": {}}});
        write::document(vec![head], &Map::new(), region)
    };
    let s3 = |plan: &Value| {
        let (report, _) = judge(plan, &[&path]);
        let services = report["evaluations"][0]["services"].as_array().unwrap();
        let of = services.iter().find(|of| of["service"] == "s3").unwrap();
        (of["before"].clone(), of["answer"].clone())
    };
    let policy = json!({"id": endpoint, "vpc_endpoint_id": endpoint, "policy": "{\"Statement\": []}"});
    assert_eq!(s3(&plan("aws_vpc_endpoint_policy", policy)), (json!("BROKEN"), json!("PRIVATE")));
    let main = json!({"id": "rtbassoc-1", "vpc_id": vpc, "route_table_id": table, "original_route_table_id": "rtb-0abc0001"});
    assert_eq!(s3(&plan("aws_main_route_table_association", main)), (json!("BROKEN"), json!("PUBLIC")));
}

/// A route that gets another address is there before and after, in whichever order the plan has it.
#[test]
fn a_route_of_another_address_is_the_same_route() {
    let case = in_order();
    let folder = tempfile::tempdir().unwrap();
    let mut invented = apply::write(&case.create, &case.account, &case.region, 9, folder.path());
    let table = invented.id("aws_route_table.private");
    let route = |name: &str, actions: Value, before: Value, after: Value| {
        json!({"address": format!("aws_route.{name}"), "mode": "managed", "type": "aws_route", "name": name,
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": {"actions": actions, "before": before, "after": after, "after_unknown": {}}})
    };
    let leads = json!({"route_table_id": table, "destination_cidr_block": "0.0.0.0/0", "nat_gateway_id": "nat-0abc0001"});
    let mut changes = vec![
        route("old", json!(["delete"]), leads.clone(), Value::Null),
        route("new", json!(["create"]), Value::Null, leads),
    ];
    let path = folder.path().to_string_lossy().into_owned();
    let file = folder.path().join(&case.account).join(&case.region);
    let file = file.join("VpcEndpoints.json");
    let mut endpoints: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let dkr = json!(invented.id("aws_vpc_endpoint.ecr_dkr"));
    let all = endpoints["VpcEndpoints"].as_array_mut().unwrap();
    all.retain(|of| of["VpcEndpointId"] != dkr);
    std::fs::write(&file, endpoints.to_string()).unwrap();
    let mut ways = Vec::new();
    for _ in 0..2 {
        let (report, _) = judge(&write::document(changes.clone(), &Map::new(), &case.region), &[&path]);
        ways.push(super::way(&report, "ecr.dkr"));
        changes.reverse();
    }
    assert_eq!(ways, [json!({"target": "nat-0abc0001"}), json!({"target": "nat-0abc0001"})]);
}

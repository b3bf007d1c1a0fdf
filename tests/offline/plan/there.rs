//! What is there already and a plan names otherwise than by its id, or says nothing of: stacks, lists, AWS's own groups.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::over::{in_order, real};
use super::{apply, evaluate, write};

/// A file of saved records, changed.
pub fn edit(folder: &Path, key: &str, change: impl FnOnce(&mut Vec<Value>)) {
    let path = folder
        .join("111122223333/eu-west-3")
        .join(format!("{key}.json"));
    let mut file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    change(file[key].as_array_mut().unwrap());
    fs::write(path, file.to_string()).unwrap();
}

/// One change, as a plan has it.
pub fn change(kind: &str, actions: &[&str], before: Value, after: Value, unknown: Value) -> Value {
    json!({"address": format!("{kind}.x"), "mode": "managed", "type": kind, "name": "x",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {"actions": actions, "before": before, "after": after, "after_unknown": unknown}})
}

/// The answer for a service before and after.
pub fn of_service(report: &Value, name: &str) -> (Value, Value) {
    let services = report["evaluations"][0]["services"].as_array().unwrap();
    let of = services.iter().find(|of| of["service"] == name).unwrap();
    (of["before"].clone(), of["answer"].clone())
}

/// A plan that takes over the default group takes its rules away, also where clients and endpoints have it already.
#[test]
fn the_default_group_of_a_saved_vpc_is_taken_over() {
    let case = in_order();
    let folder = tempfile::tempdir().unwrap();
    let mut invented = apply::write(&case.create, &case.account, &case.region, 21, folder.path());
    let vpc = invented.id("aws_vpc.main");
    let group = "sg-0abc0001";
    edit(folder.path(), "SecurityGroups", |all| {
        let itself = json!([{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}]);
        let everything = json!([{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]);
        all.push(json!({"GroupId": group, "GroupName": "default", "VpcId": vpc, "IpPermissions": itself, "IpPermissionsEgress": everything}));
    });
    for key in ["NetworkInterfaces", "VpcEndpoints"] {
        edit(folder.path(), key, |all| {
            all.iter_mut()
                .for_each(|of| of["Groups"] = json!([{"GroupId": group}]));
        });
    }
    let path = folder.path().to_string_lossy().into_owned();
    for (written, unknown) in [
        (
            json!({"vpc_id": vpc, "ingress": [], "egress": []}),
            json!({"id": true}),
        ),
        (
            json!({"vpc_id": vpc}),
            json!({"id": true, "ingress": true, "egress": true}),
        ),
    ] {
        let kind = "aws_default_security_group";
        let plan = change(kind, &["create"], Value::Null, written, unknown);
        let config = Map::from_iter([(format!("{kind}.x"), json!({"vpc_id": vpc}))]);
        let (report, status) = evaluate(
            &write::document(vec![plan], &config, &case.region),
            &[&path],
        );
        for service in ["ecr.api", "ecr.dkr", "s3"] {
            let said = of_service(&report, service);
            assert_eq!(said, (json!("PRIVATE"), json!("BROKEN")), "{service}");
        }
        assert_eq!(status, 1);
    }
}

/// An endpoint without groups has the VPC's default one, also where no interface of the saved data has it.
#[test]
fn an_endpoint_without_groups_has_the_saved_default_one() {
    let case = in_order();
    for (from, expected) in [("itself", "BROKEN"), ("10.0.0.0/16", "PRIVATE")] {
        let folder = tempfile::tempdir().unwrap();
        let mut invented =
            apply::write(&case.create, &case.account, &case.region, 23, folder.path());
        let vpc = invented.id("aws_vpc.main");
        let group = "sg-0abc0001";
        edit(folder.path(), "SecurityGroups", |all| {
            let rule = match from {
                "itself" => json!({"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}),
                block => {
                    json!({"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": block}]})
                }
            };
            all.push(json!({"GroupId": group, "GroupName": "default", "VpcId": vpc, "IpPermissions": [rule], "IpPermissionsEgress": []}));
        });
        let path = folder.path().to_string_lossy().into_owned();
        let written = json!({"vpc_id": vpc, "service_name": "com.amazonaws.eu-west-3.logs", "vpc_endpoint_type": "Interface",
            "private_dns_enabled": true, "subnet_ids": [invented.id("aws_subnet.a")]});
        let kind = "aws_vpc_endpoint";
        let unknown = json!({"id": true, "security_group_ids": true});
        let plan = change(kind, &["create"], Value::Null, written.clone(), unknown);
        let config = Map::from_iter([(format!("{kind}.x"), written)]);
        let plan = write::document(vec![plan], &config, &case.region);
        let (report, _) = evaluate(
            &plan,
            &[&path, "--parameters", "{\"serviceNames\": \"logs\"}"],
        );
        let said = of_service(&report, "logs");
        assert_eq!(said, (json!("PUBLIC"), json!(expected)), "{from}");
    }
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
    let lists = folder
        .path()
        .join(account)
        .join(region)
        .join("PrefixLists.json");
    fs::write(lists, r#"{"PrefixLists": []}"#).unwrap();
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
        let mut before = real("", &all["aws_vpc_endpoint.s3"], &mut |address| {
            invented.id(address)
        });
        before["id"] = json!(invented.id("aws_vpc_endpoint.s3"));
        before["prefix_list_id"] = json!("pl-0abc0001");
        before["cidr_blocks"] = blocks;
        let mut after = before.clone();
        after["tags_all"] = json!({"team": "payments"});
        plan["resource_changes"][0]["change"] =
            json!({"actions": ["update"], "before": before, "after": after, "after_unknown": {}});
        let (report, _) = evaluate(&plan, &[&path]);
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
    fs::write(&stack, json!({ "StackResources": resources }).to_string()).unwrap();
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
        let (report, _) = evaluate(template, &[&path, "--stack-resources", &stack]);
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
    assert_eq!(
        answers(&same),
        [private.clone(), private.clone(), private.clone()]
    );
    let mut without = same;
    without["Resources"].as_object_mut().unwrap().remove("Dkr");
    let gone = json!(["PRIVATE", "PUBLIC"]);
    assert_eq!(answers(&without), [private.clone(), gone, private.clone()]);
    let mut retained = template("10.0.0.0/16");
    retained["Conditions"] = json!({"Never": {"Fn::Equals": ["a", "b"]}});
    retained["Resources"]["Dkr"]["Condition"] = json!("Never");
    assert_eq!(answers(&retained)[1], json!(["PRIVATE", "PUBLIC"]));
    retained["Resources"]["Dkr"]["DeletionPolicy"] = json!("Retain");
    assert_eq!(answers(&retained)[1], private);
    // Without the ids of the stack all of it is made beside what is there, and that is said.
    let (report, _) = evaluate(&retained, &[&path]);
    let said = report["notices"].to_string();
    assert!(said.contains("the stack is taken for new"), "{said}");
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
    let (table, endpoint) = (
        invented.id("aws_route_table.private"),
        invented.id("aws_vpc_endpoint.s3"),
    );
    let file = folder
        .path()
        .join(account)
        .join(region)
        .join("RouteTables.json");
    // The subnets have the VPC's main table, which is the one with the gateway's route.
    let mut tables: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    for record in tables["RouteTables"].as_array_mut().unwrap() {
        let is_private = record["RouteTableId"] == json!(table);
        record["Associations"] = if is_private {
            json!([{"Main": true}])
        } else {
            json!([])
        };
    }
    fs::write(&file, tables.to_string()).unwrap();
    let plan = |kind: &str, before: Value| {
        let head = json!({"address": format!("{kind}.x"), "mode": "managed", "type": kind, "name": "x",
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": {"actions": ["delete"], "before": before, "after": null, "after_unknown": {}}});
        write::document(vec![head], &Map::new(), region)
    };
    let s3 = |plan: &Value| {
        let (report, _) = evaluate(plan, &[&path]);
        let services = report["evaluations"][0]["services"].as_array().unwrap();
        let of = services.iter().find(|of| of["service"] == "s3").unwrap();
        (of["before"].clone(), of["answer"].clone())
    };
    let policy =
        json!({"id": endpoint, "vpc_endpoint_id": endpoint, "policy": "{\"Statement\": []}"});
    assert_eq!(
        s3(&plan("aws_vpc_endpoint_policy", policy)),
        (json!("BROKEN"), json!("PRIVATE"))
    );
    let main = json!({"id": "rtbassoc-1", "vpc_id": vpc, "route_table_id": table, "original_route_table_id": "rtb-0abc0001"});
    assert_eq!(
        s3(&plan("aws_main_route_table_association", main)),
        (json!("BROKEN"), json!("PUBLIC"))
    );
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
    let mut endpoints: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let dkr = json!(invented.id("aws_vpc_endpoint.ecr_dkr"));
    let all = endpoints["VpcEndpoints"].as_array_mut().unwrap();
    all.retain(|of| of["VpcEndpointId"] != dkr);
    fs::write(&file, endpoints.to_string()).unwrap();
    let mut ways = Vec::new();
    for _ in 0..2 {
        let (report, _) = evaluate(
            &write::document(changes.clone(), &Map::new(), &case.region),
            &[&path],
        );
        ways.push(super::way(&report, "ecr.dkr"));
        changes.reverse();
    }
    assert_eq!(
        ways,
        [
            json!({"target": "nat-0abc0001"}),
            json!({"target": "nat-0abc0001"})
        ]
    );
}

/// Whatever saved records hold, a plan of something else leaves the VPCs that are there as they are.
#[test]
fn a_plan_of_something_else_leaves_saved_vpcs_as_they_are() {
    let template = json!({"Resources": {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.50.0.0/16"}}}});
    let place = [
        "--account",
        "111122223333",
        "--region",
        "eu-west-3",
        "--all-vpcs",
    ];
    let (report, status) = evaluate(&template, &[&["tests/example"], &place[..]].concat());
    let evaluations = report["evaluations"].as_array().unwrap();
    let saved = evaluations.iter().filter(|of| of["resourceId"] != "Vpc");
    let changes: Vec<&Value> = saved.map(|of| &of["change"]).collect();
    assert!(changes.len() > 1 && changes.iter().all(|change| **change == "same"));
    assert_eq!(status, 0);
}

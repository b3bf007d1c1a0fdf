//! The comment on a pull request, and the exit status, of a plan that makes worse what was wrong already.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::{cases, write};
use crate::cli::{run, shown};

/// Saved data of a VPC that has no endpoint, and leaves by a NAT gateway.
fn save(folder: &Path) {
    let vpc = "vpc-0a";
    let everywhere = json!([{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]);
    let entry = |egress: bool| json!({"Egress": egress, "RuleNumber": 100, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"});
    let on = json!({"Value": true});
    let records = json!({
        "Vpcs": [{"VpcId": vpc, "CidrBlock": "10.0.0.0/16", "OwnerId": "111122223333"}],
        "VpcAttributes": [{"VpcId": vpc, "EnableDnsSupport": on, "EnableDnsHostnames": on}],
        "Subnets": [{"SubnetId": "subnet-0a", "VpcId": vpc, "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "eu-west-3a"}],
        "RouteTables": [{"RouteTableId": "rtb-0a", "VpcId": vpc, "Associations": [{"Main": true}], "Routes": [
            {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"},
            {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-0a", "State": "active"},
        ]}],
        "SecurityGroups": [{"GroupId": "sg-0a", "VpcId": vpc, "IpPermissions": [], "IpPermissionsEgress": everywhere}],
        "NetworkAcls": [{"NetworkAclId": "acl-0a", "VpcId": vpc, "IsDefault": true, "Associations": [], "Entries": [entry(false), entry(true)]}],
        "NetworkInterfaces": [{
            "NetworkInterfaceId": "eni-0a", "VpcId": vpc, "SubnetId": "subnet-0a", "Groups": [{"GroupId": "sg-0a"}],
            "PrivateIpAddress": "10.0.1.10", "Status": "in-use", "InterfaceType": "interface",
            "Description": "arn:aws:ecs:eu-west-3:111122223333:attachment/1",
        }],
        "VpcEndpoints": [],
        "PrefixLists": [{"PrefixListId": "pl-0a", "PrefixListName": "com.amazonaws.eu-west-3.s3", "Cidrs": ["3.5.204.0/22"]}],
        "DhcpOptions": [],
    });
    let below = folder.join("111122223333/eu-west-3");
    fs::create_dir_all(&below).unwrap();
    for (key, all) in records.as_object().unwrap() {
        let file = json!({ key: all }).to_string();
        fs::write(below.join(format!("{key}.json")), file).unwrap();
    }
}

/// Both faults are there before and after; what is new is that the traffic hangs.
#[test]
fn what_was_wrong_and_is_worse_stands_in_the_open() {
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved");
    save(&saved);
    let before = json!({
        "id": "r-rtb-0a1080289494", "route_table_id": "rtb-0a", "destination_cidr_block": "0.0.0.0/0", "nat_gateway_id": "nat-0a",
    });
    let change = json!({
        "address": "aws_route.nat", "mode": "managed", "type": "aws_route", "name": "nat",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {"actions": ["delete"], "before": before, "after": Value::Null, "after_unknown": {}},
    });
    let plan = folder.path().join("plan.json");
    let document = write::document(vec![change], &Map::new(), "eu-west-3");
    fs::write(&plan, document.to_string()).unwrap();
    let (saved, plan) = (saved.to_str().unwrap(), plan.to_str().unwrap());
    let evaluated = |more: &[&str]| run(&[&["evaluate", saved, "--plan", plan], more].concat());

    let comment = shown(&evaluated(&["--format", "markdown"]));
    let (open, folded) = comment.split_once("<details>").unwrap();
    assert!(
        open.contains(
            "**This plan makes ecr.api, ecr.dkr and s3 PUBLIC without a way out for 1 place in vpc-0a and fixes nothing.**"
        ),
        "{comment}"
    );
    let (_, worse) = open.split_once("**Still there, and worse**").unwrap();
    assert!(
        worse.contains("`endpoint-missing`") && worse.contains("it hangs"),
        "{comment}"
    );
    // Nothing of the finding's own is in the plan: what is behind it is.
    assert!(
        worse.contains("  \n  The plan deletes aws\\_route.nat.  \n"),
        "{comment}"
    );
    assert!(!folded.contains("endpoint-missing"), "{comment}");

    let commands = shown(&evaluated(&["--format", "github"]));
    assert!(
        commands.contains("::error ") && commands.contains("it hangs"),
        "{commands}"
    );
    let sarif: Value = serde_json::from_slice(&evaluated(&["--format", "sarif"]).stdout).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let state = |rule: &str| -> Vec<&Value> {
        let mut of = results
            .iter()
            .filter(|of| of["ruleId"] == rule)
            .map(|of| &of["baselineState"])
            .collect::<Vec<_>>();
        of.dedup();
        of
    };
    assert_eq!(state("endpoint-missing"), ["updated"], "{sarif}");
    assert_eq!(
        state("central-endpoints-not-looked-for"),
        ["unchanged"],
        "{sarif}"
    );
    let table = shown(&evaluated(&[]));
    let (_, worse) = table.split_once("\nStill there, and worse\n").unwrap();
    assert!(
        worse.trim_start().starts_with("FAIL endpoint-missing"),
        "{table}"
    );

    let statuses = ["worse", "broken", "any", "none"]
        .map(|threshold| evaluated(&["--fail-on", threshold]).status.code());
    assert_eq!(statuses, [Some(1), Some(1), Some(1), Some(0)]);
}

/// The endpoints of a plan, made by `for_each` over the names of services.
fn over_services(plan: &mut Value) {
    for (name, service) in [("ecr_api", "ecr.api"), ("ecr_dkr", "ecr.dkr")] {
        for change in plan["resource_changes"].as_array_mut().unwrap() {
            if change["address"] == format!("aws_vpc_endpoint.{name}") {
                change["address"] = json!(format!("aws_vpc_endpoint.interface[\"{service}\"]"));
                change["name"] = json!("interface");
                change["index"] = json!(service);
            }
        }
    }
    let written = &mut plan["configuration"]["root_module"]["resources"];
    let written = written.as_array_mut().unwrap();
    written.retain(|of| of["name"] != "ecr_dkr");
    for of in written {
        if of["name"] == "ecr_api" {
            of["address"] = json!("aws_vpc_endpoint.interface");
            of["name"] = json!("interface");
            of["for_each_expression"] = json!({"references": ["var.services"]});
        }
    }
}

/// Addresses stay whole: services are joined where they are words, not where they are keys.
#[test]
fn endpoints_by_for_each_over_services_are_named_whole() {
    let mut create = cases()
        .into_iter()
        .find(|case| case.name == "all-known-by-reference")
        .unwrap()
        .create;
    for name in ["ecr_api", "ecr_dkr"] {
        create[&format!("aws_vpc_endpoint.{name}")]["private_dns_enabled"] = json!(false);
    }
    let mut plan = write::plan(&create, "eu-west-3");
    over_services(&mut plan);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.json");
    fs::write(&path, plan.to_string()).unwrap();
    let path = path.to_str().unwrap();
    for format in ["table", "github"] {
        let said = shown(&run(&["evaluate", "--plan", path, "--format", format]));
        assert!(
            said.contains(
                "ecr.api and ecr.dkr PUBLIC: private DNS of aws_vpc_endpoint.interface[\"ecr.api\"] and \
                 aws_vpc_endpoint.interface[\"ecr.dkr\"] is off;"
            ),
            "{said}"
        );
    }
    // What is unread of each has its key too.
    for name in ["ecr_api", "ecr_dkr"] {
        let endpoint = &mut create[&format!("aws_vpc_endpoint.{name}")];
        endpoint["private_dns_enabled"] = json!(true);
        endpoint["subnet_ids"] = json!("$local.subnets");
    }
    let mut plan = write::plan(&create, "eu-west-3");
    over_services(&mut plan);
    fs::write(path, plan.to_string()).unwrap();
    let said = shown(&run(&["evaluate", "--plan", path, "--format", "markdown"]));
    assert!(
        said.contains(
            "known after apply: aws\\_vpc\\_endpoint.interface\\[\"ecr.api\"\\].subnet\\_ids and \
             aws\\_vpc\\_endpoint.interface\\[\"ecr.dkr\"\\].subnet\\_ids refers to local.subnets"
        ),
        "{said}"
    );
    assert!(
        said.contains("UNDETERMINED: a fact is missing: the findings below say which."),
        "{said}"
    );
}

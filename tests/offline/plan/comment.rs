//! The comment on a pull request, and the exit status, of a plan that makes worse what was wrong already.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::write;
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
    assert!(!folded.contains("endpoint-missing"), "{comment}");

    let commands = shown(&evaluated(&["--format", "github"]));
    assert!(
        commands.contains("::error ") && commands.contains("it hangs"),
        "{commands}"
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

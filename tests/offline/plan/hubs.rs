//! Plans of spokes over a saved hub, plans of hubs over saved spokes, and the laws of both.

mod laws;

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

pub use self::laws::networks;
use super::{answers, evaluate, write};

const SPOKE: &str = "111122223333";
pub const HUB: &str = "222233334444";

/// The records of an object or a list of records, as files hold them.
fn records(of: &Value) -> Value {
    let list = |value: &Value| -> Value {
        match value {
            Value::Object(by_name) => by_name.values().cloned().collect(),
            other => other.clone(),
        }
    };
    let mut all = list(of);
    for record in all.as_array_mut().unwrap() {
        for key in ["Routes", "HostedZoneSummaries", "ResourceRecordSets"] {
            if record[key].is_object() {
                record[key] = list(&record[key]);
            }
        }
    }
    all
}

fn write_files(folder: &Path, keys: &Map<String, Value>) {
    fs::create_dir_all(folder).unwrap();
    for (key, of) in keys {
        let text = json!({ key: records(of) }).to_string();
        fs::write(folder.join(format!("{key}.json")), text).unwrap();
    }
}

/// Saves the hub of the cases, with its spoke or with an account of the spoke in which nothing is.
pub fn saved_hub(root: &Path, with_spoke: bool) {
    let text = fs::read_to_string("tests/cases/bases/hub.json").unwrap();
    let mut base: Value = serde_json::from_str(&text).unwrap();
    if !with_spoke {
        for (key, of) in base["snapshot"].as_object_mut().unwrap() {
            if key != "PrefixLists" {
                *of = json!({});
            }
        }
        let hub = &mut base["further"][HUB]["eu-west-3"];
        let attachments = hub["TransitGatewayAttachments"].as_object_mut().unwrap();
        attachments.remove("spoke");
        hub["TransitGatewayRoutes"]["hub"]["Routes"] = json!({});
    }
    let keys = base["snapshot"].as_object().unwrap();
    write_files(&root.join(SPOKE).join("eu-west-3"), keys);
    for (region, keys) in base["further"][HUB].as_object().unwrap() {
        let account = root.join(HUB);
        let folder = match region.as_str() {
            "global" => account,
            region => account.join(region),
        };
        write_files(&folder, keys.as_object().unwrap());
    }
}

/// A spoke that joins the saved hub, and what the hub's account does for it.
fn spoke() -> Value {
    json!({
        "aws_vpc.spoke": {"cidr_block": "10.20.0.0/16", "enable_dns_support": true, "enable_dns_hostnames": true},
        "aws_subnet.a": {"vpc_id": "$aws_vpc.spoke.id", "cidr_block": "10.20.1.0/24", "availability_zone": "eu-west-3a"},
        "aws_route_table.a": {"vpc_id": "$aws_vpc.spoke.id"},
        "aws_route.hub": {"route_table_id": "$aws_route_table.a.id", "destination_cidr_block": "10.0.0.0/8", "transit_gateway_id": "tgw-0a1b"},
        "aws_route_table_association.a": {"route_table_id": "$aws_route_table.a.id", "subnet_id": "$aws_subnet.a.id"},
        "aws_security_group.tasks": {"vpc_id": "$aws_vpc.spoke.id", "egress": [{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"], "security_groups": []}]},
        "aws_ecs_service.api": {"launch_type": "FARGATE", "network_configuration": [{"subnets": "$aws_subnet.a.id", "security_groups": "$aws_security_group.tasks.id"}]},
        "aws_ec2_transit_gateway_vpc_attachment.spoke": {"transit_gateway_id": "tgw-0a1b", "vpc_id": "$aws_vpc.spoke.id", "subnet_ids": "$aws_subnet.a.id"},
        "aws_route53_zone_association.api": {"zone_id": "Z0API", "vpc_id": "$aws_vpc.spoke.id"},
        "aws_route53_zone_association.dkr": {"zone_id": "Z0DKR", "vpc_id": "$aws_vpc.spoke.id"},
        "aws_ec2_transit_gateway_route_table_association.spoke": {"transit_gateway_attachment_id": "$aws_ec2_transit_gateway_vpc_attachment.spoke.id", "transit_gateway_route_table_id": "tgw-rtb-spoke"},
        "aws_ec2_transit_gateway_route_table_propagation.spoke": {"transit_gateway_attachment_id": "$aws_ec2_transit_gateway_vpc_attachment.spoke.id", "transit_gateway_route_table_id": "tgw-rtb-hub"}
    })
}

#[test]
fn a_spoke_s_plan_is_laid_over_a_saved_hub() {
    let table = [
        ("all is there", json!({}), "PRIVATE", "PRIVATE", 0),
        (
            "the hub's account does nothing yet",
            json!({
                "aws_ec2_transit_gateway_route_table_association.spoke": null,
                "aws_ec2_transit_gateway_route_table_propagation.spoke": null
            }),
            "UNDETERMINED",
            "UNDETERMINED",
            3,
        ),
        (
            "no route leads to the gateway",
            json!({"aws_route.hub": null}),
            "BROKEN",
            "BROKEN",
            1,
        ),
        (
            "a zone is not associated",
            json!({"aws_route53_zone_association.dkr": null}),
            "PRIVATE",
            "PUBLIC",
            1,
        ),
        (
            "the hub has no route back to the block",
            json!({"aws_vpc.spoke": {"cidr_block": "10.30.0.0/16"}, "aws_subnet.a": {"cidr_block": "10.30.1.0/24"}}),
            "BROKEN",
            "BROKEN",
            1,
        ),
        (
            "tasks are let out to the hub alone",
            json!({"aws_security_group.tasks": {"egress": [{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.1.0.0/16"], "security_groups": []}]}}),
            "PRIVATE",
            "PRIVATE",
            0,
        ),
        (
            "tasks are let out to themselves alone",
            json!({"aws_security_group.tasks": {"egress": [{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.20.0.0/16"], "security_groups": []}]}}),
            "BROKEN",
            "BROKEN",
            1,
        ),
        (
            "a zone that nobody knows",
            json!({"aws_route53_zone_association.dkr": {"zone_id": "Z0OTHER"}}),
            "UNDETERMINED",
            "UNDETERMINED",
            3,
        ),
    ];
    let folder = tempfile::tempdir().unwrap();
    saved_hub(folder.path(), false);
    let path = folder.path().to_string_lossy().into_owned();
    let mut wrong = Vec::new();
    for (title, change, api, dkr, expected) in table {
        let mut create = spoke();
        json_patch::merge(&mut create, &change);
        for (address, of) in create.as_object_mut().unwrap() {
            let account = if address.contains("route_table_") && address.contains("gateway") {
                HUB
            } else {
                SPOKE
            };
            of["@account"] = json!(account);
        }
        let plan = write::plan(create.as_object().unwrap(), "eu-west-3");
        let services = "{\"serviceNames\": \"ecr.api,ecr.dkr\"}";
        let (report, status) = evaluate(&plan, &[&path, "--parameters", services]);
        let all = answers(&report);
        let of = &all["aws_vpc.spoke"]["services"];
        if (&of["ecr.api"], &of["ecr.dkr"]) != (&json!(api), &json!(dkr)) || status != expected {
            wrong.push(format!("{title}: status {status}, {}", Value::Object(all)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A resource of the hub's account that goes, or is another one after.
pub fn change(address: &str, before: &Value, after: Option<&Value>) -> Value {
    let (kind, name) = address.split_once('.').unwrap();
    let action = if after.is_some() { "update" } else { "delete" };
    json!({
        "address": address, "mode": "managed", "type": kind, "name": name,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {"actions": [action], "before": before, "after": after, "after_unknown": {}, "after_sensitive": {}},
    })
}

#[test]
fn a_hub_s_plan_names_the_spokes_that_it_breaks() {
    let group = json!({"id": "sg-ep", "vpc_id": "vpc-0def0002", "egress": [], "ingress": [{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/8"], "security_groups": []}]});
    let mut narrow = group.clone();
    narrow["ingress"][0]["cidr_blocks"] = json!(["10.1.0.0/16"]);
    let mut tagged = group.clone();
    tagged["tags_all"] = json!({"team": "network"});
    let record = json!({"id": "x", "zone_id": "Z0API", "name": "api.ecr.eu-west-3.amazonaws.com", "type": "A", "alias": [{"name": "vpce-0a01-x1y2z3.ecr.api.eu-west-3.vpce.amazonaws.com", "zone_id": "Z7HUB2EXAMPLE"}]});
    let endpoint = json!({"id": "vpce-0a01", "vpc_id": "vpc-0def0002", "service_name": "com.amazonaws.eu-west-3.ecr.api", "vpc_endpoint_type": "Interface"});
    let propagation = json!({"id": "x", "transit_gateway_attachment_id": "tgw-attach-spoke", "transit_gateway_route_table_id": "tgw-rtb-hub"});
    let attachment = json!({"id": "tgw-attach-hub", "transit_gateway_id": "tgw-0a1b", "vpc_id": "vpc-0def0002", "subnet_ids": ["subnet-hubtgw"]});
    let zone = json!({"id": "Z0API", "zone_id": "Z0API", "name": "api.ecr.eu-west-3.amazonaws.com", "vpc": []});
    let table = [
        (
            "aws_security_group.endpoints",
            &group,
            Some(&narrow),
            "BROKEN",
            "BROKEN",
            1,
        ),
        (
            "aws_security_group.endpoints",
            &group,
            Some(&tagged),
            "",
            "",
            0,
        ),
        (
            "aws_route53_record.api",
            &record,
            None,
            "BROKEN",
            "PRIVATE",
            1,
        ),
        ("aws_route53_zone.api", &zone, None, "PUBLIC", "PRIVATE", 1),
        (
            "aws_vpc_endpoint.api",
            &endpoint,
            None,
            "BROKEN",
            "PRIVATE",
            1,
        ),
        (
            "aws_ec2_transit_gateway_route_table_propagation.spoke",
            &propagation,
            None,
            "BROKEN",
            "BROKEN",
            1,
        ),
        (
            "aws_ec2_transit_gateway_vpc_attachment.hub",
            &attachment,
            None,
            "BROKEN",
            "BROKEN",
            1,
        ),
    ];
    let folder = tempfile::tempdir().unwrap();
    saved_hub(folder.path(), true);
    let path = folder.path().to_string_lossy().into_owned();
    let mut wrong = Vec::new();
    for (address, before, after, api, dkr, expected) in table {
        let written = Map::from_iter([(address.to_owned(), json!({"@account": HUB}))]);
        let plan = write::document(vec![change(address, before, after)], &written, "eu-west-3");
        let nowhere = Map::from_iter([(address.to_owned(), json!({}))]);
        let without = write::document(vec![change(address, before, after)], &nowhere, "eu-west-3");
        let services = "{\"serviceNames\": \"ecr.api,ecr.dkr\"}";
        // Where the plan does not say its account, --account does, and the spokes are listed all the same.
        for (plan, more) in [
            (&plan, &[][..]),
            (&plan, &["--account", HUB]),
            (&without, &["--account", HUB]),
        ] {
            let given = [&[&*path, "--parameters", services], more].concat();
            let (report, status) = evaluate(plan, &given);
            let all = answers(&report);
            let of = all.get("vpc-0abc0001").map(|of| of["services"].clone());
            let expected_of = (!api.is_empty()).then(|| json!({"ecr.api": api, "ecr.dkr": dkr}));
            if of != expected_of || status != expected {
                wrong.push(format!(
                    "{address} {more:?}: status {status}, {}",
                    Value::Object(all)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// With every VPC of the hub's account, those of others are listed where their answers turn, and only there.
#[test]
fn all_vpcs_are_those_of_the_account_that_is_asked_for() {
    let group = |block: &str| json!({"id": "sg-ep", "vpc_id": "vpc-0def0002", "egress": [], "ingress": [{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": [block], "security_groups": []}]});
    let address = "aws_security_group.endpoints";
    let folder = tempfile::tempdir().unwrap();
    saved_hub(folder.path(), true);
    let path = folder.path().to_string_lossy().into_owned();
    for (after, is_listed) in [("10.1.0.0/16", true), ("10.0.0.0/9", false)] {
        let act = change(address, &group("10.0.0.0/8"), Some(&group(after)));
        let nowhere = Map::from_iter([(address.to_owned(), json!({}))]);
        let plan = write::document(vec![act], &nowhere, "eu-west-3");
        let (report, status) = evaluate(&plan, &[&path, "--account", HUB, "--all-vpcs"]);
        let all = answers(&report);
        assert!(all.contains_key("vpc-0def0002"));
        assert_eq!(all.contains_key("vpc-0abc0001"), is_listed, "{after}");
        assert_eq!(status, i32::from(is_listed), "{after}");
    }
}

//! What holds of any plan of a hub and its spoke.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::super::super::cli::{json as output_json, run};
use super::super::{answers, apply_hub, cases, evaluate, laws, write};
use super::SPOKE;

/// A hub and a spoke that differ from the base at random.
pub fn networks() -> impl Strategy<Value = Map<String, Value>> {
    let blocks = |of: &[&str]| {
        let all: Vec<Value> = of.iter().map(|block| json!(block)).collect();
        prop::sample::select(all)
    };
    let there = blocks(&["10.0.0.0/8", "10.1.0.0/16", "10.1.1.0/25", "10.2.0.0/16"]);
    let back = blocks(&[
        "10.20.0.0/16",
        "10.20.1.0/24",
        "10.20.1.128/25",
        "10.30.0.0/16",
    ]);
    let admits = blocks(&["10.0.0.0/8", "10.20.1.0/24", "10.20.1.0/26", "10.1.0.0/16"]);
    let lets_out = blocks(&["0.0.0.0/0", "10.1.0.0/16", "10.1.1.0/27", "10.20.0.0/16"]);
    let joined = prop::sample::select(vec!["gateway", "tables", "peering", "pending"]);
    let bits = prop::array::uniform4(any::<bool>());
    (there, back, admits, lets_out, joined, bits).prop_map(
        |(there, back, admits, lets_out, joined, [propagates, associated, by_name, dns])| {
            let base = cases().into_iter().find(|case| case.name == "hub-all-known");
            let mut create = Value::Object(base.unwrap().create);
            let mut put = |patch: Value| json_patch::merge(&mut create, &patch);
            put(json!({
                "aws_route.hub": {"destination_cidr_block": there},
                "aws_route.back": {"destination_cidr_block": back},
                "aws_vpc.spoke": {"enable_dns_hostnames": dns},
            }));
            put(json!({"aws_security_group.ep": {"ingress": [{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": [admits], "security_groups": []}]}}));
            put(json!({"aws_security_group.tasks": {"egress": [{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": [lets_out], "security_groups": []}]}}));
            if !associated {
                put(json!({"aws_route53_zone_association.dkr": null}));
            }
            if by_name {
                put(json!({"aws_route53_record.dkr": {"name": "dkr.ecr.eu-west-3.amazonaws.com"}}));
            }
            match joined {
                "gateway" if !propagates => put(json!({"aws_ec2_transit_gateway.hub": {"default_route_table_propagation": "disable"}})),
                "gateway" => {}
                "tables" => {
                    put(json!({
                        "aws_ec2_transit_gateway.hub": {"default_route_table_association": "disable", "default_route_table_propagation": "disable"},
                        "aws_ec2_transit_gateway_route_table.one": {"transit_gateway_id": "$aws_ec2_transit_gateway.hub.id"},
                        "aws_ec2_transit_gateway_route_table_association.spoke": {"transit_gateway_attachment_id": "$aws_ec2_transit_gateway_vpc_attachment.spoke.id", "transit_gateway_route_table_id": "$aws_ec2_transit_gateway_route_table.one.id"},
                        "aws_ec2_transit_gateway_route_table_association.hub": {"transit_gateway_attachment_id": "$aws_ec2_transit_gateway_vpc_attachment.hub.id", "transit_gateway_route_table_id": "$aws_ec2_transit_gateway_route_table.one.id"},
                        "aws_ec2_transit_gateway_route_table_propagation.hub": {"transit_gateway_attachment_id": "$aws_ec2_transit_gateway_vpc_attachment.hub.id", "transit_gateway_route_table_id": "$aws_ec2_transit_gateway_route_table.one.id"},
                    }));
                    if propagates {
                        put(json!({"aws_ec2_transit_gateway_route.spoke": {"destination_cidr_block": "10.20.1.0/25", "transit_gateway_attachment_id": "$aws_ec2_transit_gateway_vpc_attachment.spoke.id", "transit_gateway_route_table_id": "$aws_ec2_transit_gateway_route_table.one.id"}}));
                    }
                }
                status => {
                    put(json!({
                        "aws_ec2_transit_gateway.hub": null,
                        "aws_ec2_transit_gateway_vpc_attachment.hub": null,
                        "aws_ec2_transit_gateway_vpc_attachment.spoke": null,
                        "aws_vpc_peering_connection.p": {"vpc_id": "$aws_vpc.spoke.id", "peer_vpc_id": "$aws_vpc.hub.id", "auto_accept": status == "peering"},
                        "aws_route.hub": {"transit_gateway_id": null, "vpc_peering_connection_id": "$aws_vpc_peering_connection.p.id"},
                        "aws_route.back": {"transit_gateway_id": null, "vpc_peering_connection_id": "$aws_vpc_peering_connection.p.id"},
                    }));
                }
            }
            create.as_object().unwrap().clone()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Every determined answer of a spoke, or a hub, is that of the networks after the plan was applied.
    #[test]
    fn applying_a_hub_is_judging_it(create in networks(), seed in any::<u64>()) {
        let (planned, _) = evaluate(&write::plan(&create, "eu-west-3"), &["--account", SPOKE]);
        let folder = tempfile::tempdir().unwrap();
        let ids = apply_hub::write(&create, SPOKE, "eu-west-3", seed, folder.path());
        let path = folder.path().to_string_lossy().into_owned();
        let applied = output_json(&run(&["evaluate", &path, "--format", "json"]));
        let (planned, applied) = (answers(&planned), answers(&applied));
        let applied = &applied[&ids["aws_vpc.spoke"]]["services"];
        for (service, answer) in planned["aws_vpc.spoke"]["services"].as_object().unwrap() {
            if !matches!(answer.as_str(), Some("UNDETERMINED" | "UNKNOWN") | None) {
                prop_assert_eq!(answer, &applied[service], "{} of {}", service, Value::Object(create.clone()));
            }
        }
    }

    /// A plan that makes what `fix` writes for a spoke turns the answer as `fix` says.
    #[test]
    fn a_fix_of_a_spoke_turns_answers_as_it_says(create in networks()) {
        if let Some((said, found)) = laws::fixed(&create, "aws_vpc.spoke")
            && said == "COMPLIANT"
        {
            prop_assert_eq!(found, json!("COMPLIANT"), "{}", Value::Object(create.clone()));
        }
    }

    /// Presumed values taken for unread turn no determined answer of a spoke.
    #[test]
    fn knowing_more_of_a_hub_flips_nothing(create in networks()) {
        let plan = write::plan(&create, "eu-west-3");
        let (usual, _) = evaluate(&plan, &[]);
        let (strict, _) = evaluate(&plan, &["--strict"]);
        let (usual, strict) = (answers(&usual), answers(&strict));
        let usual = &usual["aws_vpc.spoke"]["services"];
        for (service, answer) in strict["aws_vpc.spoke"]["services"].as_object().unwrap() {
            if !matches!(answer.as_str(), Some("UNDETERMINED" | "UNKNOWN") | None) {
                prop_assert_eq!(answer, &usual[service]);
            }
        }
    }
}

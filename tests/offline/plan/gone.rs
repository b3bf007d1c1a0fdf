//! Endpoints that a plan deletes or replaces, and what still leads to them: records, and Profiles that hold them.

use std::fs;

use serde_json::{Map, Value, json};

use super::hubs::{HUB, change, saved_hub};
use super::{evaluate, write};

const SPOKE: &str = "111122223333";

/// The service of a spoke's VPC, as a report has it, and the status.
fn service_of_spoke(plan: &Value, path: &str) -> (Option<Value>, i32) {
    let services = "{\"serviceNames\": \"ecr.api\"}";
    let (report, status) = evaluate(plan, &[path, "--parameters", services]);
    let evaluations = report["evaluations"].as_array().unwrap().iter();
    let mut spoke = evaluations.filter(|of| of["resourceId"] == "vpc-0abc0001");
    (spoke.next().map(|of| of["services"][0].clone()), status)
}

/// A record keeps its name when the endpoint that it leads to is deleted, or replaced by one of another name.
#[test]
fn a_record_leads_nowhere_once_its_endpoint_is_gone() {
    let endpoint = json!({"id": "vpce-0a01", "vpc_id": "vpc-0def0002", "service_name": "com.amazonaws.eu-west-3.ecr.api", "vpc_endpoint_type": "Interface", "private_dns_enabled": false, "subnet_ids": ["subnet-ep"], "security_group_ids": ["sg-ep"]});
    let address = "aws_vpc_endpoint.api";
    let folder = tempfile::tempdir().unwrap();
    saved_hub(folder.path(), true);
    let path = folder.path().to_string_lossy().into_owned();
    let written = Map::from_iter([(address.to_owned(), json!({"@account": HUB}))]);
    let mut after = endpoint.clone();
    after.as_object_mut().unwrap().remove("id");
    let mut replaced = change(address, &endpoint, Some(&after));
    replaced["change"]["actions"] = json!(["delete", "create"]);
    replaced["change"]["after_unknown"] = json!({"id": true});
    let record = json!({"id": "x", "zone_id": "Z0API", "name": "api.ecr.eu-west-3.amazonaws.com", "type": "A", "alias": [{"name": "vpce-0a01-x1y2z3.ecr.api.eu-west-3.vpce.amazonaws.com", "zone_id": "Z7HUB2EXAMPLE"}]});
    let mut typed = record.clone();
    typed["alias"] = json!([]);
    typed["records"] = json!(["10.1.1.11"]);
    let moved = change("aws_route53_record.api", &record, Some(&typed));
    let deleted = change(address, &endpoint, None);
    for acts in [vec![replaced], vec![deleted, moved]] {
        let mut written = written.clone();
        written.insert(
            "aws_route53_record.api".to_owned(),
            json!({"@account": HUB}),
        );
        let plan = write::document(acts, &written, "eu-west-3");
        let (service, status) = service_of_spoke(&plan, &path);
        let service = service.unwrap();
        assert_eq!(service["answer"], "BROKEN", "{service}");
        let finding = &service["findings"][0];
        assert_eq!(finding["code"], "endpoint-deleting");
        assert_eq!(finding["changedBy"][0], address);
        assert_eq!(status, 1);
    }
}

/// What becomes of a Profile's association whose endpoint goes, AWS does not say: neither way works.
#[test]
fn a_profile_leads_nowhere_once_its_endpoint_is_gone() {
    let arn = format!("arn:aws:ec2:eu-west-3:{HUB}:vpc-endpoint/vpce-0a01");
    let folder = tempfile::tempdir().unwrap();
    saved_hub(folder.path(), true);
    let spoke = folder.path().join(SPOKE).join("eu-west-3");
    let put = |of: Value| {
        let key = of.as_object().unwrap().keys().next().unwrap().clone();
        fs::write(spoke.join(format!("{key}.json")), of.to_string()).unwrap();
    };
    put(json!({"HostedZonesByVpc": [{"VpcId": "vpc-0abc0001", "HostedZoneSummaries": []}]}));
    put(
        json!({"ProfileAssociations": [{"Id": "a", "ProfileId": "rp-a", "ResourceId": "vpc-0abc0001", "Status": "COMPLETE"}]}),
    );
    put(
        json!({"ProfileResourceAssociationsByProfile": [{"ProfileId": "rp-a", "ProfileResourceAssociations": [{"ProfileId": "rp-a", "ResourceArn": arn, "Status": "COMPLETE"}]}]}),
    );
    let endpoints = folder.path().join(HUB).join("eu-west-3/VpcEndpoints.json");
    let mut saved: Value = serde_json::from_str(&fs::read_to_string(&endpoints).unwrap()).unwrap();
    for endpoint in saved["VpcEndpoints"].as_array_mut().unwrap() {
        endpoint["PrivateDnsEnabled"] = json!(true);
        let service = endpoint["ServiceName"].as_str().unwrap();
        let name = service.trim_start_matches("com.amazonaws.eu-west-3.");
        let host = match name {
            "ecr.api" => "api.ecr.eu-west-3.amazonaws.com",
            _ => "dkr.ecr.eu-west-3.amazonaws.com",
        };
        let entry = json!({"DnsName": host, "HostedZoneId": "Z0HID"});
        endpoint["DnsEntries"].as_array_mut().unwrap().push(entry);
    }
    fs::write(&endpoints, saved.to_string()).unwrap();
    let path = folder.path().to_string_lossy().into_owned();

    let endpoint = |id: &str, service: &str| json!({"id": id, "vpc_id": "vpc-0def0002", "service_name": format!("com.amazonaws.eu-west-3.{service}"), "vpc_endpoint_type": "Interface"});
    let api = change(
        "aws_vpc_endpoint.api",
        &endpoint("vpce-0a01", "ecr.api"),
        None,
    );
    let dkr = change(
        "aws_vpc_endpoint.dkr",
        &endpoint("vpce-0a02", "ecr.dkr"),
        None,
    );
    let held = json!({"id": "x", "name": "api", "profile_id": "rp-a", "resource_arn": arn});
    let held = change("aws_route53profiles_resource_association.api", &held, None);
    for (acts, expected) in [
        (vec![api.clone()], Some("BROKEN")),
        (vec![api, held], Some("PUBLIC")),
        (vec![dkr], None),
    ] {
        let addresses = acts.iter().map(|act| act["address"].as_str().unwrap());
        let written = addresses.map(|of| (of.to_owned(), json!({"@account": HUB})));
        let written = Map::from_iter(written);
        let plan = write::document(acts, &written, "eu-west-3");
        let (service, status) = service_of_spoke(&plan, &path);
        let answer = service.as_ref().map(|of| of["answer"].as_str().unwrap());
        assert_eq!(answer, expected, "{service:?}");
        assert_eq!(status, i32::from(expected.is_some()));
        if answer == Some("BROKEN") {
            let findings = service.unwrap()["findings"].clone();
            assert_eq!(findings[0]["code"], "endpoint-deleting", "{findings}");
            assert_eq!(
                findings[0]["changedBy"][0], "aws_vpc_endpoint.api",
                "{findings}"
            );
        }
    }
}

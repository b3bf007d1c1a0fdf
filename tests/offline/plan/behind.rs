//! What of a plan is behind a finding is named, also where the finding speaks of records that the plan does not have.

use serde_json::{Map, Value, json};

use super::{evaluate, write};

const VPC: &str = "vpc-0299b6b7c60a4736b";
const API: &str = "vpce-025121c94d78a9048";
const S3: &str = "vpce-0b6426dc3dba791f8";

fn change(address: &str, actions: &[&str], before: Value, after: Value) -> Value {
    let (kind, name) = address.split_once('.').unwrap();
    json!({
        "address": address, "mode": "managed", "type": kind, "name": name,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {"actions": actions, "before": before, "after": after, "after_unknown": {}},
    })
}

/// The findings of a change of the example's VPC in which everything is in order: their codes, with what is behind them.
fn found(changes: Vec<Value>) -> Vec<(String, Value)> {
    let plan = write::document(changes, &Map::new(), "eu-west-3");
    let place = ["--account", "111122223333", "--region", "eu-west-3"];
    let (report, _) = evaluate(&plan, &[&["tests/example"], &place[..]].concat());
    let evaluations = report["evaluations"].as_array().unwrap();
    let vpc = evaluations.iter().find(|of| of["resourceId"] == VPC);
    let services = vpc.unwrap()["services"].as_array().unwrap().iter();
    let findings = services.flat_map(|service| service["findings"].as_array().unwrap());
    let failing = findings.filter(|finding| finding["severity"] == "FAIL");
    let told = failing.map(|finding| {
        let code = finding["code"].as_str().unwrap().to_owned();
        (code, finding["changedBy"].clone())
    });
    told.collect()
}

#[test]
fn what_of_a_plan_is_behind_a_finding_is_named() {
    let endpoint = json!({
        "id": API, "vpc_id": VPC, "service_name": "com.amazonaws.eu-west-3.ecr.api", "vpc_endpoint_type": "Interface",
    });
    let off = json!({"id": API, "vpc_endpoint_id": API, "private_dns_enabled": false});
    let mut on = off.clone();
    on["private_dns_enabled"] = json!(true);
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::mine/*"},
    ]});
    let policy = json!({"vpc_endpoint_id": S3, "policy": policy.to_string()});
    let table = [
        (
            change("aws_vpc_endpoint.api", &["delete"], endpoint, Value::Null),
            "endpoint-missing",
        ),
        (
            change("aws_vpc_endpoint_private_dns.api", &["update"], on, off),
            "private-dns-disabled",
        ),
        (
            change(
                "aws_vpc_endpoint_policy.s3",
                &["create"],
                Value::Null,
                policy,
            ),
            "policy-denies",
        ),
    ];
    for (change, code) in table {
        let address = change["address"].clone();
        let expected = (code.to_owned(), json!([address]));
        assert_eq!(found(vec![change]), [expected]);
    }
}

/// A group's rules that come with it are parts of it: the group itself is named.
#[test]
fn what_comes_with_a_new_record_is_a_part_of_it() {
    let cases = super::cases();
    let case = cases
        .iter()
        .find(|case| case.name == "separate-rule-for-another-port");
    let plan = write::plan(&case.unwrap().create, "eu-west-3");
    let (report, _) = evaluate(&plan, &[]);
    let finding = &report["evaluations"][0]["services"][0]["findings"][0];
    assert_eq!(
        finding["code"], "endpoint-security-group-blocks",
        "{report}"
    );
    let behind = finding["changedBy"].as_array().unwrap();
    assert!(
        behind.contains(&json!("aws_security_group.endpoints")),
        "{finding}"
    );
    let is_rule = |of: &Value| of.as_str().unwrap().contains("_rule.");
    assert!(!behind.iter().any(is_rule), "{finding}");
}

//! Data sources: they are of the account and region of their provider, whether or not their values say so.

use serde_json::{Value, json};

use super::{answers, cases, evaluate, write};

/// Tasks whose group leads out to the VPC, and to what `more` says beside it.
fn plan(more: &Value, data: &[Value], provider: &str) -> Value {
    let cases = cases();
    let base = cases
        .iter()
        .find(|case| case.name == "all-known-by-reference");
    let mut create = base.unwrap().create.clone();
    let mut rule = json!({
        "protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/16"], "security_groups": [],
        "prefix_list_ids": [],
    });
    let mut rules = vec![rule.clone()];
    json_patch::merge(&mut rule, more);
    rules.push(rule);
    create["aws_security_group.tasks"]["egress"] = Value::Array(rules);
    let mut plan = write::plan(&create, "eu-west-3");
    plan["prior_state"] = json!({"values": {"root_module": {"resources": data}}});
    let written = plan["configuration"]["root_module"]["resources"]
        .as_array_mut()
        .unwrap();
    for of in data {
        written.push(json!({
            "address": of["address"], "mode": "data", "type": of["type"], "name": of["name"],
            "provider_config_key": provider,
        }));
    }
    plan["configuration"]["provider_config"]["aws.other"] = json!({"name": "aws", "alias": "other", "expressions": {"region": {"constant_value": "us-east-1"}}});
    plan
}

fn list(values: &Value) -> Value {
    json!({
        "address": "data.aws_prefix_list.s3", "mode": "data", "type": "aws_prefix_list", "name": "s3",
        "provider_name": "registry.terraform.io/hashicorp/aws", "values": values,
    })
}

fn caller() -> Value {
    json!({
        "address": "data.aws_caller_identity.me", "mode": "data", "type": "aws_caller_identity", "name": "me",
        "provider_name": "registry.terraform.io/hashicorp/aws", "values": {"account_id": "111122223333", "id": "111122223333"},
    })
}

fn s3(plan: &Value, arguments: &[&str]) -> Value {
    let (report, _) = evaluate(plan, arguments);
    answers(&report)["aws_vpc.main"]["services"]["s3"].clone()
}

/// Provider 5 writes no region into its values; with the caller's identity the account is known as well.
#[test]
fn a_list_that_a_data_source_reads_is_that_of_the_gateway() {
    let of_s3 = json!({
        "id": "pl-23ad484a", "name": "com.amazonaws.eu-west-3.s3", "cidr_blocks": ["3.5.204.0/22", "52.95.154.0/23"],
    });
    let mut of_provider_6 = of_s3.clone();
    of_provider_6["region"] = json!("eu-west-3");
    let by_id = json!({"cidr_blocks": [], "prefix_list_ids": ["pl-23ad484a"]});
    let in_part = json!({"cidr_blocks": ["3.5.204.0/22"]});
    for values in [of_s3, of_provider_6] {
        for data in [vec![list(&values)], vec![list(&values), caller()]] {
            for arguments in [&[][..], &["--region", "eu-west-3"]] {
                let evaluated = |more: &Value| s3(&plan(more, &data, "aws"), arguments);
                assert_eq!(evaluated(&by_id), "PRIVATE", "{data:?}");
                assert_eq!(evaluated(&in_part), "BROKEN", "{data:?}");
            }
        }
    }
}

/// A list of another region is another one: it says nothing of the gateway's.
#[test]
fn a_data_source_of_another_provider_is_of_its_region() {
    let other = json!({"id": "pl-63a5400a", "name": "com.amazonaws.us-east-1.s3", "cidr_blocks": ["3.5.0.0/19"]});
    let in_part = json!({"cidr_blocks": ["3.5.0.0/19"]});
    assert_eq!(
        s3(&plan(&in_part, &[list(&other)], "aws.other"), &[]),
        "UNDETERMINED"
    );
}

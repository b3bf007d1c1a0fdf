//! Laws of plans: applying is evaluating, knowing more flips nothing, order is nothing.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::super::cli::{json as output_json, run};
use super::{Case, answers, apply, cases, evaluate, write};

/// Attributes that a plan may leave unread.
const HIDDEN: &[(&str, &str)] = &[
    ("aws_vpc.main", "/enable_dns_support"),
    ("aws_vpc_endpoint.ecr_api", "/service_name"),
    ("aws_vpc_endpoint.ecr_api", "/vpc_id"),
    ("aws_vpc_endpoint.ecr_dkr", "/private_dns_enabled"),
    ("aws_vpc_endpoint.ecr_dkr", "/security_group_ids"),
    ("aws_vpc_endpoint.ecr_dkr", "/subnet_ids"),
    ("aws_vpc_endpoint.s3", "/policy"),
    ("aws_vpc_endpoint.s3", "/route_table_ids"),
    ("aws_route_table_association.a", "/subnet_id"),
    ("aws_route_table_association.b", "/route_table_id"),
    ("aws_security_group.endpoints", "/ingress/0/cidr_blocks"),
    ("aws_security_group.tasks", "/egress/0/cidr_blocks"),
    (
        "aws_ecs_service.api",
        "/network_configuration/0/security_groups",
    ),
    ("aws_ecs_service.api", "/network_configuration/0/subnets"),
];

/// The network in which everything is in order.
fn in_order() -> Case {
    let mut cases = cases().into_iter();
    cases
        .find(|case| case.name == "all-known-by-reference")
        .unwrap()
}

/// What a random network differs in from the base.
pub fn changes() -> impl Strategy<Value = Map<String, Value>> {
    let rule = prop::sample::select(vec![
        json!(["10.0.0.0/16"]),
        json!(["10.0.1.0/24"]),
        json!(["10.0.1.0/24", "10.0.2.0/25"]),
        json!(["10.0.2.128/25", "10.0.2.0/25", "10.0.1.0/24"]),
        json!(["172.16.0.0/12"]),
        json!([]),
    ]);
    let out = prop::sample::select(vec![
        json!(["0.0.0.0/0"]),
        json!(["10.0.0.0/16"]),
        json!(["10.0.1.0/24"]),
        json!(["0.0.0.0/1", "128.0.0.0/1"]),
    ]);
    let policy = prop::sample::select(vec![
        Value::Null,
        json!("{\"Statement\": []}"),
        json!(
            "{\"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"*\", \"Resource\": \"*\"}]}"
        ),
    ]);
    (
        (rule, out, policy),
        (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()),
    )
        .prop_map(|((rule, out, policy), (dns, both, by_group, associated))| {
            let mut create = in_order().create;
            let https = |blocks: Value, groups: Value| {
                json!([{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": blocks, "security_groups": groups}])
            };
            let groups = if by_group { json!("$aws_security_group.tasks.id") } else { json!([]) };
            create["aws_security_group.endpoints"]["ingress"] = https(rule, groups);
            create["aws_security_group.tasks"]["egress"] = https(out, json!([]));
            create["aws_vpc_endpoint.ecr_dkr"]["private_dns_enabled"] = json!(dns);
            if !both {
                create["aws_vpc_endpoint.ecr_api"]["subnet_ids"] = json!("$aws_subnet.a.id");
            }
            if !associated {
                create.remove("aws_route_table_association.b");
            }
            if !policy.is_null() {
                create["aws_vpc_endpoint.s3"]["policy"] = policy;
            }
            create
        })
}

/// The answers of a VPC by service, its id left out.
fn services(report: &Value) -> Map<String, Value> {
    let all = answers(report);
    let one = all.values().next().cloned().unwrap_or_default();
    one["services"].as_object().cloned().unwrap_or_default()
}

/// Whether an answer is one that more knowledge does not turn.
fn is_determined(answer: &Value) -> bool {
    !matches!(answer.as_str(), Some("UNDETERMINED" | "UNKNOWN") | None)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Every determined answer with the plan is that of the network after it was applied.
    #[test]
    fn applying_is_judging(create in changes(), seed in any::<u64>()) {
        let (region, account) = ("eu-west-3", "111122223333");
        let (planned, _) = evaluate(&write::plan(&create, region), &["--account", account]);
        let folder = tempfile::tempdir().unwrap();
        apply::write(&create, account, region, seed, folder.path());
        let path = folder.path().to_string_lossy().into_owned();
        let applied = output_json(&run(&["evaluate", &path, "--format", "json"]));
        let (planned, applied) = (services(&planned), services(&applied));
        for (service, answer) in &planned {
            if is_determined(answer) {
                prop_assert_eq!(answer, &applied[service], "{} of {}", service, Value::Object(create.clone()));
            }
        }
    }

    /// Presumed values taken for unread turn no determined answer, but of those that are marked.
    #[test]
    fn knowing_more_flips_nothing(create in changes()) {
        let plan = write::plan(&create, "eu-west-3");
        let (usual, _) = evaluate(&plan, &[]);
        let (strict, _) = evaluate(&plan, &["--strict"]);
        let presumed: Vec<&str> = usual["evaluations"][0]["services"].as_array().unwrap().iter()
            .filter(|service| service["presumed"] == true)
            .map(|service| service["service"].as_str().unwrap())
            .collect();
        let (usual, strict) = (services(&usual), services(&strict));
        for (service, answer) in &strict {
            if is_determined(answer) {
                prop_assert_eq!(answer, &usual[service]);
            } else {
                prop_assert!(answer == &usual[service] || presumed.contains(&service.as_str()));
            }
        }
    }

    /// What is unread turns no determined answer from a pass to a fault, or back, once it is known; but of those that rest on
    /// presumptions.
    #[test]
    fn what_was_unread_flips_nothing_when_it_is_known(
        create in changes(),
        hidden in prop::sample::subsequence(HIDDEN.to_vec(), 1..4),
    ) {
        let (known, _) = evaluate(&write::plan(&create, "eu-west-3"), &[]);
        let mut less = create.clone();
        for (address, path) in hidden {
            if let Some(of) = less.get_mut(address).and_then(|of| of.pointer_mut(path)) {
                *of = json!("$aws_appconfig_environment.of_somebody.arn");
            }
        }
        let known = services(&known);
        for further in [&[][..], &["--strict"]] {
            let (unread, _) = evaluate(&write::plan(&less, "eu-west-3"), further);
            for service in unread["evaluations"][0]["services"].as_array().unwrap() {
                let name = service["service"].as_str().unwrap();
                if is_determined(&service["answer"]) && service["presumed"] != true {
                    // One fault may turn out to be another: a path that is broken may not be taken at all.
                    let is_private = |answer: &Value| answer == "PRIVATE";
                    let (then, now) = (is_private(&service["answer"]), is_private(&known[name]));
                    prop_assert_eq!(then, now, "{} {}", name, Value::Object(less.clone()));
                }
            }
        }
    }

    /// A plan that makes what `fix` writes turns the answer as `fix` says.
    #[test]
    fn a_fix_turns_answers_as_it_says(create in changes()) {
        if let Some((said, found)) = fixed(&create, "aws_vpc.main")
            && said == "COMPLIANT"
        {
            prop_assert_eq!(found, json!("COMPLIANT"), "{}", Value::Object(create.clone()));
        }
    }

    /// The order of changes and of the configuration means nothing.
    #[test]
    fn order_means_nothing(create in changes()) {
        let plan = write::plan(&create, "eu-west-3");
        let mut turned = plan.clone();
        turned["resource_changes"].as_array_mut().unwrap().reverse();
        turned["configuration"]["root_module"]["resources"].as_array_mut().unwrap().reverse();
        prop_assert_eq!(evaluate(&plan, &[]), evaluate(&turned, &[]));
    }
}

/// What `fix --format terraform` writes for a VPC, added to the configuration, turns its answer as the head of the fix
/// says; nothing where it writes nothing.
pub fn fixed(create: &Map<String, Value>, vpc: &str) -> Option<(String, Value)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.json");
    std::fs::write(&path, write::plan(create, "eu-west-3").to_string()).unwrap();
    let path = path.to_string_lossy().into_owned();
    let account = ["--account", "111122223333", "--format", "terraform"];
    let output = run(&[&["fix", vpc, "--plan", &path], &account[..]].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    let after = text
        .lines()
        .find_map(|line| line.strip_prefix("# After: "))?;
    let after = after.split(':').next().unwrap().to_owned();
    let mut whole = create.clone();
    whole.extend(resources(&text));
    // A policy is written over several lines, which this reader does not read; what the configuration does not manage
    // stands there as a command.
    let beyond = ["jsonencode", "<<", "With the AWS CLI", "By hand", "by hand"];
    if beyond.iter().any(|word| text.contains(word)) || whole.len() == create.len() {
        return None;
    }
    let (report, _) = evaluate(
        &write::plan(&whole, "eu-west-3"),
        &["--account", "111122223333"],
    );
    Some((after, answers(&report)[vpc]["complianceType"].clone()))
}

#[test]
fn a_fix_that_is_added_turns_the_answer() {
    let names = [
        "block-outside-of-the-rule",
        "gateway-without-the-client-s-table",
        "egress-to-the-vpc-alone",
        "separate-rule-for-another-port",
        "hub-without-a-way-back",
        "hub-gateway-without-propagation",
        "hub-zone-is-not-associated",
        "hub-peering-is-not-accepted",
    ];
    let cases = cases();
    for case in cases.iter().filter(|case| names.contains(&&*case.name)) {
        let is_hub = case.name.starts_with("hub-");
        let vpc = if is_hub {
            "aws_vpc.spoke"
        } else {
            "aws_vpc.main"
        };
        let (said, found) = fixed(&case.create, vpc).unwrap();
        assert_eq!(
            (&*said, &found),
            ("COMPLIANT", &json!("COMPLIANT")),
            "{}",
            case.name
        );
    }
}

/// The resources of a configuration that has no nested blocks.
fn resources(text: &str) -> Map<String, Value> {
    let mut found = Map::new();
    let mut address = String::new();
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("resource ") {
            let words: Vec<&str> = head.split('"').collect();
            address = format!("{}.{}", words[1], words[3]);
            found.insert(address.clone(), json!({}));
        } else if let Some((key, value)) = line.trim().split_once(" = ")
            && line.starts_with("  ")
        {
            let value = match value.trim_matches('"') {
                text if value.starts_with('"') => json!(text),
                text if text.starts_with("aws_") => json!(format!("${text}")),
                text => serde_json::from_str(text).unwrap_or(json!(text)),
            };
            found[&address][key.trim()] = value;
        }
    }
    found
}

//! The law of form: modules, `count` and `for_each`, one plan or several, Terraform or CloudFormation of one network mean
//! the same. (That order means nothing is among the other laws.)

use std::fs;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::super::cli::{json as output_json, run, shown};
use super::apply::Invented;
use super::shapes::{by_cloud_control, in_modules, renamed, repeated, template};
use super::{answers, apply, laws, over, write};

const ACCOUNT: &str = "111122223333";
const REGION: &str = "eu-west-3";

/// The answers of a report without the names of its VPCs.
fn said(report: &Value) -> Vec<Value> {
    let mut all: Vec<Value> = answers(report).into_iter().map(|(_, of)| of).collect();
    all.sort_by_key(Value::to_string);
    all
}

/// The answers with some plans or templates.
fn evaluated(files: &[(&str, String)]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let mut arguments = vec!["evaluate", "--format", "json"];
    arguments.extend(["--account", ACCOUNT, "--region", REGION]);
    let paths = files.iter().map(|(name, text)| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    });
    let paths: Vec<String> = paths.collect();
    arguments.extend(paths.iter().flat_map(|path| ["--plan", path.as_str()]));
    let output = run(&arguments);
    assert_ne!(output.status.code(), Some(2), "{}", shown(&output));
    said(&output_json(&output))
}

/// A plan that changes one network into another of the same resources.
fn update(from: &Map<String, Value>, to: &Map<String, Value>, invented: &mut Invented) -> Value {
    let mut plan = write::plan(to, REGION);
    for change in plan["resource_changes"].as_array_mut().unwrap() {
        let address = change["address"].as_str().unwrap().to_owned();
        let mut state = |of: &Value| {
            let mut state = over::real("", of, &mut |address| invented.id(address));
            state["id"] = json!(invented.id(&address));
            state
        };
        let (before, after) = (state(&from[&address]), state(&to[&address]));
        let action = if before == after { "no-op" } else { "update" };
        change["change"] =
            json!({"actions": [action], "before": before, "after": after, "after_unknown": {}});
    }
    plan
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Resources in modules, which name each other through outputs, calls and variables.
    #[test]
    fn modules_mean_nothing(create in laws::changes()) {
        let flat = evaluated(&[("plan.json", write::plan(&create, REGION).to_string())]);
        let nested = evaluated(&[("plan.json", in_modules(&create).to_string())]);
        prop_assert_eq!(flat, nested, "{}", Value::Object(create));
    }

    /// Instances of one resource, by `count` or by `for_each`.
    #[test]
    fn how_resources_are_repeated_means_nothing(create in laws::changes()) {
        let flat = evaluated(&[("plan.json", write::plan(&create, REGION).to_string())]);
        for keys in [[json!(0), json!(1)], [json!("x"), json!("y")]] {
            let plan = repeated(&create, [&keys[0], &keys[1]]);
            prop_assert_eq!(&flat, &evaluated(&[("plan.json", plan.to_string())]), "{}", plan);
        }
    }

    /// Two networks in one plan, or in one plan each.
    #[test]
    fn how_many_plans_there_are_means_nothing(one in laws::changes(), other in laws::changes()) {
        let other = renamed(&other);
        let mut both = one.clone();
        both.extend(other.clone());
        let together = evaluated(&[("plan.json", write::plan(&both, REGION).to_string())]);
        let apart = [("one.json", &one), ("other.json", &other)];
        let apart = apart.map(|(name, of)| (name, write::plan(of, REGION).to_string()));
        prop_assert_eq!(together.len(), 2);
        prop_assert_eq!(together, evaluated(&apart));
    }

    /// The same network, written for CloudFormation.
    #[test]
    fn the_language_means_nothing(create in laws::changes()) {
        let terraform = evaluated(&[("plan.json", write::plan(&create, REGION).to_string())]);
        let template = template(&create);
        let cloudformation = evaluated(&[("template.json", template.to_string())]);
        prop_assert_eq!(terraform, cloudformation, "{}", template);
    }

    /// The same network by the Cloud Control provider.
    #[test]
    fn the_provider_means_nothing(create in laws::changes()) {
        let usual = evaluated(&[("plan.json", write::plan(&create, REGION).to_string())]);
        let other = by_cloud_control(&create);
        let plan = write::plan(&other, REGION).to_string();
        prop_assert_eq!(usual, evaluated(&[("plan.json", plan)]), "{}", Value::Object(other));
    }

    /// A plan and the plan that takes it back, laid one after the other, leave the saved network as it is.
    #[test]
    fn a_plan_and_its_reverse_change_nothing(
        there in laws::changes(),
        after in laws::changes(),
        seed in any::<u64>(),
    ) {
        // What comes new has an address that nobody knows yet: that is another matter.
        let mut after = after;
        for address in ["aws_vpc_endpoint.ecr_api", "aws_route_table_association.b"] {
            match there.get(address) {
                Some(of) => after.insert(address.to_owned(), of.clone()),
                None => after.remove(address),
            };
        }
        let folder = tempfile::tempdir().unwrap();
        let mut invented = apply::write(&there, ACCOUNT, REGION, seed, folder.path());
        let saved = folder.path().to_string_lossy().into_owned();
        let mut arguments = vec!["evaluate", &saved, "--format", "json", "--all-vpcs"];
        let beside = tempfile::tempdir().unwrap();
        let plans = [("forth", &there, &after), ("back", &after, &there)].map(|(name, from, to)| {
            let path = beside.path().join(name);
            fs::write(&path, update(from, to, &mut invented).to_string()).unwrap();
            path.to_string_lossy().into_owned()
        });
        arguments.extend(plans.iter().flat_map(|path| ["--plan", path.as_str()]));
        let output = run(&arguments);
        prop_assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
        for evaluation in output_json(&output)["evaluations"].as_array().unwrap() {
            prop_assert_eq!(&evaluation["change"], "same", "{}", shown(&output));
            prop_assert_eq!(&evaluation["before"]["annotation"], &evaluation["annotation"]);
        }
    }
}

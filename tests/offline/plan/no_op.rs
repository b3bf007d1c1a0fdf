//! The law of plans in which nothing happens: over any network they change nothing, whatever their state says.

use std::path::Path;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::super::cli::{json as output_json, run};
use super::{apply, apply_hub, evaluate, hubs, laws, over, write};

const ACCOUNT: &str = "111122223333";
const REGION: &str = "eu-west-3";

/// The members that a report of a plan has beside those of a report of saved data.
const OF_PLANS: &[&str] = &[
    "address",
    "addresses",
    "before",
    "change",
    "changedBy",
    "leftBy",
    "notices",
    "plan",
    "presumed",
    "status",
];

/// A plan of resources that stay as its state says they are.
fn plan(written: &Map<String, Value>, mut id: impl FnMut(&str) -> String) -> Value {
    let mut plan = write::plan(written, REGION);
    for change in plan["resource_changes"].as_array_mut().unwrap() {
        let address = change["address"].as_str().unwrap().to_owned();
        let mut state = over::real("", &written[&address], &mut id);
        state["id"] = json!(id(&address));
        change["change"] =
            json!({"actions": ["no-op"], "before": state, "after": state, "after_unknown": {}});
    }
    plan
}

/// A report without what is a plan's, and with ids where it has the addresses of the plan beside them.
fn without_plan(report: &Value) -> Value {
    let addresses = report["addresses"].as_object().unwrap();
    let mut text = report.to_string();
    for (id, address) in addresses {
        let address = address.as_str().unwrap();
        text = text.replace(&format!("{address} ({id})"), id);
    }
    let mut report: Value = serde_json::from_str(&text).unwrap();
    strip(&mut report);
    report
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|key, _| !OF_PLANS.contains(&&**key));
            // A service says it in plans alone, a finding always.
            if members.contains_key("endpointIds") {
                members.remove("leavesBy");
            }
            members.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// Whether a plan in which nothing happens leaves the report of saved data as it is.
fn changes_nothing(plan: &Value, saved: &Path) {
    let path = saved.to_string_lossy().into_owned();
    let alone = output_json(&run(&["evaluate", &path, "--format", "json"]));
    let (report, status) = evaluate(plan, &[&path, "--all-vpcs", "--account", ACCOUNT]);
    assert_eq!(without_plan(&report).to_string(), alone.to_string());
    assert_eq!(status, 0);
    for evaluation in report["evaluations"].as_array().unwrap() {
        assert_eq!(evaluation["change"], "same");
        assert_eq!(evaluation["before"]["annotation"], evaluation["annotation"]);
        let mut findings = evaluation["services"].as_array().unwrap().iter();
        let is_still = |of: &Value| {
            let mut all = of["findings"].as_array().unwrap().iter();
            all.all(|finding| finding["status"] == "still")
        };
        assert!(findings.all(is_still), "{evaluation}");
    }
    // Without --all-vpcs nothing is listed: the plan touches no VPC.
    let (listed, status) = evaluate(plan, &[&path, "--account", ACCOUNT]);
    assert_eq!((&listed["evaluations"], status), (&json!([]), 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// The state may be of another time, and say something else: the saved data stands.
    #[test]
    fn a_plan_without_changes_changes_nothing(
        there in laws::changes(),
        state in laws::changes(),
        seed in any::<u64>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut invented = apply::write(&there, ACCOUNT, REGION, seed, folder.path());
        let plan = plan(&state, |address| invented.id(address));
        changes_nothing(&plan, folder.path());
    }

    /// The same beside a hub.
    #[test]
    fn a_plan_without_changes_changes_nothing_beside_a_hub(
        there in hubs::networks(),
        seed in any::<u64>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let ids = apply_hub::write(&there, ACCOUNT, REGION, seed, folder.path());
        let plan = plan(&there, |address| {
            ids.get(address).cloned().unwrap_or_else(|| format!("x-{address}"))
        });
        changes_nothing(&plan, folder.path());
    }
}

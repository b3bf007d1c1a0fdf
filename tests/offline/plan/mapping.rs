//! Every row of the mapping has a case: one whose outcome is another one where the resource is of a type that nobody reads.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use vpc_endpoint_rule::source::plan::types;

use super::{Case, cases, evaluate, write};

/// Types of CloudFormation alone, which `cloudformation` has.
const ELSEWHERE: [&str; 1] = ["aws_subnet_ipv6_cidr_block"];

/// Types that matter as the target of a route alone, and are named like any other target.
const TARGETS: [&str; 2] = ["aws_egress_only_internet_gateway", "aws_vpn_gateway"];

/// What is said of a case, of which the resources of a type are somebody else's.
fn said(case: &Case, others: &str) -> Value {
    let mut plan = write::plan(&case.create, &case.region);
    for change in plan["resource_changes"].as_array_mut().unwrap() {
        if change["type"] == others {
            change["provider_name"] = "registry.terraform.io/someone/else".into();
        }
    }
    let given = ["--account", &case.account, "--parameters", &case.parameters];
    let (report, _) = evaluate(&plan, &given);
    report["evaluations"].clone()
}

#[test]
fn every_type_that_is_read_has_a_case() {
    let cases = cases();
    let mut of_kind: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
    for case in &cases {
        let kinds = case
            .create
            .keys()
            .map(|address| address.split('.').next().unwrap());
        for kind in kinds.collect::<BTreeSet<_>>() {
            of_kind.entry(kind).or_default().push(case);
        }
    }
    let matters = |kind: &&str| {
        let mut cases = of_kind.get(kind).into_iter().flatten();
        if TARGETS.contains(kind) {
            return cases.next().is_some();
        }
        cases.any(|case| said(case, kind) != said(case, ""))
    };
    let missing: Vec<&str> = types::all()
        .filter(|kind| !ELSEWHERE.contains(kind) && !matters(kind))
        .collect();
    assert!(
        missing.is_empty(),
        "no case in tests/plans tells whether these are read: {missing:?}"
    );
}

//! Each row of the table of needs has a case that fires and a near miss, in the folder `needs/ROW`.

use std::collections::BTreeSet;

use rule::needs::{Joined, Needs, Rule};
use rule::network::Id;

use crate::every::{of_each, verdicts};
use rule_testing::case::{CaseFile, files, folder, read};

#[test]
fn every_row_of_needs_has_a_case_that_fires_and_a_near_miss() {
    let mut lacking = Vec::new();
    for rule in Rule::ALL {
        let name = rule.row().name;
        let (fire, quiet): (Vec<_>, Vec<_>) = files(&folder().join("needs").join(name))
            .map(|path| read::<CaseFile>(&path))
            .partition(|case| fires(case, *rule));
        if fire.is_empty() || quiet.is_empty() {
            lacking.push(format!(
                "{name}: {} that fire, {} near misses",
                fire.len(),
                quiet.len()
            ));
        }
    }
    assert!(
        lacking.is_empty(),
        "add cases in tests/cases/needs:\n{}",
        lacking.join("\n")
    );
}

/// Whether a row of the table gives the reason of a service that the verdict asks for.
fn fires(case: &CaseFile, rule: Rule) -> bool {
    let reasons = reasons(case, rule);
    let verdicts = verdicts(case);
    let services = verdicts.iter().flat_map(|verdict| &verdict.services);
    let mut needed_by = services.flat_map(|service| &service.needed_by);
    needed_by.any(|needed| reasons.contains(&needed.reason))
}

/// The reasons that a row of the table gives for what the clients of a case need.
fn reasons(case: &CaseFile, rule: Rule) -> BTreeSet<Id> {
    let reasons = of_each(case, |view| {
        let network = view.network;
        let joined = Joined::new(&network.workloads, &network.account_id, &network.region);
        let mut needs = Needs::default();
        let mut reasons = Vec::new();
        for interface in network.network_interfaces.elements() {
            let id = needs.of(&joined, interface, interface.client);
            let client = needs.get(id).unwrap();
            let of_row = client.needs.iter().filter(|need| need.rule == rule);
            reasons.extend(of_row.map(|need| need.reason.clone()));
        }
        reasons
    });
    reasons.into_iter().collect()
}

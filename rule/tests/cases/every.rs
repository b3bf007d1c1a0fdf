//! Each case is read as saved data is, and evaluated; each finding has a case and a near miss.

use std::collections::BTreeSet;

use rule::checks::Check;
use rule::evaluate::evaluate;
use rule::needs::Rule;
use rule::parameters::Parameters;
use rule::verdict::Verdict;
use rule::view::{Hubs, View};
use vpc_endpoint_rule::source::snapshot::{Overrides, Snapshot};

use rule_testing::case::{CaseFile, ExpectedVpc, files, folder, read, save};

/// They belong to no VPC: what ids and exceptions match is known only when every region has been read.
const OF_NO_VPC: [Check; 2] = [Check::ExceptionMatchesNothing, Check::ExceptionExpired];

/// Folders of cases that are about no finding: who is a client, which VPC is evaluated at all.
const OTHER_FOLDERS: [&str; 3] = ["applicability", "clients", "needs"];

#[test]
fn every_case_is_evaluated_as_it_expects() {
    let mut failures = Vec::new();
    for path in files(&folder()) {
        let case = read::<CaseFile>(&path);
        let verdicts = verdicts(&case);
        for (vpc_id, expected) in &case.expected {
            let verdict = verdicts.iter().find(|verdict| *verdict.vpc_id == **vpc_id);
            let got = verdict.map(|verdict| said(verdict, expected.annotation.is_some()));
            if got.as_ref() != Some(expected) {
                let messages: Vec<_> = verdict.into_iter().flat_map(messages).collect();
                failures.push(format!(
                    "{}: {vpc_id}\n  expected {expected:?}\n  but got  {got:?}\n    {}",
                    path.strip_prefix(folder()).unwrap().display(),
                    messages.join("\n    "),
                ));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} cases differ:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn every_check_has_a_case_that_fires_and_a_near_miss() {
    let mut lacking = Vec::new();
    for check in Check::ALL.iter().filter(|check| !OF_NO_VPC.contains(check)) {
        let code = check.row().code;
        let (fire, quiet): (Vec<_>, Vec<_>) = files(&folder().join(code))
            .map(|path| read::<CaseFile>(&path))
            .partition(|case| {
                case.expected
                    .values()
                    .any(|vpc| vpc.findings.contains(code))
            });
        if fire.is_empty() || quiet.is_empty() {
            lacking.push(format!(
                "{code}: {} that fire, {} near misses",
                fire.len(),
                quiet.len()
            ));
        }
    }
    assert!(
        lacking.is_empty(),
        "add cases in tests/cases:\n{}",
        lacking.join("\n")
    );
}

#[test]
fn every_folder_is_named_after_a_check_or_a_row_of_needs() {
    let codes = Check::ALL.iter().map(|check| check.row().code.to_owned());
    let rows = Rule::ALL
        .iter()
        .map(|rule| format!("needs/{}", rule.row().name));
    let others = OTHER_FOLDERS.map(str::to_owned);
    let known: BTreeSet<String> = codes.chain(rows).chain(others).collect();
    for path in files(&folder()) {
        let below = path.strip_prefix(folder()).unwrap();
        let named = below.parent().unwrap().to_str().unwrap();
        assert!(
            known.contains(named),
            "{} is in the folder of no finding and of no row",
            path.display()
        );
    }
}

/// Saves the case's network as a snapshot, reads it back and evaluates it.
pub fn verdicts(case: &CaseFile) -> Vec<Verdict> {
    let parameters = Parameters::from_json(&case.parameters.to_string()).unwrap();
    let now = case.now.parse().unwrap();
    of_each(case, |view| evaluate(view, &parameters, now, None))
}

/// Saves the case's networks, reads them back, and asks something of the view from each.
pub fn of_each<T>(case: &CaseFile, ask: impl Fn(View<'_>) -> Vec<T>) -> Vec<T> {
    let root = save(case);
    let snapshot = Snapshot::open(root.path(), &Overrides::default()).unwrap();
    let regions = snapshot.regions().iter();
    let networks: Vec<_> = regions.map(|it| snapshot.read(it).unwrap()).collect();
    let hubs = Hubs::new(networks.clone(), true);
    let views = networks.iter().map(|it| View::new(it, Some(&hubs)));
    views.flat_map(ask).collect()
}

/// What the rule said, in the words of a case.
fn said(verdict: &Verdict, with_annotation: bool) -> ExpectedVpc {
    let services = verdict.services.iter();
    let findings = services
        .clone()
        .flat_map(|service| &service.findings)
        .chain(&verdict.findings);
    ExpectedVpc {
        compliance_type: verdict.compliance_type.as_str().to_owned(),
        annotation: with_annotation.then(|| verdict.annotation.clone()),
        services: services
            .map(|service| (service.service.clone(), service.answer.as_str().to_owned()))
            .collect(),
        findings: findings
            .map(|finding| finding.check.row().code.to_owned())
            .collect(),
    }
}

fn messages(verdict: &Verdict) -> Vec<String> {
    let of = |service: &str, findings: &[rule::verdict::Finding]| {
        findings
            .iter()
            .map(|finding| {
                format!(
                    "{service} {}: {}",
                    finding.check.row().code,
                    finding.message
                )
            })
            .collect::<Vec<_>>()
    };
    let services = verdict
        .services
        .iter()
        .flat_map(|service| of(&service.service, &service.findings));
    services.chain(of("vpc", &verdict.findings)).collect()
}

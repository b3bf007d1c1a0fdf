//! Section 11: the decision and the oracle agree on small organizations.
//!
//! `LAWS_ORGANIZATIONS` asks for another number of them, `LAWS_SEED` for the first seed.

use std::collections::{BTreeMap, BTreeSet};

use rule::verdict::Answer;

use crate::agreement::{agree, asked, decided, verdicts};
use crate::oracle;
use crate::shrink::shrink;
use rule_testing::generator::{Case, org};

#[test]
fn the_decision_agrees_with_the_oracle_on_organizations() {
    let differs = |seed| disagrees(&org::case(seed));
    agree(asked("LAWS_ORGANIZATIONS", 600), differs, told);
}

fn disagrees(case: &Case) -> bool {
    decided(case) != oracle::answers(case)
}

fn told(seed: u64) -> String {
    let small = shrink(&org::case(seed), &disagrees);
    let (decided, oracle) = (decided(&small), oracle::answers(&small));
    let findings: Vec<String> = verdicts(&small)
        .iter()
        .flat_map(|verdict| &verdict.services)
        .flat_map(|service| {
            let of = service.findings.iter();
            of.map(|one| format!("  {}: {}", one.check.row().code, one.message))
        })
        .collect();
    format!(
        "seed {seed} (LAWS_SEED={seed} LAWS_ORGANIZATIONS=1)\n{}\n{}\nthe decision: {decided:?}\nthe oracle:   {oracle:?}\n\n",
        brief(&small),
        findings.join("\n"),
    )
}

/// A case without what is empty or as everywhere.
pub fn brief(case: &Case) -> String {
    let text = format!("{case:#?}");
    let dull = [
        "[],",
        "None,",
        "Read([]),",
        "{},",
        "false,",
        "tags:",
        "instance_id",
        "has_public",
    ];
    let lines = text
        .lines()
        .filter(|line| !dull.iter().any(|end| line.trim_end().ends_with(end)));
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    let mut text = words.join(" ");
    for (long, short) in [
        ("Read( ), ", ""),
        ("( ", "("),
        (", )", ")"),
        ("Some(", "("),
        ("DnsName(", "("),
    ] {
        text = text.replace(long, short);
    }
    without_lonely(&text)
}

/// Without fields that are named and have nothing.
fn without_lonely(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let mut kept: Vec<&str> = vec![];
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).copied().unwrap_or_default();
        let lonely = word.ends_with(':') && next.ends_with(':');
        if !lonely {
            kept.push(word);
        }
    }
    kept.join(" ")
}

/// Every finding of section 11 comes out in more than one of a hundred spokes, PRIVATE over a hub in one of five.
#[test]
fn every_finding_of_central_endpoints_comes_out() {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let spokes = asked("LAWS_ORGANIZATIONS", 2_000);
    let first = asked("LAWS_SEED", 0);
    for seed in first..first + spokes {
        let case = org::case(seed);
        for verdict in verdicts(&case) {
            let mut here: BTreeSet<&str> = BTreeSet::new();
            let own = case.network.vpc_endpoints.elements().len();
            for client in &verdict.clients {
                if own == 0 && client.answers.contains(&Answer::Private) {
                    here.insert("PRIVATE over a hub");
                }
                here.extend(client.answers.iter().map(|word| word.as_str()));
            }
            let findings = verdict.services.iter().flat_map(|one| &one.findings);
            here.extend(
                findings
                    .chain(&verdict.findings)
                    .map(|one| one.check.row().code),
            );
            for one in here {
                *counts.entry(one).or_default() += 1;
            }
        }
    }
    let count = |name: &str| counts.get(name).copied().unwrap_or_default();
    assert!(count("PRIVATE over a hub") * 5 >= spokes, "{counts:#?}");
    for code in CODES {
        assert!(count(code) * 100 >= spokes, "{code} is rare: {counts:#?}");
    }
}

/// The findings of section 11.9.
pub const CODES: &[&str] = &[
    "hosted-zone-without-record",
    "central-record-wrong-endpoint",
    "central-route-missing",
    "central-route-elsewhere",
    "central-return-route-missing",
    "central-address-overlap",
    "peering-not-active",
    "transit-gateway-attachment-missing",
    "transit-gateway-zone-missing",
    "transit-gateway-route-missing",
    "transit-gateway-blackhole",
    "hosted-zone-not-shown",
    "profile-not-shown",
    "profile-order-unknown",
    "central-dns-changing",
    "central-endpoint-not-shown",
    "central-endpoint-service-unknown",
    "interconnect-not-shown",
    "central-record-other-target",
    "hosted-zone-delegates",
    "resolver-rule-forwards",
    "hosted-zone-typed-addresses",
    "hosted-zone-covers-no-host",
    "central-endpoints-not-looked-for",
];

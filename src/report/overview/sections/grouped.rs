//! The groups of a report, as sections.

use rule::checks::Severity;

use super::{Cell, Section, Tone, counted, number, text, word};
use crate::report::overview::groups::{
    AccountGroup, FindingGroup, RegionGroup, ServiceGroup, UnitGroup,
};
use crate::report::summary::Summary;

/// The most accounts that are listed one by one.
const ACCOUNTS: usize = 50;

/// The heads of [`compliance`].
const COMPLIANCE: [&str; 6] = [
    "VPCs",
    "NON_COMPLIANT",
    "UNDETERMINED",
    "COMPLIANT",
    "NOT_APPLICABLE",
    "not evaluated",
];

fn compliance(counts: &Summary, not_evaluated: usize) -> [Cell; 6] {
    [
        Cell::count(counts.vpcs, Tone::Plain),
        Cell::count(counts.non_compliant, Tone::Bad),
        Cell::count(counts.undetermined, Tone::Open),
        Cell::count(counts.compliant, Tone::Good),
        Cell::count(counts.not_applicable, Tone::Plain),
        Cell::count(not_evaluated, Tone::Open),
    ]
}

/// The section of these groups.
pub fn by_unit(groups: &[UnitGroup]) -> Section {
    let row = |group: &UnitGroup| {
        let unit = match &group.organizational_unit {
            Some(unit) => Cell::text(unit),
            None => Cell::tone("not known", Tone::Faint),
        };
        let accounts = Cell::count(group.counts.accounts, Tone::Plain);
        [unit, accounts]
            .into_iter()
            .chain(compliance(&group.counts, group.not_evaluated))
            .collect()
    };
    let unit = [text("organizational unit"), number("accounts")];
    Section {
        title: "By organizational unit".to_owned(),
        group: Some(("unit", 0)),
        columns: unit.into_iter().chain(COMPLIANCE.map(number)).collect(),
        rows: groups.iter().map(row).collect(),
        ..Section::default()
    }
}

/// Which accounts are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListedAccounts {
    /// Those in which something is wrong, up to a limit.
    Wrong,
    /// Every one.
    All,
}

/// The section of these groups.
pub fn by_account(groups: &[AccountGroup], listed: ListedAccounts) -> Section {
    let all = listed == ListedAccounts::All;
    let is_wrong = |group: &&AccountGroup| {
        all || group.counts.non_compliant + group.counts.undetermined + group.not_evaluated > 0
    };
    let most = if all { usize::MAX } else { ACCOUNTS };
    let wrong: Vec<&AccountGroup> = groups.iter().filter(is_wrong).collect();
    let told = |text: &Option<String>| Cell::text(text.as_deref().unwrap_or_default());
    let row = |group: &&AccountGroup| {
        let account = [
            Cell::text(&group.account_id),
            told(&group.account_name),
            told(&group.organizational_unit),
        ];
        let counts = compliance(&group.counts, group.not_evaluated);
        account.into_iter().chain(counts).collect()
    };
    let fine = groups.len() - wrong.len();
    let more = wrong.len().saturating_sub(most);
    let mut notes = Vec::new();
    if more > 0 {
        let more = counted(more, "more account");
        notes.push(format!(
            "{more} with something wrong: --format json lists them all"
        ));
    }
    if fine > 0 {
        notes.push(format!(
            "{} in which nothing is wrong",
            counted(fine, "account")
        ));
    }
    let account = [word("account"), text("name"), text("organizational unit")];
    Section {
        title: "By account".to_owned(),
        group: Some(("account", 0)),
        columns: account.into_iter().chain(COMPLIANCE.map(number)).collect(),
        rows: wrong.iter().take(most).map(row).collect(),
        note: (!notes.is_empty()).then(|| notes.join("; ")),
        ..Section::default()
    }
}

/// The section of these groups.
pub fn by_region(groups: &[RegionGroup]) -> Section {
    let row = |group: &RegionGroup| {
        let region = Cell::text(&group.region);
        let accounts = Cell::count(group.counts.accounts, Tone::Plain);
        [region, accounts]
            .into_iter()
            .chain(compliance(&group.counts, group.not_evaluated))
            .collect()
    };
    let region = [word("region"), number("accounts")];
    Section {
        title: "By region".to_owned(),
        group: Some(("region", 0)),
        columns: region.into_iter().chain(COMPLIANCE.map(number)).collect(),
        rows: groups.iter().map(row).collect(),
        ..Section::default()
    }
}

/// The section of these groups.
pub fn by_service(groups: &[ServiceGroup]) -> Section {
    let row = |group: &ServiceGroup| {
        vec![
            Cell::text(&group.service),
            Cell::count(group.vpcs, Tone::Plain),
            Cell::count(group.broken, Tone::Bad),
            Cell::count(group.public, Tone::Bad),
            Cell::count(group.undetermined, Tone::Open),
            Cell::count(group.unknown, Tone::Open),
            Cell::count(group.private, Tone::Good),
        ]
    };
    let numbers = [
        "VPCs",
        "BROKEN",
        "PUBLIC",
        "UNDETERMINED",
        "UNKNOWN",
        "PRIVATE",
    ];
    Section {
        title: "By service".to_owned(),
        group: Some(("service", 0)),
        columns: [word("service")]
            .into_iter()
            .chain(numbers.map(number))
            .collect(),
        rows: groups.iter().map(row).collect(),
        ..Section::default()
    }
}

/// The section of these groups.
pub fn by_finding(groups: &[FindingGroup]) -> Section {
    let row = |group: &FindingGroup| {
        let tone = match group.severity {
            Severity::Fail => Tone::Bad,
            Severity::Unknown | Severity::Undetermined => Tone::Open,
            Severity::Warn => Tone::Plain,
        };
        vec![
            Cell::tone(group.severity.as_str(), tone),
            Cell::text(group.code.row().code),
            Cell::text(&group.title),
            Cell::count(group.vpcs, Tone::Plain),
            Cell::count(group.clients, Tone::Plain),
            Cell::count(group.accounts, Tone::Plain),
        ]
    };
    Section {
        title: "By finding".to_owned(),
        group: Some(("finding", 1)),
        columns: vec![
            word("severity"),
            word("check"),
            text("problem"),
            number("VPCs"),
            number("clients"),
            number("accounts"),
        ],
        rows: groups.iter().filter(|of| of.vpcs > 0).map(row).collect(),
        ..Section::default()
    }
}

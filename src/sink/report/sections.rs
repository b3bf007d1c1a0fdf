//! The overview of a report as sections of text and tables, for the formats that people read.
//!
//! The short ones come first. What is wrong is listed, what is in order is counted.

use std::collections::BTreeMap;

use rule::checks::Severity;

use crate::sink::report::groups::{
    AccountGroup, FindingGroup, Groups, RegionGroup, ServiceGroup, UnitGroup,
};
use crate::sink::report::overview::Overview;
use crate::sink::report::summary::Summary;
use crate::sink::report::{Ending, FailedPlace};

mod changes;
mod waived;

/// The most accounts that are listed one by one.
const ACCOUNTS: usize = 50;

/// One section.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// What is said before its table.
    pub sentences: Vec<String>,
    /// The columns of its table.
    pub columns: Vec<Column>,
    /// The rows of its table, each with a cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// What is said after its table.
    pub note: Option<String>,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text, which may be wrapped.
    Text,
    /// Ids and other words, which are hard to read in pieces.
    Word,
    /// Counts.
    Number,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// What it means.
    pub tone: Tone,
}

/// What a cell means to the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    Plain,
    /// As it should be.
    Good,
    /// A fault.
    Bad,
    /// Nobody knows, or soon.
    Open,
    /// Of no interest.
    Faint,
}

impl Cell {
    /// A cell of text.
    fn text(text: impl Into<String>) -> Self {
        Self::tone(text, Tone::Plain)
    }

    fn tone(text: impl Into<String>, tone: Tone) -> Self {
        let text = text.into();
        Self { text, tone }
    }

    /// A count; 0 is a dash that nobody has to read.
    fn count(count: usize, tone: Tone) -> Self {
        match count {
            0 => Self::tone("-", Tone::Faint),
            count => Self::tone(count.to_string(), tone),
        }
    }
}

fn text(name: &'static str) -> Column {
    let kind = Kind::Text;
    Column { name, kind }
}

fn word(name: &'static str) -> Column {
    let kind = Kind::Word;
    Column { name, kind }
}

fn number(name: &'static str) -> Column {
    let kind = Kind::Number;
    Column { name, kind }
}

/// `3 VPCs`, `1 VPC`.
fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// The sections of an overview, those left out that have nothing to say.
pub fn sections(overview: &Overview, failures: &[FailedPlace]) -> Vec<Section> {
    let Groups {
        organizational_units,
        accounts,
        regions,
        services,
        findings,
    } = &overview.groups;
    let mut sections: Vec<Section> = Vec::new();
    sections.extend(overview.trend.as_ref().map(changes::headline));
    sections.push(by_finding(findings));
    sections.push(by_service(services));
    sections.push(by_region(regions));
    sections.push(by_unit(organizational_units));
    sections.push(by_account(accounts));
    if let Some(trend) = &overview.trend {
        sections.extend([changes::faults(trend), changes::vpcs(trend)]);
    }
    sections.extend(waived::sections(&overview.waivers));
    sections.extend(not_judged(failures, accounts));
    sections.retain(|section| {
        !section.rows.is_empty() || !section.sentences.is_empty() || section.note.is_some()
    });
    sections
}

/// What a report without an overview says at its end: what could not be judged.
pub fn at_the_end(ending: &Ending) -> Option<Section> {
    not_judged(&ending.failures, &[])
}

/// The heads of [`compliance`].
const COMPLIANCE: [&str; 6] = [
    "VPCs",
    "NON_COMPLIANT",
    "UNDETERMINED",
    "COMPLIANT",
    "NOT_APPLICABLE",
    "not judged",
];

fn compliance(counts: &Summary, not_judged: usize) -> [Cell; 6] {
    [
        Cell::count(counts.vpcs, Tone::Plain),
        Cell::count(counts.non_compliant, Tone::Bad),
        Cell::count(counts.undetermined, Tone::Open),
        Cell::count(counts.compliant, Tone::Good),
        Cell::count(counts.not_applicable, Tone::Plain),
        Cell::count(not_judged, Tone::Open),
    ]
}

fn by_unit(groups: &[UnitGroup]) -> Section {
    let row = |group: &UnitGroup| {
        let unit = match &group.organizational_unit {
            Some(unit) => Cell::text(unit),
            None => Cell::tone("not known", Tone::Faint),
        };
        let accounts = Cell::count(group.counts.accounts, Tone::Plain);
        [unit, accounts]
            .into_iter()
            .chain(compliance(&group.counts, group.not_judged))
            .collect()
    };
    let unit = [text("organizational unit"), number("accounts")];
    Section {
        title: "By organizational unit".to_owned(),
        columns: unit.into_iter().chain(COMPLIANCE.map(number)).collect(),
        rows: groups.iter().map(row).collect(),
        ..Section::default()
    }
}

fn by_account(groups: &[AccountGroup]) -> Section {
    let is_wrong = |group: &&AccountGroup| {
        group.counts.non_compliant + group.counts.undetermined + group.not_judged > 0
    };
    let wrong: Vec<&AccountGroup> = groups.iter().filter(is_wrong).collect();
    let told = |text: &Option<String>| Cell::text(text.as_deref().unwrap_or_default());
    let row = |group: &&AccountGroup| {
        let account = [
            Cell::text(&group.account_id),
            told(&group.account_name),
            told(&group.organizational_unit),
        ];
        let counts = compliance(&group.counts, group.not_judged);
        account.into_iter().chain(counts).collect()
    };
    let fine = groups.len() - wrong.len();
    let more = wrong.len().saturating_sub(ACCOUNTS);
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
        columns: account.into_iter().chain(COMPLIANCE.map(number)).collect(),
        rows: wrong.iter().take(ACCOUNTS).map(row).collect(),
        sentences: Vec::new(),
        note: (!notes.is_empty()).then(|| notes.join("; ")),
    }
}

fn by_region(groups: &[RegionGroup]) -> Section {
    let row = |group: &RegionGroup| {
        let region = Cell::text(&group.region);
        let accounts = Cell::count(group.counts.accounts, Tone::Plain);
        [region, accounts]
            .into_iter()
            .chain(compliance(&group.counts, group.not_judged))
            .collect()
    };
    let region = [word("region"), number("accounts")];
    Section {
        title: "By region".to_owned(),
        columns: region.into_iter().chain(COMPLIANCE.map(number)).collect(),
        rows: groups.iter().map(row).collect(),
        ..Section::default()
    }
}

fn by_service(groups: &[ServiceGroup]) -> Section {
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
        columns: [word("service")]
            .into_iter()
            .chain(numbers.map(number))
            .collect(),
        rows: groups.iter().map(row).collect(),
        ..Section::default()
    }
}

fn by_finding(groups: &[FindingGroup]) -> Section {
    let row = |group: &FindingGroup| {
        let tone = match group.severity {
            Severity::Fail => Tone::Bad,
            Severity::Undecidable | Severity::Unread => Tone::Open,
            Severity::Warn | Severity::Info => Tone::Plain,
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
        columns: vec![
            word("severity"),
            word("check"),
            text("what is the case"),
            number("VPCs"),
            number("clients"),
            number("accounts"),
        ],
        rows: groups.iter().map(row).collect(),
        ..Section::default()
    }
}

/// What could not be judged, and why.
fn not_judged(failures: &[FailedPlace], accounts: &[AccountGroup]) -> Option<Section> {
    let names: BTreeMap<&str, &str> = accounts
        .iter()
        .filter_map(|group| Some((group.account_id.as_str(), group.account_name.as_deref()?)))
        .collect();
    let row = |failure: &FailedPlace| {
        vec![
            Cell::text(&failure.account_id),
            Cell::text(
                names
                    .get(failure.account_id.as_str())
                    .copied()
                    .unwrap_or_default(),
            ),
            Cell::text(failure.region.as_deref().unwrap_or("every region")),
            Cell::tone(&failure.why, Tone::Open),
        ]
    };
    (!failures.is_empty()).then(|| Section {
        title: "Not judged".to_owned(),
        columns: vec![word("account"), text("name"), word("region"), text("why")],
        rows: failures.iter().map(row).collect(),
        ..Section::default()
    })
}

//! The overview of a report as sections of text and tables, for the formats that people read.
//!
//! The short ones come first. What is wrong is listed, what is in order is counted.

use std::collections::BTreeMap;

use crate::failure::FailedPlace;
use crate::report::Ending;
use crate::report::exceptions::Exceptions;
use crate::report::overview::Overview;
use crate::report::overview::groups::{AccountGroup, Groups};

mod changes;
mod excepted;
mod grouped;
mod waived;

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
    /// What its rows group by, and in which column that stands, where they are groups.
    pub group: Option<(&'static str, usize)>,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text, which may be wrapped.
    Text,
    /// Ids and other words, which are hard to read in pieces.
    Answer,
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
    let kind = ColumnKind::Text;
    Column { name, kind }
}

fn word(name: &'static str) -> Column {
    let kind = ColumnKind::Answer;
    Column { name, kind }
}

fn number(name: &'static str) -> Column {
    let kind = ColumnKind::Number;
    Column { name, kind }
}

/// `3 VPCs`, `1 VPC`.
fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// The sections of an overview, those left out that have nothing to say; of accounts so many.
pub fn sections(overview: &Overview, ending: &Ending) -> Vec<Section> {
    let exceptions = ending.exceptions.as_ref();
    let wrong = grouped::ListedAccounts::Wrong;
    sections_with(overview, exceptions, &ending.failures, wrong)
}

/// The same, with every account; what could not be evaluated stands elsewhere.
pub fn whole_sections(overview: &Overview, exceptions: Option<&Exceptions>) -> Vec<Section> {
    sections_with(overview, exceptions, &[], grouped::ListedAccounts::All)
}

fn sections_with(
    overview: &Overview,
    exceptions: Option<&Exceptions>,
    failures: &[FailedPlace],
    listed: grouped::ListedAccounts,
) -> Vec<Section> {
    let Groups {
        organizational_units,
        accounts,
        regions,
        services,
        findings,
    } = &overview.groups;
    let mut sections: Vec<Section> = Vec::new();
    sections.extend(overview.trend.as_ref().map(changes::headline));
    sections.push(grouped::by_finding(findings));
    sections.push(grouped::by_service(services));
    sections.push(grouped::by_region(regions));
    sections.push(grouped::by_unit(organizational_units));
    sections.push(grouped::by_account(accounts, listed));
    if let Some(trend) = &overview.trend {
        sections.extend([changes::faults(trend), changes::vpcs(trend)]);
    }
    sections.extend(waived::sections(&overview.waivers));
    sections.extend(exceptions.map(excepted::sections).into_iter().flatten());
    sections.extend(not_evaluated(failures, accounts));
    sections.retain(|section| {
        !section.rows.is_empty() || !section.sentences.is_empty() || section.note.is_some()
    });
    sections
}

/// What a report without an overview says at its end: exceptions, and what could not be evaluated.
pub fn at_the_end(ending: &Ending) -> Vec<Section> {
    let exceptions = ending.exceptions.as_ref();
    let exceptions = exceptions.map(excepted::sections).into_iter().flatten();
    let mut sections: Vec<Section> = exceptions.filter(|of| !of.rows.is_empty()).collect();
    sections.extend(not_evaluated(&ending.failures, &[]));
    sections
}

/// What could not be evaluated, and why.
fn not_evaluated(failures: &[FailedPlace], accounts: &[AccountGroup]) -> Option<Section> {
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
        title: "Not evaluated".to_owned(),
        columns: vec![word("account"), text("name"), word("region"), text("why")],
        rows: failures.iter().map(row).collect(),
        ..Section::default()
    })
}

//! The exceptions of a report, as sections.

use super::{Cell, Column, Section, Tone, counted, number, text, word};
use crate::report::exceptions::{
    ExceptionInForce, ExceptionWithoutEffect, Exceptions, SOON_DAYS, Subject,
};

/// Those that accept a finding, and those without effect.
pub fn sections(exceptions: &Exceptions) -> [Section; 2] {
    [
        in_force(&exceptions.in_force),
        without_effect(&exceptions.without_effect),
    ]
}

/// The columns of [`subject`].
fn about() -> [Column; 4] {
    [word("account"), word("VPC"), word("service"), word("check")]
}

fn subject(subject: &Subject) -> [Cell; 4] {
    let any = |text: Option<&str>| match text {
        Some(text) => Cell::text(text),
        None => Cell::tone("any", Tone::Faint),
    };
    [
        any(subject.account_id.as_deref()),
        any(subject.resource_id.as_deref()),
        any(subject.service.as_deref()),
        any(subject.code.map(|check| check.row().code)),
    ]
}

fn in_force(exceptions: &[ExceptionInForce]) -> Section {
    let told = |text: &Option<String>| Cell::text(text.as_deref().unwrap_or_default());
    let row = |one: &ExceptionInForce| {
        let tone = if one.lapses_soon {
            Tone::Open
        } else {
            Tone::Plain
        };
        let mut cells = subject(&one.subject).to_vec();
        cells.extend([
            Cell::tone(one.until.to_string(), tone),
            told(&one.by),
            told(&one.reason),
            Cell::count(one.vpcs, Tone::Plain),
            Cell::count(one.findings, Tone::Plain),
        ]);
        cells
    };
    let soon = exceptions.iter().filter(|one| one.lapses_soon).count();
    let lapse = if soon == 1 { "lapses" } else { "lapse" };
    let sentence = || {
        format!(
            "{}, {soon} of which {lapse} in the next {SOON_DAYS} days. AWS Config knows nothing of them: it reports \
             these VPCs without exceptions.",
            counted(exceptions.len(), "exception")
        )
    };
    let more = [
        word("until"),
        text("by"),
        text("reason"),
        number("VPCs"),
        number("findings"),
    ];
    Section {
        title: "Exceptions in force".to_owned(),
        sentences: (!exceptions.is_empty())
            .then(sentence)
            .into_iter()
            .collect(),
        columns: about().into_iter().chain(more).collect(),
        rows: exceptions.iter().map(row).collect(),
        ..Section::default()
    }
}

fn without_effect(exceptions: &[ExceptionWithoutEffect]) -> Section {
    let row = |one: &ExceptionWithoutEffect| {
        let mut cells = subject(&one.subject).to_vec();
        cells.push(Cell::tone(&one.message, Tone::Open));
        cells
    };
    Section {
        title: "Exceptions without effect".to_owned(),
        columns: about().into_iter().chain([text("why")]).collect(),
        rows: exceptions.iter().map(row).collect(),
        ..Section::default()
    }
}

//! The waivers of a report, as sections.

use super::{Cell, Section, Tone, counted, text, word};
use crate::report::exceptions::SOON_DAYS;
use crate::report::overview::waivers::{WaiverInForce, WaiverWithoutEffect, Waivers};

/// Those in force, and those without effect.
pub fn sections(waivers: &Waivers) -> [Section; 2] {
    [
        in_force(&waivers.in_force),
        without_effect(&waivers.without_effect),
    ]
}

fn in_force(waivers: &[WaiverInForce]) -> Section {
    let told = |text: &Option<String>| Cell::text(text.as_deref().unwrap_or_default());
    let row = |waiver: &WaiverInForce| {
        let tone = if waiver.lapses_soon {
            Tone::Open
        } else {
            Tone::Plain
        };
        let left = match waiver.days_left {
            0 => "its last day".to_owned(),
            1 => "1 day left".to_owned(),
            days => format!("{days} days left"),
        };
        vec![
            Cell::text(&waiver.account_id),
            Cell::text(&waiver.region),
            Cell::text(&waiver.resource_id),
            told(&waiver.resource_name),
            Cell::tone(waiver.until.to_string(), tone),
            Cell::tone(left, tone),
            told(&waiver.by),
            told(&waiver.reason),
        ]
    };
    let soon = waivers.iter().filter(|waiver| waiver.lapses_soon).count();
    let lapse = if soon == 1 { "lapses" } else { "lapse" };
    Section {
        title: "Waivers in force".to_owned(),
        sentences: (!waivers.is_empty())
            .then(|| {
                format!(
                    "{}, {soon} of which {lapse} in the next {SOON_DAYS} days.",
                    counted(waivers.len(), "VPC")
                )
            })
            .into_iter()
            .collect(),
        columns: vec![
            word("account"),
            word("region"),
            word("VPC"),
            text("name"),
            word("until"),
            text(""),
            text("by"),
            text("reason"),
        ],
        rows: waivers.iter().map(row).collect(),
        note: None,
        group: None,
    }
}

fn without_effect(waivers: &[WaiverWithoutEffect]) -> Section {
    let row = |waiver: &WaiverWithoutEffect| {
        vec![
            Cell::text(&waiver.account_id),
            Cell::text(&waiver.region),
            Cell::text(&waiver.resource_id),
            Cell::text(waiver.resource_name.as_deref().unwrap_or_default()),
            Cell::tone(&waiver.message, Tone::Open),
        ]
    };
    Section {
        title: "Waivers without effect".to_owned(),
        columns: vec![
            word("account"),
            word("region"),
            word("VPC"),
            text("name"),
            text("why"),
        ],
        rows: waivers.iter().map(row).collect(),
        ..Section::default()
    }
}

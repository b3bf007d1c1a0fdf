//! What a report says of everything together: what changed in sentences, groups and waivers as tables to unfold.

use maud::{Markup, html};

use crate::report::exceptions::Exceptions;
use crate::report::overview::Overview;
use crate::report::overview::sections::{Cell, Column, ColumnKind, Section, Tone, whole_sections};
use crate::text::printable;

/// The sections of an overview; nothing where there is none. What could not be evaluated stands elsewhere.
pub fn overview(overview: Option<&Overview>, exceptions: Option<&Exceptions>) -> Markup {
    let sections = overview.map(|overview| whole_sections(overview, exceptions));
    let (tables, sentences): (Vec<Section>, Vec<Section>) = sections
        .unwrap_or_default()
        .into_iter()
        .partition(|section| !section.columns.is_empty());
    html! {
        @for (place, section) in sentences.iter().enumerate() {
            @let id = format!("sentences-{place}");
            section aria-labelledby=(id) {
                h2 id=(id) { (printable(&section.title)) }
                (said(section))
            }
        }
        @if !tables.is_empty() {
            section aria-labelledby="groups-title" {
                h2 #groups-title { "In groups" }
                div.groups {
                    @for section in &tables {
                        details data-group=[section.group.map(|(key, _)| key)] {
                            summary { (printable(&section.title)) " " span.size { (section.rows.len()) } }
                            (said(section))
                            @if !section.rows.is_empty() { (table(section)) }
                            @if let Some(note) = &section.note { p.more { (printable(note)) } }
                        }
                    }
                }
            }
        }
    }
}

fn said(section: &Section) -> Markup {
    html! { @for sentence in &section.sentences { p { (printable(sentence)) } } }
}

fn table(section: &Section) -> Markup {
    html! {
        div.scroller tabindex="0" role="region" aria-label=(printable(&section.title)) {
            table {
                thead { tr { @for column in &section.columns { (head(column)) } } }
                tbody {
                    @for row in &section.rows {
                        tr { @for (place, (column, cell)) in section.columns.iter().zip(row).enumerate() { (self::cell(column, cell, link(section, place, cell))) } }
                    }
                }
            }
        }
    }
}

fn head(column: &Column) -> Markup {
    html! {
        @if column.name.is_empty() {
            td {}
        } @else {
            th.(kind(column.kind)) scope="col" { (column.name) }
        }
    }
}

/// Where the name of a group leads: to its VPCs.
fn link(section: &Section, place: usize, cell: &Cell) -> Option<String> {
    let (key, column) = section.group?;
    (column == place && cell.tone != Tone::Faint).then(|| format!("#{key}={}", encoded(&cell.text)))
}

/// A text as a part of an address.
fn encoded(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    });
    bytes.collect()
}

fn cell(column: &Column, cell: &Cell, link: Option<String>) -> Markup {
    let tone = match cell.tone {
        Tone::Plain => "plain",
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Open => "open",
        Tone::Faint => "faint",
    };
    html! {
        td.(kind(column.kind)).(tone) {
            @match link {
                Some(address) => a href=(address) { (printable(&cell.text)) },
                None => (printable(&cell.text)),
            }
        }
    }
}

fn kind(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "text",
        ColumnKind::Answer => "id",
        ColumnKind::Number => "number",
    }
}

//! What people see of the page before its script has run: head, counts, faults, notices, an empty matrix.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use rule::checks::Check;
use sha2::{Digest, Sha256};

use crate::explanation::svg;
use crate::report::Ending;
use crate::report::format::html::tally::{Fault, Tally};
use crate::report::format::html::{overview, script};
use crate::text::printable;

/// The look of the page; that of the pictures is [`svg::STYLE`].
const STYLE: &str = include_str!("page.css");
/// The page's script, part by part.
const SCRIPT: &str = concat!(
    include_str!("say.js"),
    include_str!("matrix.js"),
    include_str!("detail.js"),
    include_str!("page.js")
);
/// How many faults are listed.
const FAULTS: usize = 8;

/// How VPCs can stand: the key, the word that people read, what it means. The last four are shown only where there are such VPCs.
const STANDINGS: &[(&str, &str, &str)] = &[
    (
        "PRIVATE",
        "private",
        "every client gets through, over endpoints",
    ),
    (
        "BROKEN",
        "broken",
        "led to an endpoint, and blocked on the way",
    ),
    ("PUBLIC", "public", "not led to a usable endpoint"),
    ("UNKNOWN", "unknown", "what AWS shows does not decide it"),
    (
        "UNDETERMINED",
        "undetermined",
        "a fact that decides it was not read",
    ),
    (
        "NON_COMPLIANT",
        "non-compliant",
        "as AWS Config has it, without words for services",
    ),
    (
        "COMPLIANT",
        "compliant",
        "as AWS Config has it, without words for services",
    ),
    (
        "NOT_APPLICABLE",
        "not applicable",
        "nothing to evaluate, or waived",
    ),
];
/// How many of them are always shown.
const ALWAYS: usize = 4;

/// The page down to where the data begins.
pub fn head() -> String {
    let style = style();
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        hash(&style)
    );
    let head = html! {
        (DOCTYPE)
        (PreEscaped("<html lang=\"en\">\n"))
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            title { "Private paths to AWS services" }
            style { (PreEscaped(style)) }
        }
        (PreEscaped("\n<body>\n"))
    };
    head.into_string()
}

/// The page from where the data ends.
pub fn body(
    ending: &Ending,
    tally: &Tally,
    times: Option<(Timestamp, Timestamp)>,
    faults_alone: bool,
) -> String {
    let faults = tally.faults();
    let body = html! {
        a.skip href="#matrix" { "Skip to the matrix" }
        header.top {
            h1 { "Private paths to AWS services" }
            p.sentence {
                (printable(&ending.summary.sentence()))
                @if let Some((first, last)) = times {
                    ". Evaluated as of " time datetime=(first) { (moment(first)) }
                    @if moment(last) != moment(first) { " to " time datetime=(last) { (moment(last)) } }
                    "."
                }
            }
        }
        main {
            (failures(ending))
            (standings(tally))
            (most(&faults, ending.summary.vpcs))
            (overview::overview(ending.overview.as_ref()))
            @if faults_alone {
                p.sentence { "The matrix holds the VPCs that need attention. The others are too many for a page: they are counted above, and listed by the other formats." }
            }
            (matrix())
            (warnings(ending))
        }
        footer {
            p { "Made by vpc-endpoint-rule " (env!("CARGO_PKG_VERSION")) ". This file is all there is: it asks nothing of any network." }
        }
        dialog #detail aria-labelledby="detail-title" {}
        (PreEscaped(format!("<script type=\"application/json\" id=\"checks\">{}</script>\n", checks(&faults))))
        (PreEscaped("<script>")) (PreEscaped(SCRIPT)) (PreEscaped("</script>\n"))
        (PreEscaped("</body>\n</html>\n"))
    };
    body.into_string()
}

/// How many VPCs stand how; each count leads to those VPCs.
fn standings(tally: &Tally) -> Markup {
    let shown: Vec<_> = STANDINGS
        .iter()
        .enumerate()
        .map(|(place, (key, word, meaning))| (place, key, word, meaning, tally.standing(key)))
        .filter(|(place, .., count)| *place < ALWAYS || *count > 0)
        .collect();
    let all: usize = shown.iter().map(|(.., count)| count).sum();
    html! {
        section.overview aria-labelledby="overview-title" {
            h2 #overview-title { "Summary" }
            (bar(all, shown.iter().map(|(_, key, _, _, count)| (**key, *count))))
            ul.tiles {
                @for (_, key, word, meaning, count) in &shown {
                    li {
                        a.tile.(key) href=(format!("#verdict={key}")) {
                            span.count { (count) } " "
                            span.word { span.sign aria-hidden="true" {} (word) } " "
                            span.meaning { (meaning) }
                        }
                    }
                }
            }
        }
    }
}

/// The counts side by side; the tiles below say the same in figures.
fn bar<'c>(all: usize, counts: impl Iterator<Item = (&'c str, usize)>) -> Markup {
    let mut left = 0;
    let parts: Vec<(&str, usize, usize)> = counts
        .filter(|(_, count)| *count > 0)
        .map(|(key, count)| {
            let part = (key, left, count);
            left += count;
            part
        })
        .collect();
    html! {
        svg.bar viewBox=(format!("0 0 {} 1", all.max(1))) preserveAspectRatio="none" aria-hidden="true" {
            @for (key, left, count) in parts {
                rect.(key) x=(left) width=(count) height="1" {}
            }
        }
    }
}

/// Which faults break most.
fn most(faults: &[(Check, Fault)], vpcs: usize) -> Markup {
    html! {
        section.most aria-labelledby="most-title" {
            h2 #most-title { "Faults" }
            @if faults.is_empty() {
                p { "No fault was found." }
            } @else {
                ol {
                    @for (check, fault) in faults.iter().take(FAULTS) {
                        @let row = check.row();
                        li {
                            a href=(format!("#finding={}", row.code)) { (row.title) }
                            span.counts {
                                b { (fault.vpcs) } @if fault.vpcs == 1 { " VPC" } @else { " VPCs" }
                                ", " b { (fault.clients) } @if fault.clients == 1 { " client" } @else { " clients" }
                            }
                            svg.bar viewBox=(format!("0 0 {} 1", vpcs.max(1))) preserveAspectRatio="none" aria-hidden="true" {
                                rect.share width=(fault.vpcs) height="1" {}
                            }
                        }
                    }
                }
                @if faults.len() > FAULTS {
                    p.more { (faults.len() - FAULTS) " more kinds of faults: the matrix below filters by each." }
                }
            }
        }
    }
}

/// The matrix: its controls, and a table that the script fills.
fn matrix() -> Markup {
    html! {
        section #matrix aria-labelledby="matrix-title" tabindex="-1" {
            h2 #matrix-title { "VPCs and services" }
            noscript { p.notice { "The matrix and the pictures need JavaScript. Without it, --format markdown tells the same." } }
            form.filters role="search" aria-label="Filter the VPCs" {
                label.wide { "Search" input #q type="search" placeholder="VPC, name, id of anything in it" autocomplete="off" spellcheck="false"; }
                label { "Verdict" select #verdict { option value="" { "all" } } }
                label.units hidden { "Organizational unit" select #unit { option value="" { "all" } } }
                label { "Account" select #account { option value="" { "all" } } }
                label { "Region" select #region { option value="" { "all" } } }
                label.wide { "Finding" select #finding { option value="" { "all" } } }
                button #clear type="button" { "Clear" }
            }
            p #count role="status" {}
            div.scroller tabindex="0" role="region" aria-label="Matrix of VPCs by services" {
                table { thead {} tbody {} }
            }
            p #more {}
        }
    }
}

/// What could not be evaluated stands above all that could.
fn failures(ending: &Ending) -> Markup {
    html! {
        @if !ending.failures.is_empty() {
            section.notice.bad aria-labelledby="failures-title" {
                h2 #failures-title { "Not evaluated: " (ending.failures.len()) }
                ul { @for failure in &ending.failures { li { (printable(&failure.sentence())) } } }
            }
        }
    }
}

/// What belongs to no VPC.
fn warnings(ending: &Ending) -> Markup {
    html! {
        @if !ending.warnings.is_empty() {
            section.notice aria-labelledby="warnings-title" {
                h2 #warnings-title { "Warnings" }
                ul { @for warning in &ending.warnings { li { (printable(&warning.message)) ". " (warning.check.row().remedy) } } }
            }
        }
    }
}

/// The titles of all checks, for the script: code, title, severity.
fn checks(faults: &[(Check, Fault)]) -> String {
    let ranks: Vec<Check> = faults.iter().map(|(check, _)| *check).collect();
    let others = Check::ALL.iter().filter(|check| !ranks.contains(check));
    let titles: Vec<(&str, &str)> = ranks
        .iter()
        .chain(others)
        .map(|check| (check.row().code, check.row().title))
        .collect();
    let mut json = Vec::new();
    // Memory takes everything.
    let _ = script::write(&mut json, &titles);
    String::from_utf8_lossy(&json).into_owned()
}

/// A time as people read it.
fn moment(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

fn style() -> String {
    format!("{STYLE}{}", svg::STYLE)
}

/// What a Content-Security-Policy calls a text by.
fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::{SCRIPT, hash, style};

    #[test]
    fn a_hash_is_what_browsers_expect() {
        assert_eq!(
            hash(""),
            "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
        );
    }

    #[test]
    fn script_and_style_end_where_they_end() {
        assert!(!SCRIPT.contains("</script") && !SCRIPT.contains("<!--"));
        assert!(!style().contains("</style"));
        for away in ["http://", "https://", "@import", "url("] {
            assert!(!style().contains(away), "{away}");
        }
    }
}

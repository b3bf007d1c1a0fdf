//! What people see of the page before its script has run: head, counts, faults, notices, an empty matrix.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use rule::checks::Check;
use rule::verdict::ComplianceType;
use sha2::{Digest, Sha256};

use crate::check_page::CheckPages;
use crate::explanation::svg;
use crate::report::format::html::MOST_VPCS;
use crate::report::format::html::tally::{FailedCheckCounts, Tally};
use crate::report::format::html::{overview, script};
use crate::report::{About, Ending};
use crate::text::printable;

/// The look of the page; that of the pictures is [`svg::STYLE`].
const STYLE: &str = include_str!("page.css");
/// The page's script, part by part.
const SCRIPT: &str = concat!(
    include_str!("say.js"),
    include_str!("matrix.js"),
    include_str!("counts.js"),
    include_str!("detail.js"),
    include_str!("page.js")
);
/// How many faults are listed.
const FAULTS: usize = 8;

/// The results in the order in which they are looked at: what it is, what it means, its parts.
const RESULTS: &[(ComplianceType, &str, &[&str])] = &[
    (
        ComplianceType::NonCompliant,
        "a client does not reach a service privately",
        &["broken", "public", "unknown", "reported"],
    ),
    (
        ComplianceType::Undetermined,
        "a fact that decides it was not read",
        &["unread"],
    ),
    (
        ComplianceType::Compliant,
        "nothing is known to be at fault",
        &["proven", "unknown", "excepted", "reported"],
    ),
    (
        ComplianceType::NotApplicable,
        "not evaluated: no client, left out, or waived",
        &["waived", "other"],
    ),
];

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
    pages: CheckPages,
) -> String {
    let faults = tally.faults();
    let whole = tally.vpcs() <= MOST_VPCS;
    let body = html! {
        @if whole { a.skip href="#matrix" { "Skip to the VPCs" } }
        header.top {
            h1 { "Private paths to AWS services" }
            p.sentence { (printable(&ending.summary.sentence())) }
            (about(&ending.about, times))
        }
        main {
            (failures(ending))
            @if tally.vpcs() == 0 {
                section.notice.bad { p { b { "Nothing was evaluated." } " There is no VPC in what was read: look at accounts, regions and ids." } }
            }
            @if let Some(why) = ending.nothing_of_its_own() {
                section.notice.bad { p { (printable(&sentence(&why))) } }
            }
            @if whole { (filters()) }
            (results(tally))
            (most(&faults, ending.summary.vpcs))
            (overview::overview(ending.overview.as_ref(), ending.exceptions.as_ref()))
            @if whole {
                (matrix())
            } @else {
                section.notice {
                    p {
                        b { (thousands(tally.vpcs())) " VPCs are more than a browser shows one by one" }
                        ": this page has faults and groups alone. --only, --account and --region choose fewer; --format csv and ndjson have them all."
                    }
                }
            }
            (warnings(ending))
        }
        footer {
            p { "Made by vpc-endpoint-rule " (env!("CARGO_PKG_VERSION")) ". This file is all there is: it asks nothing of any network." }
        }
        @if whole {
            dialog #detail aria-labelledby="detail-title" {}
            (PreEscaped(format!("<script type=\"application/json\" id=\"checks\">{}</script>\n", checks(&faults, pages))))
            (PreEscaped("<script>")) (PreEscaped(SCRIPT)) (PreEscaped("</script>\n"))
        }
        (PreEscaped("</body>\n</html>\n"))
    };
    body.into_string()
}

/// What was asked, of what data, when, by which version.
fn about(about: &About, times: Option<(Timestamp, Timestamp)>) -> Markup {
    html! {
        dl.about {
            @if !about.asked.is_empty() { div { dt { "Asked" } dd { (printable(&about.asked)) } } }
            @if !about.data.is_empty() { div { dt { "Data" } dd { (printable(&about.data)) } } }
            @if let Some((first, last)) = times {
                div {
                    dt { "As of" }
                    dd {
                        time datetime=(first) { (moment(first)) }
                        @if moment(last) != moment(first) { " to " time datetime=(last) { (moment(last)) } }
                    }
                }
            }
            div { dt { "Version" } dd { (env!("CARGO_PKG_VERSION")) } }
        }
    }
}

/// How many VPCs have which result: `COMPLIANT 33 = 11 proven + 22 unknown`; each count leads to its VPCs.
fn results(tally: &Tally) -> Markup {
    let all = tally.vpcs();
    let parts = RESULTS.iter().flat_map(|(result, _, parts)| {
        let count = move |part: &&'static str| (*part, result, tally.result(*result, Some(part)));
        parts.iter().map(count)
    });
    html! {
        section.overview aria-labelledby="overview-title" {
            h2 #overview-title { "Summary" }
            (bar(all, parts.map(|(part, result, count)| (class(*result, part), count))))
            ul.tiles {
                @for (result, meaning, parts) in RESULTS {
                    @let name = result.as_str();
                    @let parts: Vec<_> = parts.iter().map(|part| (*part, tally.result(*result, Some(part)))).collect();
                    li.tile.(name) {
                        a.whole href=(format!("#verdict={name}")) {
                            span.count data-result=(name) { (thousands(tally.result(*result, None))) } " "
                            span.word { span.sign aria-hidden="true" {} (name) }
                        }
                        @if parts.len() > 1 && parts.iter().any(|(_, count)| *count > 0) {
                            p.parts {
                                @for (part, count) in parts.iter().filter(|(_, count)| *count > 0) {
                                    a href=(format!("#verdict={name}:{part}")) {
                                        span data-result=(format!("{name}:{part}")) { (thousands(*count)) } " " (part)
                                    }
                                    " "
                                }
                            }
                        }
                        p.meaning { (meaning) }
                    }
                }
            }
        }
    }
}

/// The colour of a part of a result in the bar.
fn class(result: ComplianceType, part: &str) -> &'static str {
    match (result, part) {
        (ComplianceType::NonCompliant, "public") => "PUBLIC",
        (ComplianceType::NonCompliant, "unknown")
        | (ComplianceType::Compliant, "unknown" | "excepted") => "UNKNOWN",
        (ComplianceType::NonCompliant, _) => "BROKEN",
        (ComplianceType::Undetermined, _) => "UNDETERMINED",
        (ComplianceType::Compliant, _) => "PRIVATE",
        (ComplianceType::NotApplicable, _) => "NOT_APPLICABLE",
    }
}

/// `5,001`
fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
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
fn most(faults: &[(Check, FailedCheckCounts)], vpcs: usize) -> Markup {
    html! {
        section.most aria-labelledby="most-title" {
            h2 #most-title { "Faults" }
            @if faults.is_empty() {
                p.none-found { "No fault was found." }
            } @else {
                ol {
                    @for (check, fault) in faults.iter().take(FAULTS) {
                        @let row = check.row();
                        @let answer = if fault.breaks { "BROKEN" } else { "PUBLIC" };
                        li {
                            a href=(format!("#finding={}", row.code)) { (row.title) }
                            span.counts {
                                span.badge.(answer) { span.sign aria-hidden="true" {} (answer) } " "
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
                    p.more { (faults.len() - FAULTS) " more kinds of faults: the filter above has each." }
                }
            }
        }
    }
}

/// The filters, above all that they count anew.
fn filters() -> Markup {
    html! {
        form.filters role="search" aria-label="Filter this page" {
            label.wide { "Search" input #q type="search" placeholder="VPC, name, any id" autocomplete="off" spellcheck="false"; }
            label { "Result" select #verdict { option value="" { "all" } } }
            label.units hidden { "Organizational unit" select #unit { option value="" { "all" } } }
            label { "Account" select #account { option value="" { "all" } } }
            label { "Region" select #region { option value="" { "all" } } }
            label { "Service" select #service { option value="" { "all" } } }
            label.wide { "Finding" select #finding { option value="" { "all" } } }
            button #clear type="button" { "Clear" }
            p #count role="status" {}
        }
    }
}

/// A table that the script fills.
fn matrix() -> Markup {
    html! {
        section #matrix aria-labelledby="matrix-title" tabindex="-1" {
            h2 #matrix-title { "VPCs and services" }
            noscript { p.notice { "The matrix and the pictures need JavaScript. Without it, --format markdown has the same." } }
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

/// The titles of all checks, for the script: code, title, what a fault makes of a service, the address of its page.
fn checks(faults: &[(Check, FailedCheckCounts)], pages: CheckPages) -> String {
    let ranks: Vec<Check> = faults.iter().map(|(check, _)| *check).collect();
    let others = Check::ALL.iter().filter(|check| !ranks.contains(check));
    let breaks = |check: &Check| {
        let fault = faults.iter().find(|(of, _)| of == check);
        fault.map_or(
            "",
            |(_, fault)| if fault.breaks { "BROKEN" } else { "PUBLIC" },
        )
    };
    let titles: Vec<(&str, &str, &str, Option<String>)> = ranks
        .iter()
        .chain(others)
        .map(|check| {
            let row = check.row();
            (row.code, row.title, breaks(check), pages.address(*check))
        })
        .collect();
    let mut json = Vec::new();
    // Memory takes everything.
    let _ = script::write(&mut json, &titles);
    String::from_utf8_lossy(&json).into_owned()
}

/// A notice as a sentence of its own.
fn sentence(notice: &str) -> String {
    let mut letters = notice.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
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

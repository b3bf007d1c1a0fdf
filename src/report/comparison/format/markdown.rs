//! The format `markdown`: a comment on a pull request, read in ten seconds, the rest folded away.

use std::fmt::Write as _;
use std::io::{self, Write};

use rule::checks::Severity;
use rule::verdict::Answer;

use super::super::sentence::{answer, name, opening, rest_on_presumptions};
use super::super::{Comparison, Difference, Status};
use super::{Group, WORSE, groups, mark, place, still};

/// The most that a comment on GitHub holds, with room for what stands around it.
const MOST: usize = 64_000;

/// Writes the report.
///
/// # Errors
/// What cannot be written.
pub fn write(out: &mut dyn Write, comparison: &Comparison) -> io::Result<()> {
    out.write_all(text(comparison).as_bytes())?;
    out.flush()
}

/// The comment, cut where it would be too long.
pub fn text(comparison: &Comparison) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "**{}**\n", escaped(&opening(comparison)));
    table(&mut text, comparison, true);
    words(&mut text, comparison);
    let all = groups(comparison, Status::New);
    findings(&mut text, comparison, all, "New");
    let (worse, still) = still(comparison);
    findings(&mut text, comparison, worse, WORSE);
    let all = groups(comparison, Status::Fixed);
    findings(&mut text, comparison, all, "Fixed");
    let mut rest = String::new();
    table(&mut rest, comparison, false);
    findings(&mut rest, comparison, still, "Still there");
    list(
        &mut rest,
        comparison,
        "Notices",
        &mut comparison.notices.iter(),
    );
    list(
        &mut rest,
        comparison,
        "Presumed",
        &mut comparison.presumed.iter(),
    );
    if !rest.trim().is_empty() {
        let _ = write!(
            text,
            "<details><summary>What does not change, notices, presumed values</summary>\n\n{rest}\n</details>\n"
        );
    }
    let presumed = comparison.presumed_answers();
    if presumed > 0 {
        let _ = writeln!(text, "\n{}.", rest_on_presumptions(presumed));
    }
    cut(text)
}

fn cut(mut text: String) -> String {
    if text.len() <= MOST {
        return text;
    }
    let mut end = MOST;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let end = text
        .get(..end)
        .and_then(|kept| kept.rfind('\n'))
        .unwrap_or(end);
    text.truncate(end);
    if text.contains("<details>") && !text.contains("</details>") {
        text.push_str("\n</details>");
    }
    text.push_str(
        "\n\nThe rest is left out: a comment holds no more. `--format json` has all of it.\n",
    );
    text
}

fn table(text: &mut String, comparison: &Comparison, changed: bool) {
    let mut any = false;
    for vpc in &comparison.vpcs {
        let rows = vpc.services.iter();
        for service in rows.filter(|service| service.is_changed() == changed) {
            if !any {
                text.push_str("| VPC | service | before | after | |\n|---|---|---|---|---|\n");
                any = true;
            }
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} |",
                escaped(&name(vpc)),
                escaped(&service.service),
                escaped(&answer(
                    service.before,
                    service.left_by.as_ref(),
                    comparison
                )),
                escaped(&answer(
                    service.after,
                    service.leaves_by.as_ref(),
                    comparison
                )),
                mark(service),
            );
        }
        if vpc.services.is_empty()
            && (vpc.change != Difference::Same) == changed
            && let Some(after) = &vpc.after
        {
            let _ = writeln!(
                text,
                "{}\n",
                escaped(&comparison.addresses.say(&after.annotation))
            );
        }
    }
    if any {
        text.push('\n');
    }
}

/// What an answer means to somebody who has not seen it before.
fn meaning(answer: Answer) -> Option<&'static str> {
    Some(match answer {
        Answer::Broken => "requests do not arrive: a pull hangs until it times out",
        Answer::Public => {
            "no private path: requests go to public addresses, or nowhere without a way out"
        }
        Answer::Unknown => "rests on name servers or devices that cannot be looked into",
        Answer::Undetermined => "a fact is missing",
        Answer::Private | Answer::NotApplicable => return None,
    })
}

/// Where the comment says which fact is missing.
fn which_fact(comparison: &Comparison) -> &'static str {
    let mut findings = comparison.vpcs.iter().flat_map(|vpc| &vpc.findings);
    let is_said = findings
        .any(|of| of.status != Status::Fixed && of.finding.severity == Severity::Undetermined);
    match (is_said, comparison.notices.is_empty()) {
        (true, _) => ": the findings below say which",
        (false, false) => ": the notices below say which",
        (false, true) => "",
    }
}

/// The words that services changed to, explained.
fn words(text: &mut String, comparison: &Comparison) {
    let services = comparison.vpcs.iter().flat_map(|vpc| &vpc.services);
    let changed = services.filter(|service| service.is_changed());
    let after: Vec<Answer> = changed.filter_map(|service| service.after).collect();
    let known = [
        Answer::Broken,
        Answer::Public,
        Answer::Unknown,
        Answer::Undetermined,
    ];
    let mut any = false;
    for answer in known.into_iter().filter(|of| after.contains(of)) {
        if let Some(meaning) = meaning(answer) {
            let which = match answer {
                Answer::Undetermined => which_fact(comparison),
                Answer::Private
                | Answer::Unknown
                | Answer::Public
                | Answer::Broken
                | Answer::NotApplicable => "",
            };
            let _ = writeln!(text, "<sub>{}: {meaning}{which}.</sub>  ", answer.as_str());
            any = true;
        }
    }
    if any {
        text.push('\n');
    }
}

fn findings(text: &mut String, comparison: &Comparison, all: Vec<Group<'_>>, title: &str) {
    if all.is_empty() {
        return;
    }
    let _ = writeln!(text, "**{title}**\n");
    for group in all {
        let finding = group.finding;
        let code = finding.finding.check.row().code;
        let sentence = group.sentence(comparison);
        let _ = write!(text, "* {} `{code}`", escaped(&sentence));
        if let Some(place) = place(comparison, finding) {
            let _ = write!(text, " ({})", escaped(&place));
        }
        if let Some(acts) = group.acts(comparison, &sentence) {
            let _ = write!(text, "  \n  {}", escaped(&acts));
        }
        if finding.status != Status::Fixed {
            let _ = write!(text, "  \n  {}", escaped(&group.remedy(comparison)));
        }
        text.push('\n');
    }
    text.push('\n');
}

fn list(
    text: &mut String,
    comparison: &Comparison,
    title: &str,
    lines: &mut dyn Iterator<Item = &String>,
) {
    let lines: Vec<String> = lines.map(|line| comparison.addresses.say(line)).collect();
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "**{title}**\n");
    for line in lines {
        let _ = writeln!(text, "* {}", escaped(&line));
    }
    text.push('\n');
}

/// Text that is only text: what a plan names cannot become a link, a mention or HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in crate::text::printable(text).chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' => {
                out.push('\\');
                out.push(letter);
            }
            '@' => out.push_str("&#64;"),
            _ => out.push(letter),
        }
    }
    out
}

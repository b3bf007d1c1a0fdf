//! A path as a Mermaid flowchart, which GitHub and wikis draw.

use std::io::{self, Write};

use rule::checks::Stage;
use rule::explain::{Explained, Explanation, Outcome};
use rule::verdict::Answer;

use crate::explanation::{FACTS, StageSteps, needed_by, others, sign, stages, words};
use crate::text::printable;

/// The classes of nodes: what does not pass stands out without colour too, by its border.
const CLASSES: &str = "  \
  classDef yes fill:#e6f4ea,stroke:#1e7e34,color:#10381a\n  \
  classDef no fill:#fdecea,stroke:#b3261e,stroke-width:4px,color:#410e0b\n  \
  classDef maybe fill:#fff8e1,stroke:#8a6d00,stroke-dasharray:5 3,color:#3d2f00\n  \
  classDef plain fill:#f1f3f4,stroke:#5f6368,color:#202124\n";

/// Writes one flowchart with a row an endpoint.
///
/// # Errors
/// What cannot be written.
pub fn write(out: &mut impl Write, title: &str, explanations: &[Explanation]) -> io::Result<()> {
    writeln!(
        out,
        "---\ntitle: \"{}\"\n---\nflowchart LR",
        title_text(title)
    )?;
    for (at, explanation) in explanations.iter().enumerate() {
        let client = format!("{}{}", explanation.client, others(explanation.alike));
        writeln!(out, "  c{at}[\"{}\"]:::plain", label(&client))?;
        let word = format!("{} {}", explanation.service, explanation.answer.as_str());
        let mut words = vec![label(&word)];
        words.extend(needed_by(explanation).iter().map(|line| label(line)));
        let class = match explanation.answer {
            Answer::Private => "yes",
            Answer::Broken | Answer::Public => "no",
            Answer::Unknown | Answer::Undetermined | Answer::NotApplicable => "maybe",
        };
        writeln!(out, "  s{at}([\"{}\"]):::{class}", words.join("<br>"))?;
        if explanation.no_endpoint.is_some() {
            writeln!(out, "  c{at} -. no endpoint .-> s{at}")?;
        }
        for (branch_at, branch) in explanation.branches.iter().enumerate() {
            let last = write_row(out, at, &format!("n{at}_{branch_at}"), &branch.steps)?;
            let over = match branch.endpoint_id.as_str() {
                "" => &branch.endpoint,
                _ => &branch.endpoint_id,
            };
            writeln!(out, "  {last} -->|\"{}\"| s{at}", label(over))?;
        }
        if !explanation.causes.is_empty() {
            let last = write_row(out, at, &format!("k{at}"), &explanation.causes)?;
            writeln!(out, "  {last} --> s{at}")?;
        }
    }
    write!(out, "{CLASSES}")
}

/// Writes the stages of steps in a row, from the client on; the last node.
fn write_row(
    out: &mut impl Write,
    at: usize,
    nodes: &str,
    steps: &[Explained],
) -> io::Result<String> {
    let mut before = format!("c{at}");
    for (stage_at, stage) in stages(steps).iter().enumerate() {
        let node = format!("{nodes}_{stage_at}");
        let text = stage_label(stage);
        writeln!(
            out,
            "  {before} {} {node}[\"{text}\"]:::{}",
            arrow(stage.answer),
            class_of(stage.answer)
        )?;
        before = node;
    }
    Ok(before)
}

/// A stage's name, and what does not pass in it.
fn stage_label(stage: &StageSteps<'_>) -> String {
    let mut lines = vec![label(&format!(
        "{} {}",
        sign(stage.answer),
        stage.stage.map_or(FACTS, Stage::as_str)
    ))];
    let blocking = stage
        .steps
        .iter()
        .filter(|step| step.answer != Outcome::Yes);
    lines.extend(blocking.map(|step| label(&words(step))));
    lines.join("<br>")
}

fn arrow(answer: Outcome) -> &'static str {
    match answer {
        Outcome::Yes => "-->",
        Outcome::No => "--x",
        Outcome::Maybe | Outcome::Unread => "-.->",
    }
}

fn class_of(answer: Outcome) -> &'static str {
    match answer {
        Outcome::Yes => "yes",
        Outcome::No => "no",
        Outcome::Maybe | Outcome::Unread => "maybe",
    }
}

/// Text inside a quoted label: Mermaid's entities for all that could be markup.
fn label(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in printable(text).chars() {
        match character {
            '"' | '#' | '&' | '<' | '>' | '`' | '*' | '_' | '\\' | ';' | '{' | '}' => {
                escaped.push_str(&format!("#{};", u32::from(character)));
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Text inside the quoted title, which is YAML.
fn title_text(text: &str) -> String {
    printable(text).replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::{label, title_text};

    #[test]
    fn text_from_aws_is_only_text() {
        assert_eq!(label("a \"b\" <c> #1;"), "a #34;b#34; #60;c#62; #35;1#59;");
        assert_eq!(title_text("a \"b\" \\ c\n"), "a \\\"b\\\" \\\\ c\u{fffd}");
    }
}

//! The ways of showing the path of a client: the same stages as text and as a picture.

pub mod mermaid;
pub mod named;
#[cfg(feature = "offline")]
pub mod svg;
pub mod text;

use rule::checks::Stage;
use rule::explain::{Explained, Explanation, Outcome};
use rule::verdict::NeededBy;

use crate::text::printable;

/// The steps of one branch at one stage.
#[derive(Debug)]
struct StageSteps<'a> {
    /// Which; none of facts that no stage asks for by itself.
    stage: Option<Stage>,
    /// The worst answer of its steps.
    answer: Outcome,
    /// Where the facts come from.
    source: &'static str,
    steps: Vec<&'a Explained>,
}

/// How facts are called that no stage asks for by itself.
const FACTS: &str = "facts";

/// The stages of steps, in the order in which a packet meets them.
fn stages(steps: &[Explained]) -> Vec<StageSteps<'_>> {
    let mut stages: Vec<StageSteps<'_>> = Vec::new();
    for step in steps {
        match stages.last_mut() {
            Some(last) if last.stage == step.stage => {
                if weight(step.answer) > weight(last.answer) {
                    last.answer = step.answer;
                }
                last.steps.push(step);
            }
            _ => stages.push(StageSteps {
                stage: step.stage,
                answer: step.answer,
                source: step.source,
                steps: vec![step],
            }),
        }
    }
    stages
}

/// A known fault outweighs an unread fact, which outweighs an undecidable one.
fn weight(answer: Outcome) -> u8 {
    match answer {
        Outcome::Yes => 0,
        Outcome::Maybe => 1,
        Outcome::Unread => 2,
        Outcome::No => 3,
    }
}

/// The sign of an answer, for eyes that skim.
fn sign(answer: Outcome) -> &'static str {
    match answer {
        Outcome::Yes => "✓",
        Outcome::Maybe => "?",
        Outcome::No => "✗",
        Outcome::Unread => "…",
    }
}

/// A step in words: the endpoint's interface that it is about, and what decided it.
fn words(step: &Explained) -> String {
    match &step.interface_id {
        Some(interface_id) => format!("{interface_id}: {}", step.text),
        None => step.text.clone(),
    }
}

/// Who needs the service, and why: a line a reason.
fn needed_by(explanation: &Explanation) -> Vec<String> {
    let needed = explanation.needed_by.iter();
    let line = |needed: &NeededBy| {
        let clients = match needed.clients {
            1 => "1 client".to_owned(),
            many => format!("{many} clients"),
        };
        format!("needed by {clients}: {}", printable(&needed.reason))
    };
    needed.map(line).collect()
}

/// How many clients an explanation stands for beside the one that it names.
fn others(alike: usize) -> String {
    match alike.saturating_sub(1) {
        0 => String::new(),
        1 => " (and 1 client like it)".to_owned(),
        others => format!(" (and {others} clients like it)"),
    }
}

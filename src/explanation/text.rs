//! A path as a tree of text: DNS, client egress, network ACLs, route, endpoint ingress, policy.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use rule::explain::{Branch, Explained, Explanation, Outcome};
use rule::verdict::Answer;
use termtree::Tree;

use crate::explanation::{StageSteps, needed_by, others, sign, stages, words};
use crate::text::printable;

/// Writes one tree an explanation, and below them what is said beside needs.
///
/// # Errors
/// What cannot be written.
pub fn write(
    out: &mut impl Write,
    title: &str,
    explanations: &[Explanation],
    beside: &[String],
    colour: bool,
) -> io::Result<()> {
    writeln!(
        out,
        "{}",
        styled(colour, Style::new().bold(), &printable(title))
    )?;
    for explanation in explanations {
        writeln!(out)?;
        for line in tree(explanation, colour).to_string().lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    for (place, sentence) in beside.iter().enumerate() {
        if place == 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}", printable(sentence))?;
    }
    Ok(())
}

fn tree(explanation: &Explanation, colour: bool) -> Tree<String> {
    let answer = styled(
        colour,
        Style::new()
            .bold()
            .fg_color(Some(word_colour(explanation.answer).into())),
        explanation.answer.as_str(),
    );
    let root = format!(
        "{} {answer} for {}{}",
        explanation.service,
        printable(&explanation.client),
        others(explanation.alike)
    );
    let mut tree = Tree::new(root);
    tree.extend(needed_by(explanation).into_iter().map(Tree::new));
    if explanation.branches.is_empty() {
        tree.push(Tree::new(format!(
            "no endpoint of {} is in the VPC",
            explanation.service
        )));
    }
    tree.extend(
        explanation
            .branches
            .iter()
            .map(|branch| branch_tree(branch, colour)),
    );
    tree
}

fn branch_tree(branch: &Branch, colour: bool) -> Tree<String> {
    let root = format!(
        "over {}, {}",
        printable(&branch.endpoint_id),
        printable(&branch.endpoint)
    );
    Tree::new(root).with_leaves(stages(branch).iter().map(|stage| stage_tree(stage, colour)))
}

/// One stage: its answer and its source; below it what decided each step.
fn stage_tree(stage: &StageSteps<'_>, colour: bool) -> Tree<String> {
    let answer = |answer: Outcome| {
        let text = format!("{} {}", sign(answer), answer.as_str());
        styled(
            colour,
            Style::new().fg_color(Some(answer_colour(answer).into())),
            &text,
        )
    };
    let source = styled(
        colour,
        Style::new().dimmed(),
        &format!("({})", stage.source),
    );
    let root = format!("{} {} {source}", stage.stage.as_str(), answer(stage.answer));
    let leaf = |step: &&Explained| {
        Tree::new(format!(
            "{} {}",
            answer(step.answer),
            printable(&words(step))
        ))
    };
    Tree::new(root).with_leaves(stage.steps.iter().map(leaf))
}

fn styled(colour: bool, style: Style, text: &str) -> String {
    if colour {
        format!("{style}{text}{style:#}")
    } else {
        text.to_owned()
    }
}

fn word_colour(answer: Answer) -> AnsiColor {
    match answer {
        Answer::Private => AnsiColor::Green,
        Answer::Broken | Answer::Public => AnsiColor::Red,
        Answer::Unknown | Answer::Undetermined => AnsiColor::Yellow,
        Answer::NotApplicable => AnsiColor::BrightBlack,
    }
}

fn answer_colour(answer: Outcome) -> AnsiColor {
    match answer {
        Outcome::Yes => AnsiColor::Green,
        Outcome::No => AnsiColor::Red,
        Outcome::Maybe | Outcome::Unread => AnsiColor::Yellow,
    }
}

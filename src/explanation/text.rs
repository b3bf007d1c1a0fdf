//! A path as a tree of text: DNS, client egress, network ACLs, route, endpoint ingress, policy.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use rule::checks::Stage;
use rule::explain::{Branch, Explained, Explanation, Outcome};
use rule::verdict::Answer;
use termtree::Tree;

use crate::explanation::{FACTS, StageSteps, needed_by, others, sign, stages, words};
use crate::text::printable;

/// How the trees look.
#[derive(Debug, Clone, Copy, Default)]
pub struct TextStyle {
    /// Whether to colour.
    pub colour: bool,
    /// The width to wrap to; `None` wraps nothing.
    pub width: Option<usize>,
}

impl TextStyle {
    /// A text in lines that fit at a depth of the tree; broken at blanks alone: no id is split.
    fn fit(self, text: &str, depth: usize) -> String {
        let Some(width) = self.width else {
            return text.to_owned();
        };
        let options = textwrap::Options::new(width.saturating_sub(BRANCH * depth).max(NARROWEST))
            .break_words(false)
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        textwrap::fill(text, options)
    }

    fn node(self, text: &str, depth: usize) -> Tree<String> {
        Tree::new(self.fit(text, depth)).with_multiline(true)
    }
}

/// How wide the lines of a tree are before a text, for each depth.
const BRANCH: usize = 4;

/// The least width in which a text is wrapped.
const NARROWEST: usize = 16;

/// Writes one tree an explanation, and below them what is said beside needs.
///
/// # Errors
/// What cannot be written.
pub fn write(
    out: &mut impl Write,
    title: &str,
    explanations: &[Explanation],
    beside: &[String],
    look: TextStyle,
) -> io::Result<()> {
    writeln!(
        out,
        "{}",
        styled(look.colour, Style::new().bold(), &printable(title))
    )?;
    for explanation in explanations {
        writeln!(out)?;
        for line in tree(explanation, look).to_string().lines() {
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

fn tree(explanation: &Explanation, look: TextStyle) -> Tree<String> {
    let answer = styled(
        look.colour,
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
    let mut tree = look.node(&root, 0);
    tree.extend(
        needed_by(explanation)
            .into_iter()
            .map(|line| look.node(&line, 1)),
    );
    let none = explanation.no_endpoint.iter();
    tree.extend(none.map(|none| look.node(&printable(none), 1)));
    tree.extend(
        explanation
            .branches
            .iter()
            .map(|branch| branch_tree(branch, look)),
    );
    let causes = explanation.causes.iter();
    tree.extend(causes.map(|cause| leaf(cause, look, 1)));
    tree
}

fn branch_tree(branch: &Branch, look: TextStyle) -> Tree<String> {
    let root = printable(&branch.heading()).into_owned();
    let stages = stages(&branch.steps);
    let leaves = stages.iter().map(|stage| stage_tree(stage, look));
    look.node(&root, 1).with_leaves(leaves)
}

/// One stage: its answer and its source; below it what decided each step.
fn stage_tree(stage: &StageSteps<'_>, look: TextStyle) -> Tree<String> {
    let source = styled(
        look.colour,
        Style::new().dimmed(),
        &format!("({})", stage.source),
    );
    let root = format!(
        "{} {} {source}",
        stage.stage.map_or(FACTS, Stage::as_str),
        answer(stage.answer, look)
    );
    let leaves = stage.steps.iter().map(|step| leaf(step, look, 3));
    look.node(&root, 2).with_leaves(leaves)
}

/// One step: its answer, and what decided it.
fn leaf(step: &Explained, look: TextStyle, depth: usize) -> Tree<String> {
    let text = format!("{} {}", answer(step.answer, look), printable(&words(step)));
    look.node(&text, depth)
}

/// An answer with its sign.
fn answer(answer: Outcome, look: TextStyle) -> String {
    let text = format!("{} {}", sign(answer), answer.as_str());
    styled(
        look.colour,
        Style::new().fg_color(Some(answer_colour(answer).into())),
        &text,
    )
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

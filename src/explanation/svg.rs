//! A path as a picture: client, security group, network ACL, route, endpoint, policy, from top to bottom.
//!
//! Every answer has its shape and its word beside its colour. One card shows one explanation, on its
//! own for a page ([`card`]) or with others in a file ([`write`]).

use std::collections::HashSet;
use std::io::{self, Write};

use maud::{Markup, PreEscaped, html};
use rule::checks::Stage;
use rule::explain::{Explained, Explanation, Outcome};
use rule::verdict::Answer;

use crate::explanation::{FACTS, StageSteps, needed_by, others, sign, stages, words};
use crate::text::printable;

mod column;
mod lines;

use column::Card;
use lines::{columns, wrap};

/// The colours of a picture, light and dark; a page that shows pictures carries it too.
pub const STYLE: &str = include_str!("svg/style.css");

/// How wide a card is.
const WIDTH: i32 = 460;
/// The room between cards and around them.
const GAP: i32 = 28;
/// How many columns of cards a file has at most.
const COLUMNS: usize = 4;
/// How many passing steps of a stage are shown.
const PASSING: usize = 1;

/// One explanation as a picture of its own, without colours: the page around it has [`STYLE`].
pub fn card(explanation: &Explanation) -> String {
    let drawn = draw(explanation);
    svg(
        WIDTH,
        drawn.height,
        &drawn.title,
        &drawn.description,
        &drawn.markup,
    )
    .into_string()
}

/// Writes one file with a card an explanation, a column a service.
///
/// # Errors
/// What cannot be written.
pub fn write(out: &mut impl Write, title: &str, explanations: &[Explanation]) -> io::Result<()> {
    let title = printable(title);
    let services: Vec<&[Explanation]> = explanations
        .chunk_by(|one, next| one.service == next.service)
        .collect();
    let mut cards = Vec::new();
    let mut descriptions = Vec::new();
    let wide = i32::try_from(services.len().clamp(1, COLUMNS)).unwrap_or(1);
    let width = GAP + wide * (WIDTH + GAP);
    let heading = wrap(&title, columns(width - 2 * GAP) * 6 / 10);
    let mut top = GAP + 22 + 26 * i32::try_from(heading.len()).unwrap_or_default();
    for row in services.chunks(COLUMNS) {
        let mut bottom = top;
        for (place, service) in (0..).zip(row) {
            let left = GAP + place * (WIDTH + GAP);
            let mut below = top;
            for explanation in *service {
                let drawn = draw(explanation);
                cards.push(html! {
                    g transform=(format!("translate({left} {below})")) { (drawn.markup) }
                });
                descriptions.push(format!("{}. {}", drawn.title, drawn.description));
                below += drawn.height + GAP;
            }
            bottom = bottom.max(below);
        }
        top = bottom;
    }
    let height = top + 50;
    let body = html! {
        style { (PreEscaped(STYLE)) }
        rect.ground width=(width) height=(height) {}
        @for (place, line) in (0..).zip(&heading) {
            text.heading x=(GAP) y=(GAP + 20 + place * 26) { (line) " " }
        }
        @for card in &cards { (card) }
        (legend(GAP, top + 4))
    };
    let picture = svg(width, height, &title, &descriptions.join(" "), &body);
    // An element a line: between elements a line's end is as good as nothing.
    let lines = picture
        .into_string()
        .replace("><", ">\n<")
        .replace(">\n</", "></");
    writeln!(out, "{lines}")
}

/// The element around a picture, with its words for those who do not see it.
fn svg(width: i32, height: i32, title: &str, description: &str, body: &Markup) -> Markup {
    html! {
        svg.path xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {width} {height}"))
            width=(width) height=(height) role="img" aria-labelledby="title description" {
            title id="title" { (title) }
            desc id="description" { (description) }
            (body)
        }
    }
}

/// What each shape means.
fn legend(left: i32, y: i32) -> Markup {
    let entries = [
        (Outcome::Yes, "yes: it passes"),
        (Outcome::No, "no: it does not pass"),
        (Outcome::Maybe, "maybe: not decided"),
        (Outcome::Unread, "unread: a fact is missing"),
    ];
    html! {
        @for (place, (answer, meaning)) in (0..).zip(entries) {
            @let (x, y) = (left + 11 + (place % 2) * 230, y + (place / 2) * 26);
            (column::glyph(answer, x, y))
            text.legend x=(x + 18) y=(y + 4) { (meaning) }
        }
    }
}

/// A card that has been drawn.
struct Drawn {
    markup: Markup,
    height: i32,
    title: String,
    description: String,
}

fn draw(explanation: &Explanation) -> Drawn {
    let answer = explanation.answer;
    let client = format!("{}{}", explanation.client, others(explanation.alike));
    let client = printable(&client);
    let mut column = Card::new(WIDTH, answer);
    column.heading(&printable(&explanation.service));
    column.node("client", &client, false);
    let mut said = Vec::new();
    let ways = explanation.branches.len();
    for (place, branch) in explanation.branches.iter().enumerate() {
        let endpoint = branch.heading();
        let endpoint = printable(&endpoint);
        if ways > 1 {
            column.caption(&format!("way {} of {ways}", place + 1), place == 0);
        }
        column.node("endpoint", &endpoint, false);
        said.push(format!(
            "{}: {}.",
            endpoint,
            drawn_stages(&mut column, &branch.steps)
        ));
    }
    let missing = explanation.no_endpoint.as_deref().map(printable);
    let beside = missing.is_some() || !explanation.causes.is_empty();
    if beside && ways > 0 {
        column.caption("beside the ways", false);
    }
    if let Some(missing) = missing {
        column.stage(
            "endpoint",
            Outcome::No,
            &[(Outcome::No, missing.to_string())],
        );
        said.push(format!("{missing}."));
    }
    if !explanation.causes.is_empty() {
        said.push(format!(
            "{}.",
            drawn_stages(&mut column, &explanation.causes)
        ));
    }
    column.node(&printable(&explanation.service), arrival(answer), true);
    said.push(format!("{}: {}.", answer.as_str(), arrival(answer)));
    said.extend(needed_by(explanation).iter().map(|line| format!("{line}.")));
    let (markup, height) = column.finish();
    Drawn {
        markup,
        height,
        title: format!(
            "{} {} for {client}",
            printable(&explanation.service),
            answer.as_str()
        ),
        description: said.join(" "),
    }
}

/// Draws the stages of steps and returns them in words.
fn drawn_stages(column: &mut Card, steps: &[Explained]) -> String {
    let said = stages(steps).into_iter().map(|stage| {
        let lines = stage_lines(&stage);
        let title = stage.stage.map_or(FACTS, title);
        column.stage(title, stage.answer, &lines);
        let told: Vec<&str> = lines.iter().map(|(_, line)| line.as_str()).collect();
        format!("{} {}: {}", title, stage.answer.as_str(), told.join(", "))
    });
    said.collect::<Vec<_>>().join("; ")
}

/// What is said at a stage: all that does not pass, and of what passes enough to see why.
fn stage_lines(stage: &StageSteps<'_>) -> Vec<(Outcome, String)> {
    let line = |step: &&Explained| (step.answer, printable(&words(step)).into_owned());
    let (passing, others): (Vec<&Explained>, Vec<&Explained>) = stage
        .steps
        .iter()
        .partition(|step| step.answer == Outcome::Yes);
    let mut lines: Vec<_> = others.iter().map(line).collect();
    let mut said = HashSet::new();
    lines.retain(|(_, text)| said.insert(text.clone()));
    let shown = if lines.is_empty() { PASSING } else { 0 };
    lines.extend(passing.iter().take(shown).map(line));
    let more = passing.len().saturating_sub(shown);
    if more > 0 {
        let pass = if more == 1 { "passes" } else { "pass" };
        lines.push((Outcome::Yes, format!("{more} more {pass}")));
    }
    lines
}

/// A stage's title: what a packet, or a request, meets there.
fn title(stage: Stage) -> &'static str {
    match stage {
        Stage::Vpc => "VPC",
        Stage::Endpoint => "state of the endpoint",
        Stage::Dns => "DNS",
        Stage::HostedZone => "hosted zone",
        Stage::Record => "record",
        Stage::CentralEndpoint => "central endpoint",
        Stage::ClientEgress => "client security groups",
        Stage::NetworkAcls => "network ACLs",
        Stage::Route => "route",
        Stage::Peering => "peering",
        Stage::TransitGateway => "transit gateway",
        Stage::EndpointIngress => "endpoint interfaces",
        Stage::Policy => "endpoint policy",
    }
}

/// What becomes of the client's requests.
fn arrival(answer: Answer) -> &'static str {
    match answer {
        Answer::Private => "reached privately",
        Answer::Broken => "not reached: blocked, and there is no way around",
        Answer::Public => "not over an endpoint: by a NAT or internet gateway, or not at all",
        Answer::Unknown => "not decided by what AWS shows",
        Answer::Undetermined => "not decided: a fact that could turn it is unread",
        Answer::NotApplicable => "not asked for",
    }
}

#[cfg(test)]
mod tests;

//! Where things stand in a card: one column, drawn downwards, with the path as a line on the left.

use maud::{Markup, html};
use rule::explain::Outcome;
use rule::verdict::Answer;

use super::lines::{columns, wrap};
use super::sign;

/// The line that a packet follows.
const TRACK: i32 = 44;
/// Where texts begin.
const TEXT: i32 = 70;
/// The room at both sides.
const MARGIN: i32 = 20;
/// From one line of text to the next.
const LEADING: i32 = 17;
/// How far the further lines of a step stand in.
const HANGING: i32 = 15;

/// A card being drawn.
pub struct Card {
    width: i32,
    answer: Answer,
    /// Down to where it is drawn.
    y: i32,
    /// Where the path's line was left; none before it begins.
    track: Option<i32>,
    /// Whether the path is blocked further up.
    cut: bool,
    lines: Vec<Markup>,
    parts: Vec<Markup>,
}

impl Card {
    /// An empty card for an answer.
    pub fn new(width: i32, answer: Answer) -> Self {
        Self {
            width,
            answer,
            y: MARGIN,
            track: None,
            cut: false,
            lines: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// The service and the answer.
    pub fn heading(&mut self, service: &str) {
        let answer = self.answer.as_str();
        let room = columns(self.width - 2 * MARGIN - 160) * 6 / 10;
        let lines = at(MARGIN, wrap(service, room.max(1)));
        let badge = 24 + 9 * i32::try_from(answer.len()).unwrap_or_default();
        let (left, middle) = (self.width - MARGIN - badge, self.width - MARGIN - badge / 2);
        let first = self.y + 18;
        self.parts.push(html! {
            text.service x=(MARGIN) y=(first) { (spans(&lines, 23)) }
            rect class=(answer) x=(left) y=(first - 18) width=(badge) height="24" rx="12" {}
            text.verdict x=(middle) y=(first - 1) { (answer) }
        });
        self.y += 23 * count(&lines) + 14;
    }

    /// A box that the path goes through, or ends in.
    pub fn node(&mut self, label: &str, text: &str, is_end: bool) {
        let left = MARGIN + 16;
        let room = columns(self.width - left - MARGIN - 10);
        let (labels, lines) = (at(left, wrap(label, room)), at(left, wrap(text, room)));
        let height = 14 + LEADING * (count(&lines) + count(&labels));
        self.track_to(self.y);
        let class = if is_end {
            format!("node end {}", self.answer.as_str())
        } else {
            "node".to_owned()
        };
        let y = self.y;
        let below = y + 20 + LEADING * count(&labels);
        self.parts.push(html! {
            rect class=(class) x=(MARGIN) y=(y) width=(self.width - 2 * MARGIN) height=(height) rx="8" {}
            text.label x=(left) y=(y + 20) { (spans(&labels, LEADING)) }
            text.detail x=(left) y=(below) { (spans(&lines, LEADING)) }
        });
        self.y += height;
        self.track = Some(self.y);
        self.y += 18;
    }

    /// The title of one of several ways. All but the first begin at the client anew.
    pub fn caption(&mut self, text: &str, first: bool) {
        if first {
            return;
        }
        self.track = None;
        self.cut = false;
        self.parts.push(html! {
            text.caption x=(MARGIN) y=(self.y + 8) { (text) }
        });
        self.y += 20;
    }

    /// A stage of the path: its shape on the line, its answer, what decided it.
    pub fn stage(&mut self, title: &str, answer: Outcome, details: &[(Outcome, String)]) {
        let passes = answer == Outcome::Yes;
        let room = self.width - TEXT - MARGIN - 8;
        let mut lines = Vec::new();
        for (of, text) in details {
            match details {
                [_] => lines.extend(
                    wrap(text, columns(room))
                        .into_iter()
                        .map(|line| (TEXT, line)),
                ),
                _ => {
                    let wrapped = wrap(text, columns(room - HANGING)).into_iter();
                    let mut hanging = wrapped.map(|line| (TEXT + HANGING, line));
                    let first = hanging.next().map(|(_, line)| line).unwrap_or_default();
                    lines.push((TEXT, format!("{} {first}", sign(*of))));
                    lines.extend(hanging);
                }
            }
        }
        let height = 26 + LEADING * count(&lines) + if passes { 0 } else { 10 };
        let top = self.y + if passes { 0 } else { 6 };
        let centre = top + 14;
        self.track_to(centre - 11);
        if !passes {
            let class = format!("block {}", answer.as_str());
            self.parts.push(html! {
                rect class=(class) x=(MARGIN) y=(top - 3) width=(self.width - 2 * MARGIN) height=(height) rx="8" {}
            });
        }
        if answer == Outcome::No {
            let text = match (self.cut, self.answer) {
                (true, _) => "fails too",
                (false, Answer::Broken) => "blocked here",
                (false, _) => "ends here",
            };
            let left = self.width - MARGIN - 118;
            self.parts.push(html! {
                rect.no x=(left) y=(top - 12) width="106" height="19" rx="9.5" {}
                text.verdict x=(left + 53) y=(top + 2) { (text) }
            });
        }
        let right = self.width - MARGIN - 12;
        self.parts.push(html! {
            (glyph(answer, TRACK, centre))
            text.stage x=(TEXT) y=(centre + 5) { (title) }
            text.answer.(answer.as_str()) x=(right) y=(centre + 7) {
                (answer.as_str())
            }
            text.detail x=(TEXT) y=(centre + 24) { (spans(&lines, LEADING)) }
        });
        self.track = Some(centre + 11);
        self.cut |= answer == Outcome::No;
        self.y = top + height + 10;
    }

    /// The whole card, and how high it is.
    pub fn finish(self) -> (Markup, i32) {
        let height = self.y - 18 + MARGIN;
        let edge = format!("edge {}", self.answer.as_str());
        let markup = html! {
            rect.card x="0.5" y="0.5" width=(self.width - 1) height=(height - 1) rx="12" {}
            rect class=(edge) x="0.5" y="14" width="4" height=(height - 28) rx="2" {}
            @for line in &self.lines { (line) }
            @for part in &self.parts { (part) }
        };
        (markup, height)
    }

    /// Draws the path's line from where it was left.
    fn track_to(&mut self, y: i32) {
        if let Some(from) = self.track {
            let class = if self.cut { "cut" } else { "line" };
            let way = format!("M{TRACK} {from}V{y}");
            self.lines.push(html! { path class=(class) d=(way) {} });
        }
    }
}

/// The shape of an answer: a disc, an octagon, a diamond, a square.
pub fn glyph(answer: Outcome, x: i32, y: i32) -> Markup {
    let (shape, mark) = match answer {
        Outcome::Yes => (
            "M-10 0a10 10 0 1 0 20 0a10 10 0 1 0 -20 0z",
            "M-4.5 0.5l3 3l6 -6.5",
        ),
        Outcome::No => (
            "M-4.5 -11h9l6.5 6.5v9l-6.5 6.5h-9l-6.5 -6.5v-9z",
            "M-4 -4l8 8M4 -4l-8 8",
        ),
        Outcome::Maybe => (
            "M0 -12l12 12l-12 12l-12 -12z",
            "M-2.8 -2.6a2.8 2.8 0 1 1 3.8 2.6q-1 0.4 -1 2M0 5.4v0.1",
        ),
        Outcome::Unread => ("M-10 -10h20v20h-20z", "M-5 0v0.1M0 0v0.1M5 0v0.1"),
    };
    html! {
        g transform=(format!("translate({x} {y})")) {
            path class=(answer.as_str()) d=(shape) {}
            path.mark d=(mark) {}
        }
    }
}

/// Lines that begin at one place.
fn at(x: i32, lines: Vec<String>) -> Vec<(i32, String)> {
    lines.into_iter().map(|line| (x, line)).collect()
}

/// The lines of one text, each below the other.
fn spans(lines: &[(i32, String)], leading: i32) -> Markup {
    html! {
        @for (place, (x, line)) in lines.iter().enumerate() {
            @if place == 0 {
                tspan x=(x) { (line) }
            } @else {
                // The blank keeps words apart where the lines are read as one.
                " " tspan x=(x) dy=(leading) { (line) }
            }
        }
    }
}

fn count<T>(lines: &[T]) -> i32 {
    i32::try_from(lines.len()).unwrap_or(i32::MAX)
}

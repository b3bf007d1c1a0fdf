//! The annotation: one line of at most 256 characters that an engineer can act on
//! (`decision.md`, section 10).

use super::order::rank;
use crate::checks::Severity;
use crate::verdict::{Answer, Finding, ServiceAnswer};

/// What AWS Config takes: Unicode scalar values.
pub const LIMIT: usize = 256;

/// Cuts a text to one line of at most [`LIMIT`] characters, never empty.
pub fn line(text: &str) -> String {
    let text = text
        .split(|letter: char| letter.is_control() || letter.is_whitespace())
        .filter(|answer| !answer.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if text.is_empty() {
        return "no details".to_owned();
    }
    if text.chars().count() <= LIMIT {
        return text;
    }
    text.chars().take(LIMIT - 1).chain(['…']).collect()
}

/// The annotation of a VPC that is at fault or undecided: the worst finding, then as many others
/// as fit whole, then how many more there are.
///
/// `None` where no finding speaks against it.
pub fn worst(services: &[ServiceAnswer], unknown_is_fault: bool) -> Option<String> {
    let mut all: Vec<(&str, &Finding)> = services
        .iter()
        .filter(|service| service.answer != Answer::Private)
        .flat_map(|service| {
            service
                .findings
                .iter()
                .map(|finding| (service.service.as_str(), finding))
        })
        .filter(|(_, finding)| !matches!(finding.severity, Severity::Warn))
        .collect();
    all.sort_by(|(a_service, a), (b_service, b)| {
        let key = |finding: &Finding| {
            (
                rank(finding.answer, unknown_is_fault),
                std::cmp::Reverse(finding.clients),
            )
        };
        key(a)
            .cmp(&key(b))
            .then_with(|| a_service.cmp(b_service))
            .then_with(|| a.resources.cmp(&b.resources))
            .then_with(|| a.message.cmp(&b.message))
    });
    let sentence = |(service, finding): &(&str, &Finding)| {
        let answer = finding.answer.map_or("", Answer::as_str);
        format!("{service} {answer}: {}", finding.message)
    };
    let (first, rest) = all.split_first()?;
    let mut text = line(&sentence(first));
    let mut shown = 0;
    for other in rest {
        let more = rest.len() - shown - 1;
        let longer = format!("{text}. {}", sentence(other));
        if longer.chars().count() + suffix(more).chars().count() > LIMIT {
            break;
        }
        text = longer;
        shown += 1;
    }
    let suffix = suffix(rest.len() - shown);
    let room = LIMIT - suffix.chars().count();
    if text.chars().count() > room {
        text = text.chars().take(room - 1).chain(['…']).collect();
    }
    Some(line(&(text + &suffix)))
}

/// How many findings are not shown.
fn suffix(more: usize) -> String {
    if more == 0 {
        String::new()
    } else {
        format!(". +{more} more")
    }
}

/// The annotation of a VPC in which every service is private.
pub fn compliant(services: &[ServiceAnswer], clients: usize, subnets: usize) -> String {
    let plural =
        |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let endpoints: Vec<String> = services
        .iter()
        .map(|service| {
            let ids: Vec<&str> = service.endpoint_ids.iter().map(|id| &**id).collect();
            format!("{} {}", service.service, ids.join("+"))
                .trim_end()
                .to_owned()
        })
        .collect();
    let whom = match clients {
        0 => "without clients".to_owned(),
        _ => format!(
            "for {} in {}",
            plural(clients, "client"),
            plural(subnets, "subnet")
        ),
    };
    line(&format!(
        "COMPLIANT: {} private {whom} ({})",
        plural(services.len(), "service"),
        endpoints.join(", ")
    ))
}

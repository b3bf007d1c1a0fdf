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

/// A finding, and the services of which it is said: those whose findings rest on the same
/// resources.
struct Grouped<'f> {
    services: Vec<&'f str>,
    finding: &'f Finding,
    clients: usize,
}

impl Grouped<'_> {
    /// What it is said of, and that: `ecr.api, ecr.dkr and 3 more BROKEN: …`.
    fn sentence(&self) -> String {
        let answer = self.finding.answer.map_or("", Answer::as_str);
        let services = match self.services.as_slice() {
            [one] => (*one).to_owned(),
            [one, other] => format!("{one} and {other}"),
            [one, other, third] => format!("{one}, {other} and {third}"),
            [one, other, more @ ..] => format!("{one}, {other} and {} more", more.len()),
            [] => String::new(),
        };
        format!("{services} {answer}: {}", self.finding.message)
    }
}

/// The resources at fault: without the endpoints, where there are others.
fn at_fault(finding: &Finding) -> Vec<&crate::network::Id> {
    let is_endpoint = |id: &&crate::network::Id| id.starts_with("vpce-");
    let (endpoints, others): (Vec<_>, Vec<_>) = finding.resources.iter().partition(is_endpoint);
    if others.is_empty() { endpoints } else { others }
}

/// The findings of all services, worst first, those that rest on the same resources together.
fn grouped(services: &[ServiceAnswer], unknown_is_fault: bool) -> Vec<Grouped<'_>> {
    let mut groups: Vec<Grouped<'_>> = Vec::new();
    let counted = services
        .iter()
        .filter(|service| !matches!(service.answer, Answer::Private | Answer::NotApplicable));
    for service in counted {
        let mut own: Vec<&Finding> = service
            .findings
            .iter()
            .filter(|finding| !matches!(finding.severity, Severity::Warn))
            .collect();
        own.sort_by(|a, b| {
            let key = |finding: &Finding| {
                (
                    rank(finding.answer, unknown_is_fault),
                    std::cmp::Reverse(finding.clients),
                )
            };
            key(a)
                .cmp(&key(b))
                .then_with(|| a.resources.cmp(&b.resources))
                .then_with(|| a.message.cmp(&b.message))
        });
        for finding in own {
            let name = service.service.as_str();
            let same = groups.iter_mut().find(|group| {
                let other = group.finding;
                !group.services.contains(&name)
                    && (other.check, other.answer) == (finding.check, finding.answer)
                    && at_fault(other) == at_fault(finding)
            });
            match same {
                Some(group) => {
                    group.services.push(name);
                    group.clients = group.clients.max(finding.clients);
                }
                None => groups.push(Grouped {
                    services: vec![name],
                    finding,
                    clients: finding.clients,
                }),
            }
        }
    }
    // The order of services is kept among equals.
    groups.sort_by_key(|group| {
        (
            rank(group.finding.answer, unknown_is_fault),
            std::cmp::Reverse(group.clients),
        )
    });
    groups
}

/// The annotation of a VPC that is at fault or undecided: the worst finding, then as many others
/// as fit whole, then how many more there are.
///
/// `None` where no finding speaks against it.
pub fn worst(
    services: &[ServiceAnswer],
    unknown_is_fault: bool,
    compliant: bool,
) -> Option<String> {
    let all = grouped(services, unknown_is_fault);
    let (first, rest) = all.split_first()?;
    let begin = if compliant {
        "COMPLIANT, but unknown: "
    } else {
        ""
    };
    let mut text = line(&format!("{begin}{}", first.sentence()));
    let mut shown = 0;
    for other in rest {
        let more = rest.len() - shown - 1;
        let longer = format!("{text}. {}", other.sentence());
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

/// An annotation with the number of clients that nothing describes, where there are some and where
/// it fits.
pub fn beside(annotation: String, undescribed: usize) -> String {
    let beside = match undescribed {
        0 => return annotation,
        1 => "; 1 client is not described".to_owned(),
        more => format!("; {more} clients are not described"),
    };
    if annotation.chars().count() + beside.chars().count() > LIMIT {
        return annotation;
    }
    annotation + &beside
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
    let services: Vec<&ServiceAnswer> = services
        .iter()
        .filter(|service| service.answer != Answer::NotApplicable)
        .collect();
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

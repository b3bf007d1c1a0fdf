//! Findings: causes gathered over clients, in the words of a colleague.

use std::collections::HashMap;

use crate::causes::{Cause, What};
use crate::checks::{Check, Severity};
use crate::clients::Workload;
use crate::network::{Direction, Id};
use crate::path::Client;
use crate::path::step::{By, Step};
use crate::verdict::{Answer, Finding};

/// Gathers the causes of one service over the classes of clients.
#[derive(Debug, Default)]
pub struct Gathered<'a> {
    places: HashMap<Key, usize>,
    entries: Vec<Entry<'a>>,
}

/// What makes two causes the same finding.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    check: Check,
    severity: Severity,
    answer: Option<Answer>,
    resources: Vec<Id>,
    text: Option<String>,
}

#[derive(Debug)]
struct Entry<'a> {
    cause: Cause<'a>,
    client: Option<Client<'a>>,
    clients: usize,
    last_class: usize,
}

impl<'a> Gathered<'a> {
    /// Adds the causes of one class of clients.
    pub fn add(
        &mut self,
        class: usize,
        client: Option<Client<'a>>,
        size: usize,
        causes: Vec<Cause<'a>>,
    ) {
        for cause in causes {
            let key = key(&cause);
            let Some(entry) = self
                .places
                .get(&key)
                .and_then(|place| self.entries.get_mut(*place))
            else {
                self.places.insert(key, self.entries.len());
                self.entries.push(Entry {
                    cause,
                    client,
                    clients: size,
                    last_class: class,
                });
                continue;
            };
            if entry.last_class != class {
                entry.clients += size;
                entry.last_class = class;
            }
            if sort_key(client, &cause) < sort_key(entry.client, &entry.cause) {
                entry.client = client;
                entry.cause = cause;
            }
        }
    }

    /// The findings, worst first (`decision.md`, section 10).
    pub fn findings(self, unknown_is_fault: bool) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self.entries.into_iter().map(Entry::finding).collect();
        findings.sort_by_key(|finding| order(finding, unknown_is_fault));
        findings
    }
}

/// The order of findings: worst answer, then most clients, then ids.
pub fn order(finding: &Finding, unknown_is_fault: bool) -> impl Ord + use<> {
    (
        severity_of_word(finding.answer, unknown_is_fault),
        finding.severity,
        std::cmp::Reverse(finding.clients),
        finding.check,
        finding.resources.clone(),
        finding.message.clone(),
    )
}

/// How bad an answer is: 0 is worst (`decision.md`, section 2).
pub fn severity_of_word(answer: Option<Answer>, unknown_is_fault: bool) -> u8 {
    match (answer, unknown_is_fault) {
        (Some(Answer::Broken), _) => 0,
        (Some(Answer::Public), _) => 1,
        (Some(Answer::Unknown), true) | (Some(Answer::Undetermined), false) => 2,
        (Some(Answer::Undetermined), true) | (Some(Answer::Unknown), false) => 3,
        (Some(Answer::Private), _) => 4,
        (None, _) => 5,
    }
}

/// One line without control characters: what AWS wrote, fit to be quoted.
pub fn plain(text: &str) -> String {
    let answers: Vec<&str> = text
        .split(|letter: char| letter.is_control() || letter.is_whitespace())
        .filter(|answer| !answer.is_empty())
        .collect();
    answers
        .join(" ")
        .chars()
        .filter(|letter| !is_invisible(*letter))
        .take(200)
        .collect()
}

/// Letters that turn or hide text around them.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn sort_key<'b>(
    client: Option<Client<'b>>,
    cause: &Cause<'b>,
) -> (Option<&'b str>, Option<&'b str>) {
    let interface = match &cause.what {
        What::Path(step) | What::Setting(step) => step.interface,
        What::Said(..) => None,
    };
    (
        client.map(|client| &*client.interface.id),
        interface.map(|interface| &*interface.id),
    )
}

fn step<'b, 'a>(cause: &'b Cause<'a>) -> Option<&'b Step<'a>> {
    match &cause.what {
        What::Path(step) | What::Setting(step) => Some(step),
        What::Said(..) => None,
    }
}

/// The endpoint and the resources at fault.
fn culprits(cause: &Cause<'_>) -> Vec<Id> {
    let mut ids: Vec<Id> = cause
        .endpoint
        .map(|endpoint| endpoint.id.clone())
        .into_iter()
        .collect();
    match &cause.what {
        What::Path(step) | What::Setting(step) => ids.extend(step.by.culprits()),
        What::Said(_, named) => ids.extend(named.iter().cloned()),
    }
    ids
}

fn key(cause: &Cause<'_>) -> Key {
    // Unread facts are the same finding where their reason is the same.
    let text = match step(cause).map(|step| &step.by) {
        Some(By::Unread(why)) => Some(why.to_string()),
        _ => None,
    };
    let resources = if text.is_some() {
        Vec::new()
    } else {
        culprits(cause)
    };
    Key {
        check: cause.check,
        severity: cause.severity,
        answer: cause.answer,
        resources,
        text,
    }
}

impl Entry<'_> {
    fn finding(self) -> Finding {
        let cause = &self.cause;
        let of_path =
            matches!(cause.what, What::Path(_)) && cause.check != Check::EndpointPartiallyReachable;
        let client = self.client.filter(|_| of_path);
        let mut resources: Vec<Id> = Vec::new();
        if let Some(client) = client {
            resources.push(client.interface.id.clone());
            resources.extend(client.subnet_id().cloned());
        }
        for id in culprits(cause) {
            if !resources.contains(&id) {
                resources.push(id);
            }
        }
        Finding {
            check: cause.check,
            severity: cause.severity,
            answer: cause.answer,
            message: message(cause, client),
            remediation: remediation(cause, self.client),
            clients: self.clients,
            resources,
        }
    }
}

/// A client, as a colleague would name it.
pub fn name_client(client: Client<'_>) -> String {
    let interface = client.interface;
    let what = match interface.workload() {
        Some(Workload::Instance(id)) => format!("{id} ({})", interface.id),
        Some(Workload::FargateTask) => format!("Fargate task {}", interface.id),
        Some(Workload::CodeBuild) => format!("CodeBuild {}", interface.id),
        None => interface.id.to_string(),
    };
    match client.subnet_id() {
        Some(subnet) => format!("{what} in {subnet}"),
        None => what,
    }
}

/// The sentence of a cause, as its finding would say it of this client.
pub fn sentence(cause: &Cause<'_>, client: Option<Client<'_>>) -> String {
    message(cause, client.filter(|_| is_of_path(cause)))
}

/// Whether a cause is about one client's path.
fn is_of_path(cause: &Cause<'_>) -> bool {
    matches!(cause.what, What::Path(_)) && cause.check != Check::EndpointPartiallyReachable
}

/// The sentence of a cause.
fn message(cause: &Cause<'_>, client: Option<Client<'_>>) -> String {
    let step = match &cause.what {
        What::Said(text, _) => return text.clone(),
        What::Path(step) | What::Setting(step) => step,
    };
    if step.possible.is_unread() {
        return format!("unread: {}", step.by);
    }
    let (Some(client), Some(endpoint)) = (client, cause.endpoint) else {
        return step.by.to_string();
    };
    let client = name_client(client);
    let id = &endpoint.id;
    let by = &step.by;
    match cause.check {
        Check::GatewayRouteMissing => format!("{client} is not routed to {id}: {by}"),
        Check::GatewayRouteOverridden => format!("{client} is routed past {id}: {by}"),
        Check::IpFamilyMismatch => format!("{client} is not routed to {id}: {by}"),
        Check::EndpointWithoutInterfaces => format!("{client} cannot reach {id}: {by}"),
        _ if step.possible == crate::possible::Possible::MAYBE => {
            format!("{client} may fail to reach {id}: {by}")
        }
        _ => format!("{client} cannot reach {id}: {by}"),
    }
}

/// What to do about a cause, with ids where they are known.
fn remediation(cause: &Cause<'_>, client: Option<Client<'_>>) -> String {
    let specific = step(cause).and_then(|step| match &step.by {
        By::NoGroupAllows { groups, direction, peer, list, .. } => {
            let group = groups.iter().min()?;
            // A group outlives the client that shows the fault; its address may not.
            let other = match direction {
                Direction::In => client.map(|client| &client.interface.groups),
                Direction::Out => step.interface.map(|interface| &interface.groups),
            };
            let other = other.and_then(|groups| groups.iter().min()).or(*list);
            let peer = match (other, peer) {
                (Some(id), _) => id.to_string(),
                (None, Some(address)) => address.to_string(),
                (None, None) => return None,
            };
            let preposition = if *direction == Direction::In { "from" } else { "to" };
            Some(format!("Add to {group} an {direction} rule for tcp/443 {preposition} {peer}."))
        }
        By::AclRequest { acl, rule, direction, peer } => {
            let preposition = if *direction == Direction::In { "from" } else { "to" };
            let before = rule.map(|rule| format!(" with a number below {rule}")).unwrap_or_default();
            Some(format!("Add to {acl} an {direction} rule{before} that allows tcp/443 {preposition} {peer}."))
        }
        By::AclReply { blocks, .. } => {
            let block = blocks.first()?;
            let before = block.rule.map(|rule| format!(" with a number below {rule}")).unwrap_or_default();
            Some(format!(
                "Add to {} an {} rule{before} that allows tcp 32768-60999 (Windows clients: 49152-65535).",
                block.acl, block.direction
            ))
        }
        By::Association { table, .. } => {
            let endpoint = cause.endpoint?;
            Some(format!(
                "Associate {table} with {} (modify-vpc-endpoint --add-route-table-ids {table}).",
                endpoint.id
            ))
        }
        _ => None,
    });
    specific.unwrap_or_else(|| cause.check.row().remedy.to_owned())
}

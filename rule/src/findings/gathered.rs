//! Findings of one service: causes gathered over the classes of clients.

use std::collections::HashMap;

use super::order::order;
use crate::assessment::decision::Cause;
use crate::checks::{Check, Deed, Sentence, Severity};
use crate::network::Id;
use crate::parameters::{Depth, Parameters};
use crate::path::Client;
use crate::path::engine::index::Index;
use crate::path::leaves::leaves;
use crate::path::name_client;
use crate::path::step::{At, InShort};
use crate::verdict::{Answer, Apart, Brief, Finding, ShortCause, ShortFix};

/// Gathers the causes of one service over the classes of clients.
#[derive(Debug, Default)]
pub struct GatheredCauses<'a> {
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
    apart: Vec<Apart>,
}

#[derive(Debug)]
struct Entry<'a> {
    cause: Cause<'a>,
    client: Option<Client<'a>>,
    clients: usize,
    last_class: usize,
}

impl<'a> GatheredCauses<'a> {
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
    pub fn findings(self, index: &Index<'a>, parameters: &Parameters) -> Vec<Finding> {
        // Where traffic goes is a matter of paths.
        let index = Some(index).filter(|_| parameters.depth == Depth::Path);
        let entries = self.entries.into_iter();
        let mut findings: Vec<Finding> = entries.map(|entry| entry.finding(index)).collect();
        findings.sort_by_key(|finding| order(finding, parameters.unknown_is_fault));
        findings
    }
}

fn sort_key<'b>(
    client: Option<Client<'b>>,
    cause: &Cause<'b>,
) -> (Option<&'b str>, Option<&'b str>) {
    (
        client.map(|client| &*client.interface.id),
        cause.step.interface.map(|interface| &*interface.id),
    )
}

/// The endpoint and the resources at fault.
fn culprits(cause: &Cause<'_>) -> Vec<Id> {
    let endpoint = cause.endpoint.map(|endpoint| endpoint.id.clone());
    let at_fault = cause.step.reason.says().culprits();
    endpoint.into_iter().chain(at_fault).collect()
}

fn key(cause: &Cause<'_>) -> Key {
    // Unread facts are the same finding where their reason is the same.
    let resources = match cause.step.reason.why_unread() {
        Some(_) => Vec::new(),
        None => culprits(cause),
    };
    Key {
        check: cause.check(),
        severity: cause.severity,
        answer: cause.answer,
        resources,
        apart: cause.step.reason.says().apart(),
    }
}

impl<'a> Entry<'a> {
    fn finding(self, paths: Option<&Index<'a>>) -> Finding {
        let (cause, step) = (&self.cause, &self.cause.step);
        let says = step.reason.says();
        let client = self.client.filter(|_| says.is_of_client());
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
        let at = At {
            client: self.client,
            endpoint: cause.endpoint,
            interface: step.interface,
        };
        let is_public = cause.answer == Some(Answer::Public);
        let leaves_by = self
            .client
            .filter(|_| is_public)
            .and_then(|client| leaves(paths?, client));
        let row = cause.check().row();
        let (remedy, deed) = match says.remedy(&at) {
            Some(remedy) => (remedy, Deed::Change),
            None => (row.remedy.to_owned(), row.deed),
        };
        let is_open = matches!(cause.answer, Some(Answer::Unknown | Answer::Undetermined));
        let is_fault = row.severity == Severity::Fail;
        let brief = Brief {
            cause: ShortCause::new(
                if step.possible.is_unread() {
                    "not read: "
                } else {
                    ""
                },
                &InShort(says),
            ),
            endpoints: match cause.endpoint {
                Some(endpoint) => vec![endpoint.id.clone()],
                None => says.endpoints(),
            },
            apart: says.apart(),
            unread: step.reason.why_unread().cloned(),
            client: client.map(name_client),
            verb: match row.sentence {
                Sentence::CannotReach => step.verb(is_open).unwrap_or_default(),
                // The cause says it.
                Sentence::Plain | Sentence::NotRouted | Sentence::RoutedPast => "",
            },
            fix: says
                .fix(&at)
                .unwrap_or_else(|| ShortFix::of(deed, imperative(&remedy))),
            may_be: (is_open && is_fault).then(|| says.no_means()),
        };
        let mut message = step.sentence(client, cause.endpoint);
        if let Some(leaves) = &leaves_by {
            message = format!("{message}; the traffic {leaves}");
        }
        Finding {
            check: cause.check(),
            severity: cause.severity,
            answer: cause.answer,
            message,
            remediation: remedy,
            clients: self.clients,
            resources,
            leaves_by,
            brief: Some(Box::new(brief)),
            excepted: None,
        }
    }
}

/// A remedy as it goes on after "Fix: ".
fn imperative(remedy: &str) -> String {
    let mut letters = remedy.trim_end_matches('.').chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

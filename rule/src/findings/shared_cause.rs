//! A cause, and the services that share it: what an annotation says once.

use std::collections::BTreeMap;

use super::order::rank;
use crate::checks::{Deed, Severity, Stage};
use crate::network::Id;
use crate::services;
use crate::verdict::{Answer, Apart, Brief, Finding, NOT_PRIVATE, ServiceAnswer};

/// Services are named as far as they take no more characters than these.
const LONGEST_LIST: usize = 64;

/// A cause, and the services that share it.
pub struct SharedCause<'f> {
    /// The services, in their order.
    pub services: Vec<&'f str>,
    /// Their endpoints, of which the cause is said.
    endpoints: Vec<&'f Id>,
    /// The finding of the first of them.
    pub finding: &'f Finding,
    /// The most clients that one of them has.
    pub clients: usize,
    /// The VPC that is evaluated.
    vpc: &'f Id,
}

/// How much is said of a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CauseDetail {
    /// The first client by its name, and the endpoints.
    Named,
    /// How many clients there are.
    Counted,
    /// Nothing of clients.
    Cause,
}

impl<'f> SharedCause<'f> {
    fn new(vpc: &'f Id, service: &'f str, finding: &'f Finding) -> Self {
        Self {
            vpc,
            services: vec![service],
            endpoints: endpoints(finding).iter().collect(),
            finding,
            clients: finding.clients,
        }
    }

    /// Takes the finding of another service in, where it is the same cause.
    fn takes(&mut self, service: &'f str, finding: &'f Finding) -> bool {
        let other = self.finding;
        let same = !self.services.contains(&service)
            && (other.check, other.answer) == (finding.check, finding.answer)
            && apart(other).eq(apart(finding))
            && (at_fault(other) == at_fault(finding) || is_said_alike(other, finding));
        if same {
            self.services.push(service);
            self.clients = self.clients.max(finding.clients);
            let new = endpoints(finding).iter();
            let new: Vec<&Id> = new.filter(|id| !self.endpoints.contains(id)).collect();
            self.endpoints.extend(new);
        }
        same
    }

    /// Of whom it is said: `ecr.api, ecr.dkr and 3 more BROKEN`.
    pub fn subject(&self) -> String {
        let answer = match self.finding.answer {
            Some(Answer::Public) => NOT_PRIVATE,
            answer => answer.map_or("", Answer::as_str),
        };
        format!("{} {answer}", list(&self.services))
    }

    /// The same, beside a cause that leaves the answer open: `ecr.api possibly not private`.
    pub fn possible_subject(&self) -> String {
        let brief = self.finding.brief.as_deref();
        match brief.and_then(|brief| brief.may_be) {
            Some(Answer::Public) => format!("{} possibly {NOT_PRIVATE}", self.names()),
            Some(answer) => format!("{} possibly {}", self.names(), answer.as_str()),
            None => self.subject(),
        }
    }

    /// Whether it says what the answer may come to, and not what leaves it open.
    fn is_possible(&self) -> bool {
        let brief = self.finding.brief.as_deref();
        brief.is_some_and(|brief| brief.may_be.is_some())
    }

    /// The services alone: `ecr.api, ecr.dkr and 3 more`.
    pub fn names(&self) -> String {
        list(&self.services)
    }

    /// The cause, then what follows from it.
    pub fn text(&self, detail: CauseDetail) -> String {
        let finding = self.finding;
        let Some(brief) = &finding.brief else {
            return finding.message.clone();
        };
        let mut text = self.cause(brief);
        let target = finding.leaves_by.as_ref().map(|leaves| &leaves.target);
        match target {
            Some(Some(target)) => text.push_str(&format!("; traffic leaves by {target}")),
            Some(None) => text.push_str("; traffic has no way out"),
            None => {}
        }
        let more = self.clients.saturating_sub(1);
        match (detail, &brief.client) {
            (CauseDetail::Named, Some(client)) if !brief.verb.is_empty() => {
                let more = match more {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                let to = list(&self.endpoints);
                text.push_str(&format!("; {client}{more} {} {to}", brief.verb));
            }
            (CauseDetail::Named | CauseDetail::Counted, _) if more > 0 => {
                text.push_str(&format!("; {} clients", self.clients));
            }
            (CauseDetail::Named | CauseDetail::Counted | CauseDetail::Cause, _) => {}
        }
        text.trim_end().to_owned()
    }

    /// What to do about it.
    pub fn fix(&self) -> Option<String> {
        let brief = self.finding.brief.as_deref()?;
        if brief.fix.is_counted() {
            return Some(create(&self.services));
        }
        let is_one = match self.endpoints.len() {
            0 => self.services.len() < 2,
            _ => !self.is_of_several(),
        };
        Some(self.without_own_id(if is_one {
            brief.fix.one()
        } else {
            brief.fix.several()
        }))
    }

    /// Whether that is a change.
    pub fn deed(&self) -> Option<Deed> {
        Some(self.finding.brief.as_deref()?.fix.deed())
    }

    /// A text without the id of the VPC, which AWS Config shows beside it. What a policy says is quoted as it is.
    ///
    /// It decides nothing: a word that is an id becomes another word. A sentence that knew which of its VPCs is the
    /// evaluated one would have to be told it in every stage of section 11.
    fn without_own_id(&self, text: &str) -> String {
        if self.finding.check.row().stage == Stage::Policy {
            return text.to_owned();
        }
        let goes_on = |letter: char| letter.is_ascii_alphanumeric() || "-/:".contains(letter);
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(&**self.vpc) {
            let is_part = before.ends_with(goes_on)
                || after.starts_with(|letter| letter != ':' && goes_on(letter));
            out.push_str(before);
            out.push_str(if is_part { self.vpc } else { "this VPC" });
            rest = after;
        }
        out + rest
    }

    /// The cause, with every endpoint of which it is said.
    fn cause(&self, brief: &Brief) -> String {
        if self.is_of_several() {
            self.without_own_id(&brief.cause.of(&list(&self.endpoints)))
        } else {
            self.without_own_id(brief.cause.one())
        }
    }

    /// Whether it is said of endpoints of several services.
    fn is_of_several(&self) -> bool {
        self.services.len() > 1 && self.endpoints.len() > 1
    }
}

/// The causes of all services, worst first.
pub fn shared_causes<'f>(
    vpc: &'f Id,
    services: &'f [ServiceAnswer],
    unknown_is_fault: bool,
) -> Vec<SharedCause<'f>> {
    let mut causes: Vec<SharedCause<'f>> = Vec::new();
    let counted = services
        .iter()
        .filter(|service| !service.answer.is_settled());
    for service in counted {
        let mut own: Vec<&Finding> = service
            .findings
            .iter()
            .filter(|finding| !matches!(finding.severity, Severity::Warn))
            .filter(|finding| finding.excepted.is_none())
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
            if !causes.iter_mut().any(|cause| cause.takes(name, finding)) {
                causes.push(SharedCause::new(vpc, name, finding));
            }
        }
    }
    // What leaves an answer open comes before what it may come to; the order of services is kept among equals.
    causes.sort_by_key(|cause| {
        (
            rank(cause.finding.answer, unknown_is_fault),
            cause.is_possible(),
            std::cmp::Reverse(cause.clients),
        )
    });
    causes
}

/// What a finding is true of beside the resources at fault, but for what each service has of its own.
fn apart(finding: &Finding) -> impl Iterator<Item = &Apart> {
    let apart = finding.brief.iter().flat_map(|brief| &brief.apart);
    apart.filter(|apart| !apart.is_own_of_each_service())
}

/// The endpoints of a finding.
fn endpoints(finding: &Finding) -> &[Id] {
    finding
        .brief
        .as_deref()
        .map_or(&[], |brief| &brief.endpoints)
}

/// The resources at fault: without the endpoints, where there are others.
fn at_fault(finding: &Finding) -> Vec<&Id> {
    let is_endpoint = |id: &&Id| endpoints(finding).contains(id);
    let (endpoints, others): (Vec<_>, Vec<_>) = finding.resources.iter().partition(is_endpoint);
    if others.is_empty() { endpoints } else { others }
}

/// Whether two findings say the same of their endpoints, and of the same client.
fn is_said_alike(one: &Finding, other: &Finding) -> bool {
    let of_endpoints = |finding| !endpoints(finding).is_empty();
    match (&one.brief, &other.brief) {
        (Some(brief), Some(others)) if of_endpoints(one) && of_endpoints(other) => {
            brief.client == others.client && brief.cause.is_same(&others.cause)
        }
        _ => of_endpoints(one) == of_endpoints(other),
    }
}

/// `a, b, c`, `a, b and 3 more`: as many as there is room for, and always one.
fn list(items: &[impl std::fmt::Display]) -> String {
    let mut text = String::new();
    for (place, item) in items.iter().enumerate() {
        let item = item.to_string();
        if place > 0 && text.chars().count() + 2 + item.chars().count() > LONGEST_LIST {
            return format!("{text} and {} more", items.len() - place);
        }
        if place > 0 {
            text.push_str(", ");
        }
        text.push_str(&item);
    }
    text
}

/// `create 2 interface endpoints and 1 S3 gateway, and 3 interface endpoints for us-east-1`
fn create(names: &[&str]) -> String {
    let mut by_region: BTreeMap<Option<&str>, Vec<&str>> = BTreeMap::new();
    for name in names {
        let region = name.split_once('@').map(|(_, region)| region);
        by_region.entry(region).or_default().push(name);
    }
    let parts = by_region.into_iter().map(|(region, names)| match region {
        Some(region) => format!("{} for {region}", counted(&names)),
        None => counted(&names),
    });
    format!("create {}", parts.collect::<Vec<_>>().join(", and "))
}

/// `2 interface endpoints and 1 S3 gateway`
fn counted(names: &[&str]) -> String {
    let is_gateway = |name: &&&str| services::known(name).is_some_and(|facts| facts.gateway);
    let (gateways, interfaces): (Vec<&&str>, Vec<&&str>) = names.iter().partition(is_gateway);
    let interfaces = match interfaces.len() {
        0 => None,
        1 => Some("1 interface endpoint".to_owned()),
        count => Some(format!("{count} interface endpoints")),
    };
    let gateways = gateways.iter().map(|name| match **name {
        "s3" => "1 S3 gateway".to_owned(),
        "dynamodb" => "1 DynamoDB gateway".to_owned(),
        name => format!("1 {name} gateway"),
    });
    let parts: Vec<String> = interfaces.into_iter().chain(gateways).collect();
    parts.join(" and ")
}

//! Findings that say the same of several services: what is read as one.
//!
//! It compares finished sentences, and looks for the names in them: whether two findings read the same is a matter of
//! their words, also of those that outside data chose. A sentence that kept places for its names would have to be made by
//! every stage, for this alone.

use std::collections::BTreeSet;

use rule::checks::Severity;

use super::super::sentence::joined;
use super::super::words::{ends_here, is_of_id};
use super::super::{ComparedFinding, ComparedVpc, Comparison, Status};
use super::{is_worse, said};

/// Findings that differ in service and endpoint alone.
pub struct Group<'c> {
    /// The first of them.
    pub finding: &'c ComparedFinding,
    services: Vec<&'c str>,
    /// Of each, the endpoints of its service that it names.
    endpoints: Vec<Vec<&'c str>>,
    /// What of the plan is behind them.
    behind: BTreeSet<&'c String>,
    /// Their answer is worse than before.
    pub is_worse: bool,
}

/// The findings of a status, faults first; those that differ in service and endpoint alone are one.
pub fn groups(comparison: &Comparison, status: Status) -> Vec<Group<'_>> {
    let mut groups: Vec<(String, Group<'_>)> = Vec::new();
    for vpc in &comparison.vpcs {
        let findings = vpc.findings.iter();
        for finding in findings.filter(|finding| finding.status == status) {
            let own = endpoints(vpc, finding);
            let is_worse = is_worse(vpc, finding);
            let of = &finding.finding;
            let said = format!("{} {}", of.message, of.remediation);
            let key = format!(
                "{} {is_worse} {:?} {:?} {:?} {} {}",
                vpc.vpc_id,
                of.check,
                of.answer,
                of.excepted,
                own.len(),
                without_names(&said, finding.service.as_deref(), &own)
            );
            match groups.iter_mut().find(|(other, _)| *other == key) {
                Some((_, group)) => {
                    group.services.extend(finding.service.as_deref());
                    group.endpoints.push(own);
                    group.behind.extend(&finding.changed_by);
                }
                None => {
                    let group = Group {
                        finding,
                        services: finding.service.as_deref().into_iter().collect(),
                        endpoints: vec![own],
                        behind: finding.changed_by.iter().collect(),
                        is_worse,
                    };
                    groups.push((key, group));
                }
            }
        }
    }
    groups.sort_by_key(|(_, group)| group.finding.finding.severity != Severity::Fail);
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The endpoints of its service that a finding names.
fn endpoints<'c>(vpc: &'c ComparedVpc, finding: &'c ComparedFinding) -> Vec<&'c str> {
    let verdicts = vpc.after.iter().chain(&vpc.before);
    let services = verdicts.flat_map(|verdict| &verdict.services);
    let own: Vec<&str> = services
        .filter(|of| Some(&of.service) == finding.service.as_ref())
        .flat_map(|of| of.endpoint_ids.iter().map(|id| &**id))
        .collect();
    let named = finding.finding.resources.iter().map(|id| &**id);
    named.filter(|id| own.contains(id)).collect()
}

impl Group<'_> {
    /// The sentence of all, with addresses: `ecr.api and ecr.dkr BROKEN: …`.
    pub fn sentence(&self, comparison: &Comparison) -> String {
        let names: Vec<String> = self.services.iter().map(|&name| name.into()).collect();
        let services = Some(joined(&names)).filter(|services| !services.is_empty());
        let message = self.of_all(&self.finding.finding.message);
        said(comparison, self.finding, services.as_deref(), &message)
    }

    /// What of the plan brings them about, or fixes them, where it says more than the sentence does.
    pub fn acts(&self, comparison: &Comparison, sentence: &str) -> Option<String> {
        let behind: Vec<String> = self.behind.iter().map(|&of| of.clone()).collect();
        match self.finding.status {
            Status::Still if !self.is_worse => None,
            Status::New | Status::Still | Status::Fixed => {
                comparison.acts_behind(&behind, sentence)
            }
        }
    }

    /// The remedy of all, with addresses.
    pub fn remedy(&self, comparison: &Comparison) -> String {
        let remedy = self.of_all(&self.finding.finding.remediation);
        comparison.addresses.say(&remedy)
    }

    /// What the first finding says, said of all.
    fn of_all(&self, text: &str) -> String {
        let ([first, others @ ..], [own, ..]) =
            (self.services.as_slice(), self.endpoints.as_slice())
        else {
            return text.to_owned();
        };
        if others.is_empty() {
            return text.to_owned();
        }
        // An endpoint's address may have the name of its service in it, and stays as it is.
        let mut text = text.to_owned();
        for (mark, id) in MARKS.into_iter().zip(own) {
            text = with(&text, id, mark);
        }
        let names: Vec<String> = self.services.iter().map(|&name| name.into()).collect();
        text = keyed(&text, first, &names);
        text = with(&text, first, &joined(&names));
        for (at, mark) in MARKS.into_iter().enumerate() {
            let all = self.endpoints.iter().filter_map(|own| own.get(at));
            let mut all: Vec<String> = all.map(|&id| id.into()).collect();
            all.dedup();
            text = text.replace(mark, &joined(&all));
        }
        text
    }
}

/// What stands for the endpoints that a sentence names: none names more.
const MARKS: [&str; 4] = ["\u{1}", "\u{2}", "\u{3}", "\u{4}"];

/// A text in which neither the service nor its endpoints are named.
fn without_names(text: &str, service: Option<&str>, endpoints: &[&str]) -> String {
    let mut text = text.to_owned();
    for (mark, id) in MARKS.into_iter().zip(endpoints) {
        text = with(&text, id, mark);
    }
    let Some(service) = service else {
        return text;
    };
    let text = text.replace(&key(service), &key("service"));
    with(&text, service, "service")
}

/// `["ecr.api"]`, as addresses have it where resources are made by `for_each` over services.
fn key(service: &str) -> String {
    format!("[\"{service}\"]")
}

/// A text with something else in the place of a name, where that is a word: `s3` is none in `aws_vpc_endpoint.s3`.
fn with(text: &str, name: &str, by: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(name).filter(|_| !name.is_empty()) {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        let is_word = !out.ends_with(is_of_id) && ends_here(found, name.len());
        out.push_str(if is_word { by } else { name });
        rest = found.get(name.len()..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// A text with the addresses that have a service as a key in them, each said of every service.
fn keyed(text: &str, service: &str, all: &[String]) -> String {
    let key_of = key(service);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(&key_of) {
        let start = rest.get(..at).map_or(0, |before| {
            let end = before.trim_end_matches(is_of_id);
            end.len()
        });
        let end = rest.get(at..).map_or(rest.len(), |from| {
            let whole = from.find(|letter| !is_of_id(letter)).unwrap_or(from.len());
            let address = from.get(..whole).unwrap_or_default();
            at + address.trim_end_matches(['.', '/']).len()
        });
        out.push_str(rest.get(..start).unwrap_or_default());
        let address = rest.get(start..end).unwrap_or_default();
        let addresses: Vec<String> = all
            .iter()
            .map(|name| address.replace(&key_of, &key(name)))
            .collect();
        out.push_str(&joined(&addresses));
        rest = rest.get(end..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{keyed, with};

    #[test]
    fn a_name_is_replaced_where_it_is_a_word() {
        let of = |text: &str| with(text, "s3", "s3 and sts");
        assert_eq!(
            of("no endpoint of s3 is in x"),
            "no endpoint of s3 and sts is in x"
        );
        assert_eq!(of("s3. s3, (s3)"), "s3 and sts. s3 and sts, (s3 and sts)");
        for part in [
            "aws_vpc_endpoint.s3",
            "x[\"s3\"]",
            "s3.y",
            "as3 s3a s3s3",
            "module.s3.x",
        ] {
            assert_eq!(of(part), part);
        }
        assert_eq!(with("a", "", "b"), "a");
    }

    #[test]
    fn an_address_with_a_service_as_its_key_is_said_of_each() {
        let all = ["sts".to_owned(), "logs".to_owned()];
        let of = |text: &str| keyed(text, "sts", &all);
        assert_eq!(
            of("m.x[\"sts\"].id refers to local.a, not y[\"sts\"]."),
            "m.x[\"sts\"].id and m.x[\"logs\"].id refers to local.a, not y[\"sts\"] and y[\"logs\"]."
        );
        assert_eq!(of("nothing of sts"), "nothing of sts");
    }
}

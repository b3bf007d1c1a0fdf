//! The shape of the page's data: one element a region, read by the page's script.

use std::collections::BTreeMap;

use rule::fix::Fix;
use rule::verdict::{ComplianceType, Finding, ServiceAnswer, Verdict};
use serde::Serialize;

use crate::explanation::svg;
use crate::fix::Sheet;
use crate::fix::files::Language;
use crate::report::EvaluatedRegion;
use crate::report::format::html::phrases::{PhraseIds, Phrases, Values};
use crate::report::format::html::tally::part;
use crate::report::vpc::accepted;
use crate::text::printable;
use rule::paths::Paths;

/// One account in one region.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Region<'a> {
    account: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    region: &'a str,
    /// Whether the paths were there to be drawn.
    paths: bool,
    vpcs: Vec<Vpc>,
    /// The phrases that are new with this region.
    phrases: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Vpc {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    compliance: &'static str,
    part: &'static str,
    annotation: PhraseIds,
    /// What AWS Config reports, where findings are excepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    without: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiver: Option<Waiver>,
    clients: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<HtmlFinding>,
    services: Vec<Service>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<SuggestedFix>,
    /// What people call ids, by the ids' numbers among the values.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    names: BTreeMap<usize, String>,
    values: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Service {
    service: String,
    answer: &'static str,
    /// Whether every finding that speaks against it is excepted.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    excepted: bool,
    endpoints: Vec<PhraseIds>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    needed: Vec<Needed>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<HtmlFinding>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pictures: Vec<PhraseIds>,
}

/// Why clients need a service.
#[derive(Debug, Serialize)]
struct Needed {
    clients: usize,
    reason: PhraseIds,
}

#[derive(Debug, Serialize)]
struct HtmlFinding {
    code: &'static str,
    severity: &'static str,
    clients: usize,
    message: PhraseIds,
    remedy: PhraseIds,
    /// On which terms it is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    excepted: Option<PhraseIds>,
}

#[derive(Debug, Serialize)]
struct Waiver {
    until: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Debug, Serialize)]
struct SuggestedFix {
    after: PhraseIds,
    cli: PhraseIds,
    terraform: PhraseIds,
    cloudformation: PhraseIds,
}

impl<'a> Region<'a> {
    /// The data of one region; `paths` has an entry for each verdict, where there are any.
    pub fn new(
        region: &'a EvaluatedRegion,
        verdicts: &[Verdict],
        paths: Option<&[Paths]>,
        phrases: &mut Phrases,
    ) -> Self {
        let vpcs = verdicts.iter().enumerate().map(|(at, verdict)| {
            let paths = paths.and_then(|paths| paths.get(at));
            vpc(verdict, paths, phrases)
        });
        let vpcs = vpcs.collect();
        Self {
            account: printable(&region.place.account_id).into_owned(),
            account_name: clean(region.account.name.as_ref()),
            unit: clean(region.account.organizational_unit.as_ref()),
            region: &region.place.region,
            paths: paths.is_some(),
            vpcs,
            phrases: phrases.fresh(),
        }
    }
}

fn vpc(verdict: &Verdict, paths: Option<&Paths>, phrases: &mut Phrases) -> Vpc {
    let mut values = Values::default();
    let words = &mut Words {
        phrases,
        values: &mut values,
    };
    let services = verdict
        .services
        .iter()
        .map(|one| service(one, paths, words));
    let services = services.collect();
    let fix = paths
        .and_then(|paths| paths.fix.as_ref())
        .map(|fix| mended(fix, words));
    let names = paths.iter().flat_map(|paths| &paths.names);
    let names = names
        .map(|(id, name)| {
            let number = words.values.number(&printable(id));
            (number, printable(name).into_owned())
        })
        .collect();
    Vpc {
        id: printable(&verdict.vpc_id).into_owned(),
        name: clean(verdict.vpc_name.as_ref()),
        compliance: verdict.compliance_type.as_str(),
        part: part(verdict),
        annotation: words.text(&verdict.annotation),
        without: verdict.without_exceptions.map(ComplianceType::as_str),
        waiver: verdict.waiver.as_ref().map(|waiver| Waiver {
            until: waiver.until.to_string(),
            by: clean(waiver.by.as_ref()),
            reason: clean(waiver.reason.as_ref()),
        }),
        clients: verdict.clients.len(),
        findings: verdict
            .findings
            .iter()
            .map(|one| found(one, words))
            .collect(),
        services,
        fix,
        names,
        values: values.all,
    }
}

fn service(verdict: &ServiceAnswer, paths: Option<&Paths>, words: &mut Words<'_>) -> Service {
    let explanations = paths.map_or(&[][..], |paths| &paths.explanations);
    let own = explanations
        .iter()
        .filter(|one| one.service == verdict.service);
    Service {
        service: printable(&verdict.service).into_owned(),
        answer: verdict.answer.as_str(),
        excepted: verdict.is_excepted(),
        endpoints: verdict
            .endpoint_ids
            .iter()
            .map(|id| words.text(id))
            .collect(),
        needed: verdict
            .needed_by
            .iter()
            .map(|one| Needed {
                clients: one.clients,
                reason: words.text(&one.reason),
            })
            .collect(),
        findings: verdict
            .findings
            .iter()
            .map(|one| found(one, words))
            .collect(),
        pictures: own.map(|one| words.markup(&svg::card(one))).collect(),
    }
}

fn found(finding: &Finding, words: &mut Words<'_>) -> HtmlFinding {
    HtmlFinding {
        code: finding.check.row().code,
        severity: finding.severity.as_str(),
        clients: finding.clients,
        message: words.text(&finding.message),
        remedy: words.text(&finding.remediation),
        excepted: finding
            .excepted
            .as_ref()
            .map(|terms| words.text(&accepted(terms))),
    }
}

fn mended(fix: &Fix, words: &mut Words<'_>) -> SuggestedFix {
    let mut written = |language: Language| {
        let text = language.text(Sheet::whole(fix));
        let lines: Vec<_> = text.lines().map(printable).collect();
        words.markup(&lines.join("\n"))
    };
    let (cli, terraform, cloudformation) = (
        written(Language::AwsCli),
        written(Language::Terraform),
        written(Language::Cloudformation),
    );
    SuggestedFix {
        after: words.text(&fix.after.annotation),
        cli,
        terraform,
        cloudformation,
    }
}

/// A text from AWS, where there is one.
fn clean(text: Option<&String>) -> Option<String> {
    text.map(|text| printable(text).into_owned())
}

/// Where texts go.
struct Words<'w> {
    phrases: &'w mut Phrases,
    values: &'w mut Values,
}

impl Words<'_> {
    /// One line from AWS.
    fn text(&mut self, text: &str) -> PhraseIds {
        self.phrases.text(&printable(text), self.values)
    }

    /// What is safe already: a picture, or lines of code.
    fn markup(&mut self, text: &str) -> PhraseIds {
        self.phrases.text(text, self.values)
    }
}

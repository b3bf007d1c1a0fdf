//! Endpoint policies: the same answer to whatever the rule may ask of them, without the names.
//!
//! The policy is rewritten part by part, and both are then asked. Where the answers differ (a
//! pattern that cuts through an account number, say), what is written instead is the shortest policy
//! with the same answers.

mod rewrite;
mod shortest;

use std::mem::discriminant;

use rule::needs::EcrRepository;
use rule::network::workloads::Objects;
use rule::policy::{Context, PolicyDecision, PolicyRequest, RequiredAccess, decide};
use rule::services;
use serde_json::Value;

use self::rewrite::Rewrite;
use super::key::RedactionKey;
use super::pseudonyms::organization;

/// What is asked of a policy that is none.
const NO_POLICY: &str = "redacted: not a policy";

/// Where a policy stands: its service, its endpoint, its account.
#[derive(Debug, Clone, Copy)]
pub struct PolicySetting<'a> {
    /// The endpoint's service, by its plain short name; empty where it has none.
    pub service: &'a str,
    /// The evaluated account.
    pub account_id: &'a str,
    /// The evaluated region.
    pub region: &'a str,
    /// The endpoint's VPC.
    pub vpc_id: &'a str,
    /// The endpoint.
    pub endpoint_id: &'a str,
    /// The endpoint's owner.
    pub endpoint_owner: Option<&'a str>,
    /// Whether it is a Gateway endpoint.
    pub gateway: bool,
    /// The parameter `s3Buckets`.
    pub s3_buckets: &'a [String],
    /// What derived needs ask of buckets and repositories, each in its place.
    pub derived: &'a PolicyNeeds,
}

/// What derived needs ask of policies.
#[derive(Debug, Default)]
pub struct PolicyNeeds {
    /// Of those of S3.
    pub objects: Vec<Objects>,
    /// Of those of Amazon ECR.
    pub repositories: Vec<EcrRepository>,
}

impl<'a> PolicySetting<'a> {
    /// Where the policy stands, for an organization that is not known.
    fn context(&self) -> Context<'a> {
        Context {
            region: self.region,
            vpc_region: self.region,
            account_id: self.account_id,
            vpc_owner: self.account_id,
            vpc_id: self.vpc_id,
            endpoint_id: self.endpoint_id,
            endpoint_owner: self.endpoint_owner,
            gateway: self.gateway,
            organization_id: None,
        }
    }
}

/// The policy without names. `setting` is as it was, `invented` as it will be.
pub fn policy(
    key: &RedactionKey,
    text: &str,
    setting: PolicySetting<'_>,
    invented: PolicySetting<'_>,
) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    let Ok(document) = serde_json::from_str::<Value>(text) else {
        return NO_POLICY.to_owned();
    };
    let rewrite = Rewrite {
        key,
        layer_bucket: layer_bucket(setting.region),
    };
    let rewritten = rewrite.document(&document).to_string();
    let organizations = organizations(text);
    let organizations = organizations.iter().map(|one| Some(one.as_str()));
    let agree = organizations.chain([None]).all(|organization_id| {
        let other = organization_id.map(|one| organization(key, one));
        let before = answers(text, setting, organization_id);
        let after = answers(&rewritten, invented, other.as_deref());
        before
            .iter()
            .map(discriminant)
            .eq(after.iter().map(discriminant))
    });
    if agree {
        rewritten
    } else {
        shortest::policy(text, setting, invented)
    }
}

fn layer_bucket(region: &str) -> String {
    format!("prod-{region}-starport-layer-bucket")
}

/// What derived needs may ask of the endpoint's policy.
fn asked_by_needs(setting: &PolicySetting<'_>) -> Vec<PolicyRequest> {
    let context = setting.context();
    let of = |objects, repository| {
        PolicyRequest::of(
            &RequiredAccess {
                service: setting.service,
                iam_prefix: None,
                policies: None,
                layers: false,
                s3_buckets: &[],
                objects,
                repository,
            },
            &context,
        )
    };
    let PolicyNeeds {
        objects,
        repositories,
    } = setting.derived;
    match setting.service {
        "s3" => objects.iter().map(|it| of(Some(it), None)).collect(),
        "ecr.dkr" | "ecr-fips.dkr" => {
            let repositories = repositories.iter();
            repositories.map(|it| of(None, Some(it))).collect()
        }
        _ => Vec::new(),
    }
}

/// What may be asked of the endpoint's policy: of S3's the image layers, the buckets and the whole
/// service, of any other one thing.
fn asked(setting: &PolicySetting<'_>) -> Vec<PolicyRequest> {
    let context = setting.context();
    let facts = services::known(setting.service);
    let mut asked: Vec<PolicyRequest> = Vec::new();
    for (layers, s3_buckets) in [(true, &[][..]), (false, setting.s3_buckets), (false, &[])] {
        let ask = PolicyRequest::of(
            &RequiredAccess {
                service: setting.service,
                iam_prefix: facts.and_then(|facts| facts.iam_prefix),
                policies: facts.and_then(|facts| facts.policies),
                layers,
                s3_buckets,
                objects: None,
                repository: None,
            },
            &context,
        );
        if !asked.contains(&ask) {
            asked.push(ask);
        }
    }
    asked
}

/// What a policy answers.
fn answers(
    text: &str,
    setting: PolicySetting<'_>,
    organization_id: Option<&str>,
) -> Vec<PolicyDecision> {
    let context = Context {
        organization_id,
        ..setting.context()
    };
    let mut asked = asked(&setting);
    asked.append(&mut asked_by_needs(&setting));
    let answers = asked.iter().map(|ask| decide(Some(text), &context, ask));
    answers.collect()
}

/// The organizations that a policy may name.
fn organizations(text: &str) -> Vec<String> {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '-';
    let mut found: Vec<String> = text
        .split(|character| !is_part(character))
        .filter(|word| word.starts_with("o-"))
        .map(str::to_owned)
        .collect();
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests;

//! Endpoint policies: whether one lets through what a required service needs (`decision.md`,
//! section 8).
//!
//! A policy can only narrow. What is read of it is three-valued: a statement matches, does not
//! match, or matches for some callers or some resources only.

mod condition;
mod glob;
mod parse;
mod principal;
mod reason;
mod statement;
mod truth;

use self::parse::{Effect, Statement};
use self::statement::{Element, Match};
use self::truth::Truth;

/// Whose traffic a policy is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The endpoint's service, by its canonical short name (`ecr.api`).
    pub service: &'a str,
    /// The partition of the region (`aws`, `aws-cn`).
    pub partition: &'a str,
    /// The region.
    pub region: &'a str,
    /// The evaluated account.
    pub account_id: &'a str,
    /// The VPC that the traffic comes from.
    pub vpc_id: &'a str,
    /// The endpoint that carries the policy.
    pub endpoint_id: &'a str,
    /// Whether it is a Gateway endpoint.
    pub gateway: bool,
    /// Whether image layers come over S3: `ecr.api` or `ecr.dkr` is required too.
    pub layers: bool,
    /// The parameter `organizationId`.
    pub organization_id: Option<&'a str>,
}

/// What a policy does to the traffic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It lets through everything that the service needs.
    Allowed,
    /// It depends on the caller or on what is asked for (`policy-conditional`).
    Conditional(Reason),
    /// It refuses something that the service needs (`policy-denies`).
    Denied(Reason),
    /// The text is not a policy (`policy-unparsable`).
    Unparsable(Reason),
}

/// What decides an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The action (`s3:GetObject`); empty for a policy that cannot be read.
    pub action: String,
    /// A phrase that names the statement, by its number from 1 and its `Sid`, and what in it
    /// decides. One line; what it quotes from the policy is cut short and printable.
    pub text: String,
}

/// An action that must be allowed.
struct Need {
    action: &'static str,
    /// Every resource whose ARN starts so; `None` for an action without resources, which only
    /// a statement on `*` allows.
    resources_under: Option<String>,
    /// Amazon ECR's own account asks for it, not the caller's.
    by_ecr_itself: bool,
}

/// What a required action is asked on.
#[derive(Clone, Copy)]
enum Target {
    /// `*`: the action has no resources.
    Everything,
    /// The account's repositories in the region.
    Repositories,
    /// The bucket in which Amazon ECR keeps image layers.
    LayerBucket,
}

/// One required action of one request: what statements are compared with.
#[derive(Clone, Copy)]
struct Asked<'a> {
    request: &'a Request<'a>,
    need: &'a Need,
}

/// What must be allowed, when the service is required (`decision.md`, section 8).
fn required(service: &str, layers: bool) -> &'static [(&'static str, Target)] {
    match service {
        "ecr.api" => &[("ecr:GetAuthorizationToken", Target::Everything)],
        "ecr.dkr" => &[
            ("ecr:BatchGetImage", Target::Repositories),
            ("ecr:GetDownloadUrlForLayer", Target::Repositories),
        ],
        "s3" if layers => &[("s3:GetObject", Target::LayerBucket)],
        _ => &[],
    }
}

/// The services whose policies are judged where image layers come over S3.
pub const JUDGED: [&str; 3] = ["ecr.api", "ecr.dkr", "s3"];

/// The actions that a service's policy must allow, where image layers come over S3.
pub fn actions(service: &str) -> impl Iterator<Item = &'static str> {
    required(service, true).iter().map(|(action, _)| *action)
}

/// Whether policies of endpoints for this service are read at all. `layers` tells whether image
/// layers come over S3: `ecr.api` or `ecr.dkr` is required too.
pub fn is_judged(service: &str, layers: bool) -> bool {
    !required(service, layers).is_empty()
}

/// Judges an endpoint's policy: the worst answer over the actions that the service needs.
///
/// No policy, and an empty text, allow everything. Policies of services that are not judged
/// allow without being read.
pub fn judge(policy: Option<&str>, request: &Request<'_>) -> Decision {
    let required = required(request.service, request.layers);
    let Some(text) = policy.filter(|text| !required.is_empty() && !text.trim().is_empty()) else {
        return Decision::Allowed;
    };
    let statements = match parse::statements(text) {
        Ok(statements) => statements,
        Err(why) => {
            let text = format!("the policy cannot be read: {why}");
            return Decision::Unparsable(Reason {
                action: String::new(),
                text,
            });
        }
    };
    let answers = required.iter().map(|(action, target)| {
        let need = Need::new(action, *target, request);
        answer(
            &statements,
            &Asked {
                request,
                need: &need,
            },
        )
    });
    answers.reduce(worse).unwrap_or(Decision::Allowed)
}

impl Need {
    fn new(action: &'static str, target: Target, request: &Request<'_>) -> Self {
        let Request {
            partition,
            region,
            account_id,
            ..
        } = request;
        let resources_under = match target {
            Target::Everything => None,
            Target::Repositories => Some(format!(
                "arn:{partition}:ecr:{region}:{account_id}:repository/"
            )),
            Target::LayerBucket => Some(format!(
                "arn:{partition}:s3:::prod-{region}-starport-layer-bucket/"
            )),
        };
        Self {
            action,
            resources_under,
            by_ecr_itself: matches!(target, Target::LayerBucket),
        }
    }
}

/// One action: an explicit Deny outweighs every Allow, and without an Allow it is denied.
fn answer(statements: &[Statement], asked: &Asked<'_>) -> Decision {
    let matches: Vec<_> = statements
        .iter()
        .map(|statement| (statement, Match::of(statement, asked)))
        .collect();
    let first = |effect, truth| {
        let fits = |(statement, found): &&(&Statement, Match)| {
            statement.effect == effect && found.truth() == truth
        };
        matches
            .iter()
            .find(fits)
            .map(|(statement, found)| (*statement, *found))
    };
    let because = |text| Reason {
        action: asked.need.action.to_owned(),
        text,
    };
    if let Some((statement, _)) = first(Effect::Deny, Truth::Yes) {
        return Decision::Denied(because(reason::denies(statement, asked)));
    }
    if first(Effect::Allow, Truth::Yes).is_some() {
        return match first(Effect::Deny, Truth::Maybe) {
            Some((statement, found)) => {
                Decision::Conditional(because(reason::may_deny(statement, found, asked)))
            }
            None => Decision::Allowed,
        };
    }
    if let Some((statement, found)) = first(Effect::Allow, Truth::Maybe) {
        return Decision::Conditional(because(reason::may_allow(statement, found, asked)));
    }
    let nearest = matches
        .iter()
        .filter(|(statement, found)| {
            statement.effect == Effect::Allow && found.decided_by() > Element::Action
        })
        .min_by_key(|(statement, found)| (std::cmp::Reverse(found.decided_by()), statement.number));
    Decision::Denied(because(reason::nothing_allows(nearest.copied(), asked)))
}

/// The worse of two answers, the first where they are alike.
fn worse(one: Decision, other: Decision) -> Decision {
    if rank(&other) > rank(&one) {
        other
    } else {
        one
    }
}

fn rank(answer: &Decision) -> u8 {
    match answer {
        Decision::Allowed => 0,
        Decision::Conditional(_) | Decision::Unparsable(_) => 1,
        Decision::Denied(_) => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::{JUDGED, is_judged};
    use crate::parameters::profile::ALL;

    #[test]
    fn no_other_service_is_judged() {
        let known = ALL.iter().flat_map(|profile| profile.services);
        for service in known.chain(&["dynamodb", "ecr-public.api"]) {
            assert_eq!(
                is_judged(service, true),
                JUDGED.contains(service),
                "{service}"
            );
        }
    }
}

//! Endpoint policies: whether one lets through what a required service needs (`decision.md`,
//! section 8).
//!
//! A policy can only narrow. What is read of it is three-valued: a statement matches, does not
//! match, or matches for some callers, some actions or some resources only.

mod condition;
mod context;
mod element_text;
mod glob;
mod parse;
mod principal;
mod reason;
mod remedy;
mod request;
mod statement;
mod truth;

use self::parse::{Effect, Statement};
use self::statement::Match;
use self::truth::Truth;

pub use self::context::Context;
pub use self::remedy::{Edit, PolicyRemedy, remedy};
pub use self::request::{Call, PolicyRequest, RequiredAccess};
pub use self::statement::Element;

/// What a policy does to the traffic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyDecision {
    /// It lets through everything that the service needs.
    Allowed,
    /// It depends on the caller or on what is asked for (`policy-conditional`).
    Conditional(PolicyReason),
    /// It lets some calls of the service pass, and which ones the clients make is not known
    /// (`policy-narrows`).
    Narrows(PolicyReason),
    /// The text is not a policy (`policy-unparsable`).
    Unparsable(PolicyReason),
    /// It refuses something that the service needs (`policy-denies`).
    Denied(PolicyReason),
}

/// What decides an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyReason {
    /// The action (`s3:GetObject`), or all of a service (`ec2:*`); empty for a policy that cannot
    /// be read.
    pub action: String,
    /// The statement that decides; where none allows, the one that comes nearest, if any does.
    pub statement: Option<StatementName>,
    /// What that statement does.
    pub cause: PolicyCause,
    /// A phrase that names the statement, by its number from 1 and its `Sid`, and what in it
    /// decides. One line; what it quotes from the policy is cut short and printable.
    pub text: String,
    /// The same without the details that follow it, where some do.
    pub short: Option<String>,
}

/// A statement of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementName {
    /// Its place in the policy, from 1.
    pub number: usize,
    /// Its `Sid`, as the policy writes it.
    pub sid: Option<String>,
}

/// What the statement that decides does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyCause {
    /// The text is no policy.
    Unreadable,
    /// An explicit Deny matches.
    Denies,
    /// A Deny may match.
    MayDeny,
    /// No Allow matches for certain; this one may.
    MayAllow,
    /// No Allow can match. The element by which the nearest one fails; `None` where none is for
    /// the action.
    NothingAllows(Option<Element>),
}

/// One call in one setting: what statements are compared with.
#[derive(Clone, Copy)]
struct CallInContext<'a> {
    context: &'a Context<'a>,
    call: &'a Call,
}

/// Decides an endpoint's policy: the worst answer over what is asked.
///
/// No policy, and an empty text, allow everything. Where nothing is asked the text is not read.
pub fn decide(
    policy: Option<&str>,
    context: &Context<'_>,
    request: &PolicyRequest,
) -> PolicyDecision {
    let whole_service;
    let calls = match request {
        PolicyRequest::Nothing => return PolicyDecision::Allowed,
        PolicyRequest::Calls(calls) => calls.as_slice(),
        PolicyRequest::Service(prefix) => {
            whole_service = Call::whatever(prefix.as_deref());
            std::slice::from_ref(&whole_service)
        }
    };
    let Some(text) = policy.filter(|text| !calls.is_empty() && !text.trim().is_empty()) else {
        return PolicyDecision::Allowed;
    };
    match parse::statements(text) {
        Ok(statements) => {
            let answers = calls
                .iter()
                .map(|call| answer(&statements, &CallInContext { context, call }));
            answers.reduce(worse).unwrap_or(PolicyDecision::Allowed)
        }
        Err(why) => PolicyDecision::Unparsable(PolicyReason {
            action: String::new(),
            statement: None,
            cause: PolicyCause::Unreadable,
            text: format!("the policy cannot be read: {why}"),
            short: Some("the policy cannot be read".to_owned()),
        }),
    }
}

/// Whether a statement of a policy has a condition.
pub fn has_conditions(policy: &str) -> bool {
    let statements = parse::statements(policy).unwrap_or_default();
    statements.iter().any(|of| !of.condition.is_empty())
}

impl PolicyDecision {
    /// What decides it; nothing does where everything is allowed.
    pub fn reason(&self) -> Option<&PolicyReason> {
        match self {
            Self::Allowed => None,
            Self::Conditional(reason)
            | Self::Narrows(reason)
            | Self::Unparsable(reason)
            | Self::Denied(reason) => Some(reason),
        }
    }

    /// How bad it is: what lets through is 0, what cannot be known 1, what refuses 2.
    fn rank(&self) -> u8 {
        match self {
            Self::Allowed => 0,
            Self::Conditional(_) | Self::Narrows(_) | Self::Unparsable(_) => 1,
            Self::Denied(_) => 2,
        }
    }
}

/// One call: an explicit Deny outweighs every Allow, and without an Allow it is denied.
fn answer(statements: &[Statement], request: &CallInContext<'_>) -> PolicyDecision {
    let matches: Vec<_> = statements
        .iter()
        .map(|statement| (statement, Match::of(statement, request)))
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
    let because = |cause, statement: Option<&Statement>, text| PolicyReason {
        action: request.call.name(),
        statement: statement.map(Statement::statement_name),
        cause,
        text,
        short: None,
    };
    let maybe = if request.call.is_whole_service() {
        PolicyDecision::Narrows
    } else {
        PolicyDecision::Conditional
    };
    if let Some((statement, _)) = first(Effect::Deny, Truth::Yes) {
        let text = reason::denies(statement, request);
        return PolicyDecision::Denied(because(PolicyCause::Denies, Some(statement), text));
    }
    if first(Effect::Allow, Truth::Yes).is_some() {
        return match first(Effect::Deny, Truth::Maybe) {
            Some((statement, found)) => {
                let text = reason::may_deny(statement, found, request);
                maybe(because(PolicyCause::MayDeny, Some(statement), text))
            }
            None => PolicyDecision::Allowed,
        };
    }
    if let Some((statement, found)) = first(Effect::Allow, Truth::Maybe) {
        let text = reason::may_allow(statement, found, request);
        return maybe(because(PolicyCause::MayAllow, Some(statement), text));
    }
    let nearest = matches
        .iter()
        .filter(|(statement, found)| {
            statement.effect == Effect::Allow && found.decided_by() > Element::Action
        })
        .min_by_key(|(statement, found)| (std::cmp::Reverse(found.decided_by()), statement.number))
        .copied();
    let (short, details) = reason::nothing_allows(nearest, request);
    let text = match &details {
        Some(details) => format!("{short}: {details}"),
        None => short.clone(),
    };
    PolicyDecision::Denied(PolicyReason {
        short: details.map(|_| short),
        ..because(
            PolicyCause::NothingAllows(nearest.map(|(_, found)| found.decided_by())),
            nearest.map(|(statement, _)| statement),
            text,
        )
    })
}

/// The worse of two answers, the first where they are alike.
fn worse(one: PolicyDecision, other: PolicyDecision) -> PolicyDecision {
    if other.rank() > one.rank() {
        other
    } else {
        one
    }
}

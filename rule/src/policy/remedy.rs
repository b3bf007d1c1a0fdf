//! What to do about a policy that stands in the way: a sentence, and the change that is tried out
//! before it is proposed.

mod allow;
mod narrow;
mod value;

use serde_json::{Map, Value, json};

use super::parse::{self, Statement};
use super::request::{Call, PolicyRequest};
use super::statement::Match;
use super::truth::Truth;
use super::{CallInContext, Context, PolicyCause, PolicyDecision, PolicyReason, decide, reason};
use crate::checks::Deed;

/// How many statements are changed at most.
const MOST_CHANGES: usize = 16;

/// What to do about a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRemedy {
    /// What to do, one line: `add vpc-0a to aws:SourceVpc in statement 2`.
    pub text: String,
    /// Whether something is to be checked before.
    pub deed: Deed,
    /// The change itself.
    pub edit: Edit,
    /// What the policy answers after it.
    pub then: PolicyDecision,
}

/// A change that is a remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// The endpoint's policy becomes this JSON text.
    Policy(String),
    /// The rule is given this parameter: then what it could not know is known.
    Parameter {
        /// `organizationId`
        name: &'static str,
        /// The value with which the policy lets everything through. Whether it is the account's
        /// is to be checked.
        value: String,
    },
    /// A person has to decide.
    ByHand,
}

/// The changes of one statement, as JSON and as read: what each does, in words, and the
/// statement after it.
type ChangesOf = fn(&Map<String, Value>, &Statement, &[CallInContext<'_>]) -> Vec<(String, Value)>;

/// One change of a policy.
struct PolicyChange {
    text: String,
    policy: Map<String, Value>,
}

/// A policy that is not a remedy's yet, with what it answers.
struct Attempt<'a> {
    context: &'a Context<'a>,
    request: &'a PolicyRequest,
    calls: Vec<Call>,
}

/// The remedy for what a policy answers; `None` where it lets everything through.
///
/// A change of the policy is proposed only where it is seen to help: what was refused is no longer
/// refused, what depended on the caller is allowed.
pub fn remedy(
    policy: Option<&str>,
    context: &Context<'_>,
    request: &PolicyRequest,
) -> Option<PolicyRemedy> {
    let before = decide(policy, context, request);
    let reason = before.reason()?;
    let attempt = Attempt {
        context,
        request,
        calls: match request {
            PolicyRequest::Nothing => Vec::new(),
            PolicyRequest::Calls(calls) => calls.clone(),
            PolicyRequest::Service(prefix) => vec![Call::whatever(prefix.as_deref())],
        },
    };
    let text = policy.unwrap_or_default();
    let found = match &before {
        PolicyDecision::Denied(_) => attempt.until_it_is_not_denied(text, &before),
        PolicyDecision::Conditional(_) => attempt
            .organization(text)
            .or_else(|| attempt.until_it_is_allowed(text, reason)),
        PolicyDecision::Narrows(_) => attempt.organization(text),
        PolicyDecision::Allowed | PolicyDecision::Unparsable(_) => None,
    };
    Some(found.unwrap_or_else(|| PolicyRemedy {
        text: attempt.by_hand(&before, reason, text),
        deed: match (&before, reason.cause) {
            (PolicyDecision::Narrows(_), _) => Deed::Change,
            (_, PolicyCause::MayDeny | PolicyCause::MayAllow) => Deed::Check,
            (_, PolicyCause::Unreadable | PolicyCause::Denies | PolicyCause::NothingAllows(_)) => {
                Deed::Change
            }
        },
        edit: Edit::ByHand,
        then: before.clone(),
    }))
}

impl Attempt<'_> {
    /// Changes a policy that denies, statement by statement.
    fn until_it_is_not_denied(&self, text: &str, before: &PolicyDecision) -> Option<PolicyRemedy> {
        let mut policy = text.to_owned();
        let mut decision = before.clone();
        let mut texts = Vec::new();
        while let PolicyDecision::Denied(reason) = &decision {
            if texts.len() == MOST_CHANGES {
                return None;
            }
            let (change, then) = self
                .changes(&policy, reason)
                .into_iter()
                .map(|change| self.tried(change))
                .find(|(_, then)| moves_on(&decision, then))?;
            texts.push(change.text);
            policy = Value::Object(change.policy).to_string();
            decision = then;
        }
        Some(PolicyRemedy {
            text: texts.join("; "),
            deed: Deed::Change,
            edit: Edit::Policy(policy),
            then: decision,
        })
    }

    /// Changes a policy whose answer depends on the caller, if one change makes it sure.
    fn until_it_is_allowed(&self, text: &str, reason: &PolicyReason) -> Option<PolicyRemedy> {
        let (change, then) = self
            .changes(text, reason)
            .into_iter()
            .map(|change| self.tried(change))
            .find(|(_, then)| *then == PolicyDecision::Allowed)?;
        let check = match reason.cause {
            PolicyCause::MayDeny => "check that it does not match the clients",
            PolicyCause::Unreadable
            | PolicyCause::Denies
            | PolicyCause::MayAllow
            | PolicyCause::NothingAllows(_) => "check that every client is among those that pass",
        };
        Some(PolicyRemedy {
            text: format!("{check}, or {}", change.text),
            deed: Deed::Check,
            edit: Edit::Policy(Value::Object(change.policy).to_string()),
            then,
        })
    }

    fn tried(&self, change: PolicyChange) -> (PolicyChange, PolicyDecision) {
        let text = Value::Object(change.policy.clone()).to_string();
        let then = decide(Some(&text), self.context, self.request);
        (change, then)
    }

    /// The parameter `organizationId`, where one of the organizations that the policy names would
    /// let everything through.
    fn organization(&self, text: &str) -> Option<PolicyRemedy> {
        if self.context.organization_id.is_some() {
            return None;
        }
        let statements = parse::statements(text).ok()?;
        let tests = statements.iter().flat_map(|one| &one.condition);
        let values = tests
            .filter(|test| test.is_on_organization())
            .flat_map(|test| test.values.iter().flatten());
        let value = values
            .filter(|value| value.starts_with("o-") && !value.contains(['*', '?', '$']))
            .find(|value| {
                let context = Context {
                    organization_id: Some(value.as_str()),
                    ..*self.context
                };
                decide(Some(text), &context, self.request) == PolicyDecision::Allowed
            })?;
        Some(PolicyRemedy {
            text: format!(
                "give the rule the parameter organizationId: the policy lets the traffic through if the account belongs to {}",
                reason::quoted(value)
            ),
            deed: Deed::Change,
            edit: Edit::Parameter {
                name: "organizationId",
                value: value.clone(),
            },
            then: PolicyDecision::Allowed,
        })
    }

    /// The changes of what decides, the narrowest first.
    fn changes(&self, text: &str, reason: &PolicyReason) -> Vec<PolicyChange> {
        let (Ok(Value::Object(policy)), Ok(statements)) =
            (serde_json::from_str::<Value>(text), parse::statements(text))
        else {
            return Vec::new();
        };
        let number = reason.statement.as_ref().map(|name| name.number);
        let decides = statements.iter().find(|one| Some(one.number) == number);
        let changes = match (reason.cause, decides) {
            (PolicyCause::Denies, Some(statement)) => {
                self.changed(&policy, statement, narrow::changes)
            }
            // A Deny of some of the resources is meant for these.
            (PolicyCause::MayDeny, Some(statement)) if self.covers_the_resources(statement) => {
                self.changed(&policy, statement, narrow::changes)
            }
            (PolicyCause::NothingAllows(Some(_)), Some(statement)) => {
                self.changed(&policy, statement, allow::changes)
            }
            _ => Vec::new(),
        };
        let adds = match reason.cause {
            PolicyCause::NothingAllows(_) | PolicyCause::MayAllow => {
                self.added(&policy, &statements)
            }
            PolicyCause::Unreadable | PolicyCause::Denies | PolicyCause::MayDeny => None,
        };
        changes.into_iter().chain(adds).collect()
    }

    /// The policy with one statement changed, once for each change.
    fn changed(
        &self,
        policy: &Map<String, Value>,
        statement: &Statement,
        changes: ChangesOf,
    ) -> Vec<PolicyChange> {
        let requests: Vec<_> = self.calls.iter().map(|call| self.request(call)).collect();
        let statements = value::list(policy.get("Statement"));
        let at = statement.number - 1;
        let Some(Value::Object(fields)) = statements.get(at) else {
            return Vec::new();
        };
        let changes = changes(fields, statement, &requests);
        let changed = |(text, fields)| {
            let mut statements = statements.clone();
            if let Some(place) = statements.get_mut(at) {
                *place = fields;
            }
            statements.retain(|one| !one.is_null());
            PolicyChange {
                text,
                policy: with_statements(policy, statements),
            }
        };
        changes.into_iter().map(changed).collect()
    }

    /// The policy with a statement for what it does not allow for certain.
    fn added(&self, policy: &Map<String, Value>, statements: &[Statement]) -> Option<PolicyChange> {
        let missing: Vec<_> = self
            .calls
            .iter()
            .filter(|call| {
                super::answer(statements, &self.request(call)) != PolicyDecision::Allowed
            })
            .collect();
        let mut added = allow::statements(&missing, self.context);
        if added.is_empty() {
            return None;
        }
        let mut list = value::list(policy.get("Statement"));
        for statement in &mut added {
            value::name_uniquely(statement, &list);
            list.push(Value::Object(statement.clone()));
        }
        let names = added.iter().filter_map(|one| one.get("Sid")?.as_str());
        let names = names.collect::<Vec<_>>().join(" and ");
        let what: Vec<_> = missing.iter().map(|call| call.name()).collect();
        Some(PolicyChange {
            text: format!(
                "add the statement {names}, which allows {} to {}",
                listed(&what),
                allow::callers(&missing)
            ),
            policy: with_statements(policy, list),
        })
    }

    /// Whether a statement is for every resource that is asked for.
    fn covers_the_resources(&self, statement: &Statement) -> bool {
        self.calls
            .iter()
            .all(|call| Match::of(statement, &self.request(call)).resource != Truth::Maybe)
    }

    fn request<'b>(&'b self, call: &'b Call) -> CallInContext<'b> {
        CallInContext {
            context: self.context,
            call,
        }
    }

    /// What a person has to do where no change is sure to help.
    fn by_hand(&self, before: &PolicyDecision, reason: &PolicyReason, text: &str) -> String {
        let statements = parse::statements(text).unwrap_or_default();
        let number = reason.statement.as_ref().map(|name| name.number);
        let decides = statements.iter().find(|one| Some(one.number) == number);
        let name = decides.map_or_else(|| "the policy".to_owned(), reason::name);
        let action = &reason.action;
        match (before, reason.cause) {
            (_, PolicyCause::Unreadable) => {
                "replace the text with a policy, or remove it: without one the endpoint lets everything through".to_owned()
            }
            (PolicyDecision::Narrows(_), _) => format!(
                "compare the calls that the clients make (CloudTrail lists them by vpcEndpointId) with {name}; where it allows all of {action}, nothing is open"
            ),
            (_, PolicyCause::Denies) => {
                format!("narrow {name}, so that it no longer denies {action}")
            }
            (_, PolicyCause::MayDeny) => {
                format!("check that {name} does not match the clients, or except {action} from it")
            }
            (_, PolicyCause::MayAllow) => format!("check that {name} matches every client"),
            (_, PolicyCause::NothingAllows(_)) => format!("add a statement that allows {action}"),
        }
    }
}

/// Whether a change brings a policy that denies further: it denies less, or by something else.
fn moves_on(before: &PolicyDecision, then: &PolicyDecision) -> bool {
    match (before, then) {
        (PolicyDecision::Denied(before), PolicyDecision::Denied(then)) => {
            (before.cause, &before.action, &before.text) != (then.cause, &then.action, &then.text)
        }
        _ => then.rank() < before.rank(),
    }
}

fn with_statements(policy: &Map<String, Value>, statements: Vec<Value>) -> Map<String, Value> {
    let mut policy = policy.clone();
    policy
        .entry("Version")
        .or_insert_with(|| json!("2012-10-17"));
    policy.insert("Statement".to_owned(), Value::Array(statements));
    policy
}

/// `a`, `a and b`, `a, b and 2 more`.
fn listed(names: &[String]) -> String {
    let mut names: Vec<_> = names.to_vec();
    names.dedup();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, other] => format!("{one} and {other}"),
        [one, other, more @ ..] => format!("{one}, {other} and {} more", more.len()),
    }
}

//! Reasons: which statement of a policy decides, and by what, in a colleague's words.

use super::CallInContext;
use super::condition::{Peculiarity, Test};
use super::parse::Statement;
use super::request::{CallingAccount, RequestedActions, RequestedResources};
use super::statement::{Element, Match};
use super::truth::Truth;

/// How many characters are quoted of a text that the policy's author chose.
const QUOTED: usize = 64;

/// How many conditions are spelled out.
const SPELLED_OUT: usize = 2;

/// A Deny that matches.
pub(super) fn denies(statement: &Statement, request: &CallInContext<'_>) -> String {
    let mut text = format!("{} denies {}", name(statement), request.call.name());
    for (element, present) in [
        (" outside its NotAction", statement.not_action.is_some()),
        (
            " on everything outside its NotResource",
            statement.not_resource.is_some(),
        ),
        (
            " to everyone outside its NotPrincipal",
            statement.not_principal.is_some(),
        ),
    ] {
        if present {
            text.push_str(element);
        }
    }
    text + &conditions(statement, request, Truth::Yes)
}

/// A Deny that may match, beside an Allow that does.
pub(super) fn may_deny(statement: &Statement, found: Match, request: &CallInContext<'_>) -> String {
    let some = if request.call.is_whole_service() {
        " some of"
    } else {
        ""
    };
    format!(
        "{} may deny{some} {}{}",
        name(statement),
        request.call.name(),
        depends_on(statement, found, request)
    )
}

/// An Allow that may match, where none does for certain.
pub(super) fn may_allow(
    statement: &Statement,
    found: Match,
    request: &CallInContext<'_>,
) -> String {
    format!(
        "{} allows {} only{}",
        name(statement),
        request.call.name(),
        depends_on(statement, found, request)
    )
}

/// No Allow matches, and why the nearest one does not: one for the action that fails by something else.
pub(super) fn nothing_allows(
    nearest: Option<(&Statement, Match)>,
    request: &CallInContext<'_>,
) -> (String, Option<String>) {
    let any = if request.call.is_whole_service() {
        "any of "
    } else {
        ""
    };
    let text = format!("no statement allows {any}{}", request.call.name());
    let Some((statement, found)) = nearest else {
        return (text, None);
    };
    let name = name(statement);
    let by_ecr_itself = request.call.by == CallingAccount::EcrItself;
    let to_ecr = || format!("{text} to Amazon ECR's own account, which requests image layers");
    let (text, details) = match found.decided_by() {
        Element::Action => return (text, None),
        Element::Resource if statement.resource.is_none() && statement.not_resource.is_none() => {
            (text, format!("{name} has no Resource"))
        }
        Element::Resource => match &request.call.on {
            RequestedResources::One(_) | RequestedResources::Under(_) => {
                let resource = request.call.resource();
                let text = format!("{text} on {resource}");
                (text, format!("{name} is for other resources"))
            }
            RequestedResources::None => {
                let text = format!("{text} on *");
                (text, format!("{name} is for single resources"))
            }
            RequestedResources::Any => (text, format!("{name} is for no resource")),
        },
        Element::Principal if request.context.gateway => (
            text,
            format!("{name} names principals, and on a Gateway endpoint only * matches"),
        ),
        Element::Principal if by_ecr_itself => (to_ecr(), format!("{name} names other principals")),
        Element::Principal => {
            let text = format!("{text} to the account's principals");
            (text, format!("{name} names others"))
        }
        Element::Condition => {
            let (clauses, why) = clauses(statement, request, Truth::No);
            match why {
                Some(Peculiarity::AwsOwn) => (to_ecr(), format!("{name} does so only{clauses}")),
                why => {
                    let details = format!("{name} does so only{clauses}{}", because(why));
                    (format!("{text} here"), details)
                }
            }
        }
    };
    (text, Some(details))
}

/// `statement 2 (Sid DenyOther)`.
pub(super) fn name(statement: &Statement) -> String {
    match &statement.sid {
        Some(sid) => format!("statement {} (Sid {})", statement.number, quoted(sid)),
        None => format!("statement {}", statement.number),
    }
}

/// Everything that makes a statement match only maybe.
fn depends_on(statement: &Statement, found: Match, request: &CallInContext<'_>) -> String {
    let mut text = String::new();
    if found.action == Truth::Maybe {
        text.push_str(&match (&request.call.actions, &statement.not_action) {
            (RequestedActions::Action(_), _) => {
                " for what the policy variable in its Action stands for".to_owned()
            }
            (_, Some(_)) => " outside its NotAction".to_owned(),
            (_, None) => format!(" where its Action names them{}", actions(statement)),
        });
    }
    if found.resource == Truth::Maybe {
        let element = if statement.not_resource.is_some() {
            "NotResource"
        } else {
            "Resource"
        };
        let whole = match (&request.call.on, request.call.by) {
            (RequestedResources::None | RequestedResources::Any, _) => "*",
            (RequestedResources::One(arn), _) => arn,
            (RequestedResources::Under(_), CallingAccount::EcrItself) => "the image layers",
            (RequestedResources::Under(_), CallingAccount::OnItsOwn) => {
                "the account's repositories"
            }
            (RequestedResources::Under(start), _) => &format!("{start}*"),
        };
        text.push_str(&format!(" on part of {whole} by its {element}"));
    }
    if found.principal == Truth::Maybe {
        let callers = match &statement.not_principal {
            Some(_) => " to callers outside its NotPrincipal",
            None => " to the callers in its Principal",
        };
        text.push_str(callers);
    }
    text + &conditions(statement, request, Truth::Maybe)
}

/// The actions of a statement, where they are few: ` (ec2:Describe*)`.
fn actions(statement: &Statement) -> String {
    match statement.action.as_deref() {
        Some([one]) => format!(" ({})", quoted(one)),
        Some([one, other]) => format!(" ({}, {})", quoted(one), quoted(other)),
        _ => String::new(),
    }
}

/// The conditions that come out so, and why: ` where aws:SourceVpce is not vpce-0a and 2 more`.
fn conditions(statement: &Statement, request: &CallInContext<'_>, outcome: Truth) -> String {
    let (clauses, why) = clauses(statement, request, outcome);
    clauses + because(why)
}

/// What makes a condition come out as it does whatever its values, in words.
fn because(why: Option<Peculiarity>) -> &'static str {
    match why {
        Some(Peculiarity::AwsOwn) => ", and Amazon ECR's own account requests image layers",
        Some(Peculiarity::Absent) => ", and aws:SourceIp is absent behind an endpoint",
        None => "",
    }
}

/// The conditions that come out so, and what makes them.
fn clauses(
    statement: &Statement,
    request: &CallInContext<'_>,
    outcome: Truth,
) -> (String, Option<Peculiarity>) {
    let deciding = || {
        statement
            .condition
            .iter()
            .filter(|test| test.holds(request) == outcome)
    };
    let mut clauses: Vec<_> = deciding().take(SPELLED_OUT).map(clause).collect();
    if clauses.is_empty() {
        return (String::new(), None);
    }
    let more = deciding().count() - clauses.len();
    if more > 0 {
        clauses.push(format!("{more} more"));
    }
    let why = deciding().find_map(|test| test.peculiarity(request));
    (format!(" where {}", clauses.join(" and ")), why)
}

fn clause(test: &Test) -> String {
    let (operator, key) = (quoted(&test.operator), quoted(&test.key));
    let Some(negated) = test.is_negated().filter(|_| !key.is_empty()) else {
        return match (operator.is_empty(), key.is_empty()) {
            (true, true) => "its Condition holds, which is no object".to_owned(),
            (_, true) => format!("its condition {operator} holds"),
            (_, false) => format!("{operator} on {key} holds"),
        };
    };
    // Whoever calls over a hub, the key holds the hub's VPC: people write the client's there.
    let key = match key.eq_ignore_ascii_case("aws:SourceVpc") {
        true => format!("{key}, the endpoint's VPC,"),
        false => key,
    };
    match (test.values.as_slice(), negated) {
        ([Some(value)], false) => format!("{key} is {}", quoted(value)),
        ([Some(value)], true) => format!("{key} is not {}", quoted(value)),
        ([None], _) => format!("{key} compares with what is no text"),
        (values, false) => format!("{key} is one of {} values", values.len()),
        (values, true) => format!("{key} is none of {} values", values.len()),
    }
}

/// A text of the policy's author as it may stand in a report: short, on one line, printable.
pub(super) fn quoted(text: &str) -> String {
    let printable = |character: char| {
        let plain = character.is_alphanumeric() || character.is_ascii_graphic() || character == ' ';
        if plain { character } else { '?' }
    };
    let mut short: String = text.chars().take(QUOTED).map(printable).collect();
    if text.chars().nth(QUOTED).is_some() {
        short.push('…');
    }
    short
}

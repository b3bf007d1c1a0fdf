//! One statement against one call: whether it matches, and which element decides.

use super::CallInContext;
use super::glob::{Pattern, Style};
use super::parse::Statement;
use super::request::{RequestedActions, RequestedResources};
use super::truth::Truth;

/// Whether a statement matches, element by element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub action: Truth,
    pub resource: Truth,
    pub principal: Truth,
    pub condition: Truth,
}

/// An element of a statement; `Not…` forms count as the element that they negate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element {
    /// `Action`, `NotAction`.
    Action,
    /// `Resource`, `NotResource`.
    Resource,
    /// `Principal`, `NotPrincipal`.
    Principal,
    /// `Condition`.
    Condition,
}

impl Match {
    /// Compares a statement with what is asked.
    pub(super) fn of(statement: &Statement, request: &CallInContext<'_>) -> Self {
        let call = request.call;
        let action = |text: &String| {
            let pattern = Pattern::new(text, Style::GlobIgnoringCase);
            match &call.actions {
                RequestedActions::Action(action) => pattern.fits(action),
                RequestedActions::AllOf(prefix) => pattern.fits_all_under(&format!("{prefix}:")),
                RequestedActions::Unknown => pattern.fits_everything().max(Truth::Maybe),
            }
        };
        let resource = |text: &String| {
            let pattern = Pattern::new(text, Style::Glob);
            match &call.on {
                RequestedResources::None => pattern.fits_everything(),
                RequestedResources::One(arn) => pattern.fits(arn),
                RequestedResources::Under(start) => pattern.fits_all_under(start),
                RequestedResources::Any => pattern.fits_everything().max(Truth::Maybe),
            }
        };
        Self {
            action: named(
                statement.action.as_deref(),
                statement.not_action.as_deref(),
                action,
            ),
            resource: named(
                statement.resource.as_deref(),
                statement.not_resource.as_deref(),
                resource,
            ),
            principal: Truth::all([
                statement
                    .principal
                    .as_ref()
                    .map_or(Truth::Yes, |named| named.match_caller(request)),
                statement
                    .not_principal
                    .as_ref()
                    .map_or(Truth::Yes, |named| !named.match_caller(request)),
            ]),
            condition: Truth::all(statement.condition.iter().map(|test| test.holds(request))),
        }
    }

    /// The whole statement.
    pub(super) fn truth(self) -> Truth {
        Truth::all(self.elements().map(|(_, truth)| truth))
    }

    /// The first element that makes the whole what it is.
    pub(super) fn decided_by(self) -> Element {
        let whole = self.truth();
        let deciding = self
            .elements()
            .into_iter()
            .find(|(_, truth)| *truth == whole);
        deciding.map_or(Element::Condition, |(element, _)| element)
    }

    fn elements(self) -> [(Element, Truth); 4] {
        [
            (Element::Action, self.action),
            (Element::Resource, self.resource),
            (Element::Principal, self.principal),
            (Element::Condition, self.condition),
        ]
    }
}

/// An element and its `Not` form. With neither, the statement matches nothing.
fn named(
    list: Option<&[String]>,
    not_list: Option<&[String]>,
    fits: impl Fn(&String) -> Truth,
) -> Truth {
    let any = |list: &[String]| Truth::any(list.iter().map(&fits));
    match (list.map(&any), not_list.map(&any)) {
        (None, None) => Truth::No,
        (Some(named), None) => named,
        (None, Some(excluded)) => !excluded,
        (Some(named), Some(excluded)) => named.min(!excluded),
    }
}

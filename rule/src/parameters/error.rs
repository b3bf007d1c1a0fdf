//! What is wrong with parameters, and what to do about it.

use super::check;

/// Everything that is wrong with the parameters, at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the parameters have {}:{}", counted(.problems.len()), listed(.problems))]
pub struct ParametersError {
    /// At least one problem, in the order of the parameters' names.
    pub problems: Vec<ParameterError>,
}

/// One thing that is wrong with the parameters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParameterError {
    /// They are not one JSON object.
    #[error(
        "expected one JSON object of names and values, such as {{\"depth\": \"existence\"}}, found {found}"
    )]
    NotAnObject {
        /// What they are instead.
        found: String,
    },
    /// A name that no parameter has.
    #[error("`{name}` is not a parameter{}", .nearest.map(|known| format!("; did you mean `{known}`?")).unwrap_or_default())]
    Unknown {
        /// The name that was given.
        name: String,
        /// The known name that is nearest to it.
        nearest: Option<&'static str>,
    },
    /// They are longer than AWS Config takes them.
    #[error(
        "{characters} characters as one JSON object, and AWS Config takes {} in all; shorten the longest lists, or split them between two rules",
        check::MAX_CHARACTERS
    )]
    TooLong {
        /// How many they have.
        characters: usize,
    },
    /// A value that the parameter does not take.
    #[error("`{name}`: {problem}")]
    Value {
        /// The parameter.
        name: String,
        /// What was found and what to do.
        problem: String,
    },
}

/// `1 problem`, `2 problems`.
fn counted(problems: usize) -> String {
    if problems == 1 {
        "1 problem".to_owned()
    } else {
        format!("{problems} problems")
    }
}

/// The problems, one a line.
fn listed(problems: &[ParameterError]) -> String {
    problems
        .iter()
        .map(|problem| format!("\n  {problem}"))
        .collect()
}

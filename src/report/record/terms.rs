//! What two runs must agree in for their results to stand side by side.

use jiff::Timestamp;
use rule::parameters::Parameters;
use serde::{Deserialize, Serialize};

use crate::text::printable;

/// What verdicts depend on beside what is read: two runs that share a journal, or a report, agree in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Terms {
    /// The version of the program.
    pub version: String,
    /// The rule's parameters, as JSON text.
    pub parameters: String,
    /// `--vpc`.
    pub vpc_ids: Vec<String>,
    /// `--now`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<Timestamp>,
    /// What an aggregator of AWS Config was asked, where the results are its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aggregator: Option<String>,
}

impl Terms {
    /// What is asked now and was not when the journal was begun: then, and now, in words.
    pub fn difference(&self, now: &Self) -> Option<(String, String)> {
        if self == now {
            return None;
        }
        let parameters = |terms: &Self| Parameters::from_json(&terms.parameters).ok();
        let words: fn(&Self) -> String = if self.version != now.version {
            |terms| format!("version {}", terms.version.escape_debug())
        } else if self.aggregator != now.aggregator {
            |terms| {
                let asked = terms.aggregator.as_deref().map(printable);
                asked.map_or_else(|| "no aggregator".to_owned(), |asked| asked.into_owned())
            }
        } else if parameters(self) != parameters(now) {
            |terms| format!("the parameters `{}`", printable(&terms.parameters))
        } else if self.vpc_ids != now.vpc_ids {
            |terms| match terms.vpc_ids.as_slice() {
                [] => "every VPC".to_owned(),
                some => format!("--vpc {}", some.join(" --vpc ")),
            }
        } else if self.now != now.now {
            |terms| {
                let now = terms.now.map(|now| format!("--now {now}"));
                now.unwrap_or_else(|| "no --now".to_owned())
            }
        } else {
            return None;
        };
        Some((words(self), words(now)))
    }
}

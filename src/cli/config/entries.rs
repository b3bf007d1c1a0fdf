//! The entries of a table of TOML, read one by one; every problem is kept, with its place.

use std::path::Path;

use jiff::civil::Date;
use rule::checks::{Check, Severity};
use rule::exceptions::{Exception, can_be_accepted};
use rule::nearest::nearest;
use rule::services::Required;
use rule::waiver::Waiver;
use toml::{Table, Value};

use super::ConfigError;
use crate::accounts::role_arn::{RoleArn, RoleArnError};
use crate::place::RegionName;

/// The keys of an exception.
const KEYS: [&str; 7] = [
    "account", "by", "check", "reason", "service", "until", "vpc",
];

/// A table that is read, and what is wrong with it.
pub struct Entries<'t> {
    table: &'t Table,
    /// What stands before the name of a key, in problems.
    place: String,
    problems: Vec<String>,
}

impl<'t> Entries<'t> {
    /// A table with these keys, in their order; every other key is a problem.
    pub fn new(table: &'t Table, known: &[&str], place: &str) -> Self {
        let mut entries = Self {
            table,
            place: place.to_owned(),
            problems: Vec::new(),
        };
        for key in table.keys().filter(|key| !known.contains(&key.as_str())) {
            let near = nearest(key, known.iter().copied());
            let near = near.map_or_else(
                || {
                    let known: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
                    format!("expected {}", known.join(", "))
                },
                |near| format!("did you mean `{near}`?"),
            );
            let problem = format!("{place}unknown key `{key}`; {near}");
            entries.problems.push(problem);
        }
        entries
    }

    /// A value, where it is there.
    pub fn get(&self, key: &str) -> Option<&'t Value> {
        self.table.get(key)
    }

    /// Takes note of a problem.
    pub fn problem(&mut self, key: &str, problem: &str) {
        self.problems
            .push(format!("{}{key}: {problem}", self.place));
    }

    /// What was read, where nothing is wrong.
    ///
    /// # Errors
    /// Every problem.
    pub fn end<T>(self, path: &Path, read: T) -> Result<T, ConfigError> {
        if self.problems.is_empty() {
            return Ok(read);
        }
        Err(ConfigError::Wrong {
            path: path.to_owned(),
            problems: self.problems,
        })
    }

    /// A text, in the form that `check` wants.
    fn word<T>(&mut self, key: &str, check: fn(&str) -> Result<T, String>) -> Option<T> {
        let value = self.get(key)?;
        let read = match value {
            Value::String(text) => check(text),
            _ => Err("expected a text in quotes".to_owned()),
        };
        read.map_err(|problem| self.problem(key, &problem)).ok()
    }

    /// A list of texts, each in the form that `check` wants.
    pub fn words(&mut self, key: &str, check: fn(&str) -> Result<String, String>) -> Vec<String> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let Some(list) = value.as_array() else {
            self.problem(key, "expected a list of texts, such as `[\"…\"]`");
            return Vec::new();
        };
        let mut words = Vec::new();
        for value in list {
            let word = value
                .as_str()
                .map_or_else(|| Err("expected texts in quotes".to_owned()), check);
            match word {
                Ok(word) => words.push(word),
                Err(problem) => self.problem(key, &problem),
            }
        }
        words
    }
}

/// The exceptions of a table, under the key `exceptions`.
pub fn exceptions(entries: &mut Entries<'_>) -> Vec<Exception> {
    let Some(value) = entries.get("exceptions") else {
        return Vec::new();
    };
    let tables: Option<Vec<&Table>> = value
        .as_array()
        .and_then(|list| list.iter().map(Value::as_table).collect());
    let Some(tables) = tables else {
        entries.problem("exceptions", "expected a table for each, `[[exceptions]]`");
        return Vec::new();
    };
    let mut exceptions = Vec::new();
    for (table, number) in tables.into_iter().zip(1..) {
        let mut of = Entries::new(table, &KEYS, &format!("exception {number}: "));
        exceptions.extend(exception(&mut of));
        entries.problems.append(&mut of.problems);
    }
    exceptions
}

fn exception(entries: &mut Entries<'_>) -> Option<Exception> {
    let account_id = entries.word("account", account);
    let vpc_id = entries.word("vpc", vpc);
    let service = entries.word("service", service);
    let check = entries.word("check", check);
    let (by, reason) = (entries.word("by", said), entries.word("reason", said));
    let until = match entries.get("until") {
        None => {
            entries.problems.push(format!(
                "{}`until` is missing: the last day, such as `until = 2027-01-31`",
                entries.place
            ));
            None
        }
        // A day of TOML, or a text.
        Some(value) => {
            let text = match value {
                Value::String(text) => text.clone(),
                value => value.to_string(),
            };
            let day = text.parse::<Date>().ok().filter(|_| text.len() == 10);
            if day.is_none() {
                entries.problem("until", "expected a day, such as `2027-01-31`");
            }
            day
        }
    };
    let selects = ["account", "check", "service", "vpc"];
    if selects.iter().all(|key| entries.get(key).is_none()) {
        entries.problems.push(format!(
            "{}it would accept everything: name `account`, `vpc`, `service` or `check`",
            entries.place
        ));
    }
    Some(Exception {
        account_id,
        vpc_id: vpc_id.map(|id| id.as_str().into()),
        service,
        check,
        terms: Waiver {
            until: until?,
            by,
            reason,
        },
    })
}

fn said(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

/// An account id.
pub fn account(text: &str) -> Result<String, String> {
    let is_id = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let wrong = || format!("`{text}` is not an account id, which has 12 digits");
    is_id.then(|| text.to_owned()).ok_or_else(wrong)
}

/// The name of a region.
pub fn region(text: &str) -> Result<String, String> {
    let name: Result<RegionName, _> = text.parse();
    name.map(|name| name.to_string())
        .map_err(|error| error.to_string())
}

/// The ARN of a role.
pub fn role(text: &str) -> Result<String, String> {
    let role: Result<RoleArn, RoleArnError> = text.parse();
    role.map(|_| text.to_owned())
        .map_err(|error| error.to_string())
}

fn vpc(text: &str) -> Result<String, String> {
    let is_id = text
        .strip_prefix("vpc-")
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|of| of.is_ascii_alphanumeric()));
    let wrong = || format!("`{text}` is not a VPC's id, such as `vpc-0a1b2c3d`");
    is_id.then(|| text.to_owned()).ok_or_else(wrong)
}

/// A service, as reports name it; what has not the form of one may be a host.
fn service(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.contains(char::is_whitespace) {
        return Err(format!(
            "`{text}` is not the name of a service, such as `ecr.dkr`"
        ));
    }
    let service = text.parse::<Required>();
    Ok(service.map_or_else(|_a_host| text.to_ascii_lowercase(), |of| of.to_string()))
}

/// A check whose findings can be accepted.
fn check(code: &str) -> Result<Check, String> {
    let Some(check) = Check::of_code(code) else {
        return Err(match Check::nearest(code) {
            Some(near) => format!(
                "no check has the code `{code}`; did you mean `{}`?",
                near.row().code
            ),
            None => format!("no check has the code `{code}`; `vpc-endpoint-rule checks` lists all"),
        });
    };
    match check.row().severity {
        severity if can_be_accepted(severity) => Ok(check),
        Severity::Warn => Err(format!(
            "`{code}` is a warning, which changes no result: there is nothing to accept"
        )),
        Severity::Fail | Severity::Unknown | Severity::Undetermined => Err(format!(
            "`{code}` says that a fact was not read, which cannot be accepted: grant the read, or add the file"
        )),
    }
}

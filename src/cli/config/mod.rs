//! The configuration file: what the command line asks where it is silent (`contracts.md`, section 5).
//!
//! It is read from `--config`, or from the working folder, and from nowhere else.

use std::io;
use std::path::{Path, PathBuf};

use rule::exceptions::Exception;
use rule::parameters::Parameters;
use serde_json::Value as Json;
use toml::{Table, Value};

use self::entries::{Entries, exceptions};
use crate::file;

pub mod effective;
mod entries;
#[cfg(feature = "offline")]
pub mod schema;

/// The file's name in the working folder.
pub const NAME: &str = "vpc-endpoint-rule.toml";

/// The most bytes of a file that are read.
const LONGEST: u64 = 16 * 1024 * 1024;

/// The keys of a configuration.
const KEYS: [&str; 5] = ["accounts", "exceptions", "parameters", "regions", "roles"];

/// What a configuration says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// The file.
    pub path: PathBuf,
    /// The rule's parameters, as JSON text.
    pub parameters: Option<String>,
    /// The accounts of saved data to evaluate.
    pub accounts: Vec<String>,
    /// The regions to evaluate, or to read.
    pub regions: Vec<String>,
    /// The roles to assume, one an account.
    pub roles: Vec<String>,
    /// The findings that are accepted.
    pub exceptions: Vec<Exception>,
}

/// Why a file of this program's cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file system refused, or it is no text.
    #[error("cannot read `{}`, which --config or --exceptions names", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Not TOML.
    #[error("`{}` is not TOML\n{}", path.display(), problem.to_string().trim_end())]
    NotToml {
        /// The file.
        path: PathBuf,
        /// Where, and what was expected.
        problem: Box<toml::de::Error>,
    },
    /// TOML, and something else than is expected: all of it.
    #[error("`{}` is wrong:\n  {}", path.display(), problems.join("\n  "))]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Each problem, with its place.
        problems: Vec<String>,
    },
}

impl Config {
    /// The configuration that `--config` names, or that of the working folder where there is one.
    ///
    /// # Errors
    /// A file that is named and not there, or is wrong.
    pub fn find(named: Option<&Path>) -> Result<Option<Self>, ConfigError> {
        match named {
            Some(path) => Self::open(path).map(Some),
            None if Path::new(NAME).exists() => Self::open(Path::new(NAME)).map(Some),
            None => Ok(None),
        }
    }

    fn open(path: &Path) -> Result<Self, ConfigError> {
        let table = table(path)?;
        let mut entries = Entries::new(&table, &KEYS, "");
        let config = Self {
            path: path.to_owned(),
            parameters: entries.get("parameters").and_then(|value| {
                let text = parameters(value, &mut entries);
                check_parameters(text.as_deref(), &mut entries);
                text
            }),
            accounts: entries.words("accounts", entries::account),
            regions: entries.words("regions", entries::region),
            roles: entries.words("roles", entries::role),
            exceptions: exceptions(&mut entries),
        };
        entries.end(path, config)
    }
}

/// Reads a file of exceptions: `[[exceptions]]` and nothing else.
///
/// # Errors
/// What cannot be read, or is wrong: all of it.
pub fn exceptions_of(path: &Path) -> Result<Vec<Exception>, ConfigError> {
    let table = table(path)?;
    let mut entries = Entries::new(&table, &["exceptions"], "");
    let read = exceptions(&mut entries);
    entries.end(path, read)
}

fn table(path: &Path) -> Result<Table, ConfigError> {
    let text = file::text(path, LONGEST).map_err(|source| ConfigError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    text.parse().map_err(|problem| ConfigError::NotToml {
        path: path.to_owned(),
        problem: Box::new(problem),
    })
}

/// The parameters as AWS Config has them: an object of strings. Lists are joined by commas.
fn parameters(value: &Value, entries: &mut Entries<'_>) -> Option<String> {
    let Some(table) = value.as_table() else {
        entries.problem("parameters", "expected a table, `[parameters]`");
        return None;
    };
    let mut parameters = serde_json::Map::new();
    for (name, value) in table {
        let word = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Integer(number) => Some(number.to_string()),
            Value::Boolean(is) => Some(is.to_string()),
            _ => None,
        };
        let text = match value {
            Value::Array(list) => {
                let words: Option<Vec<String>> = list.iter().map(word).collect();
                words.map(|words| words.join(","))
            }
            one => word(one),
        };
        match text {
            Some(text) => drop(parameters.insert(name.clone(), Json::String(text))),
            None => entries.problem(
                &format!("parameters.{name}"),
                "expected a text, or a list of texts",
            ),
        }
    }
    Some(Json::Object(parameters).to_string())
}

/// Names what is wrong with the parameters in the file that has them.
fn check_parameters(text: Option<&str>, entries: &mut Entries<'_>) {
    if let Some(Err(error)) = text.map(Parameters::from_json) {
        for problem in error.problems {
            entries.problem("parameters", &problem.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Config, exceptions_of};

    fn read(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.toml");
        fs::write(&path, text).unwrap();
        let config = Config::find(Some(&path)).map(Option::unwrap);
        config.map_err(|error| error.to_string().replace(path.to_str().unwrap(), "c.toml"))
    }

    #[test]
    fn a_configuration_says_what_the_command_line_may() {
        let config = read(
            r#"
            accounts = ["111122223333"]
            regions = ["eu-west-3", "eu-west-1"]
            roles = ["arn:aws:iam::111122223333:role/audit"]
            [parameters]
            serviceNames = ["ecr.api", "ecr.dkr", "s3"]
            unusedVpcs = "COMPLIANT"
            [[exceptions]]
            account = "111122223333"
            vpc = "vpc-0a1b2c3d"
            service = "S3"
            check = "policy-denies"
            until = 2027-01-31
            by = "Jane Doe"
            reason = "CHG-1"
            [[exceptions]]
            check = "gateway-route-missing"
            until = "2027-02-28"
            "#,
        )
        .unwrap();
        assert_eq!(config.accounts, ["111122223333"]);
        assert_eq!(config.regions, ["eu-west-3", "eu-west-1"]);
        assert_eq!(config.roles.len(), 1);
        assert_eq!(
            config.parameters.as_deref(),
            Some(r#"{"serviceNames":"ecr.api,ecr.dkr,s3","unusedVpcs":"COMPLIANT"}"#)
        );
        let [whole, check] = &config.exceptions[..] else {
            panic!("{:?}", config.exceptions);
        };
        assert_eq!(
            whole.subject(),
            "111122223333 vpc-0a1b2c3d s3 policy-denies"
        );
        assert_eq!(whole.terms.until.to_string(), "2027-01-31");
        assert_eq!(whole.terms.by.as_deref(), Some("Jane Doe"));
        assert_eq!(check.subject(), "gateway-route-missing");
        assert_eq!(check.terms.reason, None);
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let wrong = read(
            r#"
            regoins = ["eu-west-3"]
            accounts = ["1111"]
            regions = "eu-west-3"
            roles = ["audit"]
            [parameters]
            depht = "path"
            [[exceptions]]
            until = 2027-01-31
            [[exceptions]]
            vpc = "prod"
            check = "policy-denied"
            untl = 2027-01-31
            [[exceptions]]
            check = "fact-unread"
            until = "soon"
            account = 111122223333
            "#,
        );
        insta::assert_snapshot!(wrong.unwrap_err());
        insta::assert_snapshot!(read("accounts = [").unwrap_err());
        assert_eq!(read("").unwrap().exceptions, []);
    }

    #[test]
    fn a_file_of_exceptions_holds_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("e.toml");
        fs::write(
            &path,
            "[[exceptions]]\nservice = 's3'\nuntil = 2027-01-31\n",
        )
        .unwrap();
        assert_eq!(exceptions_of(&path).unwrap().len(), 1);
        fs::write(&path, "regions = []").unwrap();
        let error = exceptions_of(&path).unwrap_err().to_string();
        assert!(
            error.ends_with("unknown key `regions`; expected `exceptions`"),
            "{error}"
        );
        fs::remove_file(&path).unwrap();
        assert!(exceptions_of(&path).is_err());
    }
}

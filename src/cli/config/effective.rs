//! The effective configuration: what the command line and the configuration file come to together.

use std::fmt::Write as _;

use rule::exceptions::Exception;
use rule::parameters::ALL;
use toml::Value;

/// What a command would run with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Effective {
    /// The rule's parameters as JSON text, where the command takes them.
    pub parameters: Option<String>,
    /// The accounts of saved data.
    pub accounts: Vec<String>,
    /// The regions.
    pub regions: Vec<String>,
    /// The roles to assume.
    pub roles: Vec<String>,
    /// The findings that are accepted.
    pub exceptions: Vec<Exception>,
}

impl Effective {
    /// As a configuration file: every parameter, those that nobody gave with their defaults.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let lists = [
            ("accounts", &self.accounts),
            ("regions", &self.regions),
            ("roles", &self.roles),
        ];
        for (key, list) in lists {
            let list: Vec<String> = list.iter().map(|one| quoted(one)).collect();
            line(&mut text, key, &format!("[{}]", list.join(", ")));
        }
        if let Some(parameters) = &self.parameters {
            text.push_str("\n[parameters]\n");
            let given: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(parameters).unwrap_or_default();
            for row in ALL {
                let given = given.get(row.name).map(|value| match value {
                    serde_json::Value::String(text) => text.clone(),
                    other => other.to_string(),
                });
                match (given, row.default) {
                    (Some(value), _) => line(&mut text, row.name, &quoted(&value)),
                    (None, Some(default)) => {
                        line(
                            &mut text,
                            row.name,
                            &format!("{}  # default", quoted(default)),
                        );
                    }
                    (None, None) => line(&mut text, &format!("# {}", row.name), "\"\""),
                }
            }
        }
        for exception in &self.exceptions {
            text.push_str("\n[[exceptions]]\n");
            let vpc = exception.vpc_id.as_ref().map(ToString::to_string);
            let check = exception.check.map(|check| check.row().code.to_owned());
            let parts = [
                ("account", &exception.account_id),
                ("vpc", &vpc),
                ("service", &exception.service),
                ("check", &check),
            ];
            for (key, part) in parts {
                if let Some(part) = part {
                    line(&mut text, key, &quoted(part));
                }
            }
            line(&mut text, "until", &exception.terms.until.to_string());
            for (key, part) in [
                ("by", &exception.terms.by),
                ("reason", &exception.terms.reason),
            ] {
                if let Some(part) = part {
                    line(&mut text, key, &quoted(part));
                }
            }
        }
        text
    }
}

fn line(text: &mut String, key: &str, value: &str) {
    // Memory takes everything.
    let _ = writeln!(text, "{key} = {value}");
}

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

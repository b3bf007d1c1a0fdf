//! What a buildspec says of what a build needs: that it is in Amazon S3, or the secrets and parameters of its `env`.
//! Nothing else of its text is kept.

use serde_json::{Map, Value, json};

/// The member of `env` that names secrets.
const SECRETS: &str = "secrets-manager";

/// The member of `env` that names parameters.
const PARAMETERS: &str = "parameter-store";

/// What the text of a buildspec names: ARNs or names, with what is asked of a secret (`app:key`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuildspecReferences {
    /// Secrets of AWS Secrets Manager.
    pub secrets: Vec<String>,
    /// Parameters of Systems Manager.
    pub parameters: Vec<String>,
}

impl BuildspecReferences {
    /// Reads the text of a buildspec, YAML in its usual form or JSON.
    pub fn of(buildspec: &str) -> Self {
        match serde_json::from_str::<Value>(buildspec) {
            Ok(Value::Object(members)) => Self::of_json(members.get("env")),
            _ => Self::of_yaml(buildspec),
        }
    }

    fn of_json(env: Option<&Value>) -> Self {
        let values = |key: &str| -> Vec<String> {
            let members = env.and_then(|env| env.get(key)?.as_object());
            let values = members.into_iter().flat_map(Map::values);
            values
                .filter_map(|it| Some(it.as_str()?.to_owned()))
                .collect()
        };
        Self {
            secrets: values(SECRETS),
            parameters: values(PARAMETERS),
        }
    }

    /// A block of `env` by its indentation.
    fn of_yaml(text: &str) -> Self {
        let mut found = Self::default();
        let mut is_in_env = false;
        let mut section: Option<(usize, String)> = None;
        for line in text.lines() {
            let line = line.split(" #").next().unwrap_or(line).trim_end();
            let content = line.trim_start();
            let indent = line.len() - content.len();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let (key, value) = content.split_once(':').unwrap_or((content, ""));
            let (key, value) = (bare(key), bare(value));
            if indent == 0 {
                (is_in_env, section) = (key == "env", None);
            } else if is_in_env && value.is_empty() {
                section = Some((indent, key.to_owned()));
            } else if let Some((at, name)) = section.as_ref().filter(|_| is_in_env)
                && indent > *at
            {
                match name.as_str() {
                    SECRETS => found.secrets.push(value.to_owned()),
                    PARAMETERS => found.parameters.push(value.to_owned()),
                    _ => {}
                }
            }
        }
        found
    }

    fn is_empty(&self) -> bool {
        self.secrets.is_empty() && self.parameters.is_empty()
    }

    /// As a buildspec, where there are any.
    pub fn text(&self) -> Option<String> {
        let members = |values: &[String]| -> Map<String, Value> {
            let values = values.iter().enumerate();
            values
                .map(|(at, value)| (format!("V{at}"), json!(value)))
                .collect()
        };
        let env = json!({SECRETS: members(&self.secrets), PARAMETERS: members(&self.parameters)});
        (!self.is_empty()).then(|| json!({ "env": env }).to_string())
    }
}

/// A scalar without its quotes.
fn bare(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

/// The ARN of a buildspec that is an object in Amazon S3.
pub fn place_in_s3(buildspec: &str) -> Option<&str> {
    let is_arn = buildspec.starts_with("arn:") && !buildspec.contains('\n');
    (is_arn && buildspec.contains(":s3:::")).then_some(buildspec)
}

/// What is kept of a buildspec.
pub fn kept(buildspec: &str) -> Option<String> {
    match place_in_s3(buildspec) {
        Some(arn) => Some(arn.to_owned()),
        None => BuildspecReferences::of(buildspec).text(),
    }
}

#[cfg(test)]
mod tests {
    use super::{BuildspecReferences, kept};

    #[test]
    fn the_references_of_env_are_read_in_both_forms() {
        let yaml = "version: 0.2\n\
            env:\n  shell: bash\n  variables:\n    A: \"plain\"\n  parameter-store:\n    # of the team\n    B: /team/key # comment\n\
            \x20 secrets-manager:\n    C: \"team/app:token\"\n    D: arn:aws:secretsmanager:eu-west-3:111122223333:secret:db-AbCdEf:key\n\
            phases:\n  build:\n    commands:\n      - echo parameter-store\n";
        let json = r#"{"version": "0.2", "env": {"variables": {"A": "plain"}, "parameter-store": {"B": "/team/key"},
            "secrets-manager": {"C": "team/app:token", "D": "arn:aws:secretsmanager:eu-west-3:111122223333:secret:db-AbCdEf:key"}}}"#;
        let expected = BuildspecReferences {
            secrets: vec![
                "team/app:token".to_owned(),
                "arn:aws:secretsmanager:eu-west-3:111122223333:secret:db-AbCdEf:key".to_owned(),
            ],
            parameters: vec!["/team/key".to_owned()],
        };
        assert_eq!(BuildspecReferences::of(yaml), expected);
        assert_eq!(BuildspecReferences::of(json), expected);
        let text = kept(yaml).unwrap();
        assert!(!text.contains("plain"), "{text}");
        assert_eq!(BuildspecReferences::of(&text), expected);
    }

    #[test]
    fn a_file_of_the_source_says_nothing() {
        for text in ["", "ci/buildspec.yml", "version: 0.2\nphases: {}\n", "[1]"] {
            assert_eq!(kept(text), None, "{text}");
        }
        let arn = "arn:aws:s3:::app-builds/buildspec.yml";
        assert_eq!(kept(arn).as_deref(), Some(arn));
    }
}

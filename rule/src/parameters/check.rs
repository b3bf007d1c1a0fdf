//! Checks parameters before AWS Config does: every problem, and how much room is left.

use serde_json::{Map, Value};

use super::{ParameterError, Parameters};

/// How many characters AWS Config takes in `InputParameters`.
pub const MAX_CHARACTERS: usize = 1_024;

/// What a check says of parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedParameters {
    /// What is wrong; AWS Config or the rule refuses it.
    pub problems: Vec<ParameterError>,
    /// What is worth a second look.
    pub notices: Vec<String>,
    /// How many characters they have as one JSON object without blanks.
    pub characters: usize,
    /// The required services and hosts, as reports name them; none where something is wrong.
    pub required: Vec<String>,
}

/// Checks the JSON text of parameters.
pub fn check(text: &str) -> CheckedParameters {
    let characters = characters(text);
    let (mut problems, parameters) = match Parameters::from_json(text) {
        Ok(parameters) => (Vec::new(), Some(parameters)),
        Err(error) => (error.problems, None),
    };
    if characters > MAX_CHARACTERS {
        problems.push(ParameterError::TooLong { characters });
    }
    CheckedParameters {
        problems,
        notices: parameters
            .as_ref()
            .map(Parameters::notices)
            .unwrap_or_default(),
        characters,
        required: parameters.as_ref().map(required).unwrap_or_default(),
    }
}

fn required(parameters: &Parameters) -> Vec<String> {
    let services = parameters.services.iter().map(ToString::to_string);
    let hosts = parameters.hosts.iter().map(ToString::to_string);
    services.chain(hosts).collect()
}

/// The characters of an object without blanks and without what says nothing; of another text its own.
fn characters(text: &str) -> usize {
    let Ok(fields) = serde_json::from_str::<Map<String, Value>>(text) else {
        return text.trim().chars().count();
    };
    let says = |value: &Value| match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => true,
    };
    let fields: Map<String, Value> = fields
        .into_iter()
        .filter(|(_, value)| says(value))
        .collect();
    Value::Object(fields).to_string().chars().count()
}

#[cfg(test)]
mod tests {
    use super::{MAX_CHARACTERS, check};

    #[test]
    fn characters_are_those_of_the_object_without_blanks() {
        for (text, characters) in [
            ("{}", 2),
            ("", 0),
            (r#"{ "depth" : "path" }"#, 16),
            (r#"{"depth": "path", "profile": " ", "vpcIds": null}"#, 16),
            (r#"{"waiverTag": "é"}"#, 17),
        ] {
            assert_eq!(check(text).characters, characters, "{text}");
        }
    }

    #[test]
    fn the_last_character_that_fits_is_the_1024th() {
        // Thirteen characters stand around the list: {"vpcIds":""}.
        for (length, problems) in [(MAX_CHARACTERS - 13, 0), (MAX_CHARACTERS - 12, 1)] {
            let checked = check(&format!(r#"{{"vpcIds":"{}"}}"#, vpcs(length)));
            assert_eq!(checked.problems.len(), problems, "{:?}", checked.problems);
        }
    }

    /// A list of VPC ids of that length.
    fn vpcs(length: usize) -> String {
        let mut list = "vpc-0a1b2c3d,".repeat(80);
        list.truncate(length);
        list.truncate(list.rfind(',').unwrap_or(length));
        let missing = length - list.len();
        list.push_str(&"0".repeat(missing));
        list
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let checked = check(&format!(
            r#"{{"depht": "path", "hosts": "sts", "vpcIds": "{}"}}"#,
            vpcs(1_100)
        ));
        let texts: Vec<String> = checked.problems.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(texts.join("\n"));
        assert!(checked.required.is_empty());
    }

    #[test]
    fn what_is_asked_for_is_named() {
        let checked =
            check(r#"{"serviceNames": "ecr,email-smtp:465", "hosts": "STS.amazonaws.com"}"#);
        assert_eq!(
            checked.required,
            ["ecr", "email-smtp:465", "sts.amazonaws.com"]
        );
        assert_eq!(checked.notices.len(), 1);
    }
}

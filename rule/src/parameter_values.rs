//! The readers of parameter values: text in, a valid value or every problem with it out.

use crate::nearest::nearest;
use crate::profile;
use crate::services;

/// A week: nothing that is waited for takes longer.
const MAX_MINUTES: u32 = 10_080;

/// The longest key that AWS lets a tag have.
const MAX_TAG_KEY: usize = 128;

/// `serviceNames`: canonical short names.
pub(crate) fn service_names(text: &str) -> Result<Vec<String>, Vec<String>> {
    elements(text, |name| {
        let known = |character: char| {
            character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_')
        };
        if name.chars().all(known) {
            Ok(services::canonical(name))
        } else {
            Err(format!(
                "`{name}` is not a service name; expected one such as `ecr.api` or `com.amazonaws.eu-west-3.ecr.api`"
            ))
        }
    })
}

/// `profile`: the services of every profile that is named.
pub(crate) fn profiles(text: &str) -> Result<Vec<String>, Vec<String>> {
    let profiles = elements(text, |name| {
        profile::profile(name).ok_or_else(|| {
            let names: Vec<&str> = profile::ALL.iter().map(|row| row.name).collect();
            not_one_of(name, &names)
        })
    })?;
    Ok(profiles
        .iter()
        .flat_map(|row| row.services)
        .map(|&service| service.to_owned())
        .collect())
}

/// `vpcIds`, `excludeVpcIds`: sorted, each once.
pub(crate) fn vpc_ids(text: &str) -> Result<Vec<String>, Vec<String>> {
    let mut ids = elements(text, |id| {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        match id.strip_prefix("vpc-") {
            Some(rest) if !rest.is_empty() && rest.bytes().all(known) => Ok(id.to_owned()),
            _ => Err(format!(
                "`{id}` is not a VPC id; expected one such as `vpc-0a1b2c3d`"
            )),
        }
    })?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// One of a few words, each with what it means.
pub(crate) fn word<T: Copy>(text: &str, words: &[(&str, T)]) -> Result<T, Vec<String>> {
    let text = text.trim();
    match words.iter().find(|(word, _)| *word == text) {
        Some((_, meaning)) => Ok(*meaning),
        None => {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            Err(vec![not_one_of(text, &words)])
        }
    }
}

/// A whole number of minutes, at most a week.
pub(crate) fn minutes(text: &str) -> Result<u32, Vec<String>> {
    let text = text.trim();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(minutes) if digits && minutes <= MAX_MINUTES => Ok(minutes),
        _ => Err(vec![format!(
            "`{text}` is not a whole number of minutes from 0 to {MAX_MINUTES}"
        )]),
    }
}

/// `waiverTag`: what AWS takes as the key of a tag.
pub(crate) fn tag_key(text: &str) -> Result<String, Vec<String>> {
    let problem = if text.chars().count() > MAX_TAG_KEY {
        format!("`{text}` is longer than the {MAX_TAG_KEY} characters that a tag key may have")
    } else if text
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("aws:"))
    {
        format!(
            "`{text}` starts with `aws:`, which AWS keeps for itself; nobody could set that tag"
        )
    } else if text.chars().any(char::is_control) || text.trim() != text {
        format!(
            "`{}` is not a tag key; leave out blanks at its ends and control characters",
            text.escape_debug()
        )
    } else {
        return Ok(text.to_owned());
    };
    Err(vec![problem])
}

/// `trustCentralDns`: only what it is today can be asked for.
pub(crate) fn trust_central_dns(text: &str) -> Result<bool, Vec<String>> {
    if word(text, &[("true", true), ("false", false)])? {
        return Ok(true);
    }
    Err(vec![
        "`false` would have no effect: hosted zones of other accounts are not part of the answer yet; leave it out or give `true`".to_owned(),
    ])
}

/// `organizationId`
pub(crate) fn organization_id(text: &str) -> Result<String, Vec<String>> {
    let text = text.trim();
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    match text.strip_prefix("o-") {
        Some(rest) if !rest.is_empty() && rest.bytes().all(known) => Ok(text.to_owned()),
        _ => Err(vec![format!(
            "`{text}` is not an organization id; expected one such as `o-a1b2c3d4e5`"
        )]),
    }
}

/// `memberRoleName`: a role's name, with its path before it where it has one.
pub(crate) fn role_name(text: &str) -> Result<String, Vec<String>> {
    let text = text.trim();
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-/".contains(&byte);
    let name = text.rsplit('/').next().unwrap_or(text);
    if text.starts_with("arn:") {
        Err(vec![format!(
            "`{text}` is an ARN; give the role's name alone: it is assumed in each account that is evaluated"
        )])
    } else if text.bytes().all(known) && (1..=64).contains(&name.len()) && !text.starts_with('/') {
        Ok(text.to_owned())
    } else {
        Err(vec![format!(
            "`{text}` is not the name of an IAM role; expected one such as `vpc-endpoint-rule-reader`"
        )])
    }
}

/// The elements of a list with commas, each read alone; blanks around them do not count.
fn elements<T>(
    text: &str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Vec<T>, Vec<String>> {
    let mut values = Vec::new();
    let mut problems = Vec::new();
    for (at, element) in text.split(',').map(str::trim).enumerate() {
        if element.is_empty() {
            problems.push(format!(
                "element {} of the list is empty; remove the comma that is too many",
                at + 1
            ));
            continue;
        }
        match read(element) {
            Ok(value) => values.push(value),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        Ok(values)
    } else {
        Err(problems)
    }
}

/// A word that is none of those known.
fn not_one_of(text: &str, known: &[&str]) -> String {
    let listed: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
    let listed = listed.join(", ");
    match nearest(text, known.iter().copied()) {
        Some(word) => format!("`{text}` is not one of {listed}; did you mean `{word}`?"),
        None => format!("`{text}` is not one of {listed}"),
    }
}

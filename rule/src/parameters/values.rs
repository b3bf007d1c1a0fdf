//! The readers of parameter values: text in, a valid value or every problem with it out.

use std::net::IpAddr;

use super::description::DescriptionGlob;
use super::{each_once, profile};
use crate::nearest::nearest;
use crate::services::{Required, RequiredError, RequiredHost, RequiredHostError};

/// A week: nothing that is waited for takes longer.
const MAX_MINUTES: u32 = 10_080;

/// The longest key that AWS lets a tag have.
const MAX_TAG_KEY: usize = 128;

/// The longest name that a bucket has; those of before 2018 may be so long.
const MAX_BUCKET: usize = 255;

const MAX_HOSTS: usize = 20;
const MAX_DESCRIPTIONS: usize = 10;
const MAX_BUCKETS: usize = 20;
const MAX_HUB_ACCOUNTS: usize = 20;

/// `serviceNames`, in their order.
pub(super) fn service_names(text: &str) -> Result<Vec<Required>, Vec<String>> {
    elements(text, |name| {
        name.parse()
            .map_err(|error: RequiredError| error.to_string())
    })
}

/// `profile`: the services of every profile that is named.
pub(super) fn profiles(text: &str) -> Result<Vec<Required>, Vec<String>> {
    let profiles = elements(text, |name| {
        profile::profile(name).ok_or_else(|| {
            let names: Vec<&str> = profile::ALL.iter().map(|row| row.name).collect();
            not_one_of(name, &names)
        })
    })?;
    let services = profiles.iter().flat_map(|row| row.services);
    Ok(services.map(|service| Required::named(service)).collect())
}

/// `hosts`, each once.
pub(super) fn hosts(text: &str) -> Result<Vec<RequiredHost>, Vec<String>> {
    let hosts = elements(text, |host| {
        host.parse()
            .map_err(|error: RequiredHostError| error.to_string())
    })?;
    at_most(MAX_HOSTS, "hosts", each_once(hosts))
}

/// `clientDescriptions`, each once.
pub(super) fn descriptions(text: &str) -> Result<Vec<DescriptionGlob>, Vec<String>> {
    let globs = elements(text, |glob| {
        if glob.chars().all(|character| matches!(character, '*' | '?')) {
            let problem = format!(
                "`{glob}` matches every description; for all clients give `clients` = `ALL`"
            );
            return Err(problem);
        }
        if glob.chars().any(char::is_control) {
            return Err(format!("`{}` has control characters", glob.escape_debug()));
        }
        Ok(DescriptionGlob::new(glob))
    })?;
    at_most(MAX_DESCRIPTIONS, "globs", each_once(globs))
}

/// `s3Buckets`, each once.
pub(super) fn buckets(text: &str) -> Result<Vec<String>, Vec<String>> {
    let buckets = elements(text, |bucket| {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b".-_*".contains(&byte);
        if bucket.starts_with("arn:") || bucket.contains('/') {
            Err(format!(
                "`{bucket}` is not a bucket's name; give the name alone: the objects are all of it"
            ))
        } else if bucket.bytes().all(known) && bucket.len() <= MAX_BUCKET {
            Ok(bucket.to_owned())
        } else {
            Err(format!(
                "`{bucket}` is not a bucket's name; expected one such as `al2023-repos-*`"
            ))
        }
    })?;
    at_most(MAX_BUCKETS, "buckets", each_once(buckets))
}

/// `trustedDnsServers`, each once.
pub(super) fn dns_servers(text: &str) -> Result<Vec<IpAddr>, Vec<String>> {
    let servers = elements(text, |server| {
        server.parse().map_err(|_| {
            format!("`{server}` is not an IP address; expected one such as `10.0.0.2` or `fd00:ec2::253`")
        })
    })?;
    Ok(each_once(servers))
}

/// `vpcIds`, `excludeVpcIds`: sorted, each once.
pub(super) fn vpc_ids(text: &str) -> Result<Vec<String>, Vec<String>> {
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
pub(super) fn word<T: Copy>(text: &str, words: &[(&str, T)]) -> Result<T, Vec<String>> {
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
pub(super) fn minutes(text: &str) -> Result<u32, Vec<String>> {
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
pub(super) fn tag_key(text: &str) -> Result<String, Vec<String>> {
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

/// `hubAccounts`: sorted, each once.
pub(super) fn accounts(text: &str) -> Result<Vec<String>, Vec<String>> {
    let mut accounts = elements(text, |account| {
        if account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(account.to_owned())
        } else {
            Err(format!(
                "`{account}` is not an account number; expected 12 digits such as `111122223333`"
            ))
        }
    })?;
    accounts.sort_unstable();
    accounts.dedup();
    at_most(MAX_HUB_ACCOUNTS, "accounts", accounts)
}

/// `organizationId`
pub(super) fn organization_id(text: &str) -> Result<String, Vec<String>> {
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
pub(super) fn role_name(text: &str) -> Result<String, Vec<String>> {
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

/// The values, if they are not too many.
fn at_most<T>(most: usize, what: &str, values: Vec<T>) -> Result<Vec<T>, Vec<String>> {
    if values.len() > most {
        return Err(vec![format!(
            "{} {what}, and at most {most} are taken; give the others to a rule of their own",
            values.len()
        )]);
    }
    Ok(values)
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

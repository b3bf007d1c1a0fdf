//! Fixes in the languages that people deploy with, for review.
//!
//! What a language cannot express on resources that it did not make stands there as a comment
//! with the AWS CLI command that does it.

use rule::fix::{Change, Fix, NEW};
use rule::network::Direction;

use crate::text::printable;

pub mod aws_cli;
pub mod cloudformation;
pub mod terraform;

/// The lines that open every fix: what it is of, and what it comes to.
fn head(fix: &Fix) -> Vec<String> {
    let mut lines = vec![
        format!(
            "Suggested fix of {} in account {}, {}.",
            fix.vpc_id,
            printable(&fix.account_id),
            printable(&fix.region)
        ),
        format!("Now:   {}", fix.before.annotation),
        format!("After: {}", fix.after.annotation),
    ];
    if fix.changes.is_empty() {
        lines.push("There is nothing to change.".to_owned());
    } else {
        lines.push("Read every change before you apply it.".to_owned());
    }
    lines
}

/// The account and region that a change is made in.
fn place<'f>(fix: &'f Fix, change: &'f Change) -> (&'f str, &'f str) {
    change.place().unwrap_or((&fix.account_id, &fix.region))
}

/// An account in a region, and the changes that are made there.
type Place<'f> = ((&'f str, &'f str), Vec<&'f (Change, String)>);

/// The changes by the account and region that they are made in: those of the VPC's own come last, since they
/// may rest on what the others made.
fn by_place(fix: &Fix) -> Vec<Place<'_>> {
    let own = place_of_vpc(fix);
    let mut places: Vec<Place<'_>> = Vec::new();
    for made in &fix.changes {
        let place = place(fix, &made.0);
        match places.iter_mut().find(|(known, _)| *known == place) {
            Some((_, changes)) => changes.push(made),
            None => places.push((place, vec![made])),
        }
    }
    places.sort_by_key(|(place, _)| *place == own);
    places
}

/// The account and region of the VPC.
fn place_of_vpc(fix: &Fix) -> (&str, &str) {
    (&fix.account_id, &fix.region)
}

/// What opens the changes of another account.
fn in_words((account_id, region): (&str, &str)) -> String {
    format!("In account {account_id}, {region}, with its own credentials:")
}

/// A name for a resource that the fix creates, in words that templates take: `VpceNewEcrApi`.
fn camel_case(id: &str) -> String {
    id.split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(|part| {
            let mut letters = part.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase())
                .into_iter()
                .chain(letters)
                .collect::<String>()
        })
        .collect()
}

/// A name for a resource, in words that Terraform and shells take: `vpce_new_ecr_api`.
fn snake_case(id: &str) -> String {
    id.chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '_'
            }
        })
        .collect()
}

/// The name of the security group that new endpoints get, by the port that it lets in.
fn group_name(fix: &Fix, port: u16) -> String {
    match port {
        443 => format!("vpc-endpoints-{}", fix.vpc_id),
        port => format!("vpc-endpoints-{port}-{}", fix.vpc_id),
    }
}

/// Whether an id names a resource that the fix creates.
fn is_new(id: &str) -> bool {
    id.contains(NEW)
}

/// A name for the place of a change in a template.
fn name(change: &Change, place: usize) -> String {
    match change.itself() {
        Change::CreateSecurityGroup { id, .. }
        | Change::CreateInterfaceEndpoint { id, .. }
        | Change::CreateGatewayEndpoint { id, .. } => id.to_string(),
        Change::AllowPort {
            direction: Direction::In,
            ..
        } => format!("ingress-{place}"),
        Change::AllowPort {
            direction: Direction::Out,
            ..
        } => format!("egress-{place}"),
        Change::AllowInNetworkAcl { .. } => format!("network-acl-entry-{place}"),
        _ => format!("change-{place}"),
    }
}

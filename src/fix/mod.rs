//! Fixes in the languages that people deploy with, for review.
//!
//! What a language cannot express on resources that it did not make stands there as a comment
//! with the AWS CLI command that does it.

use rule::fix::{Change, Disruption, Fix, Makes, NEW, SuggestedChange};
use rule::network::Direction;

use crate::text::printable;

pub mod aws_cli;
pub mod cloudformation;
pub mod files;
mod hcl;
mod parameters;
pub mod terraform;

/// An account, and a region of it.
type AccountRegion<'f> = (&'f str, &'f str);

/// What stands in one text: a whole fix, or what of it is made in one account and region.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'f> {
    fix: &'f Fix,
    /// The account and region; `None` where the text has all of them.
    only: Option<AccountRegion<'f>>,
    /// What is to be known of the other parts.
    note: Option<&'f str>,
}

impl<'f> Sheet<'f> {
    /// A whole fix.
    pub fn whole(fix: &'f Fix) -> Self {
        Self {
            fix,
            only: None,
            note: None,
        }
    }

    /// Its changes, each with its place among those of the whole fix.
    fn changes(&self) -> impl Iterator<Item = (usize, &'f SuggestedChange)> {
        let (fix, only) = (self.fix, self.only);
        let changes = fix.changes.iter().enumerate();
        changes.filter(move |(_, one)| only.is_none_or(|only| only == place(fix, &one.change)))
    }

    /// The account and region whose text it is: that of the VPC, where it has all of them.
    fn home(&self) -> AccountRegion<'f> {
        self.only.unwrap_or(place_of_vpc(self.fix))
    }

    /// The lines that open it: what it is of, and what it comes to.
    fn head(&self) -> Vec<String> {
        let fix = self.fix;
        let (account, region) = place_of_vpc(fix);
        let (vpc, account) = (&fix.vpc_id, printable(account));
        let mut lines = vec![match self.only.filter(|only| *only != place_of_vpc(fix)) {
            Some((other, at)) => format!(
                "Suggested fix of {vpc} in account {account}, {region}: its part in account {other}, {at}."
            ),
            None => format!("Suggested fix of {vpc} in account {account}, {region}."),
        }];
        lines.push(format!("Now:   {}", fix.before.annotation));
        lines.push(format!("After: {}", fix.after.annotation));
        if fix.changes.is_empty() {
            lines.push("There is nothing to change.".to_owned());
            return lines;
        }
        lines.push("Read every change before you apply it.".to_owned());
        let is_destructive = |one: &SuggestedChange| {
            let impact = one.impact.as_ref();
            impact.is_some_and(|impact| impact.effect == Disruption::Destroys)
        };
        let all = self.changes().count();
        match self
            .changes()
            .filter(|(_, one)| is_destructive(one))
            .count()
        {
            0 => {}
            some => lines.push(format!(
                "{some} of {all} changes: DESTRUCTIVE, and marked so."
            )),
        }
        lines.extend(self.note.map(str::to_owned));
        lines
    }
}

/// The account and region that a change is made in.
fn place<'f>(fix: &'f Fix, change: &'f Change) -> AccountRegion<'f> {
    change.place().unwrap_or(place_of_vpc(fix))
}

/// The changes by the account and region that they are made in: those of the VPC's own come last, since they
/// may rest on what the others made.
fn by_place<'f>(sheet: &Sheet<'f>) -> Vec<(AccountRegion<'f>, Vec<&'f SuggestedChange>)> {
    let own = place_of_vpc(sheet.fix);
    let mut places: Vec<(AccountRegion<'f>, Vec<&'f SuggestedChange>)> = Vec::new();
    for (_, made) in sheet.changes() {
        let place = place(sheet.fix, &made.change);
        match places.iter_mut().find(|(known, _)| *known == place) {
            Some((_, changes)) => changes.push(made),
            None => places.push((place, vec![made])),
        }
    }
    places.sort_by_key(|(place, _)| *place == own);
    places
}

/// The account and region of the VPC.
fn place_of_vpc(fix: &Fix) -> AccountRegion<'_> {
    (&fix.account_id, &fix.region)
}

/// What opens the changes of another account.
fn in_words((account_id, region): AccountRegion<'_>) -> String {
    format!("In account {account_id}, {region}, with its own credentials:")
}

/// The lines that stand above a change: why it is made, and what it takes away.
fn said(fix: &Fix, one: &SuggestedChange) -> Vec<String> {
    let mut lines = vec![printable(&one.why).into_owned()];
    lines.extend(impact(fix, one).map(|line| printable(&line).into_owned()));
    lines
}

/// What people are to do themselves.
fn by_hand(change: &Change) -> String {
    if let Change::ByHand { remedy } = change.itself() {
        format!("By hand: {}", printable(remedy))
    } else {
        "By hand: no command does this.".to_owned()
    }
}

/// What a change takes away or interrupts.
fn impact(fix: &Fix, one: &SuggestedChange) -> Option<String> {
    let impact = one.impact.as_ref()?;
    let clients = match impact.clients {
        1 => "1 client".to_owned(),
        many => format!("{many} clients"),
    };
    let whom = match one.change.place() {
        Some(_) => format!(
            "{clients} of {}, and whoever else uses it",
            printable(&fix.vpc_id)
        ),
        None => clients,
    };
    let mark = match impact.effect {
        Disruption::Destroys => "DESTRUCTIVE",
        Disruption::Interrupts => "INTERRUPTS",
    };
    Some(format!("{mark}: {}; touches {whom}", impact.does))
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

/// The `Name` tag of what a change creates: what it is, of which VPC.
fn name_tag(fix: &Fix, change: &Change) -> Option<String> {
    let vpc = fix.before.vpc_name.as_deref();
    let vpc = vpc.map_or_else(|| fix.vpc_id.as_ref().into(), printable);
    match change.row().makes {
        Makes::SecurityGroup { port: 443, .. } => Some(format!("{vpc}-vpc-endpoints")),
        Makes::SecurityGroup { port, .. } => Some(format!("{vpc}-vpc-endpoints-{port}")),
        Makes::Endpoint { id } => Some(format!("{vpc}-{}", what_of(id))),
        Makes::HostedZone { name, .. } => Some(name.as_str().to_owned()),
        Makes::PartOfZone { .. }
        | Makes::GroupRule(_)
        | Makes::NetworkAclEntry { .. }
        | Makes::NothingNamed => None,
    }
}

/// What the id of a new resource says that it is: `ecr-api`.
fn what_of(id: &str) -> &str {
    id.split_once(NEW).map_or(id, |(_, what)| what)
}

/// Whether an id names a resource that the fix creates.
fn is_new(id: &str) -> bool {
    id.contains(NEW)
}

/// A name for the place of a change in a template.
fn name(change: &Change, place: usize) -> String {
    match change.row().makes {
        Makes::SecurityGroup { id, .. } | Makes::Endpoint { id } | Makes::HostedZone { id, .. } => {
            id.to_string()
        }
        Makes::GroupRule(Direction::In) => format!("ingress-{place}"),
        Makes::GroupRule(Direction::Out) => format!("egress-{place}"),
        Makes::NetworkAclEntry { .. } => format!("network-acl-entry-{place}"),
        Makes::PartOfZone { .. } | Makes::NothingNamed => format!("change-{place}"),
    }
}

//! Fixes as AWS CLI commands in a shell script.

mod command;

use std::io::{self, Write};

use rule::fix::{Change, Fix, Makes, SuggestedChange};
use rule::network::Id;

use crate::text::printable;

pub use self::command::command;
use self::command::quoted;
use super::{AccountRegion, Sheet, by_hand, by_place, in_words, is_new, said, snake_case};

/// Writes a fix, or a part of it, as a shell script that asks first whose credentials it runs with.
pub fn write(out: &mut impl Write, sheet: Sheet<'_>) -> io::Result<()> {
    writeln!(out, "#!/usr/bin/env bash")?;
    for line in sheet.head() {
        writeln!(out, "# {}", printable(&line))?;
    }
    writeln!(out, "set -euo pipefail")?;
    let places = by_place(&sheet);
    let mut accounts: Vec<String> = Vec::new();
    for ((account, _), _) in &places {
        let account = quoted(&plain(account));
        if !accounts.contains(&account) {
            accounts.push(account);
        }
    }
    let Some(((_, region), _)) = places.first() else {
        return Ok(());
    };
    writeln!(
        out,
        "\naccount=$(aws sts get-caller-identity --query Account --output text --region {})",
        quoted(region)
    )?;
    let [account] = accounts.as_slice() else {
        return parts(out, sheet.fix, &places, &accounts);
    };
    writeln!(out, "if [ \"$account\" != {account} ]; then")?;
    refuse(out, &format!("account {account}"))?;
    writeln!(out, "fi")?;
    for (place, changes) in &places {
        if places.len() > 1 {
            writeln!(out, "\n# {}", printable(&in_words(*place)))?;
        }
        part(out, sheet.fix, changes, "")?;
    }
    Ok(())
}

/// Writes what ends a script that runs with another account's credentials.
fn refuse(out: &mut impl Write, whose: &str) -> io::Result<()> {
    writeln!(
        out,
        "  echo \"This script is for {whose}; the credentials are of $account. Nothing was changed.\" >&2"
    )?;
    writeln!(out, "  exit 1")
}

/// Writes the parts of several accounts: a run does that of its credentials.
fn parts(
    out: &mut impl Write,
    fix: &Fix,
    places: &[(AccountRegion<'_>, Vec<&SuggestedChange>)],
    accounts: &[String],
) -> io::Result<()> {
    writeln!(
        out,
        "# Run it once with the credentials of each account, in this order: {}.",
        accounts.join(", ")
    )?;
    writeln!(out, "case $account in\n{}) ;;\n*)", accounts.join(" | "))?;
    refuse(out, &format!("accounts {}", accounts.join(", ")))?;
    writeln!(out, "  ;;\nesac")?;
    for (place, changes) in places {
        writeln!(out, "\n# {}", printable(&in_words(*place)))?;
        writeln!(
            out,
            "if [ \"$account\" = {} ]; then",
            quoted(&plain(place.0))
        )?;
        if changes
            .iter()
            .all(|one| command(fix, &one.change).is_none())
        {
            writeln!(out, "  echo 'Nothing here is done by a command.'")?;
        }
        part(out, fix, changes, "  ")?;
        writeln!(out, "fi")?;
    }
    Ok(())
}

/// Writes the changes of one account and region.
fn part(
    out: &mut impl Write,
    fix: &Fix,
    changes: &[&SuggestedChange],
    margin: &str,
) -> io::Result<()> {
    let mut known: Vec<&Id> = Vec::new();
    for one in changes {
        writeln!(out)?;
        for line in said(fix, one) {
            writeln!(out, "{margin}# {line}")?;
        }
        let Some(command) = command(fix, &one.change) else {
            writeln!(out, "{margin}# {}", by_hand(&one.change))?;
            continue;
        };
        // What the part of another account created.
        if let Some((zone, is_created)) = zone_of(&one.change).filter(|(zone, _)| is_new(zone))
            && !known.contains(&zone)
        {
            if !is_created {
                let variable = snake_case(zone);
                writeln!(
                    out,
                    "{margin}: \"${{{variable}:?set it to the id of the hosted zone that the part of the other account printed}}\""
                )?;
            }
            known.push(zone);
        }
        for line in command.lines() {
            writeln!(out, "{margin}{line}")?;
        }
    }
    Ok(())
}

/// The hosted zone that a change is about, and whether it creates it.
fn zone_of(change: &Change) -> Option<(&Id, bool)> {
    match change.row().makes {
        Makes::HostedZone { id, .. } => Some((id, true)),
        Makes::PartOfZone { zone } => Some((zone, false)),
        Makes::SecurityGroup { .. }
        | Makes::Endpoint { .. }
        | Makes::GroupRule(_)
        | Makes::NetworkAclEntry { .. }
        | Makes::NothingNamed => None,
    }
}

/// A text that stands between double quotes of a shell: only what nothing in a shell obeys.
fn plain(text: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    text.chars().filter(|letter| is_plain(*letter)).collect()
}

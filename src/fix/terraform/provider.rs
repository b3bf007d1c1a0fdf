//! The providers of a configuration that makes resources in more than one account: the text's own account has the
//! default one, every other an alias that takes no other account's credentials.

use std::io::{self, Write};

use rule::fix::{Change, Shown};

use crate::text::printable;

use super::super::{AccountRegion, Sheet, name, place, snake_case};
use super::hcl::{self, Argument};
use super::{label, resource};

/// Writes a provider for each account and region, other than the text's, in which a resource is made.
pub fn write(out: &mut impl Write, sheet: &Sheet<'_>) -> io::Result<()> {
    let mut known: Vec<AccountRegion<'_>> = vec![sheet.home()];
    for (_, one) in sheet.changes() {
        let place = place(sheet.fix, &one.change);
        if known.contains(&place) || resource(sheet, &one.change).is_none() {
            continue;
        }
        known.push(place);
        let (account, region) = place;
        writeln!(out)?;
        let account = printable(account);
        writeln!(
            out,
            "# What is made in account {account}: add its credentials, by `profile` or `assume_role`."
        )?;
        let mut arguments = vec![
            Argument::new("alias", hcl::quoted(&alias(place))),
            Argument::new("region", hcl::quoted(region)),
        ];
        let is_number = account.len() == 12 && account.bytes().all(|it| it.is_ascii_digit());
        if is_number {
            let accounts = format!("[{}]", hcl::quoted(&account));
            arguments.push(Argument::new("allowed_account_ids", accounts));
        }
        for line in hcl::block("provider \"aws\"", arguments) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// The name of the provider of an account and region.
fn alias((account, region): AccountRegion<'_>) -> String {
    snake_case(&format!("account_{account}_{region}"))
}

/// The provider of a change's resources, where it is not the text's own.
pub fn of(sheet: &Sheet<'_>, change: &Change) -> Option<Argument> {
    let place = place(sheet.fix, change);
    let provider = format!("aws.{}", alias(place));
    (place != sheet.home()).then(|| Argument::new("provider", provider))
}

/// What an association of a hosted zone waits for: the authorization of the zone's account, where it stands in the
/// same text.
pub fn authorization(sheet: &Sheet<'_>, change: &Change) -> Option<Argument> {
    let own = change.itself().associated_zone()?;
    let is_its = |change: &Change| change.row().shown == Shown::WithAssociation(own);
    let (at, one) = sheet.changes().find(|(_, one)| is_its(&one.change))?;
    let label = label(sheet.fix, &name(&one.change, at + 1));
    let after = format!("[aws_route53_vpc_association_authorization.{label}]");
    Some(Argument::new("depends_on", after))
}

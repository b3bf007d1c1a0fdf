//! The one VPC after plans that a command looks at: where they are laid, else wherever it is saved.

use rule::network::{Network, Vpc};

use super::{Places, Planned};
use crate::cli::error::CliError;
use crate::cli::option::vpc_word::label;
use crate::source::plan::laid::Laid;
use crate::source::plan::word::Word;

/// The VPCs that there are where plans are laid, as messages name them: those with an address first.
pub fn labels(places: &Places) -> Vec<String> {
    let vpcs = places.laid.iter().flat_map(|laid| {
        let addresses = &laid.ledger.addresses;
        let labels = laid.after.vpcs.iter().map(|vpc| {
            let address = addresses.get(&*vpc.id).map(Word::as_str);
            let name = address.filter(|of| *of != &*vpc.id).or_else(|| vpc.name());
            (address.is_none(), label(&vpc.id, name))
        });
        labels.collect::<Vec<_>>()
    });
    let mut vpcs: Vec<(bool, String)> = vpcs.collect();
    vpcs.sort();
    vpcs.into_iter().map(|(_, label)| label).collect()
}

impl Planned<'_> {
    /// The network after the plans that has a VPC, by its id or its address: its owner's, where a participant's is there
    /// too.
    ///
    /// # Errors
    /// What cannot be read of accounts and regions that the plans do not touch.
    pub fn network_of(
        &self,
        places: &Places,
        vpc: &str,
    ) -> Result<Option<(Network, String)>, CliError> {
        let in_laid = |laid: &Laid, vpc: &Vpc| {
            let network = laid.as_seen(laid.made.contains(&*vpc.id));
            (network.into_owned(), vpc.id.to_string())
        };
        let all = places.laid.iter();
        let found = all.filter_map(|laid| Some((laid, named(laid, vpc)?)));
        let found: Vec<(&Laid, &Vpc)> = found.collect();
        let own = |(laid, vpc): &&(&Laid, &Vpc)| is_owners(&laid.after, vpc);
        if let Some((laid, vpc)) = found.iter().find(own) {
            return Ok(Some(in_laid(laid, vpc)));
        }
        let mut shared = found.first().map(|(laid, vpc)| in_laid(laid, vpc));
        let Some((snapshot, folders)) = &self.saved else {
            return Ok(shared);
        };
        for folder in folders.iter().filter(|folder| !places.has(folder)) {
            let network = snapshot.read(folder)?;
            let Some(found) = network.vpcs.iter().find(|of| *of.id == *vpc) else {
                continue;
            };
            let is_owners = is_owners(&network, found);
            if is_owners || shared.is_none() {
                shared = Some((self.beside(places, network), vpc.to_owned()));
            }
            if is_owners {
                break;
            }
        }
        Ok(shared)
    }
}

/// A VPC by its id or its address.
fn named<'l>(laid: &'l Laid, vpc: &str) -> Option<&'l Vpc> {
    let addresses = &laid.ledger.addresses;
    laid.after
        .vpcs
        .iter()
        .find(|of| *of.id == *vpc || addresses.get(&*of.id).is_some_and(|address| address == vpc))
}

/// Whether a VPC is in its owner's account.
fn is_owners(network: &Network, vpc: &Vpc) -> bool {
    let owner = vpc.owner_id.as_ref();
    owner.is_none_or(|of| *of == network.account_id)
}

//! The VPCs that a word fits, region by region.

use std::collections::BTreeMap;

use rule::network::Network;

use crate::cli::error::CliError;
use crate::cli::option::vpc_word;

/// The VPCs that a word fits: one by its id; else those that have it as their name, or whose id
/// begins with it.
pub struct Matches<'w> {
    wanted: &'w str,
    /// By id, with the network of the last one: more than one is no answer.
    found: BTreeMap<String, Option<Network>>,
    /// What there is, for those who look for something else.
    there: Vec<String>,
    /// Whether it was found by its id, in its owner's account.
    pub is_settled: bool,
}

impl<'w> Matches<'w> {
    /// None so far, of a word.
    pub fn new(wanted: &'w str) -> Self {
        Self {
            wanted,
            found: BTreeMap::new(),
            there: Vec::new(),
            is_settled: false,
        }
    }

    /// Takes those of a region.
    pub fn look_in(&mut self, network: Network) {
        let mut taken: Option<String> = None;
        for vpc in &network.vpcs {
            let by_id = *vpc.id == *self.wanted;
            let fits = vpc_word::fits(self.wanted, vpc);
            let is_owner = vpc
                .owner_id
                .as_ref()
                .is_none_or(|of| *of == network.account_id);
            if by_id && is_owner {
                self.found.clear();
                self.is_settled = true;
                let id = vpc.id.to_string();
                self.found.insert(id, Some(network));
                return;
            }
            if fits && (is_owner || !self.found.contains_key(&*vpc.id)) {
                taken = Some(vpc.id.to_string());
                self.found.entry(vpc.id.to_string()).or_default();
            } else if !fits && self.found.is_empty() {
                self.there.push(vpc_word::label(&vpc.id, vpc.name()));
            }
        }
        if let Some(id) = taken {
            self.found.insert(id, Some(network));
        }
    }

    /// The one that fits.
    ///
    /// # Errors
    /// None fits, or several do: the error names them.
    pub fn the_one(mut self) -> Result<(Network, String), CliError> {
        if self.found.len() > 1 {
            let ids: Vec<String> = self.found.keys().map(|id| format!("`{id}`")).collect();
            return Err(vpc_word::several(self.wanted, &ids));
        }
        match self.found.pop_first() {
            Some((id, Some(network))) => Ok((network, id)),
            _ => Err(vpc_word::no_such(self.wanted, &self.there)),
        }
    }
}

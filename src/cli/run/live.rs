//! Accounts that are read live, whatever is done with them: connected once, visited side by side, taken in order.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::rc::Rc;

use futures_util::StreamExt;
use rule::parameters::Parameters;

use crate::accounts::caller::{Caller, Member};
use crate::accounts::door::RunDoor;
use crate::accounts::visit::{Visited, Visitor, visit_all};
use crate::accounts::wanted::{WantedPlaces, WantedRegions};
use crate::cli::error::CliError;
use crate::cli::terminal::notices;
use crate::cli::terminal::progress::Progress;
use crate::organization::Organization;
use crate::source::ec2::client::Ec2;

/// The accounts that will be read.
pub struct LiveAccounts {
    caller: Rc<Caller>,
    members: Vec<Member>,
    wanted: WantedPlaces,
    /// What is known of them.
    pub organization: Organization,
}

/// Finds out who calls, and says so: whoever reads the wrong account is to see it at once.
///
/// # Errors
/// Credentials that cannot be used.
pub async fn introduced(wanted: &WantedPlaces, quiet: bool) -> Result<Caller, CliError> {
    if !quiet && std::io::stderr().is_terminal() {
        notices::note("asks AWS STS whose credentials these are");
    }
    let caller = Caller::connect(wanted).await?;
    if !quiet {
        let profile = match &wanted.profile {
            Some(profile) => format!(" (profile `{profile}`)"),
            None => String::new(),
        };
        notices::note(&format!(
            "credentials of account {}: {}{profile}; region {}",
            caller.account_id, caller.principal, caller.home
        ));
    }
    Ok(caller)
}

/// What is done in each account and region.
pub trait LiveVisitor: Visitor {
    /// Its progress.
    fn progress(&self) -> &Progress;

    /// Whether what it writes to still takes it.
    ///
    /// # Errors
    /// What cannot be written: the run cannot go on.
    fn whole(&self) -> Result<(), CliError>;
}

impl LiveAccounts {
    /// Finds out who calls, and which accounts there are.
    ///
    /// # Errors
    /// Credentials or an organization that cannot be used.
    pub async fn connect(wanted: WantedPlaces, quiet: bool) -> Result<Self, CliError> {
        let caller = introduced(&wanted, quiet).await?;
        let (members, organization) = caller.members(&wanted).await?;
        Ok(Self {
            caller: Rc::new(caller),
            members,
            wanted,
            organization,
        })
    }

    /// The way into those that own central endpoints.
    pub fn door(&self, parameters: &Parameters) -> RunDoor {
        RunDoor::new(self.caller.clone(), &self.members, &self.wanted, parameters)
    }

    /// Adds the accounts of `hubAccounts` that are not among them: their ids, and those for which no role is known, each
    /// with the reason.
    pub fn add_hubs(
        &mut self,
        parameters: &Parameters,
    ) -> (BTreeSet<String>, Vec<(String, String)>) {
        let (mut added, mut refused) = (BTreeSet::new(), Vec::new());
        for (account_id, member) in self.door(parameters).into_members() {
            if self.members.iter().any(|of| *of.account_id == *account_id) {
                continue;
            }
            match member {
                Ok(member) => {
                    added.insert(member.account_id.clone());
                    self.members.push(member);
                }
                Err(why) => refused.push((account_id.to_string(), why)),
            }
        }
        (added, refused)
    }

    /// The first of them, in the region of the environment or the profile, or the first that is named.
    ///
    /// # Errors
    /// A role that cannot be assumed.
    pub async fn first(&self) -> Result<Option<Ec2<'static>>, CliError> {
        let Some(member) = self.members.first() else {
            return Ok(None);
        };
        let session = self.caller.session(member).await?;
        let region = match &self.wanted.regions {
            WantedRegions::Named(named) => named.first().map(ToString::to_string),
            WantedRegions::Own | WantedRegions::Enabled => None,
        };
        Ok(Some(
            session.ec2(&region.unwrap_or(self.caller.home.clone())),
        ))
    }

    /// Visits them all, and hands over whatever comes, in the order of accounts and regions.
    ///
    /// # Errors
    /// What cannot be written. A single account that cannot be read is no error: it is among what is
    /// handed over.
    pub async fn visit<V: LiveVisitor + 'static>(
        self,
        visitor: Rc<V>,
        verbose: bool,
        take: impl FnMut(Visited<V::Found>) -> Result<(), CliError>,
    ) -> Result<(), CliError> {
        let tally = self.caller.tally.clone();
        let done = self.take_all(&visitor, take).await;
        visitor.progress().finish();
        done?;
        if verbose {
            let calls = tally.take();
            let calls = calls.iter().map(|(call, counted)| match counted.retries {
                0 => format!("{call} {}", counted.calls),
                again => format!("{call} {} and {again} again", counted.calls),
            });
            let calls: Vec<String> = calls.collect();
            notices::note(&format!("calls: {}", calls.join(", ")));
        }
        Ok(())
    }

    async fn take_all<V: LiveVisitor + 'static>(
        self,
        visitor: &Rc<V>,
        mut take: impl FnMut(Visited<V::Found>) -> Result<(), CliError>,
    ) -> Result<(), CliError> {
        let visited = visit_all(self.caller, self.members, &self.wanted, visitor.clone());
        let mut visited = std::pin::pin!(visited);
        while let Some(account) = visited.next().await {
            visitor.whole()?;
            visitor.progress().aside(|| take(account))?;
        }
        visitor.whole()
    }
}

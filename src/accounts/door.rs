//! The way of a run into the accounts that own central endpoints: those of `hubAccounts`, or all that are read.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rule::network::Id;
use rule::parameters::Parameters;
use rule::services::partition;
use tokio::sync::Mutex;

use super::caller::{Caller, Member};
use super::role_arn::{RoleArn, RoleName};
use super::session::Session;
use super::wanted::{WantedAccounts, WantedPlaces};
use crate::failure::ReadError;
use crate::place::Place;
use crate::source::hub::door::{Door, Entered};

/// The accounts that a run may look into, each with the role to assume there.
#[derive(Debug)]
pub struct RunDoor {
    caller: Rc<Caller>,
    members: BTreeMap<Id, Result<Member, String>>,
    is_everything: bool,
    sessions: Mutex<BTreeMap<String, Session>>,
}

impl RunDoor {
    /// The way of a run with these parameters that reads these accounts.
    pub fn new(
        caller: Rc<Caller>,
        read: &[Member],
        wanted: &WantedPlaces,
        parameters: &Parameters,
    ) -> Self {
        let is_everything = parameters.hub_accounts.is_empty() && read.len() > 1;
        let members = if is_everything {
            let members = read.iter();
            members
                .map(|member| (member.account_id.as_str().into(), Ok(member.clone())))
                .collect()
        } else {
            let hubs = parameters.hub_accounts.iter();
            let hub = |account_id: &String| {
                let member = member_of(&caller, read, wanted, parameters, account_id);
                (Id::from(account_id.as_str()), member)
            };
            hubs.map(hub).collect()
        };
        Self {
            caller,
            members,
            is_everything,
            sessions: Mutex::default(),
        }
    }

    /// The accounts, each with its role, or with the reason why none is known.
    pub fn into_members(self) -> BTreeMap<Id, Result<Member, String>> {
        self.members
    }

    async fn session(&self, account_id: &str) -> Result<Session, ReadError> {
        let member = match self.members.get(account_id) {
            Some(Ok(member)) => member,
            Some(Err(why)) => {
                return Err(ReadError::new(
                    format!("account {account_id} of `hubAccounts`"),
                    why.clone(),
                ));
            }
            None => {
                return Err(ReadError::new(
                    format!("account {account_id}"),
                    "it is none of those that are read",
                ));
            }
        };
        // Held while the role is assumed: whoever comes meanwhile finds the session.
        let mut sessions = self.sessions.lock().await;
        if let Some(session) = sessions.get(account_id) {
            return Ok(session.clone());
        }
        let session = self.caller.session(member).await?;
        sessions.insert(account_id.to_owned(), session.clone());
        Ok(session)
    }
}

/// A hub's account, with the role that the run has for it, or else with that of `hubRoleName`.
fn member_of(
    caller: &Caller,
    read: &[Member],
    wanted: &WantedPlaces,
    parameters: &Parameters,
    account_id: &str,
) -> Result<Member, String> {
    let by_name = |name: &RoleName| {
        let role = RoleArn::of(partition(&caller.home), account_id, name);
        role.map(|role| Member {
            account_id: account_id.to_owned(),
            role: Some(role),
        })
        .map_err(|error| error.to_string())
    };
    if let Some(member) = read.iter().find(|member| member.account_id == account_id) {
        return Ok(member.clone());
    }
    if caller.account_id == account_id {
        return Ok(Member {
            account_id: account_id.to_owned(),
            role: None,
        });
    }
    if let WantedAccounts::Organization(members) = &wanted.accounts {
        return by_name(&members.role_name);
    }
    let Some(name) = &parameters.hub_role_name else {
        return Err(
            "no role is known for it; name the account's among --role-arn, or one in `hubRoleName`"
                .to_owned(),
        );
    };
    let name: Result<RoleName, _> = name.parse();
    by_name(&name.map_err(|error| format!("`hubRoleName`: {error}"))?)
}

impl Door for RunDoor {
    fn accounts(&self) -> BTreeSet<Id> {
        self.members.keys().cloned().collect()
    }

    fn is_everything(&self) -> bool {
        self.is_everything
    }

    fn enter<'a>(&'a self, place: &'a Place) -> Entered<'a> {
        Box::pin(async move {
            let session = self.session(&place.account_id).await?;
            Ok(session.ec2(&place.region))
        })
    }
}

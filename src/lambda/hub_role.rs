//! The role in accounts that own central endpoints: `hubRoleName` in each of `hubAccounts`.

use std::collections::{BTreeMap, BTreeSet};

use rule::network::Id;

use crate::aws::assumed_role::AssumeRoleRequest;
use crate::aws::deadline::Deadline;
use crate::failure::ReadError;
use crate::lambda::member_role::in_account;
use crate::lambda::trigger::Trigger;
use crate::lambda::warm::Warm;
use crate::place::Place;
use crate::source::hub::door::{Door, Entered};

/// The way into the accounts that a trigger's parameters name.
#[derive(Debug)]
pub struct HubDoor<'w> {
    warm: &'w Warm,
    roles: BTreeMap<Id, AssumeRoleRequest>,
    reads: Deadline,
}

impl<'w> HubDoor<'w> {
    /// The way that a trigger's parameters ask for; `None` where they name no hub.
    pub fn of(warm: &'w Warm, trigger: &Trigger, reads: Deadline) -> Option<Self> {
        let name = trigger.parameters.hub_role_name.as_deref()?;
        let accounts = trigger.parameters.hub_accounts.iter();
        let roles = accounts.map(|account_id| {
            let role = in_account(trigger, account_id, name);
            (account_id.as_str().into(), role)
        });
        Some(Self {
            warm,
            roles: roles.collect(),
            reads,
        })
    }
}

impl Door for HubDoor<'_> {
    fn accounts(&self) -> BTreeSet<Id> {
        self.roles.keys().cloned().collect()
    }

    fn is_everything(&self) -> bool {
        false
    }

    fn enter<'a>(&'a self, place: &'a Place) -> Entered<'a> {
        Box::pin(async move {
            match self.roles.get(place.account_id.as_str()) {
                Some(role) => self.warm.ec2_by_role(place, role.clone(), self.reads).await,
                None => Err(ReadError::new(
                    format!("account {}", place.account_id),
                    "it is none of `hubAccounts`",
                )),
            }
        })
    }
}

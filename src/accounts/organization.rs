//! AWS Organizations: the accounts of the organization and the tree of its organizational units.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_organizations::Client;
use aws_sdk_organizations::types::{
    Account, AccountState, AccountStatus, OrganizationalUnit, Root,
};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::session::ARRIVAL;
use crate::aws::call_error::CallError;
use crate::aws::deadline::Deadline;
use crate::aws::paged::{always, listed, pages};
use crate::failure::ReadError;
use crate::organization::{self, Organization};

/// How many calls are made at a time: AWS Organizations allows few a second.
const AT_A_TIME: usize = 4;

/// The organization: its units in a tree, its accounts in them.
#[derive(Debug, Default)]
pub struct OrganizationTree {
    /// The accounts by id.
    accounts: BTreeMap<String, Known>,
    /// The units by id, the root among them.
    units: BTreeMap<String, Unit>,
}

/// What is known of an account.
#[derive(Debug)]
struct Known {
    name: Option<String>,
    is_active: bool,
    /// The unit that it is in; unknown where it moved while the tree was read.
    parent: Option<String>,
}

/// A unit.
#[derive(Debug, Clone)]
struct Unit {
    /// Its name, after those above it: `Root/Workloads/Prod`.
    path: String,
    /// The ids of the units above it and its own.
    chain: Vec<String>,
}

/// Makes the calls.
struct OrganizationReader<'a> {
    client: &'a Client,
    principal: &'a str,
    deadline: Deadline,
}

impl OrganizationTree {
    /// Reads the whole organization: a page of calls an organizational unit, not an account.
    ///
    /// # Errors
    /// A call that failed after its retries.
    pub async fn read(client: &Client, principal: &str) -> Result<Self, ReadError> {
        let reader = OrganizationReader {
            client,
            principal,
            deadline: Deadline::after(ARRIVAL),
        };
        let mut tree = Self::default();
        for (id, name, is_active) in reader.accounts().await? {
            let known = Known {
                name,
                is_active,
                parent: None,
            };
            tree.accounts.insert(id, known);
        }
        let mut level = reader.roots().await?;
        while !level.is_empty() {
            let units = stream::iter(level).map(|(id, unit)| async {
                let (accounts, children) =
                    tokio::try_join!(reader.accounts_in(&id), reader.units_in(&id, &unit))?;
                Ok::<_, ReadError>((id, unit, accounts, children))
            });
            let read: Vec<_> = units.buffered(AT_A_TIME).try_collect().await?;
            level = Vec::new();
            for (id, unit, accounts, children) in read {
                for account_id in accounts {
                    if let Some(known) = tree.accounts.get_mut(&account_id) {
                        known.parent = Some(id.clone());
                    }
                }
                tree.units.insert(id, unit);
                level.extend(children);
            }
        }
        Ok(tree)
    }

    /// The active accounts, by id: those in one of these units or below, all where no unit is named.
    ///
    /// # Errors
    /// A unit that the organization does not have.
    pub fn active_below(&self, wanted: &BTreeSet<String>) -> Result<Vec<&str>, ReadError> {
        if let Some(missing) = wanted.iter().find(|id| !self.units.contains_key(*id)) {
            let found: Vec<String> = self
                .units
                .iter()
                .map(|(id, unit)| format!("`{id}` {}", unit.path))
                .collect();
            return Err(ReadError::new(
                format!("the organizational unit `{missing}`"),
                format!("the organization has {}", found.join(", ")),
            ));
        }
        let below = |known: &Known| {
            let unit = known.parent.as_ref().and_then(|id| self.units.get(id));
            unit.is_some_and(|unit| unit.chain.iter().any(|id| wanted.contains(id)))
        };
        let accounts = self.accounts.iter();
        Ok(accounts
            .filter(|(_, known)| known.is_active && (wanted.is_empty() || below(known)))
            .map(|(id, _)| id.as_str())
            .collect())
    }

    /// The names and units of all accounts, for reports.
    pub fn into_organization(self) -> Organization {
        let Self { accounts, units } = self;
        let accounts = accounts.into_iter().map(|(id, known)| {
            let unit = known.parent.and_then(|id| units.get(&id));
            let account = organization::Account {
                name: known.name,
                organizational_unit: unit.map(|unit| unit.path.clone()),
            };
            (id, account)
        });
        accounts.collect()
    }
}

/// An account: its id, its name, whether it is in use. AWS retired `Status` for `State`; either is there.
fn listed_account(account: Account) -> Result<(String, Option<String>, bool), CallError> {
    let is_active = match (&account.state, &account.status) {
        (Some(state), _) => Some(*state == AccountState::Active),
        (None, status) => status.as_ref().map(|it| *it == AccountStatus::Active),
    };
    let id = always(account.id, "Id")?;
    Ok((id, account.name, always(is_active, "State")?))
}

/// A unit right below another.
fn below(above: &Unit, unit: OrganizationalUnit) -> Result<(String, Unit), CallError> {
    let id = always(unit.id, "Id")?;
    let mut chain = above.chain.clone();
    chain.push(id.clone());
    let name = unit.name.unwrap_or_else(|| id.clone());
    let path = format!("{}/{name}", above.path);
    Ok((id, Unit { path, chain }))
}

/// The root, which is a unit too.
fn root(root: Root) -> Result<(String, Unit), CallError> {
    let id = always(root.id, "Id")?;
    let unit = Unit {
        path: root.name.unwrap_or_else(|| "Root".to_owned()),
        chain: vec![id.clone()],
    };
    Ok((id, unit))
}

/// What of a page becomes of each record.
fn each<T, U>(
    page: Option<Vec<T>>,
    name: &str,
    read: impl Fn(T) -> Result<U, CallError>,
) -> Result<Vec<U>, CallError> {
    listed(page, name)?.into_iter().map(read).collect()
}

impl OrganizationReader<'_> {
    fn failed(&self, call: &str, error: CallError) -> ReadError {
        let advice = match error.code() {
            Some("AWSOrganizationsNotInUseException") => {
                Some("use credentials of an account of the organization, or --role-arn".to_owned())
            }
            _ => error
                .advice(&format!("organizations:{call}"), &format!("`{}`", self.principal))
                .map(|advice| {
                    format!("{advice}, in the management account or in one that AWS Organizations delegated to")
                }),
        };
        ReadError::advised(format!("the organization ({call})"), error, advice)
    }

    async fn accounts(&self) -> Result<Vec<(String, Option<String>, bool)>, ReadError> {
        let page = async |token| {
            let request = self.client.list_accounts().set_next_token(token);
            let answer = self.deadline.wait(request.send()).await?;
            let accounts = each(answer.accounts, "Accounts", listed_account)?;
            Ok((accounts, answer.next_token))
        };
        let all = pages(page).await;
        all.map_err(|error| self.failed("ListAccounts", error))
    }

    async fn roots(&self) -> Result<Vec<(String, Unit)>, ReadError> {
        let page = async |token| {
            let request = self.client.list_roots().set_next_token(token);
            let answer = self.deadline.wait(request.send()).await?;
            Ok((each(answer.roots, "Roots", root)?, answer.next_token))
        };
        let roots = pages(page).await;
        roots.map_err(|error| self.failed("ListRoots", error))
    }

    async fn accounts_in(&self, parent: &str) -> Result<Vec<String>, ReadError> {
        let page = async |token| {
            let request = self.client.list_accounts_for_parent().parent_id(parent);
            let sent = request.set_next_token(token).send();
            let answer = self.deadline.wait(sent).await?;
            let ids = each(answer.accounts, "Accounts", |one| always(one.id, "Id"))?;
            Ok((ids, answer.next_token))
        };
        let accounts = pages(page).await;
        accounts.map_err(|error| self.failed("ListAccountsForParent", error))
    }

    async fn units_in(&self, parent: &str, above: &Unit) -> Result<Vec<(String, Unit)>, ReadError> {
        let page = async |token| {
            let request = self.client.list_organizational_units_for_parent();
            let sent = request.parent_id(parent).set_next_token(token).send();
            let answer = self.deadline.wait(sent).await?;
            let units = answer.organizational_units;
            let units = each(units, "OrganizationalUnits", |unit| below(above, unit))?;
            Ok((units, answer.next_token))
        };
        let units = pages(page).await;
        units.map_err(|error| self.failed("ListOrganizationalUnitsForParent", error))
    }
}

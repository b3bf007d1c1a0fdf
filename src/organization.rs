//! What is known of the accounts of an organization: their names, and the organizational units they are in.
//!
//! AWS Organizations knows it, and a snapshot keeps it in a file of its own (`contracts.md`, section 4).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The accounts of an organization by their ids. As JSON it is the file of a snapshot,
/// `{"Organization": [{"AccountId": …, "AccountName": …, "OrganizationalUnit": …}]}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "File", into = "File")]
pub struct Organization {
    accounts: BTreeMap<String, Account>,
}

/// What is known of one account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// Its name.
    pub name: Option<String>,
    /// The organizational unit that it is in, by the names from the root on: `Root/Workloads/Prod`.
    pub organizational_unit: Option<String>,
}

/// The top-level key of the file.
pub const ORGANIZATION: &str = "Organization";

/// The file of a snapshot.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct File {
    organization: Vec<Entry>,
}

/// One account in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Entry {
    account_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organizational_unit: Option<String>,
}

impl Organization {
    /// What is known of an account; nothing of one that is not in the organization.
    pub fn account(&self, account_id: &str) -> Account {
        self.accounts.get(account_id).cloned().unwrap_or_default()
    }

    /// Every account with its id, by id.
    pub fn accounts(&self) -> impl Iterator<Item = (&str, &Account)> {
        self.accounts
            .iter()
            .map(|(account_id, account)| (account_id.as_str(), account))
    }

    /// Whether no account is known.
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }
}

impl FromIterator<(String, Account)> for Organization {
    fn from_iter<A: IntoIterator<Item = (String, Account)>>(accounts: A) -> Self {
        Self {
            accounts: accounts.into_iter().collect(),
        }
    }
}

impl Extend<(String, Account)> for Organization {
    fn extend<A: IntoIterator<Item = (String, Account)>>(&mut self, accounts: A) {
        self.accounts.extend(accounts);
    }
}

impl From<Entry> for (String, Account) {
    fn from(entry: Entry) -> Self {
        let told = |text: Option<String>| text.filter(|text| !text.is_empty());
        let account = Account {
            name: told(entry.account_name),
            organizational_unit: told(entry.organizational_unit),
        };
        (entry.account_id, account)
    }
}

impl From<File> for Organization {
    fn from(file: File) -> Self {
        file.organization.into_iter().map(Into::into).collect()
    }
}

impl From<Organization> for File {
    fn from(organization: Organization) -> Self {
        let entries = organization.accounts.into_iter();
        Self {
            organization: entries
                .map(|(account_id, account)| Entry {
                    account_id,
                    account_name: account.name,
                    organizational_unit: account.organizational_unit,
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Account, Organization};

    #[test]
    fn is_read_as_it_was_written() {
        let organization: Organization = [
            ("444455556666".to_owned(), Account::default()),
            (
                "111122223333".to_owned(),
                Account {
                    name: Some("payments-prod".to_owned()),
                    organizational_unit: Some("Root/Workloads/Prod".to_owned()),
                },
            ),
        ]
        .into_iter()
        .collect();
        let file = serde_json::to_string(&organization).unwrap();
        assert_eq!(
            file,
            "{\"Organization\":[\
             {\"AccountId\":\"111122223333\",\"AccountName\":\"payments-prod\",\"OrganizationalUnit\":\"Root/Workloads/Prod\"},\
             {\"AccountId\":\"444455556666\"}]}"
        );
        assert_eq!(
            serde_json::from_str::<Organization>(&file).unwrap(),
            organization
        );
    }

    #[test]
    fn what_is_empty_is_not_known() {
        let file = r#"{"Organization": [{"AccountId": "111122223333", "AccountName": "", "OrganizationalUnit": null, "Email": "x"}]}"#;
        let organization: Organization = serde_json::from_str(file).unwrap();
        assert_eq!(organization.account("111122223333"), Account::default());
        assert_eq!(organization.account("444455556666"), Account::default());
        assert_eq!(organization.accounts().count(), 1);
    }
}

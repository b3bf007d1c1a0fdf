//! An account in a region: where facts are read, and where results go.

/// One account in one region.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The account: 12 digits, or what the data calls it.
    pub account_id: String,
    /// The region.
    pub region: String,
}

impl Place {
    /// A place of these names, whatever they are.
    pub fn new(account_id: impl Into<String>, region: impl Into<String>) -> Self {
        Self {
            account_id: account_id.into(),
            region: region.into(),
        }
    }

    /// The place, where account and region have the form of one: both end up in host names, ARNs
    /// and credentials.
    pub fn checked(account_id: &str, region: &str) -> Option<Self> {
        let digits = (1..=20).contains(&account_id.len())
            && account_id.bytes().all(|byte| byte.is_ascii_digit());
        let label = (1..=40).contains(&region.len())
            && region.contains('-')
            && !region.starts_with('-')
            && region
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        (digits && label).then(|| Self::new(account_id, region))
    }
}

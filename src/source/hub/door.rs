//! The way into other accounts: which may be asked, and with what credentials.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::pin::Pin;
use std::rc::Rc;

use rule::network::Id;

use super::kept::HubReadings;
use super::store::Store;
use crate::failure::ReadError;
use crate::place::Place;
use crate::source::ec2::client::Ec2;

/// The clients of an account, or why it cannot be entered.
pub type Entered<'a> = Pin<Box<dyn Future<Output = Result<Ec2<'static>, ReadError>> + 'a>>;

/// The way into other accounts.
pub trait Door: Debug {
    /// The accounts that may be asked.
    fn accounts(&self) -> BTreeSet<Id>;

    /// Whether they are all that there are, and `hubAccounts` narrows them (`decision.md`, section 11.2).
    fn is_everything(&self) -> bool;

    /// The clients of one of them in a region.
    fn enter<'a>(&'a self, place: &'a Place) -> Entered<'a>;
}

/// The way in, and what was read there before.
#[derive(Debug, Clone)]
pub struct HubAccess<'w> {
    /// The way in.
    pub door: Rc<dyn Door + 'w>,
    /// What was read.
    pub kept: &'w HubReadings,
    /// What other processes of the same run read there; none where a process is alone.
    pub store: Option<&'w dyn Store>,
}

//! Where traffic goes that no endpoint carries (`decision.md`, section 7.5).

use std::fmt;

use super::engine::index::Index;
use super::{Client, route};
use crate::network::Id;

/// Where a client's traffic leaves the VPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaves {
    /// The target of its default route; `None` where it has no way out, and hangs.
    pub target: Option<Id>,
}

/// Where a client's traffic leaves by: its IPv4 traffic where it has any. `None` where its route
/// table is unread.
pub fn leaves(index: &Index<'_>, client: Client<'_>) -> Option<Leaves> {
    let table = client.route_table(index).ok()?;
    let everything = if client.has_ipv4() {
        "0.0.0.0/0"
    } else {
        "::/0"
    };
    let everything = everything.parse().ok()?;
    let route = route::most_specific_active(index, table, &everything);
    let is_public = !client.has_ipv4() || client.interface.has_public_ipv4;
    let target = route
        .map(|route| &route.target)
        .filter(|target| !target.is_empty() && (is_public || !target.starts_with("igw-")));
    Some(Leaves {
        target: target.cloned(),
    })
}

impl fmt::Display for Leaves {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.target {
            Some(target) => write!(f, "leaves by {target}"),
            None => f.write_str("has no way out: it hangs"),
        }
    }
}

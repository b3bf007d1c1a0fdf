//! Where traffic goes that no endpoint carries (`decision.md`, section 7.5).

use super::engine::index::Index;
use super::{Client, route};
use crate::verdict::Leaves;

/// Where a client's traffic leaves by: its IPv4 traffic where it has any. `None` where its route
/// table is unread.
pub fn leaves<'a>(index: &Index<'a>, client: Client<'a>) -> Option<Leaves> {
    let table = client.route_table(index).ok()?;
    let everything = if client.has_ipv4() {
        "0.0.0.0/0"
    } else {
        "::/0"
    };
    let everything = everything.parse().ok()?;
    let route = route::most_specific_active(index, table, &everything).route;
    let is_public = !client.has_ipv4() || client.interface.has_public_ipv4;
    let target = route
        .map(|route| &route.target)
        .filter(|target| !target.is_empty() && (is_public || !is_internet_gateway(target)));
    Some(Leaves {
        target: target.cloned(),
    })
}

/// Whether a route leads to an internet gateway, which takes packets from public addresses only.
fn is_internet_gateway(target: &str) -> bool {
    target.starts_with("igw-")
}

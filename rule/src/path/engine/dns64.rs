//! What DNS64 does to a client: whether names without IPv6 answers get one, and whether it is translated
//! (`decision.md`, section 6.1).

use super::index::Index;
use crate::network::fact::Why;
use crate::network::{Id, Route, RouteState};
use crate::path::{Client, route};

/// The addresses that NAT64 translates.
const NAT64_PREFIX: &str = "64:ff9b::/96";

/// What DNS64 does to a client, in one way that the unread may turn out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dns64 {
    /// It is off.
    Off,
    /// Names without IPv6 answers get one, and a NAT gateway translates it.
    Nat64,
    /// They get one, and packets to it are lost.
    WithoutNat64,
}

/// What DNS64 does to a client.
#[derive(Debug, Clone)]
pub struct ClientDns64<'a> {
    /// Every way that the unread may turn out.
    pub ways: Vec<Dns64>,
    /// Whether it is undecidable which of these holds, DNS64 being on: no reading lifts that.
    pub undecidable: bool,
    /// The NAT gateway, and the table that leads there.
    pub nat: Option<(&'a Id, &'a Id)>,
    /// Why it is unread, where it is.
    pub unread: Option<Why>,
}

impl<'a> ClientDns64<'a> {
    /// Nobody in particular, or a client without IPv6.
    pub fn off() -> Self {
        Self {
            ways: vec![Dns64::Off],
            undecidable: false,
            nat: None,
            unread: None,
        }
    }

    /// Asks the client's subnet and its route table.
    pub fn of(index: &Index<'a>, client: Client<'a>) -> Self {
        if !client.has_ipv6() {
            return Self::off();
        }
        let (mut ways, mut unread) = match client.subnet_id().map(|id| index.subnet(id)) {
            Some(Ok(subnet)) if !subnet.enable_dns64 => return Self::off(),
            Some(Ok(_)) => (Vec::new(), None),
            Some(Err(why)) => (vec![Dns64::Off], Some(why)),
            None => {
                let why = format!("the subnet of {} is not in the data", client.interface.id);
                (vec![Dns64::Off], Some(Why::from(why)))
            }
        };
        let mut nat = None;
        let mut undecidable = false;
        match client.route_table(index) {
            Ok(table) => {
                let route = NAT64_PREFIX
                    .parse()
                    .ok()
                    .and_then(|block| route::most_specific_active(index, table, &block));
                let leads = |target: &str| {
                    if target.starts_with("nat-") {
                        Dns64::Nat64
                    } else {
                        Dns64::WithoutNat64
                    }
                };
                let known = route.map_or(Dns64::WithoutNat64, |route| leads(&route.target));
                ways.push(known);
                let mut routes: Vec<&Route> = route.into_iter().collect();
                // A route to a list that is not in the data may be the most specific one.
                for (route, why) in route::hidden(index, table) {
                    if route.state != RouteState::Active {
                        continue;
                    }
                    routes.push(route);
                    let other = leads(&route.target);
                    if other == known {
                        continue;
                    }
                    if !ways.contains(&other) {
                        ways.push(other);
                    }
                    match why {
                        Some(why) => unread = unread.or(Some(why)),
                        None => undecidable = true,
                    }
                }
                nat = routes
                    .into_iter()
                    .find(|route| leads(&route.target) == Dns64::Nat64)
                    .map(|route| (&route.target, &table.id));
            }
            Err(why) => {
                ways.extend([Dns64::Nat64, Dns64::WithoutNat64]);
                unread = unread.or(Some(why));
            }
        }
        Self {
            ways,
            undecidable,
            nat,
            unread,
        }
    }
}

//! What DNS64 does to a client: whether names without IPv6 answers get one, and whether it is translated
//! (`decision.md`, section 6.1).

use super::index::Index;
use crate::network::fact::Why;
use crate::network::{Field, Id, Route, RouteState, RouteTable};
use crate::path::{Client, route};

/// The addresses that NAT64 translates.
const NAT64_PREFIX: &str = "64:ff9b::/96";

/// What DNS64 does to a client, in one way that the unread may turn out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dns64 {
    /// It is off.
    Off,
    /// Names without IPv6 answers get one, and a NAT gateway translates it: that of this place in
    /// [`ClientDns64::nats`], or one that is not known where there is none.
    Nat64(usize),
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
    /// The NAT gateways that may translate, each with the table that leads there.
    pub nats: Vec<(&'a Id, &'a Id)>,
    /// Why it is unread, where it is.
    pub unread: Option<Why>,
}

impl<'a> ClientDns64<'a> {
    /// Nobody in particular, or a client without IPv6.
    pub fn off() -> Self {
        Self {
            ways: vec![Dns64::Off],
            undecidable: false,
            nats: Vec::new(),
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
        let mut nats = Vec::new();
        let mut undecidable = false;
        match client.route_table(index) {
            Ok(table) => {
                let found = NAT64_PREFIX
                    .parse()
                    .map(|block| route::most_specific_active(index, table, &block))
                    .unwrap_or_default();
                let known = leads(found.route, table, &mut nats);
                ways.push(known);
                let others = found.others(index, table).into_iter();
                for other in others.filter(|other| other.route.state == RouteState::Active) {
                    let way = leads(Some(other.route), table, &mut nats);
                    if way == known {
                        continue;
                    }
                    if !ways.contains(&way) {
                        ways.push(way);
                    }
                    match other.unread {
                        Some(why) => unread = unread.or(Some(why)),
                        None => undecidable = true,
                    }
                }
                if let Some(why) = index.network.unknown.why(&table.id, Field::Routes) {
                    // One that nobody knows yet may be.
                    let unknown = Dns64::Nat64(nats.len());
                    ways.push(unknown);
                    if !ways.contains(&Dns64::WithoutNat64) {
                        ways.push(Dns64::WithoutNat64);
                    }
                    unread = unread.or_else(|| Some(why.clone()));
                    undecidable = false;
                }
            }
            Err(why) => {
                ways.extend([Dns64::Nat64(0), Dns64::WithoutNat64]);
                unread = unread.or(Some(why));
            }
        }
        Self {
            ways,
            undecidable,
            nats,
            unread,
        }
    }
}

/// Where a route leads, with its NAT gateway among those that may translate.
fn leads<'a>(
    route: Option<&'a Route>,
    table: &'a RouteTable,
    nats: &mut Vec<(&'a Id, &'a Id)>,
) -> Dns64 {
    let Some(nat) = route
        .map(|route| &route.target)
        .filter(|target| target.starts_with("nat-"))
    else {
        return Dns64::WithoutNat64;
    };
    let place = nats.iter().position(|(other, _)| *other == nat);
    Dns64::Nat64(place.unwrap_or_else(|| {
        nats.push((nat, &table.id));
        nats.len() - 1
    }))
}

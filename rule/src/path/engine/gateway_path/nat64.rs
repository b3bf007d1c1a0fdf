//! The way that DNS64 leads to: through a NAT gateway, by that one's own route table
//! (`decision.md`, section 7.4).

use super::GatewayRequest;
use crate::checks::Check;
use crate::network::{Field, Id};
use crate::path::Client;
use crate::path::families::{self, Dns64};
use crate::path::step::Step;
use crate::possible::Possible;

/// What decides on the way to a gateway endpoint, in one way that the client's DNS64 may turn out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Routed {
    /// The client's own route table.
    Own,
    /// The client's own, and by IPv6 nothing: DNS64 makes answers, and nothing translates.
    OwnWithoutNat64,
    /// That of the NAT gateway of this place in [`ClientDns64::nats`](families::ClientDns64::nats).
    Nat64(usize),
}

impl Routed {
    /// What decides for a client, whose host lacks IPv6 addresses, or has them.
    pub fn of(client: Client<'_>, lacks_ipv6: bool, dns64: Dns64) -> Self {
        match dns64 {
            Dns64::Nat64(nat) if lacks_ipv6 => Self::Nat64(nat),
            Dns64::WithoutNat64 if lacks_ipv6 && client.has_ipv4() => Self::OwnWithoutNat64,
            Dns64::Off | Dns64::Nat64(_) | Dns64::WithoutNat64 => Self::Own,
        }
    }
}

impl<'a> GatewayRequest<'_, 'a> {
    /// What DNS64 makes of the way, for each NAT gateway that may translate: its own table stands in the place of
    /// the client's.
    pub(super) fn nat64(&self) -> Vec<Step<'a>> {
        let nats = self.ask.dns64.nats.iter();
        nats.map(|(nat, table)| self.through(nat, table)).collect()
    }

    /// Whether any route table may be associated with the endpoint.
    pub(super) fn may_have_tables(&self) -> bool {
        let unknown = &self.index.network.unknown;
        let endpoint = self.endpoint;
        !endpoint.route_table_ids.is_empty()
            || unknown.why(&endpoint.id, Field::RouteTables).is_some()
    }

    /// The way through one NAT gateway, to which a table leads.
    fn through(&self, nat: &'a Id, table: &'a Id) -> Step<'a> {
        let endpoint = &self.endpoint.id;
        let unknown = &self.index.network.unknown;
        let mut unread = unknown.why(endpoint, Field::RouteTables).cloned();
        let has_tables = self.may_have_tables();
        let mut interfaces = self.index.nat_interfaces(nat).peekable();
        // Where it is in no table, it is not in that of a NAT gateway that is not in the data either.
        let is_in_some_table = !self.endpoint.route_table_ids.is_empty();
        let mut associated = Possible::known(interfaces.peek().is_none() && is_in_some_table);
        for interface in interfaces {
            let own = Client {
                interface,
                vpc_id: self.ask.client.vpc_id,
            };
            match own.route_table(self.index) {
                Ok(table) if self.endpoint.route_table_ids.contains(&table.id) => {
                    associated = Possible::YES;
                    break;
                }
                Ok(_) => {}
                Err(_) if !has_tables => {}
                Err(why) => unread = Some(why),
            }
        }
        match (associated, unread) {
            (Possible::NO, Some(why)) => {
                let open = Possible::MAYBE.or_else(Possible::NO);
                Step::unread(Check::Nat64BypassesGateway, open, why)
            }
            (Possible::NO, None) => {
                let reason = families::Reason::Bypasses { nat, table };
                Step::new(Possible::NO, reason)
            }
            _ => {
                let reason = families::Reason::Nat64 { nat, table };
                Step::new(Possible::MAYBE, reason)
            }
        }
    }
}

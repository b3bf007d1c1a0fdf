//! The way that DNS64 leads to: through a NAT gateway, by that one's own route table
//! (`decision.md`, section 7.2).

use super::GatewayRequest;
use crate::checks::Check;
use crate::path::step::Step;
use crate::path::{Client, families};
use crate::possible::Possible;

impl<'a> GatewayRequest<'_, 'a> {
    /// What DNS64 makes of the way: the NAT gateway's own table stands in the place of the client's.
    pub(super) fn nat64(&self) -> Option<Step<'a>> {
        let (nat, table) = self.ask.dns64.nat?;
        let endpoint = &self.endpoint.id;
        let mut interfaces = self.index.nat_interfaces(nat).peekable();
        let mut associated = if interfaces.peek().is_none() {
            Possible::YES
        } else {
            Possible::NO
        };
        let mut unread = None;
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
                Err(_) if self.endpoint.route_table_ids.is_empty() => {}
                Err(why) => unread = Some(why),
            }
        }
        Some(match (associated, unread) {
            (Possible::NO, Some(why)) => {
                let open = Possible::MAYBE.or_else(Possible::NO);
                Step::unread(Check::Nat64BypassesGateway, open, why)
            }
            (Possible::NO, None) => {
                let reason = families::Reason::Bypasses {
                    endpoint,
                    nat,
                    table,
                };
                Step::new(Possible::NO, reason)
            }
            _ => {
                let reason = families::Reason::Nat64 {
                    endpoint,
                    nat,
                    table,
                };
                Step::new(Possible::MAYBE, reason)
            }
        })
    }
}

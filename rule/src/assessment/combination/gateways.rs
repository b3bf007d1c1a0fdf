//! What the gateway endpoints of a row come to (`decision.md`, section 7), over every way that unread facts may
//! turn out.

use super::{Tallies, best, may_be_undecidable, may_not_count};
use crate::assessment::service::{CandidatePath, Path, Service, ServiceRequest};
use crate::network::Id;
use crate::path::families::Dns64;
use crate::path::gateway::GatewayPath;
use crate::path::{Client, Family};
use crate::possible::{Answers, Possible};

/// The gateway endpoints of a row, counted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Gateways {
    /// The best of those that the client's route table is associated with.
    pub associated: Option<Answers>,
    /// Whether one is usable.
    pub any_usable: bool,
    /// Whether the state of one is undecidable.
    pub any_undecidable: bool,
}

/// The ways that the gateway endpoints may turn out. Which route table the client has, where that
/// is unread, is one fact for all of them: each table that some endpoint names, or another one.
pub fn gateways<'a>(
    service: &Service<'a>,
    paths: &[CandidatePath<'a>],
    request: ServiceRequest<'_, 'a>,
    dns64: Dns64,
) -> Vec<Gateways> {
    let unread = paths.iter().any(|path| match &path.path {
        Some(Path::Gateway(paths)) => paths
            .iter()
            .any(|(_, path)| path.associated.possible.is_unread()),
        Some(Path::Interface(_)) | None => false,
    });
    let mut ways_out = Tallies::default();
    let mut tables: Vec<Option<&Id>> = vec![None];
    if unread {
        let named = service.candidates.gateways();
        tables.extend(
            named.flat_map(|candidate| candidate.endpoint.route_table_ids.iter().map(Some)),
        );
        tables.sort_unstable();
        tables.dedup();
    }
    for table in tables {
        gateways_with(service, paths, request, dns64, table)
            .into_iter()
            .for_each(|tally| ways_out.add(tally));
    }
    ways_out.0
}

/// The ways that the gateway endpoints may turn out where an unread route table is `table`.
fn gateways_with<'a>(
    service: &Service<'a>,
    paths: &[CandidatePath<'a>],
    request: ServiceRequest<'_, 'a>,
    dns64: Dns64,
    table: Option<&Id>,
) -> Vec<Gateways> {
    let mut tallies = vec![Gateways::default()];
    for (place, candidate) in service.candidates.here.iter().enumerate() {
        if !candidate.gateway {
            continue;
        }
        let mut next = Tallies::default();
        for tally in tallies {
            if may_not_count(candidate) {
                next.add(tally);
            }
            if may_be_undecidable(candidate) {
                next.add(Gateways {
                    any_undecidable: true,
                    ..tally
                });
            }
            if candidate.may_be_usable() {
                let tally = Gateways {
                    any_usable: true,
                    ..tally
                };
                let asked = Asked {
                    service,
                    ways: ways_there(paths, place).zip(request.client),
                    policy: service.policy_answer(place),
                    place,
                    dns64,
                    table,
                };
                for lacks in asked.lacks().each() {
                    let (associated, outcome) = asked.outcome(lacks == Possible::YES);
                    if associated.may_be(Possible::YES) {
                        outcome.each().for_each(|answer| {
                            next.add(Gateways {
                                associated: best(tally.associated, answer),
                                ..tally
                            });
                        });
                    }
                    if associated.may_be(Possible::NO) {
                        next.add(tally);
                    }
                }
            }
        }
        tallies = next.0;
    }
    tallies
}

/// The ways to a gateway endpoint.
fn ways_there<'c, 'a>(
    paths: &'c [CandidatePath<'a>],
    place: usize,
) -> Option<&'c [(Family, GatewayPath<'a>)]> {
    let path = paths.iter().find(|path| path.place == place)?;
    match path.path.as_ref()? {
        Path::Gateway(ways) => Some(ways),
        Path::Interface(_) => None,
    }
}

/// One gateway endpoint that is counted, in one way of DNS64.
struct Asked<'c, 'a> {
    service: &'c Service<'a>,
    /// The ways there by the families of the client, and the client; nothing where no path is asked.
    ways: Option<(&'c [(Family, GatewayPath<'a>)], Client<'a>)>,
    policy: Possible,
    place: usize,
    dns64: Dns64,
    /// The client's route table, where that is unread.
    table: Option<&'c Id>,
}

impl Asked<'_, '_> {
    /// Whether the host lacks IPv6 addresses, so that DNS64 makes one.
    fn lacks(&self) -> Possible {
        match self.ways {
            Some(([(_, path), ..], client)) if self.dns64 != Dns64::Off => {
                self.service.gateway_host_lacks_ipv6(client, path)
            }
            _ => Possible::NO,
        }
    }

    /// Whether it is associated with the route table that decides, and what it comes to then.
    fn outcome(&self, lacks: bool) -> (Possible, Answers) {
        let Some((ways, client)) = self.ways else {
            return (Possible::YES, Answers::from(self.policy));
        };
        let mut associated = Possible::NO;
        let outcomes = ways.iter().map(|(_, path)| {
            let (is_associated, outcome) = self.by(client, path, lacks);
            associated = match (associated, is_associated) {
                (Possible::NO, other) => other,
                (Possible::YES, _) | (_, Possible::YES) => Possible::YES,
                (open, _) => open,
            };
            outcome
        });
        let outcome = outcomes.reduce(Answers::both_ways);
        (associated, outcome.unwrap_or(Answers::PUBLIC))
    }

    /// The same, by one family.
    fn by(&self, client: Client<'_>, path: &GatewayPath<'_>, lacks: bool) -> (Possible, Answers) {
        if let (Dns64::Nat64(nat), true) = (self.dns64, lacks) {
            let undecidable = self.policy.and(Possible::MAYBE);
            return (path.is_met(nat), Answers::from(undecidable));
        }
        let own = match path.associated.possible {
            Possible::YES => Possible::YES,
            Possible::NO => Possible::NO,
            open if path.tables_unknown => open,
            _ => Possible::known(self.table.is_some_and(|table| {
                let candidate = self.service.candidates.here.get(self.place);
                candidate
                    .is_some_and(|candidate| candidate.endpoint.route_table_ids.contains(table))
            })),
        };
        let plain = if own.may_be(Possible::YES) {
            path.answers(self.policy)
        } else {
            Answers::PUBLIC
        };
        let is_lost = self.dns64 == Dns64::WithoutNat64 && lacks && client.has_ipv4();
        let outcome = if is_lost {
            plain.map(|answer| match answer {
                Answers::PRIVATE => Answers::UNKNOWN,
                other => other,
            })
        } else {
            plain
        };
        (own, outcome)
    }
}

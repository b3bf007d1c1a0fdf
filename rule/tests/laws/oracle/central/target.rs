//! Section 11.6: what a record leads to.

use rule::network::central::{Fallback, RecordSet, RecordTarget, RecordType};
use rule::network::{DnsRecordIpType, Id, IpAddressType, Network, NetworkInterface, VpcEndpoint};

use super::record::{self, Found, Zone};
use super::sources::{self, Answerer};
use super::view::{self, Records, Seen};
use super::{Request, addresses, path, policy};
use crate::oracle::possible::{Outcome, Possible, all, and, anything, for_each_choice, surely};

/// What a record comes to for one family.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordOutcome {
    /// Whether the family is handed out.
    pub handed: Outcome,
    /// 11.7.
    pub path: Possible,
    /// The right endpoint, its state, its policy.
    pub rest: Possible,
    /// For the trio of ECS.
    pub steers: Possible,
}

impl RecordOutcome {
    /// No endpoint is named: the path is this, if anything leaves the client at all.
    pub fn without_e(asked: &Request<'_>, outcomes: Possible) -> Self {
        Self {
            handed: Outcome::Yes,
            path: path::without_e(asked, &outcomes),
            rest: outcomes.clone(),
            steers: outcomes,
        }
    }

    /// It is unread which endpoint it is, and one of this VPC may be it, which needs no route.
    pub fn perhaps_here(asked: &Request<'_>) -> Self {
        Self::without_e(asked, anything())
    }

    /// The endpoint is in another VPC, unread or not shown: no endpoint of this VPC is it.
    pub fn elsewhere(asked: &Request<'_>, unread: bool) -> Self {
        if !unread {
            return Self::without_e(asked, surely(Outcome::Unshown));
        }
        Self {
            path: path::elsewhere(asked),
            ..Self::without_e(asked, anything())
        }
    }

    fn no_record() -> Self {
        Self {
            handed: Outcome::No,
            path: surely(Outcome::No),
            rest: surely(Outcome::No),
            steers: surely(Outcome::No),
        }
    }
}

/// Where a name is looked up.
pub struct Context<'c, 'a> {
    pub asked: &'c Request<'a>,
    pub zone: &'c Zone,
    pub records: &'c [RecordSet],
    /// How many names were followed.
    pub steps: u32,
}

impl Context<'_, '_> {
    /// What one set of records leads to; several where one of several is handed out.
    pub fn leads(&self, set: &RecordSet, ipv4: bool) -> Vec<RecordOutcome> {
        match &set.target {
            RecordTarget::Alias(name) => self.name(&view::plain(name.as_str()), ipv4, false),
            RecordTarget::Values(values) if set.record_type == RecordType::Cname => values
                .iter()
                .flat_map(|value| self.name(&view::plain(value), ipv4, true))
                .collect(),
            RecordTarget::Values(values) => vec![addresses::led(self.asked, values, ipv4)],
        }
    }

    fn name(&self, name: &str, ipv4: bool, cname: bool) -> Vec<RecordOutcome> {
        let asked = self.asked;
        if let Some((network, endpoint, zone)) = endpoint_named(asked, name) {
            return vec![endpoint_led(
                asked,
                network,
                endpoint,
                zone.as_deref(),
                ipv4,
            )];
        }
        if name.contains(".vpce.") {
            if asked.case.network.vpc_endpoints.read().is_none() {
                return vec![RecordOutcome::perhaps_here(asked)];
            }
            let unread = view::some_unread(asked.case, |network| &network.vpc_endpoints);
            return vec![RecordOutcome::elsewhere(asked, unread)];
        }
        let other = || vec![RecordOutcome::without_e(asked, surely(Outcome::Maybe))];
        if self.steps >= 8 {
            return other();
        }
        if view::covers(&self.zone.name, name) {
            match record::look_up(&self.zone.name, self.records, name) {
                Found::Delegated => return other(),
                Found::Sets(sets) if !sets.is_empty() => {
                    let further = Context {
                        steps: self.steps + 1,
                        ..*self
                    };
                    return further.sets(&sets, ipv4);
                }
                Found::Sets(_) | Found::Neither => {}
            }
        }
        if cname {
            self.anew(name, ipv4)
        } else {
            other()
        }
    }

    fn sets(&self, sets: &[&RecordSet], ipv4: bool) -> Vec<RecordOutcome> {
        let own = sets.iter().filter(|set| record::is_of_family(set, ipv4));
        let leads: Vec<RecordOutcome> = own.flat_map(|set| self.leads(set, ipv4)).collect();
        if leads.is_empty() {
            vec![RecordOutcome::no_record()]
        } else {
            leads
        }
    }

    /// A CNAME's name, from 11.4.
    fn anew(&self, name: &str, ipv4: bool) -> Vec<RecordOutcome> {
        let worlds = sources::who(self.asked, name);
        let mut leads: Vec<RecordOutcome> = vec![];
        for world in worlds {
            let mut ways: Vec<Vec<RecordOutcome>> = vec![];
            for way in &world {
                let led = self.by(way, name, ipv4);
                if !ways.contains(&led) {
                    ways.push(led);
                }
            }
            let here = match ways.as_slice() {
                [one] => one.clone(),
                _ => vec![RecordOutcome::without_e(self.asked, surely(Outcome::Maybe))],
            };
            leads = if leads.is_empty() {
                here
            } else {
                vec![either(&worst(&leads), &worst(&here))]
            };
        }
        leads
    }

    fn by(&self, who: &Answerer<'_>, name: &str, ipv4: bool) -> Vec<RecordOutcome> {
        let asked = self.asked;
        let without_e = |outcomes| vec![RecordOutcome::without_e(asked, outcomes)];
        match who {
            Answerer::Nothing | Answerer::Rule => without_e(surely(Outcome::Maybe)),
            Answerer::Undecidable(outcome, _) => without_e(surely(*outcome)),
            Answerer::Anything { .. } => without_e(anything()),
            Answerer::Endpoint(network, endpoint, covers, true) => {
                let known = Answerer::Endpoint(network, endpoint, *covers, false);
                let mut leads = self.by(&known, name, ipv4);
                leads.extend(without_e(anything()));
                leads
            }
            Answerer::Endpoint(network, endpoint, true, _) => {
                vec![endpoint_led(asked, network, endpoint, None, ipv4)]
            }
            Answerer::Endpoint(..) => vec![RecordOutcome {
                handed: Outcome::Yes,
                ..RecordOutcome::no_record()
            }],
            Answerer::Zones(zones, unread) => {
                let known = zones.iter();
                let mut leads: Vec<RecordOutcome> = known
                    .flat_map(|zone| self.in_zone(zone, name, ipv4))
                    .collect();
                if *unread {
                    leads.extend(without_e(anything()));
                }
                leads
            }
        }
    }

    fn in_zone(&self, zone: &Zone, name: &str, ipv4: bool) -> Vec<RecordOutcome> {
        let asked = self.asked;
        let without_e = |outcomes| vec![RecordOutcome::without_e(asked, outcomes)];
        let records = match view::records(asked.case, &zone.id, &zone.owner) {
            Records::Seen(records) => records,
            Records::NotShown => return without_e(surely(Outcome::Unshown)),
            Records::Nobodys => return without_e(surely(Outcome::Maybe)),
            Records::Unread => return without_e(anything()),
        };
        match record::look_up(&zone.name, records, name) {
            Found::Delegated => without_e(surely(Outcome::Maybe)),
            Found::Neither => match view::fallback(asked.case, &zone.id, &zone.owner) {
                Seen::Here(Fallback::Disabled) => vec![RecordOutcome {
                    handed: Outcome::Yes,
                    ..RecordOutcome::no_record()
                }],
                Seen::Here(_) | Seen::NotShown => without_e(surely(Outcome::Maybe)),
                Seen::Unread => without_e(Possible::from([Outcome::No, Outcome::Maybe])),
            },
            Found::Sets(sets) => {
                let further = Context {
                    asked,
                    zone,
                    records,
                    steps: self.steps + 1,
                };
                further.sets(&sets, ipv4)
            }
        }
    }
}

/// Several of which each may be handed out, as one.
pub fn worst(leads: &[RecordOutcome]) -> RecordOutcome {
    let mut all = leads.iter().cloned();
    let first = all.next().unwrap_or_else(RecordOutcome::no_record);
    all.fold(first, |one, other| RecordOutcome {
        handed: one.handed.min(other.handed),
        path: and(&one.path, &other.path),
        rest: and(&one.rest, &other.rest),
        steers: and(&one.steers, &other.steers),
    })
}

/// One or the other, by what is unread.
fn either(one: &RecordOutcome, other: &RecordOutcome) -> RecordOutcome {
    let union = |a: &Possible, b: &Possible| a.union(b).copied().collect();
    RecordOutcome {
        handed: one.handed.max(other.handed),
        path: union(&one.path, &other.path),
        rest: union(&one.rest, &other.rest),
        steers: union(&one.steers, &other.steers),
    }
}

/// The endpoint that a name is one of, with the zone where it is a zonal name.
fn endpoint_named<'a>(
    asked: &Request<'a>,
    name: &str,
) -> Option<(&'a Network, &'a VpcEndpoint, Option<String>)> {
    let label = name.split('.').find(|label| label.starts_with("vpce-"));
    let has = |endpoint: &VpcEndpoint| match &endpoint.dns_entries {
        None => label.is_some_and(|label| label.starts_with(&*endpoint.id)),
        Some(entries) => entries.iter().any(|entry| {
            let own = view::plain(&entry.name);
            own == name
                || own
                    .strip_prefix('*')
                    .is_some_and(|below| below.starts_with('.') && name.ends_with(below))
        }),
    };
    let (network, endpoint) = view::endpoints(asked.case)
        .into_iter()
        .find(|(_, endpoint)| has(endpoint))?;
    // vpce-0a-x1y2z3-eu-west-3a: the endpoint, something, and the zone.
    let rest = label.and_then(|label| label.strip_prefix(&*endpoint.id));
    let zone = rest.and_then(|rest| {
        let mut parts = rest.splitn(3, '-').skip(2);
        parts.next().map(str::to_owned)
    });
    Some((network, endpoint, zone))
}

/// Whether an endpoint serves a family.
pub fn serves(endpoint: &VpcEndpoint, ipv4: bool) -> Outcome {
    let by_type = match endpoint.ip_address_type {
        IpAddressType::Dualstack => true,
        IpAddressType::Ipv4 => ipv4,
        IpAddressType::Ipv6 => !ipv4,
    };
    let by_records = match endpoint.hands_out() {
        DnsRecordIpType::Dualstack => Outcome::Yes,
        DnsRecordIpType::ServiceDefined if !ipv4 => Outcome::Maybe,
        DnsRecordIpType::Ipv4 | DnsRecordIpType::ServiceDefined if ipv4 => Outcome::Yes,
        DnsRecordIpType::Ipv6 if !ipv4 => Outcome::Yes,
        _ => Outcome::No,
    };
    if by_type { by_records } else { Outcome::No }
}

/// The right endpoint, its state and its policy.
pub fn rest(asked: &Request<'_>, network: &Network, endpoint: &VpcEndpoint) -> Possible {
    all([
        asked.right(endpoint),
        asked.state(endpoint),
        policy::of(asked, network, endpoint),
    ])
}

/// An endpoint that a name leads to: all of its interfaces, or those in a zone.
pub fn endpoint_led(
    asked: &Request<'_>,
    network: &Network,
    endpoint: &VpcEndpoint,
    zone: Option<&str>,
    ipv4: bool,
) -> RecordOutcome {
    let record = |id: &Id| -> Option<&NetworkInterface> {
        let all = network.network_interfaces.elements();
        all.iter().find(|one| one.id == *id)
    };
    // The interfaces in the zone, and those that may be: their records or zones are unread.
    let mut reached: Vec<Possible> = vec![];
    let mut perhaps: Vec<Possible> = vec![];
    for id in &endpoint.network_interface_ids {
        let target = record(id);
        let subnet = target.and_then(|target| target.subnet_id.as_ref());
        let by_subnet = subnet.and_then(|id| super::gateway::zone_of(network, id));
        let own = target
            .and_then(|target| target.zone.as_deref())
            .or(by_subnet);
        let path = path::to(asked, network, endpoint, target, ipv4);
        match (zone, own) {
            (None, _) => reached.push(path),
            (Some(zone), Some(own)) if own == zone => reached.push(path),
            (Some(_), Some(_)) => {}
            (Some(_), None) => perhaps.push(path),
        }
    }
    let reaches = if asked.client.is_none() {
        surely(Outcome::Yes)
    } else {
        let choices: Vec<Vec<bool>> = perhaps.iter().map(|_| vec![true, false]).collect();
        let mut reaches = Possible::new();
        for_each_choice(&choices, &mut |chosen| {
            let more = perhaps.iter().zip(chosen).filter(|(_, there)| **there);
            let more = more.map(|(path, _)| path);
            let here: Vec<Possible> = reached.iter().chain(more).cloned().collect();
            reaches.extend(if here.is_empty() {
                surely(Outcome::No)
            } else {
                all(here)
            });
        });
        reaches
    };
    RecordOutcome {
        handed: serves(endpoint, ipv4),
        path: reaches,
        rest: rest(asked, network, endpoint),
        steers: surely(Outcome::Yes),
    }
}

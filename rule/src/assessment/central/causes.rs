//! Which steps of section 11 bear on an answer.

use super::answers::{By, Use, by};
use super::part::Part;
use super::resolutions::Resolution;
use crate::assessment::decision::Bearing;
use crate::assessment::service::ServiceRequest;
use crate::checks::Check;
use crate::network::VpcEndpoint;
use crate::path::Family;
use crate::path::central::dns::reason::{Missing, Reason as Dns};
use crate::path::central::endpoint;
use crate::path::families::{self, Dns64};
use crate::path::step::{Reason, Step};
use crate::possible::Possible;

impl<'a> Bearing<'a> {
    /// Adds what section 11 says, as far as its answers were taken.
    pub(in crate::assessment) fn central(
        &mut self,
        part: &Part<'a>,
        request: ServiceRequest<'_, 'a>,
        uses: Use,
    ) {
        let settings = |check: Check| {
            let steps = request.dns.steps.iter();
            steps.filter(move |step| step.reason.says().check() == check)
        };
        if uses.servers || uses.egress {
            for step in settings(Check::CustomDnsServers) {
                self.add(step, None);
            }
        }
        if let Some(step) = part.egress.as_ref().filter(|_| uses.egress) {
            self.add(step, None);
        }
        let off = request.dns.scenarios.iter().any(|it| !it.attributes);
        if off && part.has_zones() {
            for check in [Check::VpcDnsSupportDisabled, Check::VpcDnsHostnamesDisabled] {
                for step in settings(check) {
                    self.add_once(step, None);
                }
            }
        }
        if uses.on_its_own {
            if let Some(step) = &part.joined_to_none {
                self.add(step, None);
            }
            for step in part
                .resolved
                .resolutions
                .iter()
                .flat_map(|resolution| &resolution.steps)
            {
                if step.reason.says().check() == Check::HostedZoneWithoutRecord {
                    self.add_once(step, None);
                }
            }
        }
        if uses.central && part.on_its_own.may_be(Possible::NO) {
            for step in &part.resolved.steps {
                self.add(step, None);
            }
            for resolution in &part.resolved.resolutions {
                self.central_resolution(resolution, request);
            }
        } else if uses.central && !uses.on_its_own {
            for step in part
                .resolved
                .resolutions
                .iter()
                .flat_map(|resolution| &resolution.steps)
            {
                if step.possible != Possible::NO {
                    self.add_once(step, None);
                }
            }
        }
    }

    /// Adds a step that is not there yet.
    fn add_once(&mut self, step: &Step<'a>, endpoint: Option<&'a VpcEndpoint>) {
        if !self.causes.iter().any(|cause| cause.step.is_same(step)) {
            self.add(step, endpoint);
        }
    }

    fn central_resolution(&mut self, resolution: &Resolution<'a>, request: ServiceRequest<'_, 'a>) {
        for step in &resolution.steps {
            self.add_once(step, resolution.endpoint);
        }
        let Some(endpoint) = resolution.endpoint else {
            return;
        };
        for dns64 in request.dns64.by_any_nat() {
            self.central_reaches(resolution, endpoint, request, dns64);
        }
        if let (Some(why), true) = (&request.dns64.unread, request.dns64.ways.len() > 1) {
            self.unread(why.clone(), Some(endpoint));
        }
    }

    fn central_reaches(
        &mut self,
        resolution: &Resolution<'a>,
        endpoint: &'a VpcEndpoint,
        request: ServiceRequest<'_, 'a>,
        dns64: Dns64,
    ) {
        let Some(client) = request.client else {
            if by(&resolution.sides, None, dns64) == By::None {
                let step = endpoint::lacks_family(endpoint, Family::Ipv4, Possible::NO);
                self.add_once(&step, Some(endpoint));
            }
            return;
        };
        match by(&resolution.sides, Some(client), dns64) {
            By::Nobody => {}
            By::None => self.add_once(
                &resolution.lacks(client.has_ipv4(), client.has_ipv6()),
                Some(endpoint),
            ),
            By::One(place, handed) => {
                if handed != Possible::YES {
                    let step = endpoint::lacks_family(endpoint, Family::Ipv6, handed);
                    self.add_once(&step, Some(endpoint));
                }
                let family = if place == 0 {
                    Family::Ipv4
                } else {
                    Family::Ipv6
                };
                self.central_reach(resolution, family, endpoint);
            }
            By::Both => {
                let of = |family: Family| {
                    let found = resolution
                        .reaches
                        .iter()
                        .find(|(other, _)| *other == family);
                    found.map_or(Possible::YES, |(_, reach)| reach.possible)
                };
                let (ipv4, ipv6) = (of(Family::Ipv4), of(Family::Ipv6));
                let blocked = match (ipv4, ipv6) {
                    (Possible::NO, Possible::NO) => None,
                    (Possible::NO, _) => Some(Family::Ipv4),
                    (_, Possible::NO) => Some(Family::Ipv6),
                    _ => None,
                };
                if let Some(blocked) = blocked {
                    let reason = families::Reason::OneFamily {
                        endpoint: &endpoint.id,
                        blocked,
                    };
                    self.add(&Step::new(Possible::MAYBE, reason), Some(endpoint));
                }
                self.central_reach(resolution, Family::Ipv4, endpoint);
                self.central_reach(resolution, Family::Ipv6, endpoint);
            }
            By::Lost => {
                self.central_reach(resolution, Family::Ipv4, endpoint);
                if let Some(subnet) = client.subnet_id() {
                    let reason = families::Reason::WithoutNat64 {
                        endpoint: &endpoint.id,
                        subnet,
                    };
                    self.add(&Step::new(Possible::MAYBE, reason), Some(endpoint));
                }
            }
            By::Nat64 => {
                if let Some((nat, table)) = request.dns64.nats.first() {
                    let reason = families::Reason::Nat64 {
                        endpoint: &endpoint.id,
                        nat,
                        table,
                    };
                    self.add(&Step::new(Possible::MAYBE, reason), Some(endpoint));
                }
            }
        }
    }

    fn central_reach(
        &mut self,
        resolution: &Resolution<'a>,
        family: Family,
        endpoint: &'a VpcEndpoint,
    ) {
        let reach = resolution
            .reaches
            .iter()
            .find(|(other, _)| *other == family);
        let Some((_, reach)) = reach else {
            return;
        };
        for step in reach.every_step() {
            self.add_once(step, Some(endpoint));
        }
    }
}

impl<'a> Resolution<'a> {
    /// The step that no address of the client's families is handed out: there is no record, or the
    /// endpoint does not serve it.
    fn lacks(&self, has_ipv4: bool, has_ipv6: bool) -> Step<'a> {
        let [ipv4, ipv6] = self.records;
        let family = if has_ipv4 { Family::Ipv4 } else { Family::Ipv6 };
        let has_record = (ipv4 && has_ipv4) || (ipv6 && (has_ipv6 || !has_ipv4));
        if let (true, Some(endpoint)) = (has_record, self.endpoint) {
            return endpoint::lacks_family(endpoint, family, Possible::NO);
        }
        let zone = self.steps.iter().find_map(|step| match &step.reason {
            Reason::Central(Dns::ZoneAnswers { zone, name, host }) => {
                Some((zone.id.clone(), name.clone(), host.clone()))
            }
            _ => None,
        });
        let (of, zone, host) = zone.unwrap_or_default();
        let missing = Missing::Family(family);
        Step::new(
            Possible::NO,
            Dns::NoRecord {
                of,
                zone,
                host,
                missing,
            },
        )
    }
}

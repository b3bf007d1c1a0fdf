//! Which steps of section 11 bear on an answer.

use super::answers::{Use, evaluated_by};
use super::part::Part;
use super::resolutions::Resolution;
use crate::assessment::decision::Bearing;
use crate::assessment::service::ServiceRequest;
use crate::checks::Check;
use crate::network::VpcEndpoint;
use crate::path::central::dns::reason::{MissingRecord, Reason as Dns};
use crate::path::central::endpoint;
use crate::path::families::{Dns64, EvaluatedBy};
use crate::path::interface;
use crate::path::step::{Reason, Step};
use crate::path::{Client, Family};
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
        self.dns64_unread(request, endpoint);
    }

    fn central_reaches(
        &mut self,
        resolution: &Resolution<'a>,
        endpoint: &'a VpcEndpoint,
        request: ServiceRequest<'_, 'a>,
        dns64: Dns64,
    ) {
        let (handed, evaluated_by) = evaluated_by(&resolution.sides, request.client, dns64);
        let lacks = match evaluated_by {
            EvaluatedBy::Neither => Some(resolution.lacks(request.client)),
            EvaluatedBy::By(family) if handed != Possible::YES => {
                Some(endpoint::lacks_family(endpoint, family, handed))
            }
            EvaluatedBy::Nobody
            | EvaluatedBy::By(_)
            | EvaluatedBy::Both
            | EvaluatedBy::Dns64WithoutNat64
            | EvaluatedBy::Nat64 => None,
        };
        if let Some(step) = lacks {
            self.add_once(&step, Some(endpoint));
        }
        let reaches = &resolution.reaches;
        let path = |family| interface::by_family(reaches, family);
        let together = evaluated_by.together(path, Possible::YES);
        for family in together.families {
            for step in interface::steps_by(reaches, *family) {
                self.add_once(step, Some(endpoint));
            }
        }
        if let Some(client) = request.client {
            self.beside(together.beside, endpoint, client, request);
        }
    }
}

impl<'a> Resolution<'a> {
    /// The step that no address of the client's families is handed out: there is no record, or the
    /// endpoint does not serve it. Of nobody in particular every record counts.
    fn lacks(&self, client: Option<Client<'a>>) -> Step<'a> {
        let [ipv4, ipv6] = self.records;
        let has_ipv4 = client.is_none_or(|client| client.has_ipv4());
        let has_ipv6 = client.is_none_or(|client| client.has_ipv6());
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
        let missing = MissingRecord::Family(family);
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

//! Which steps of section 11 bear on an answer.

use super::answers::Use;
use super::part::Part;
use super::resolutions::Resolution;
use crate::assessment::decision::Bearing;
use crate::assessment::service::ServiceRequest;
use crate::checks::Check;
use crate::path::interface;
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
            steps.filter(move |step| step.reason.asked_check() == check)
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

    fn central_resolution(&mut self, resolution: &Resolution<'a>, request: ServiceRequest<'_, 'a>) {
        for step in &resolution.steps {
            self.add_once(step, resolution.endpoint);
        }
        let endpoint = resolution.endpoint;
        for bearing in &resolution.bearing {
            if let Some(step) = &bearing.lacks {
                self.add_once(step, endpoint);
            }
            for family in &bearing.families {
                for step in interface::steps_by(&resolution.reaches, *family) {
                    self.add_once(step, endpoint);
                }
            }
            if let Some(step) = &bearing.beside {
                self.add_once(step, endpoint);
            }
        }
        if resolution.turns_with_dns64 {
            self.dns64_unread(request, endpoint);
        }
    }
}

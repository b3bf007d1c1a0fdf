//! What is asked of an endpoint that a record leads to: the row's service, and its policy.

use super::RowResolver;
use crate::path::central::endpoint::{RequestedService, ServiceOrHost};
use crate::path::central::policy as central_policy;
use crate::path::central::target::TargetEndpoint;
use crate::path::policy;
use crate::path::step::Step;
use crate::policy::PolicyRequest;
use crate::row::{Row, RowKind};
use crate::services::{FilledHost, HostKind, HostOf};

impl<'w, 'a> RowResolver<'w, 'a> {
    /// What the row requests of an endpoint.
    pub(super) fn requested(self) -> RequestedService<'w> {
        let row: &'w Row = &self.service.row;
        let mut region: &'w str = &row.region;
        let of = match &row.kind {
            RowKind::Service(required) => ServiceOrHost::Service(required),
            RowKind::GatewayHost { facts, list, .. } => {
                ServiceOrHost::Host(facts, *list == HostKind::Fips)
            }
            RowKind::Host(host) => match service_of(host) {
                Some(of) => {
                    region = of.region.as_deref().unwrap_or(region);
                    ServiceOrHost::Host(of.service, of.kind == HostKind::Fips)
                }
                None => ServiceOrHost::Any,
            },
        };
        RequestedService {
            of,
            region,
            row: row.name.clone(),
            grace_minutes: self.parameters().pending_grace_minutes,
            now: self.central.now,
        }
    }

    /// What the policy of an endpoint says of the row.
    pub(super) fn policy(self, target: &TargetEndpoint<'w, 'a>) -> Option<Step<'a>> {
        let requested = self.requested();
        let evaluated = self.central.index.network;
        let organization = self.parameters().organization_id.as_deref();
        let context = central_policy::context(target, evaluated, requested.region, organization);
        let ask: PolicyRequest = self.service.ask(target.endpoint, &context);
        policy::step(target.endpoint, &context, &ask)
    }
}

/// The service among whose hosts a host is; `None` where it is among none.
pub fn service_of(host: &FilledHost) -> Option<&HostOf> {
    let of = host.of.as_ref()?;
    (of.exact && is_regional(of.kind, of.service.has_region)).then_some(of)
}

/// Whether hosts of a list are of one region, as endpoints are.
fn is_regional(kind: HostKind, has_region: bool) -> bool {
    match kind {
        HostKind::Default | HostKind::DualStack | HostKind::Fips => true,
        HostKind::Global => !has_region,
        HostKind::Other => false,
    }
}

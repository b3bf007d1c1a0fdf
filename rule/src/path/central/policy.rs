//! The policy of an endpoint that a record leads to: what it sees of a client in another VPC
//! (`decision.md`, section 11.8).

use super::target::TargetEndpoint;
use crate::network::Network;
use crate::policy::Context;

/// Where the policy of an endpoint stands: in its own VPC, whoever calls. Principals and resources stay
/// those of the evaluated account.
pub fn context<'c, 'a: 'c>(
    target: &TargetEndpoint<'_, 'a>,
    evaluated: &'c Network,
    region: &'c str,
    organization_id: Option<&'c str>,
) -> Context<'c> {
    let (network, endpoint) = (target.network(), target.endpoint);
    Context {
        region,
        vpc_region: &network.region,
        account_id: &evaluated.account_id,
        vpc_owner: &network.account_id,
        vpc_id: endpoint.vpc_id.as_deref().unwrap_or_default(),
        endpoint_id: &endpoint.id,
        endpoint_owner: Some(target.owner()),
        gateway: false,
        organization_id,
    }
}

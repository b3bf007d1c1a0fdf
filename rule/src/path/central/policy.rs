//! The policy of an endpoint that a record leads to: what it sees of a client in another VPC
//! (`decision.md`, section 11.8).

use super::target::TargetEndpoint;
use crate::network::fact::Fact;
use crate::network::{Network, VpcEndpoint};
use crate::policy::{Context, PolicyDecision, PolicyRequest, decide, has_conditions};

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

/// Whether the policy of an endpoint lets through whatever a service may be asked, without conditions; so does one
/// that is unread, as it says the same of everything.
pub fn passes_all_of(endpoint: &VpcEndpoint, iam_prefix: &str) -> bool {
    let Fact::Read(Some(text)) = &endpoint.policy else {
        return true;
    };
    let nowhere = Context {
        region: "",
        vpc_region: "",
        account_id: "",
        vpc_owner: "",
        vpc_id: "",
        endpoint_id: "",
        endpoint_owner: None,
        gateway: false,
        organization_id: None,
    };
    let ask = PolicyRequest::Service(Some(iam_prefix.to_owned()));
    decide(Some(text), &nowhere, &ask) == PolicyDecision::Allowed && !has_conditions(text)
}

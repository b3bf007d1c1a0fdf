//! Where a policy stands, and whose traffic it is asked about.

use crate::services::partition;

/// What is the same for every call that an endpoint's policy is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The region of the required service: of its repositories and buckets.
    pub region: &'a str,
    /// The region of the VPC.
    pub vpc_region: &'a str,
    /// The evaluated account: of the callers, and of what they own.
    pub account_id: &'a str,
    /// The account that owns the endpoint's VPC.
    pub vpc_owner: &'a str,
    /// The VPC that the endpoint is in: `aws:SourceVpc`, whoever calls.
    pub vpc_id: &'a str,
    /// The endpoint that carries the policy.
    pub endpoint_id: &'a str,
    /// The endpoint's `OwnerId`; absent: the evaluated account.
    pub endpoint_owner: Option<&'a str>,
    /// Whether it is a Gateway endpoint.
    pub gateway: bool,
    /// The parameter `organizationId`.
    pub organization_id: Option<&'a str>,
}

impl Context<'_> {
    /// The ARN of the endpoint's VPC: `aws:SourceVpcArn`.
    pub(super) fn vpc_arn(&self) -> String {
        let (region, account, vpc) = (self.vpc_region, self.vpc_owner, self.vpc_id);
        format!("arn:{}:ec2:{region}:{account}:vpc/{vpc}", partition(region))
    }

    /// Whether the evaluated account owns the endpoint: of another one it is not known which organization it
    /// is in.
    pub(super) fn is_own_endpoint(&self) -> bool {
        self.endpoint_owner
            .is_none_or(|owner| owner == self.account_id)
    }
}

//! Where a policy stands, and whose traffic it is asked about.

use crate::services::partition;

/// What is the same for every call that an endpoint's policy is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The region of the required service: of its repositories and buckets.
    pub region: &'a str,
    /// The region of the VPC.
    pub vpc_region: &'a str,
    /// The evaluated account, which owns the VPC.
    pub account_id: &'a str,
    /// The VPC that the traffic comes from.
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
    /// The ARN of the VPC that the traffic comes from: `aws:SourceVpcArn`.
    pub(super) fn vpc_arn(&self) -> String {
        let (region, account, vpc) = (self.vpc_region, self.account_id, self.vpc_id);
        format!("arn:{}:ec2:{region}:{account}:vpc/{vpc}", partition(region))
    }
}

//! The rule's parameters, as data: name, default, meaning, reader (`contracts.md`, section 2).

/// The parameters, read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameters {
    /// `serviceNames` and what `profile` adds: canonical short names, sorted, each once.
    pub services: Vec<String>,
    /// `depth`
    pub depth: Depth,
    /// `vpcIds`; empty where it is not given.
    pub vpc_ids: Vec<String>,
    /// `excludeVpcIds`
    pub exclude_vpc_ids: Vec<String>,
    /// `unusedVpcs`
    pub unused_vpcs: UnusedVpcs,
    /// `undecidable`: whether an UNKNOWN answer counts as a fault.
    pub undecidable_is_fault: bool,
    /// `pendingGraceMinutes`
    pub pending_grace_minutes: u32,
    /// `recheckMinutes`
    pub recheck_minutes: u32,
    /// `waiverTag`
    pub waiver_tag: String,
    /// `trustCentralDns`
    pub trust_central_dns: bool,
    /// `organizationId`
    pub organization_id: Option<String>,
    /// `memberRoleName`
    pub member_role_name: Option<String>,
}

/// How deep the decision goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The whole path: DNS, security groups, network ACLs, routes, policies.
    Path,
    /// An endpoint of the right type is available.
    Existence,
}

/// What a VPC without clients is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnusedVpcs {
    /// Nothing to judge.
    NotApplicable,
    /// Compliant.
    Compliant,
    /// Judged by its endpoints alone.
    Evaluate,
}

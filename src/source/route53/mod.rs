//! Live reads from Route 53, its Profiles and its Resolver: who answers DNS questions in a VPC.

#[cfg(feature = "aws")]
pub mod clients;
#[cfg(feature = "aws")]
mod json;
#[cfg(feature = "aws")]
mod missing;
#[cfg(feature = "aws")]
pub(in crate::source) mod profiles;
#[cfg(feature = "aws")]
mod resolver;
#[cfg(feature = "aws")]
mod zones;

/// What the reading role must be allowed, beside what [`ec2`](super::ec2) asks for.
pub const IAM_ACTIONS: &[&str] = &[
    "route53:ListHostedZones",
    "route53:ListHostedZonesByVPC",
    "route53:ListResourceRecordSets",
    "route53profiles:ListProfileAssociations",
    "route53profiles:ListProfileResourceAssociations",
    "route53resolver:ListResolverRuleAssociations",
    "route53resolver:ListResolverRules",
];

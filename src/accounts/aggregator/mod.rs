//! What AWS Config already knows of this rule in many accounts and regions: the results that an aggregator collects.
//!
//! An aggregator keeps, of each VPC, the compliance type and the annotation; only COMPLIANT and NON_COMPLIANT
//! come out of it. A VPC that is NOT_APPLICABLE, or has no result yet, is not there.

#[cfg(feature = "aws")]
pub mod read;
pub mod result;
pub mod rule_name;
pub mod without;

/// What the caller must be allowed in the aggregator's account.
pub const IAM_ACTIONS: &[&str] = &[
    "config:DescribeAggregateComplianceByConfigRules",
    "config:DescribeConfigurationAggregators",
    "config:DescribeConfigurationAggregatorSourcesStatus",
    "config:GetAggregateComplianceDetailsByConfigRule",
];

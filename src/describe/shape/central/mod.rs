//! What leads to central endpoints (`decision.md`, section 11): zones, Profiles, rules, and what joins VPCs.

pub mod hosted_zones;
pub mod peering;
pub mod profiles;
pub mod record_sets;
pub mod resolver_rules;
pub mod transit_gateway;

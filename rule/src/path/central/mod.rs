//! Central endpoints, a file a stage: those that a client is led to by a hosted zone or a Route 53
//! Profile, in a hub VPC or in its own (`decision.md`, section 11).

pub mod course;
pub mod dns;
pub mod endpoint;
pub mod exits;
pub mod groups;
mod hops;
pub mod hub_path;
pub mod mending;
pub mod no_endpoint;
pub mod peering;
pub mod policy;
pub mod target;
pub mod transit_gateway;
pub mod view;
mod zone;

pub mod borders;
#[cfg(test)]
pub mod tests;

//! Central endpoints, a file a stage: those that a client is led to by a hosted zone or a Route 53
//! Profile, in a hub VPC or in its own (`decision.md`, section 11).

pub mod course;
pub mod dns;
pub mod endpoint;
pub mod groups;
mod hops;
pub mod led;
pub mod mending;
pub mod no_endpoint;
pub mod peering;
pub mod policy;
pub mod transit_gateway;
pub mod view;
pub mod way;
pub mod way_out;
mod zone;

pub mod borders;
#[cfg(test)]
pub mod tests;

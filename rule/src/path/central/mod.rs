//! Central endpoints: those that a client is led to by a hosted zone or a Route 53 Profile, in a hub VPC or in its own
//! (`decision.md`, section 11).
//!
//! What the way has that is not there inside one VPC is asked in stages of their own: `dns`, `endpoint`, `course`,
//! `peering`, `transit_gateway` and `groups`. `hub_path` asks them and those of `path`, one after the other, `no_endpoint`
//! as far as it can be told without an interface; `policy` and `hops` put the questions of `path` for another VPC. The
//! others look up what several of them need, or mend.

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

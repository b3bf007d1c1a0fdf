//! The decision: facts about a network and parameters in, a verdict per VPC out.
//!
//! Everything here is a function of values: no AWS SDK, no async, no clock, no environment, no
//! files. The rules are those of `decision.md`.

mod assessment;
pub mod central_wanted;
mod change;
pub mod checks;
pub mod dns_attributes_wanted;
pub mod evaluate;
pub mod exceptions;
pub mod explain;
pub mod facts_wanted;
mod findings;
pub mod fix;
mod names;
pub mod nearest;
pub mod needed;
pub mod needs;
pub mod network;
pub mod parameters;
pub mod part;
mod path;
pub mod paths;
pub mod policy;
mod possible;
pub mod services;
pub mod verdict;
pub mod view;
pub mod waiver;

pub use network::{clients, dns_server, fact};

//! The decision: facts about a network and parameters in, a verdict per VPC out.
//!
//! Everything here is a function of values: no AWS SDK, no async, no clock, no environment, no
//! files. The rules are those of `decision.md`.

pub mod annotation;
mod applicability;
mod causes;
pub mod checks;
mod classes;
mod counting;
mod endpoint;
pub mod evaluate;
pub mod explain;
pub mod facts_wanted;
mod finding;
pub mod fix;
mod index;
mod nearest;
pub mod network;
pub mod parameters;
pub mod part;
mod path;
pub mod policy;
mod possible;
mod service;
pub mod services;
mod tally;
pub mod verdict;
pub mod waiver;
mod warnings;

pub use network::{clients, dns_server, fact};

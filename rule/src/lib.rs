//! The decision: facts about a network and parameters in, a verdict per VPC out.
//!
//! Everything here is a function of values: no AWS SDK, no async, no clock, no environment, no
//! files. The rules are those of `decision.md`.

pub mod checks;
pub mod clients;
pub mod fact;
pub mod network;
pub mod parameters;
pub mod policy;
pub mod verdict;
pub mod waiver;

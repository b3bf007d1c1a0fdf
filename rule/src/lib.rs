//! The decision: facts about a network and parameters in, a verdict per VPC out.
//!
//! Everything here is a function of values: no AWS SDK, no async, no clock, no environment, no
//! files. The rules are those of `decision.md`.
//!
//! Rooms stand in layers: each uses only those above it in this list.

pub mod nearest;
pub mod network;
pub mod text;
pub mod waiver;

mod change;
pub mod checks;
pub mod part;
pub mod services;

pub mod needs;
pub mod parameters;
pub mod verdict;

pub mod policy;
mod possible;
mod row;
pub mod view;

mod path;

mod assessment;
pub mod egress;
pub mod names;

pub mod central_wanted;
pub mod explain;
pub mod facts_wanted;
mod findings;
pub mod needed;

pub mod exceptions;

pub mod evaluate;

pub mod dns_attributes_wanted;
pub mod fix;

pub mod paths;

//! The source of plans: what Terraform, OpenTofu and CloudFormation are about to make, laid over
//! what is there.
//!
//! `contracts.md`, "Plans".

mod arn;
pub mod content;
pub mod error;
pub mod hub;
pub mod laid;
pub mod lines;
pub mod mapping;
pub mod network;
pub mod plans;
pub mod reason;
pub mod resource;
mod saved_client;
mod stack;
pub mod template;
pub mod terraform;
pub mod types;
pub mod value;
mod workloads;

pub use self::value::{attributes, word};

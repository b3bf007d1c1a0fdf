//! The shell around the decision: what wakes it, where its facts come from, who is told.

pub mod accounts;
#[cfg(feature = "aws")]
pub mod aws;
pub mod cli;
pub mod collect;
pub mod config_api;
pub mod describe;
pub mod member_role;
pub mod organization;
pub mod pipeline;
pub mod redact;
pub mod sink;
pub mod source;
pub mod trigger;

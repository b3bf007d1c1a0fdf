//! The shell around the decision: what triggers it, where its facts come from, where its reports go.
//!
//! Rooms stand in layers: each uses only those above it in this list.

pub mod file;
pub mod organization;
pub mod place;
pub mod planned_id;
pub mod terraform_address;
pub mod text;

pub mod check_page;

pub mod json;

pub mod failure;

pub mod aws;
pub mod describe;

pub mod source;

#[cfg(feature = "offline")]
pub mod redact;

#[cfg(feature = "offline")]
pub mod collect;

#[cfg(feature = "offline")]
pub mod lambda;

pub mod explanation;
pub mod fix;

pub mod report;

pub mod accounts;

#[cfg(feature = "offline")]
pub mod survey;

pub mod cli;

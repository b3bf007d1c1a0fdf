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

pub mod redact;

pub mod collect;

pub mod lambda;

pub mod explanation;
pub mod fix;

pub mod report;

pub mod accounts;

pub mod survey;

pub mod cli;

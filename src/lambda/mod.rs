//! The Lambda function: an AWS Config event in, evaluations out.

pub mod config_api;
#[cfg(feature = "aws")]
pub mod connection;
pub mod error;
pub mod evaluation;
#[cfg(feature = "aws")]
pub mod hub_role;
pub mod invocation;
pub mod log;
#[cfg(feature = "aws")]
pub mod member_role;
pub mod put_evaluations;
pub mod recent;
pub mod report;
pub mod stored_result;
pub mod trigger;
#[cfg(feature = "aws")]
pub mod warm;

//! Resources as describe records: what a plan makes, in the shapes that `aws ec2 describe-*`
//! prints, laid over what is there.

pub mod adopted;
mod attach;
mod base;
pub mod class;
pub mod client;
pub mod clients;
mod finish;
pub mod interfaces;
pub mod json;
pub mod lay;
pub mod ledger;
pub mod presumed;
pub mod record;
mod rules;
mod stack;

//! Resources as describe records: what a plan makes, in the shapes that `aws ec2 describe-*`
//! prints, laid over what is there.

mod attach;
mod base;
pub mod class;
pub mod client;
mod clients;
mod finish;
pub mod lay;
pub mod ledger;
pub mod record;
mod rules;

//! Who answers when a client of a VPC asks DNS for a host: hosted zones, Route 53 Profiles and
//! Resolver rules, and the records that are found (`decision.md`, sections 11.3 to 11.6).

mod among;
pub mod answer;
pub mod any_host;
pub mod book;
mod covering;
pub mod host;
pub mod order;
pub mod reason;
pub mod records;
pub mod sources;

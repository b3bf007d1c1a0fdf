//! Accounts for tests and benchmarks of the decision.

pub mod accounts;
pub mod case;
pub mod generator;
pub mod random;

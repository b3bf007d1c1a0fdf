//! The ways of telling the verdicts.

pub mod report;

//! The ways of telling verdicts. None changes them.

pub mod explanation;
pub mod fix;
pub mod invocation_log;
pub mod put_evaluations;
pub mod report;

//! The shell around the decision: what wakes it, where its facts come from, who is told.

pub mod cli;
pub mod describe;
pub mod sink;
pub mod source;

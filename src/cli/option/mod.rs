//! Groups of arguments that several commands take, each with its heading.

pub mod configurable;
pub mod evaluation;
pub mod exceptions;
pub mod format;
pub mod inputs;
pub mod live;
pub mod one_vpc;
pub mod origin;
pub mod output;
pub mod place;
pub mod plan;
pub mod run;
pub mod selection;
pub mod vpc_word;

/// The name of the group of arguments of which one at least names the origin.
pub const ORIGIN: &str = "origin";

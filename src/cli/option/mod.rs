//! Groups of arguments that several commands take.

pub mod format;
pub mod inputs;
pub mod live;
pub mod one_vpc;
pub mod plan;
pub mod selection;

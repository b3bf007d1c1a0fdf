//! The commands, one file each.

pub mod checks;
#[cfg(feature = "offline")]
pub mod collect;
pub mod evaluate;
pub mod explain;
pub mod fix;
#[cfg(feature = "offline")]
pub mod invoke;
#[cfg(not(feature = "offline"))]
pub mod left_out;
pub mod needs;
pub mod parameters;
#[cfg(feature = "offline")]
pub mod permissions;
#[cfg(feature = "offline")]
pub mod places;
pub mod report;
#[cfg(feature = "offline")]
pub mod schema;
#[cfg(feature = "offline")]
pub mod shell;

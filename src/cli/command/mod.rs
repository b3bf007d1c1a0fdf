//! The commands, one file each.

pub mod checks;
pub mod collect;
pub mod evaluate;
pub mod explain;
pub mod fix;
pub mod invoke;
pub mod needs;
pub mod parameters;
pub mod permissions;
pub mod places;
pub mod report;
pub mod schema;
pub mod shell;

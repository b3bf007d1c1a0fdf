//! The formats of a report, one file each.

pub mod asff;
pub mod csv;
mod elements;
pub mod github;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod ocsf;
pub mod sarif;
pub mod table;

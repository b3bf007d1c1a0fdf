//! What fields of records hold, and the forms in which AWS writes it.

pub mod form;
pub mod ids;
pub mod moment;
pub mod tag;
pub mod text;
pub mod written;

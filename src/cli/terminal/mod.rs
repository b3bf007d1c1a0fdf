//! Standard output, standard error, files, and the people before them.

pub mod denied;
pub mod interrupt;
pub mod notices;
pub mod output;
pub mod pager;
pub mod progress;
pub mod silent;

//! What every call of AWS has in common, whoever makes it: the connection, the count, the ways to fail.

pub mod adaptive;
pub mod body;
pub mod call_error;
pub mod deadline;
pub mod paged;
pub mod tally;
pub mod warm;
pub mod whole_answers;

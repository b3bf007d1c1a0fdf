//! What every call of AWS has in common, whoever makes it: the connection, the count, the ways to fail.

#[cfg(feature = "aws")]
pub mod adaptive;
pub mod assumed_role;
#[cfg(feature = "aws")]
pub mod bucket;
#[cfg(feature = "aws")]
pub mod call_error;
#[cfg(feature = "aws")]
pub mod connection;
pub mod counted;
#[cfg(feature = "aws")]
pub mod deadline;
#[cfg(feature = "aws")]
pub mod json_service;
#[cfg(feature = "aws")]
pub mod pace;
#[cfg(feature = "aws")]
pub mod paged;
#[cfg(feature = "aws")]
pub mod raw_body;
#[cfg(feature = "aws")]
pub mod silent_hosts;
#[cfg(feature = "aws")]
pub mod tally;
#[cfg(feature = "aws")]
pub mod whole_answers;

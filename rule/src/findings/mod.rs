//! What is said of a VPC: causes gathered over its clients, their order, warnings, the annotation.

pub mod annotation;
mod central;
pub mod gathered;
pub mod order;
pub mod seen;
mod shared_cause;
pub mod warnings;

//! How names lead to an endpoint: the DNS of its VPC, its private names, and which hosts these cover.

pub mod coverage;
pub mod names;
pub mod vpc_dns;

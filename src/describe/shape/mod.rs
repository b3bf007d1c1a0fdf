//! The records that EC2 lists, one file for what one call answers.

pub mod central;
pub mod dhcp_options;
pub mod network_acl;
pub mod network_interface;
pub mod prefix_list;
pub mod route_table;
pub mod security_group;
pub mod service_detail;
pub mod subnet;
pub mod visibility;
pub mod vpc;
pub mod vpc_attributes;
pub mod vpc_endpoint;
pub mod workload;

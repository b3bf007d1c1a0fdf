//! What the stages ask: lookups over one network, blocks of addresses, and the rules of groups, ACLs
//! and gateways. The sentences, the culprits and the remedies stand in the stages.

pub(super) mod acl_entries;
pub(super) mod acl_question;
pub mod block;
pub mod by_id;
pub(super) mod dns64;
pub(super) mod gateway_path;
pub(super) mod group_rules;
pub mod index;
pub mod most_specific;
pub mod ordered_acl;
pub mod reply_ports;
pub mod some_address;
pub(super) mod unread_list;

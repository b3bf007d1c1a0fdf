//! The shapes that `aws ec2 describe-*` prints, and how they become facts of [`rule::network`].
//!
//! Every source ends here: saved files, live calls and AWS Config items are one mapping, not
//! three. AWS Config writes the same records with lowerCamelCase keys, and some fields in forms of
//! its own; the structs read both. Unknown keys are passed over and JSON `null` is absent.
//!
//! The structs hold text of the input by reference where they can: records are short-lived, and
//! only what `decision.md` asks about survives in [`region_facts::RegionFacts`].
//!
//! They are written as they are read: what a record does not hold of AWS's answer is gone, which is
//! as little data as a verdict needs.

mod central_facts;
mod declare;
mod kept;
pub mod kind;
mod prefix_lists;
mod readings;
pub mod record;
pub mod region_facts;
pub mod region_files;
pub mod shape;
pub mod value;
mod workload_facts;

//! Why a verdict is what it is, and what would mend it: made from the network, while it is there.

pub use rule::paths::{Paths, evaluate_with_paths};

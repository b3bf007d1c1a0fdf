//! What a command does between its arguments and its output.

#[cfg(feature = "aws")]
pub mod aggregated;
pub mod collection;
pub mod evaluated_places;
pub mod evaluation;
pub mod hubs;
pub mod in_order;
#[cfg(feature = "aws")]
pub mod live;
#[cfg(feature = "aws")]
pub mod live_collection;
#[cfg(feature = "aws")]
pub mod live_evaluation;
pub mod one_place;
pub mod one_vpc;
pub mod planned;
pub mod reporting;
pub mod runtime;
pub mod saved_regions;
mod side_by_side;

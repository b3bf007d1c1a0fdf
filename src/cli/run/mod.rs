//! What a command does between its arguments and its output.

#[cfg(feature = "aws")]
pub mod aggregated;
#[cfg(feature = "offline")]
pub mod collection;
#[cfg(feature = "offline")]
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
#[cfg(feature = "offline")]
pub mod one_place;
pub mod one_vpc;
#[cfg(feature = "offline")]
pub mod planned;
pub mod reporting;
pub mod runtime;
pub mod saved_regions;
#[cfg(feature = "offline")]
mod side_by_side;

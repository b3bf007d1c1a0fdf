//! The cases of `tests/cases`, one folder a finding's code: each is read as saved data is, and evaluated.
//!
//! The reader of saved data stands above this crate: it is there for these tests alone.

#[cfg(test)]
mod annotations;
#[cfg(test)]
mod every;
#[cfg(test)]
mod explained;
#[cfg(test)]
mod fixes;
#[cfg(test)]
mod instructions;
#[cfg(test)]
mod needed;
#[cfg(test)]
mod rows;

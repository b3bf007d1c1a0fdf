//! The laws of the decision, on random accounts: it agrees with a second, naive reading of
//! `decision.md`, and what may not change an answer does not.

#![expect(
    clippy::disallowed_methods,
    reason = "how many accounts, and from which seed, is asked of the environment"
)]

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod exceptions;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod organizations;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod shrink;
#[cfg(test)]
mod shrink_org;
#[cfg(test)]
mod spread;

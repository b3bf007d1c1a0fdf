//! Everything that is tested without the AWS SDK, in one binary.

#[cfg(test)]
mod cases;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod events;
#[cfg(test)]
mod example;
#[cfg(test)]
mod invocation_log;
#[cfg(test)]
mod order;
#[cfg(test)]
mod pipeline;
#[cfg(test)]
mod readme;
#[cfg(test)]
mod report;
#[cfg(test)]
mod snapshot;
#[cfg(test)]
mod trigger;

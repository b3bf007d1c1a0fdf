//! Everything that is tested without the AWS SDK, in one binary.

#[cfg(test)]
mod cli;
#[cfg(test)]
mod collect;
#[cfg(test)]
mod config;
#[cfg(test)]
mod events;
#[cfg(test)]
mod example;
#[cfg(test)]
mod exceptions;
#[cfg(test)]
mod fixes;
#[cfg(test)]
mod invocation_log;
#[cfg(test)]
mod order;
#[cfg(test)]
mod pipeline;
#[cfg(test)]
mod plan;
#[cfg(test)]
mod readme;
#[cfg(test)]
mod remediation;
#[cfg(test)]
mod report;
#[cfg(test)]
mod rooms;
#[cfg(test)]
mod snapshot;
#[cfg(test)]
mod survey;
#[cfg(test)]
mod templates;
#[cfg(test)]
mod trigger;

//! Everything that is tested without the AWS SDK, in one binary.

#[cfg(test)]
#[expect(dead_code, reason = "the cases themselves are tests of `rule`")]
#[path = "../../rule/tests/cases/case.rs"]
mod case;
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
#[expect(dead_code, reason = "the rule's own laws need more of it")]
#[path = "../../rule/tests/laws/generator/mod.rs"]
mod generator;
#[cfg(test)]
mod invocation_log;
#[cfg(test)]
mod order;
#[cfg(test)]
mod pipeline;
#[cfg(test)]
mod plan;
#[cfg(test)]
#[path = "../../rule/tests/laws/random.rs"]
mod random;
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

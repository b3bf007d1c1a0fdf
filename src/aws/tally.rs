//! How many calls were made, and how many of them again: for the log line.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::retries::RequestAttempts;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

use super::counted::Counted;

/// Counts the calls of every client that it is given to.
#[derive(Debug, Clone, Default)]
pub struct CallTally(Arc<Mutex<BTreeMap<String, Counted>>>);

impl CallTally {
    /// The counts so far by API action; the next count starts at nothing.
    pub fn take(&self) -> BTreeMap<String, Counted> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint]
impl Intercept for CallTally {
    fn name(&self) -> &'static str {
        "Tally"
    }

    fn read_before_attempt(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let name = config.load::<Metadata>().map_or("unknown", Metadata::name);
        let again = config
            .load::<RequestAttempts>()
            .is_some_and(|attempt| attempt.attempts() > 1);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let calls = counts.entry(name.to_owned()).or_default();
        if again {
            calls.retries += 1;
        } else {
            calls.calls += 1;
        }
        Ok(())
    }
}

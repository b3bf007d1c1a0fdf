//! Images of registries that no endpoint of AWS serves: a client without a way out cannot pull them
//! (`decision.md`, section 12).

use super::decision::{Cause, Decision};
use crate::checks::Severity;
use crate::network::Id;
use crate::path::Client;
use crate::path::engine::index::Index;
use crate::path::images::Reason;
use crate::path::leaves::leaves;
use crate::path::step::Step;
use crate::possible::Possible;
use crate::verdict::Answer;

/// BROKEN where the client has no way out; nothing is asked where it has one.
pub fn decide<'a>(index: &Index<'a>, client: Client<'a>, registry: &Id) -> Option<Decision<'a>> {
    let exits = match leaves(index, client) {
        Some(exits) => exits,
        None => {
            let why = client.route_table(index).err();
            return why.map(Decision::unread);
        }
    };
    if exits.target.is_some() {
        return None;
    }
    let reason = Reason {
        registry: registry.clone(),
    };
    Some(Decision {
        answer: Answer::Broken,
        causes: vec![Cause {
            severity: Severity::Fail,
            answer: Some(Answer::Broken),
            endpoint: None,
            step: Step::new(Possible::NO, reason),
        }],
        paths: Vec::new(),
        is_trusted: false,
        central: None,
    })
}

//! The policy of an endpoint: whether it lets through what the service is required for
//! (`decision.md`, section 8).

use std::fmt;

use super::endpoint_phrase::EndpointPhrase;
use super::mending::Mending;
use super::step::{At, Says, Step};
use crate::change::Change;
use crate::checks::{Check, Stage};
use crate::network::fact::Fact;
use crate::network::{Id, VpcEndpoint};
use crate::policy::{
    self, Context, Edit, PolicyDecision, PolicyRemedy, PolicyRequest, decide, remedy,
};
use crate::possible::Possible;
use crate::verdict::{Answer, Apart, ShortFix};

/// The longest cause that an annotation gives whole; of a longer one, what stands before its details.
const LONGEST_CAUSE: usize = 170;

/// The longest remedy that an annotation has room for, beside the cause.
const LONGEST_FIX: usize = 100;

/// What an endpoint's policy says.
#[derive(Debug, Clone)]
pub enum Reason<'a> {
    /// It allows everything that is asked.
    Allows {
        /// The endpoint.
        endpoint: &'a Id,
    },
    /// It refuses some of it.
    Denies {
        /// The endpoint.
        endpoint: &'a Id,
        /// The statement that does, or that there is none.
        why: Box<policy::PolicyReason>,
        /// What to do about it.
        remedy: Option<PolicyRemedy>,
    },
    /// It depends on the caller.
    Conditional {
        /// The endpoint.
        endpoint: &'a Id,
        /// On what.
        why: Box<policy::PolicyReason>,
        /// What to do about it.
        remedy: Option<PolicyRemedy>,
    },
    /// It lets some calls pass, and which ones the clients make is not known.
    Narrows {
        /// The endpoint.
        endpoint: &'a Id,
        /// How.
        why: Box<policy::PolicyReason>,
        /// What to do about it.
        remedy: Option<PolicyRemedy>,
    },
    /// It is no policy.
    Unparsable {
        /// The endpoint.
        endpoint: &'a Id,
        /// Why not.
        why: Box<policy::PolicyReason>,
    },
}

/// Whether the policy of an endpoint lets through what is asked of it; `None` where nothing is.
pub fn step<'a>(
    endpoint: &'a VpcEndpoint,
    context: &Context<'_>,
    ask: &PolicyRequest,
) -> Option<Step<'a>> {
    if *ask == PolicyRequest::Nothing {
        return None;
    }
    let text = match &endpoint.policy {
        Fact::Unread(why) => {
            return Some(Step::unread(
                Check::PolicyDenies,
                Possible::ANY,
                why.clone(),
            ));
        }
        Fact::Read(text) => text.as_deref(),
    };
    let endpoint = &endpoint.id;
    let mend = || remedy(text, context, ask);
    let (possible, reason) = match decide(text, context, ask) {
        PolicyDecision::Allowed => (Possible::YES, Reason::Allows { endpoint }),
        PolicyDecision::Denied(why) => (
            Possible::NO,
            Reason::Denies {
                endpoint,
                why: Box::new(why),
                remedy: mend(),
            },
        ),
        PolicyDecision::Conditional(why) => (
            Possible::MAYBE,
            Reason::Conditional {
                endpoint,
                why: Box::new(why),
                remedy: mend(),
            },
        ),
        PolicyDecision::Narrows(why) => (
            Possible::MAYBE,
            Reason::Narrows {
                endpoint,
                why: Box::new(why),
                remedy: mend(),
            },
        ),
        PolicyDecision::Unparsable(why) => {
            let why = Box::new(why);
            (Possible::MAYBE, Reason::Unparsable { endpoint, why })
        }
    };
    Some(Step::new(possible, reason))
}

impl Reason<'_> {
    fn found(&self) -> Option<&PolicyRemedy> {
        match self {
            Self::Denies { remedy, .. }
            | Self::Conditional { remedy, .. }
            | Self::Narrows { remedy, .. } => remedy.as_ref(),
            Self::Allows { .. } | Self::Unparsable { .. } => None,
        }
    }

    /// What to do where the whole remedy has no room.
    fn in_short(&self) -> String {
        match self {
            Self::Denies { why, .. } if why.cause == policy::PolicyCause::Denies => {
                match &why.statement {
                    Some(statement) => format!("narrow statement {}", statement.number),
                    None => "narrow the statement".to_owned(),
                }
            }
            Self::Denies { .. }
            | Self::Allows { .. }
            | Self::Conditional { .. }
            | Self::Narrows { .. }
            | Self::Unparsable { .. } => "add a statement that allows it".to_owned(),
        }
    }

    /// The sentence, with these words of the reason.
    fn say<'r>(
        &'r self,
        f: &mut fmt::Formatter<'_>,
        words: impl Fn(&'r policy::PolicyReason) -> &'r str,
    ) -> fmt::Result {
        let endpoint = EndpointPhrase::of(f, self.endpoint());
        match self {
            Self::Allows { .. } => write!(f, "the policy of {endpoint} allows it"),
            Self::Denies { why, .. }
            | Self::Conditional { why, .. }
            | Self::Narrows { why, .. } => {
                write!(f, "in the policy of {endpoint} {}", words(why))
            }
            Self::Unparsable { why, .. } => write!(f, "{endpoint}: {}", words(why)),
        }
    }

    fn endpoint(&self) -> &Id {
        match self {
            Self::Allows { endpoint }
            | Self::Denies { endpoint, .. }
            | Self::Conditional { endpoint, .. }
            | Self::Narrows { endpoint, .. }
            | Self::Unparsable { endpoint, .. } => endpoint,
        }
    }
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        match self {
            Self::Allows { .. } | Self::Denies { .. } => Check::PolicyDenies,
            Self::Conditional { .. } => Check::PolicyConditional,
            Self::Narrows { .. } => Check::PolicyNarrows,
            Self::Unparsable { .. } => Check::PolicyUnparsable,
        }
    }

    fn stage(&self) -> Stage {
        Stage::Policy
    }

    fn culprits(&self) -> Vec<Id> {
        Vec::new()
    }

    fn apart(&self) -> Vec<Apart> {
        match self {
            Self::Allows { .. }
            | Self::Denies { .. }
            | Self::Conditional { .. }
            | Self::Narrows { .. }
            | Self::Unparsable { .. } => Vec::new(),
        }
    }

    fn no_means(&self) -> Answer {
        Answer::Broken
    }

    fn is_of_client(&self) -> bool {
        false
    }

    fn cause(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_long = self.to_string().chars().count() > LONGEST_CAUSE;
        self.say(f, |why| match &why.short {
            Some(short) if is_long => short,
            _ => &why.text,
        })
    }

    fn fix(&self, _: &At<'a>) -> Option<ShortFix> {
        match self {
            Self::Unparsable { .. } => Some(ShortFix::each(
                "set the policy again as valid JSON",
                "set the policies again as valid JSON",
            )),
            Self::Narrows { .. } => {
                Some(ShortFix::check("that the calls of clients are among them"))
            }
            Self::Conditional { .. } => Some(ShortFix::check("that every client meets this")),
            Self::Denies { .. } | Self::Allows { .. } => {
                let short = self.found();
                let short = short.filter(|found| found.text.chars().count() <= LONGEST_FIX);
                Some(match short {
                    Some(found) => ShortFix::of(found.deed, found.text.as_str()),
                    None => self.in_short().into(),
                })
            }
        }
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        let found = self.found()?;
        let endpoint = self.endpoint();
        Some(format!("In the policy of {endpoint}: {}.", found.text))
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        let is_denied = matches!(self, Self::Denies { .. });
        let found = self.found().filter(|_| is_denied);
        match found.map(|found| (&found.edit, &found.text)) {
            Some((Edit::Policy(policy), _)) => mending.push(Change::SetPolicy {
                endpoint: self.endpoint().clone(),
                policy: policy.clone(),
            }),
            Some((Edit::Parameter { .. } | Edit::ByHand, _)) | None => mending.by_hand(),
        }
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.say(f, |why| &why.text)
    }
}

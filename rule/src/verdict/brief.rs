//! A finding in the few words that an annotation has room for.

use std::fmt;

use super::Answer;
use crate::checks::Deed;
use crate::network::Id;
use crate::network::fact::Why;
use crate::verdict::Apart;

/// A finding in the few words that an annotation has room for, the cause apart from what follows
/// from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// The cause, with ids, without the VPC's: AWS Config shows that beside it.
    pub cause: ShortCause,
    /// The endpoints that it is about.
    pub endpoints: Vec<Id>,
    /// What it is true of beside the resources at fault.
    pub apart: Vec<Apart>,
    /// Why a fact was not read, where that is the cause.
    pub unread: Option<Why>,
    /// The client of whom the cause is said, as a colleague would name it.
    pub client: Option<String>,
    /// What the client cannot do with the endpoint: `cannot reach`. Empty where the cause says it.
    pub verb: &'static str,
    /// What to do.
    pub fix: ShortFix,
    /// The answer that it may come to, where something else leaves it open.
    pub may_be: Option<Answer>,
}

/// A cause in a few words, as it is said of one endpoint and of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortCause {
    one: String,
    several: Option<String>,
}

impl ShortCause {
    /// Where the ids of several endpoints stand.
    pub(crate) const ENDPOINTS: &str = "\u{0}";

    /// A sentence that has [`ShortCause::ENDPOINTS`] in its alternate form where it names endpoints, behind these words.
    pub fn new(before: &str, sentence: &impl fmt::Display) -> Self {
        let several = Some(format!("{before}{sentence:#}"));
        Self {
            one: format!("{before}{sentence}"),
            several: several.filter(|text| text.contains(Self::ENDPOINTS)),
        }
    }

    /// As it is said of one.
    pub fn one(&self) -> &str {
        &self.one
    }

    /// As it is said of these.
    pub fn of(&self, endpoints: &str) -> String {
        match &self.several {
            Some(several) => several.replace(Self::ENDPOINTS, endpoints),
            None => self.one.clone(),
        }
    }

    /// Whether the same is said of other endpoints.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.several, &other.several) {
            (None, None) => self.one == other.one,
            (several, others) => several == others,
        }
    }
}

/// What to do in a few words, as an imperative without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortFix {
    deed: Deed,
    one: Box<str>,
    several: Several,
}

/// How it reads of several endpoints, or services.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Several {
    /// As of one.
    Same,
    /// Otherwise.
    Text(Box<str>),
    /// With the endpoints of the services counted.
    Counted,
}

impl ShortFix {
    /// What reads otherwise of several endpoints, or services.
    pub fn each(one: impl Into<Box<str>>, several: impl Into<Box<str>>) -> Self {
        Self {
            several: Several::Text(several.into()),
            ..Self::of(Deed::Change, one)
        }
    }

    /// That an endpoint is created: `create 2 interface endpoints and 1 S3 gateway`.
    pub fn create_endpoint() -> Self {
        Self {
            several: Several::Counted,
            ..Self::from("create the endpoint")
        }
    }

    /// What is to be checked: `that they forward amazonaws.com`.
    pub fn check(what: &str) -> Self {
        Self::of(Deed::Check, format!("check {what}"))
    }

    /// What reads the same of one and of several.
    pub fn of(deed: Deed, text: impl Into<Box<str>>) -> Self {
        Self {
            deed,
            one: text.into(),
            several: Several::Same,
        }
    }

    /// Whether something is changed, or looked at first.
    pub fn deed(&self) -> Deed {
        self.deed
    }

    /// Whether it counts the endpoints that are created for services.
    pub fn is_counted(&self) -> bool {
        self.several == Several::Counted
    }

    /// What to do about one.
    pub fn one(&self) -> &str {
        &self.one
    }

    /// What to do about several.
    pub fn several(&self) -> &str {
        match &self.several {
            Several::Text(several) => several,
            Several::Same | Several::Counted => &self.one,
        }
    }
}

impl From<&str> for ShortFix {
    fn from(text: &str) -> Self {
        Self::of(Deed::Change, text)
    }
}

impl From<String> for ShortFix {
    fn from(text: String) -> Self {
        Self::of(Deed::Change, text)
    }
}

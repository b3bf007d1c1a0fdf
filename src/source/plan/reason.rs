//! Why a value of a plan is not known, and what gives it.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use rule::network::fact::Why;

/// What gives a value that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Remedy {
    /// Data that is saved of the account and region.
    #[default]
    SavedData,
    /// The parameters of the stack.
    TemplateParameters,
    /// The template of another stack.
    OtherTemplate,
    /// What the plan itself leaves to the default VPC.
    Subnets,
}

impl Remedy {
    /// What to do.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::SavedData => "Lay the plan over saved data of the account and region.",
            Self::TemplateParameters => "Give the stack's parameters with --template-parameters.",
            Self::OtherTemplate => "Give the template of that stack with --plan too.",
            Self::Subnets => {
                "Name the subnets: nothing says what the default VPC is when this is deployed."
            }
        }
    }
}

/// What to do about what no saved data gives, by words that say why it is unread.
const REMEDIES: [(&str, &str); 5] = [
    (
        "rules treat these differently",
        "Have the rules treat the whole block alike: which address it gets is known after it runs.",
    ),
    (
        "says what it does with new attachments",
        "Give the plan that associates and propagates the attachment with --plan too.",
    ),
    (
        "is not in the list of the owner of",
        "Give the plan that associates and propagates the attachment with --plan too.",
    ),
    (
        "a dynamic reference",
        "Take it from a parameter, and give its value with --template-parameters.",
    ),
    (
        "could only be presumed",
        "Leave out --strict, or lay the plan over saved data.",
    ),
];

/// What to do about something that is unread after a plan, by the words that say why; `saved` says whether the plan is laid
/// over saved data. `None` where it is no plan's doing.
pub fn remedy_of(words: &str, saved: bool) -> Option<String> {
    if words.contains("give --template-parameters") {
        return Some(Remedy::TemplateParameters.sentence().to_owned());
    }
    if let Some((_, option)) = words.rsplit_once(": give --") {
        return Some(format!("Give --{option}."));
    }
    if words.contains("known after apply") && words.contains(" refers to local.") {
        return Some(
            "Give --graph (what `terraform graph -type=plan` prints), or lay the plan over saved data."
                .to_owned(),
        );
    }
    if let Some((_, remedy)) = REMEDIES.iter().find(|(of, _)| words.contains(of)) {
        return Some((*remedy).to_owned());
    }
    let of_plan = words.contains("known after apply") || words.contains("known after deployment");
    (of_plan || !saved).then(|| Remedy::SavedData.sentence().to_owned())
}

/// Why a value is not known: in words for people, with what gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason(Arc<(Why, Remedy)>);

impl Reason {
    /// A reason, with what gives the value.
    pub fn new(why: impl Into<Why>, remedy: Remedy) -> Self {
        Self(Arc::new((why.into(), remedy)))
    }

    /// What gives it.
    pub fn remedy(&self) -> Remedy {
        self.0.1
    }

    /// The same, said of something that rests on it.
    pub fn of(&self, words: impl FnOnce(&str) -> String) -> Self {
        Self::new(words(&self.0.0), self.0.1)
    }
}

impl Deref for Reason {
    type Target = Why;

    fn deref(&self) -> &Why {
        &self.0.0
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.0)
    }
}

impl From<&str> for Reason {
    fn from(why: &str) -> Self {
        Self::new(why, Remedy::default())
    }
}

impl From<String> for Reason {
    fn from(why: String) -> Self {
        Self::new(why, Remedy::default())
    }
}

impl From<&Why> for Reason {
    fn from(why: &Why) -> Self {
        Self::new(why.clone(), Remedy::default())
    }
}

impl From<&Reason> for Why {
    fn from(reason: &Reason) -> Self {
        reason.0.0.clone()
    }
}

impl From<Reason> for Why {
    fn from(reason: Reason) -> Self {
        reason.0.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::remedy_of;

    #[test]
    fn what_a_plan_leaves_unread_has_a_remedy() {
        for (words, saved, begins) in [
            (
                "unread: region is not known: give --region",
                true,
                Some("Give --region."),
            ),
            (
                "unread: parameter A has no default: give --template-parameters",
                true,
                Some("Give the stack's parameters"),
            ),
            (
                "known after apply: aws_vpc.a.vpc_id refers to local.vpc",
                true,
                Some("Give --graph"),
            ),
            (
                "known after apply: a.b refers to data.c",
                true,
                Some("Lay the plan over"),
            ),
            (
                "i-1 gets some address of 10.0.1.0/24, and rules treat these differently: for part of them",
                true,
                Some("Have the rules treat the whole block alike"),
            ),
            (
                "a dynamic reference (`{{resolve:…}}`) is read on deployment",
                true,
                Some("Take it from a parameter"),
            ),
            (
                "the blocks of this AWS list are not in the data",
                false,
                Some("Lay the plan over"),
            ),
            (
                "the blocks of this AWS list are not in the data",
                true,
                None,
            ),
        ] {
            let remedy = remedy_of(words, saved);
            let is_it = remedy
                .as_deref()
                .map(|of| begins.is_some_and(|begins| of.starts_with(begins)));
            assert_eq!(is_it, begins.map(|_| true), "{words}: {remedy:?}");
        }
    }
}

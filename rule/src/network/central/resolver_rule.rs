//! Rules of Route 53 Resolver, and the VPCs that they are on.

use super::{AssociationStatus, DnsName};
use crate::network::Id;

/// A rule on a VPC. AWS: `ResolverRuleAssociation` of ListResolverRuleAssociations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolverRuleAssociation {
    /// `ResolverRuleId`.
    pub rule_id: Id,
    /// `VPCId`.
    pub vpc_id: Id,
    /// `Status`.
    pub status: AssociationStatus,
}

/// A rule. AWS: `ResolverRule` of ListResolverRules; those that are shared with the account are in its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolverRule {
    /// `Id`.
    pub id: Id,
    /// `DomainName`, else `DelegationRecord`; absent: it may cover every host.
    pub name: Option<DnsName>,
    /// `RuleType`.
    pub rule_type: RuleType,
    /// `OwnerId`.
    pub owner_id: Option<Id>,
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleType {
    /// `FORWARD`: other name servers answer.
    Forward,
    /// `SYSTEM`: Resolver answers by itself, whatever less specific rules say.
    System,
    /// `RECURSIVE`: Resolver's own; nothing for the decision.
    Recursive,
    /// `DELEGATE`: other name servers answer.
    Delegate,
    /// Absent, or a word that this program does not know.
    Unrecognised(Id),
}

impl RuleType {
    /// What AWS's word means.
    pub fn of(word: Option<&str>) -> Self {
        match word {
            Some("FORWARD") => Self::Forward,
            Some("SYSTEM") => Self::System,
            Some("RECURSIVE") => Self::Recursive,
            Some("DELEGATE") => Self::Delegate,
            other => Self::Unrecognised(other.unwrap_or_default().into()),
        }
    }
}

/// What the ids of the rules that Resolver made by itself begin with.
const AUTODEFINED: &str = "rslvr-autodefined-";

impl ResolverRuleAssociation {
    /// Whether Resolver made the rule by itself: it is nothing for the decision.
    pub fn is_autodefined(&self) -> bool {
        self.rule_id.starts_with(AUTODEFINED)
    }
}

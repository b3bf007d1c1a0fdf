//! What the paths to a gateway endpoint come to: over its own association, the steps behind it, and the NAT gateways that
//! DNS64 may lead to (`decision.md`, sections 7.2 to 7.4).

use super::{GatewayPath, Routed};
use crate::path::Family;
use crate::possible::{Answers, Possible};

/// What stands between the association and the answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct After {
    /// Answers that come out before the path is asked: another family, an override.
    pub(super) early: Answers,
    /// Whether the path is asked at all.
    pub(super) asked: bool,
    /// Security groups and network ACLs.
    pub(super) path: Possible,
    /// The answer if a list that is not in the data takes the service's addresses elsewhere.
    pub(super) hidden: Answers,
}

impl GatewayPath<'_> {
    /// Whether it is associated with the table that decides, and what it comes to where it is.
    fn outcome(&self, routed: Routed, has_table: bool, policy: Possible) -> (Possible, Answers) {
        let own = match self.associated.possible {
            Possible::YES => Possible::YES,
            Possible::NO => Possible::NO,
            open if self.tables_unknown => open,
            _ => Possible::known(has_table),
        };
        let plain = if own.may_be(Possible::YES) {
            self.answers(policy)
        } else {
            Answers::PUBLIC
        };
        match routed {
            Routed::Own => (own, plain),
            Routed::OwnWithoutNat64 => {
                let lost = plain.map(|answer| match answer {
                    Answers::PRIVATE => Answers::UNKNOWN,
                    other => other,
                });
                (own, lost)
            }
            Routed::Nat64(nat) => {
                let undecidable = policy.and(Possible::MAYBE);
                (self.is_met(nat), Answers::from(undecidable))
            }
        }
    }

    /// The answers that come out where the table is associated, given the policy's answer.
    fn answers(&self, policy: Possible) -> Answers {
        let mut answers = self.after.early;
        if self.after.asked {
            answers = answers.with(Answers::from(self.after.path.and(policy)));
        }
        let hidden = self.after.hidden.each().collect::<Vec<_>>();
        hidden
            .into_iter()
            .fold(answers, |answers, other| answers.both_ways(other))
    }

    /// Whether the way through one of the NAT gateways that DNS64 may lead to meets the endpoint.
    fn is_met(&self, nat: usize) -> Possible {
        match self.nat64.get(nat).map(|step| step.possible) {
            _ if !self.may_have_tables => Possible::NO,
            Some(Possible::NO) => Possible::NO,
            Some(Possible::MAYBE) => Possible::YES,
            _ => Possible::YES.or_else(Possible::NO),
        }
    }
}

/// What paths to a gateway endpoint, one for each family of a host, come to together where a route table decides: whether
/// the endpoint is associated with it, the answers where it is, and the family that is worse off where they differ.
/// `has_table` is whether it is associated with the client's table, where that is unread. Without a path the policy alone
/// is asked.
pub fn together(
    paths: &[(Family, GatewayPath<'_>)],
    routed: Routed,
    has_table: bool,
    policy: Possible,
) -> (Possible, Answers, Option<Family>) {
    let mut each = paths.iter().map(|(family, path)| {
        let (associated, answers) = path.outcome(routed, has_table, policy);
        (associated, answers, *family)
    });
    let Some((mut associated, mut answers, first)) = each.next() else {
        return (Possible::YES, Answers::from(policy), None);
    };
    let mut worse = None;
    for (other_associated, other, family) in each {
        associated = match (associated, other_associated) {
            (Possible::NO, other) => other,
            (Possible::YES, _) | (_, Possible::YES) => Possible::YES,
            (open, _) => open,
        };
        if other != answers {
            worse = Some(if answers.is_worse(other) {
                first
            } else {
                family
            });
        }
        answers = answers.both_ways(other);
    }
    (associated, answers, worse)
}

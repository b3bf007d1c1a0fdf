//! Route 53 Profiles: the VPCs that they are on, and what is in them.

use crate::network::Id;

/// A Profile on a VPC. AWS: `ProfileAssociation` of ListProfileAssociations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileAssociation {
    /// `ProfileId`.
    pub profile_id: Id,
    /// `ResourceId`: the VPC's id, also where AWS wrote an ARN that ends with it.
    pub vpc_id: Id,
    /// `Status`.
    pub status: AssociationStatus,
    /// `Priority`, the lowest first; absent means 100.
    pub priority: i32,
}

/// What is in a Profile. AWS: the pages of ListProfileResourceAssociations, put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileResources {
    /// `ProfileId`.
    pub profile_id: Id,
    /// `ProfileResourceAssociations`; a Profile may have none.
    pub resources: Vec<ProfileResource>,
}

/// One resource of a Profile. AWS: `ProfileResourceAssociation`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileResource {
    /// `ResourceArn`.
    pub arn: Id,
    /// What that ARN names.
    pub kind: ResourceKind,
    /// `Status`.
    pub status: AssociationStatus,
}

/// What a resource of a Profile is, by its ARN: the `ResourceType` of AWS is a free text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResourceKind {
    /// `…:hostedzone/Z…`: a zone, by its id. The ARN names no account.
    HostedZone(Id),
    /// `…:vpc-endpoint/vpce-…`: an interface endpoint.
    VpcEndpoint {
        /// The account in the ARN; empty where it names none.
        account_id: Id,
        /// The region in the ARN.
        region: Id,
        /// The endpoint's id.
        id: Id,
    },
    /// `…:resolver-rule/rslvr-rr-…`: a Resolver rule.
    ResolverRule {
        /// The account in the ARN; empty where it names none.
        account_id: Id,
        /// The rule's id.
        id: Id,
    },
    /// Firewall rule groups, query logs and whatever comes: nothing for the decision.
    Other,
}

impl ProfileResource {
    /// The resource of an ARN.
    pub fn new(arn: &str, status: AssociationStatus) -> Self {
        Self {
            arn: arn.into(),
            kind: ResourceKind::of(arn),
            status,
        }
    }
}

impl ResourceKind {
    /// What an ARN names.
    pub fn of(arn: &str) -> Self {
        let mut parts = arn.splitn(6, ':').skip(3);
        let region: Id = parts.next().unwrap_or_default().into();
        let account_id: Id = parts.next().unwrap_or_default().into();
        let resource = parts.next().unwrap_or_default();
        match resource.split_once('/') {
            Some(("hostedzone", id)) => Self::HostedZone(id.into()),
            Some(("vpc-endpoint", id)) => Self::VpcEndpoint {
                account_id,
                region,
                id: id.into(),
            },
            Some(("resolver-rule", id)) => Self::ResolverRule {
                account_id,
                id: id.into(),
            },
            _ => Self::Other,
        }
    }
}

/// Whether an association (of a Profile, a Profile's resource, a Resolver rule) counts
/// (`decision.md`, section 11.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssociationStatus {
    /// `COMPLETE`, `UPDATING`, or absent.
    Counts,
    /// `FAILED`, `DELETED`, `OVERRIDDEN`.
    CountsNot,
    /// Any other word, as AWS wrote it: undecidable whether it counts.
    Changing(Id),
}

impl AssociationStatus {
    /// What AWS's word means.
    pub fn of(word: Option<&str>) -> Self {
        match word {
            None | Some("COMPLETE" | "UPDATING") => Self::Counts,
            Some("FAILED" | "DELETED" | "OVERRIDDEN") => Self::CountsNot,
            Some(other) => Self::Changing(other.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ResourceKind;

    #[test]
    fn arns_say_what_a_resource_is() {
        for (arn, kind) in [
            (
                "arn:aws:route53:::hostedzone/Z0A",
                ResourceKind::HostedZone("Z0A".into()),
            ),
            (
                "arn:aws-cn:ec2:cn-north-1:222233334444:vpc-endpoint/vpce-0a",
                ResourceKind::VpcEndpoint {
                    account_id: "222233334444".into(),
                    region: "cn-north-1".into(),
                    id: "vpce-0a".into(),
                },
            ),
            (
                "arn:aws:route53resolver:eu-west-3:222233334444:resolver-rule/rslvr-rr-0a",
                ResourceKind::ResolverRule {
                    account_id: "222233334444".into(),
                    id: "rslvr-rr-0a".into(),
                },
            ),
            (
                "arn:aws:route53resolver:eu-west-3:222233334444:firewall-rule-group/rslvr-frg-0a",
                ResourceKind::Other,
            ),
            ("", ResourceKind::Other),
        ] {
            assert_eq!(ResourceKind::of(arn), kind, "{arn}");
        }
    }
}

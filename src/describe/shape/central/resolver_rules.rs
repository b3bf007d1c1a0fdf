//! Rules of Route 53 Resolver: ListResolverRuleAssociations and ListResolverRules.

use rule::network::central::{self, AssociationStatus, DnsName, RuleType};

use crate::describe::declare::record;
use crate::describe::value::ids::Ids;
use crate::describe::value::text::Text;

record! {
    /// A rule on a VPC.
    ResolverRuleAssociation<'a>, "an object, one of those that `aws route53resolver list-resolver-rule-associations` lists" {
        id: Option<Text<'a>>,
        resolver_rule_id: Option<Text<'a>>,
        /// `VPCId`, as AWS writes it
        #[serde(rename = "VPCId", alias = "VpcId")]
        vpc_id: Option<Text<'a>>,
        status: Option<Text<'a>>,
    }
}

record! {
    /// A rule.
    ResolverRule<'a>, "an object, one of those that `aws route53resolver list-resolver-rules` lists" {
        id: Option<Text<'a>>,
        domain_name: Option<Text<'a>>,
        rule_type: Option<Text<'a>>,
        owner_id: Option<Text<'a>>,
        delegation_record: Option<Text<'a>>,
    }
}

impl ResolverRuleAssociation<'_> {
    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> central::ResolverRuleAssociation {
        central::ResolverRuleAssociation {
            rule_id: ids.shared(self.resolver_rule_id.as_deref().unwrap_or_default()),
            vpc_id: ids.shared(self.vpc_id.as_deref().unwrap_or_default()),
            status: AssociationStatus::of(self.status.as_deref()),
        }
    }
}

impl ResolverRule<'_> {
    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> central::ResolverRule {
        let name = self.domain_name.as_deref();
        let name = name.or(self.delegation_record.as_deref());
        central::ResolverRule {
            id: ids.shared(self.id.as_deref().unwrap_or_default()),
            name: name.map(DnsName::new),
            rule_type: RuleType::of(self.rule_type.as_deref()),
            owner_id: ids.optional(self.owner_id.as_deref()),
        }
    }
}

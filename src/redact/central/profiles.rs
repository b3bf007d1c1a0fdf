//! Profiles, what is in them, and Resolver rules.

use super::super::Redacting;
use super::super::pseudonyms::{account, hosted_zone, id, name};
use super::super::public::region;
use super::super::records::text;
use super::STATUSES;
use crate::describe::shape::central::profiles::{
    ProfileAssociation, ProfileResourceAssociation, ProfileResources,
};
use crate::describe::shape::central::resolver_rules::{ResolverRule, ResolverRuleAssociation};
use crate::describe::value::text::Text;

/// The types of rules.
const RULE_TYPES: &[&str] = &["DELEGATE", "FORWARD", "RECURSIVE", "SYSTEM"];

/// The services and kinds of resources that ARNs of Profiles' resources name.
const SERVICES: &[&str] = &["ec2", "route53", "route53resolver"];
const RESOURCES: &[&str] = &[
    "firewall-rule-group",
    "hostedzone",
    "resolver-query-log-config",
    "resolver-rule",
    "vpc-endpoint",
];

impl Redacting<'_> {
    /// The VPC alone is looked at: its id takes the place of an ARN that ends with it.
    pub(in super::super) fn redacted_profile(
        &self,
        record: &ProfileAssociation<'_>,
    ) -> ProfileAssociation<'static> {
        let ProfileAssociation {
            id,
            profile_id,
            resource_id,
            status,
            priority,
        } = record;
        let vpc_id = resource_id.as_deref().map(|resource| {
            let vpc_id = resource.rsplit('/').next().unwrap_or(resource);
            vpc_id.into()
        });
        ProfileAssociation {
            id: self.id(id),
            profile_id: self.id(profile_id),
            resource_id: self.id(&vpc_id),
            status: self.known(STATUSES, status),
            priority: *priority,
        }
    }

    pub(in super::super) fn redacted_resource(
        &self,
        record: &ProfileResourceAssociation<'_>,
    ) -> ProfileResourceAssociation<'static> {
        let ProfileResourceAssociation {
            id,
            profile_id,
            resource_arn,
            status,
        } = record;
        ProfileResourceAssociation {
            id: self.id(id),
            profile_id: self.id(profile_id),
            resource_arn: resource_arn.as_deref().map(|arn| text(self.resource(arn))),
            status: self.known(STATUSES, status),
        }
    }

    pub(in super::super) fn redacted_resources(
        &self,
        record: &ProfileResources<'_>,
    ) -> ProfileResources<'static> {
        let ProfileResources {
            profile_id,
            profile_resource_associations,
        } = record;
        let resources = profile_resource_associations.iter();
        ProfileResources {
            profile_id: self.id(profile_id),
            profile_resource_associations: resources
                .map(|resource| self.redacted_resource(resource))
                .collect(),
        }
    }

    /// The ARN of a Profile's resource: what it is stays.
    fn resource(&self, arn: &str) -> String {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let [_, partition, service, place, owner, resource] = parts.as_slice() else {
            return name(self.key(), arn);
        };
        let kept = |known: bool, text: &str| match known {
            true => text.to_owned(),
            false => name(self.key(), text),
        };
        let is_partition = *partition == "aws" || partition.starts_with("aws-");
        let (kind, one) = resource.split_once('/').unwrap_or((resource, ""));
        let one = match kind {
            "hostedzone" => hosted_zone(self.key(), one),
            _ => id(self.key(), one),
        };
        [
            "arn".to_owned(),
            kept(is_partition, partition),
            kept(SERVICES.contains(service), service),
            region(self.key(), place),
            account(self.key(), owner),
            format!("{}/{one}", kept(RESOURCES.contains(&kind), kind)),
        ]
        .join(":")
    }

    pub(in super::super) fn redacted_rule_association(
        &self,
        record: &ResolverRuleAssociation<'_>,
    ) -> ResolverRuleAssociation<'static> {
        let ResolverRuleAssociation {
            id,
            resolver_rule_id,
            vpc_id,
            status,
        } = record;
        ResolverRuleAssociation {
            id: self.id(id),
            resolver_rule_id: self.id(resolver_rule_id),
            vpc_id: self.id(vpc_id),
            status: self.known(STATUSES, status),
        }
    }

    pub(in super::super) fn redacted_rule(
        &self,
        record: &ResolverRule<'_>,
    ) -> ResolverRule<'static> {
        let ResolverRule {
            id,
            domain_name,
            rule_type,
            owner_id,
            delegation_record,
        } = record;
        ResolverRule {
            id: self.id(id),
            domain_name: self.dns(domain_name),
            rule_type: self.known(RULE_TYPES, rule_type),
            owner_id: self.owner(owner_id),
            delegation_record: self.dns(delegation_record),
        }
    }

    /// The owner of a rule: an account, or words of AWS's own, as rules that Resolver made have.
    fn owner(&self, original: &Option<Text<'_>>) -> Option<Text<'static>> {
        original.as_deref().map(|owner| {
            text(if owner == "Route 53 Resolver" {
                owner.to_owned()
            } else {
                account(self.key(), owner)
            })
        })
    }
}

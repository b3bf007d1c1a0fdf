//! What every record of Route 53's, its Profiles' and its Resolver's has. Where the SDK must have a text and there is
//! none, it makes an empty one: a zone without a name would be the root of all names.

use aws_sdk_route53::types;
use aws_sdk_route53resolver::types as resolver;

use crate::describe::shape::central::profiles::{ProfileAssociation, ProfileResourceAssociation};
use crate::describe::value::text::Text;
use crate::source::ec2::missing::{MissingField, text, unless};

/// What the SDK writes where a word of a closed list is not there.
const NO_VALUE: &str = "no value was set";

/// The type of a rule that names no domain: it delegates one.
const DELEGATE: &str = "DELEGATE";

fn words(field: &str, name: &'static str) -> MissingField {
    unless(!field.is_empty() && field != NO_VALUE, name)
}

fn field(field: Option<&Text<'_>>, name: &'static str) -> MissingField {
    words(field.map_or("", |text| text), name)
}

pub fn zone_summary(of: &types::HostedZoneSummary) -> MissingField {
    let owner = of.owner.as_ref();
    let owner = owner.and_then(|owner| {
        let account = owner.owning_account.as_ref();
        account.or(owner.owning_service.as_ref())
    });
    words(&of.hosted_zone_id, "HostedZoneId")
        .or_else(|| words(&of.name, "Name"))
        .or_else(|| text(owner, "Owner"))
}

pub fn hosted_zone(of: &types::HostedZone) -> MissingField {
    words(&of.id, "Id").or_else(|| words(&of.name, "Name"))
}

pub fn record_set(of: &types::ResourceRecordSet) -> MissingField {
    let values = of.resource_records.as_deref().unwrap_or_default();
    let leads = of.alias_target.is_some() || !values.is_empty();
    words(&of.name, "Name")
        .or_else(|| words(of.r#type.as_str(), "Type"))
        .or_else(|| unless(leads, "ResourceRecords"))
        .or_else(|| words(of.alias_target.as_ref()?.dns_name.as_str(), "DNSName"))
        .or_else(|| values.iter().find_map(|one| words(&one.value, "Value")))
}

pub fn profile_association(of: &ProfileAssociation<'_>) -> MissingField {
    field(of.profile_id.as_ref(), "ProfileId")
        .or_else(|| field(of.resource_id.as_ref(), "ResourceId"))
        .or_else(|| field(of.status.as_ref(), "Status"))
}

pub fn profile_resource(of: &ProfileResourceAssociation<'_>) -> MissingField {
    field(of.resource_arn.as_ref(), "ResourceArn").or_else(|| field(of.status.as_ref(), "Status"))
}

pub fn rule_association(of: &resolver::ResolverRuleAssociation) -> MissingField {
    text(of.resolver_rule_id.as_ref(), "ResolverRuleId")
        .or_else(|| text(of.vpc_id.as_ref(), "VPCId"))
        .or_else(|| unless(of.status.is_some(), "Status"))
}

pub fn rule(of: &resolver::ResolverRule) -> MissingField {
    let kind = of.rule_type.as_ref().map(|kind| kind.as_str());
    let of_a_domain = kind != Some(DELEGATE);
    text(of.id.as_ref(), "Id")
        .or_else(|| unless(kind.is_some(), "RuleType"))
        .or_else(|| text(of.owner_id.as_ref(), "OwnerId"))
        .or_else(|| of_a_domain.then(|| text(of.domain_name.as_ref(), "DomainName"))?)
}

#[cfg(test)]
mod tests {
    use aws_sdk_route53::types::{
        AliasTarget, HostedZoneOwner, HostedZoneSummary, ResourceRecord, ResourceRecordSet, RrType,
    };
    use aws_sdk_route53resolver::types::{ResolverRule, RuleTypeOption};

    use super::{record_set, rule, zone_summary};

    #[test]
    fn a_zone_without_a_name_or_an_owner_is_none() {
        let zone = |name: &str, owner: Option<&str>| {
            let owner = HostedZoneOwner::builder().set_owning_account(owner.map(str::to_owned));
            let zone = HostedZoneSummary::builder().hosted_zone_id("Z0A");
            zone.name(name).owner(owner.build()).build().unwrap()
        };
        assert_eq!(zone_summary(&zone("a.", Some("111122223333"))), None);
        assert_eq!(zone_summary(&zone("", Some("111122223333"))), Some("Name"));
        assert_eq!(zone_summary(&zone("a.", None)), Some("Owner"));
    }

    #[test]
    fn records_say_what_they_lead_to() {
        let set = |kind: &str| {
            let set = ResourceRecordSet::builder().name("a.");
            set.r#type(RrType::from(kind))
        };
        let value = |text: &str| ResourceRecord::builder().value(text).build().unwrap();
        let alias = |text: &str| {
            let alias = AliasTarget::builder().hosted_zone_id("Z0B").dns_name(text);
            alias.evaluate_target_health(false).build().unwrap()
        };
        let cases = [
            (set("A").resource_records(value("10.0.0.1")), None),
            (set("A").alias_target(alias("b.")), None),
            (set("A"), Some("ResourceRecords")),
            (set("A").resource_records(value("")), Some("Value")),
            (set("A").alias_target(alias("")), Some("DNSName")),
            (set(super::NO_VALUE).alias_target(alias("b.")), Some("Type")),
        ];
        for (set, missing) in cases {
            assert_eq!(record_set(&set.build().unwrap()), missing);
        }
    }

    #[test]
    fn rules_name_their_domain_unless_they_delegate() {
        let of = |kind: &str, domain: Option<&str>| {
            let rule = ResolverRule::builder()
                .id("rslvr-rr-0a")
                .owner_id("111122223333");
            let rule = rule.rule_type(RuleTypeOption::from(kind));
            rule.set_domain_name(domain.map(str::to_owned)).build()
        };
        assert_eq!(rule(&of("FORWARD", Some("a."))), None);
        assert_eq!(rule(&of("FORWARD", None)), Some("DomainName"));
        assert_eq!(rule(&of("DELEGATE", None)), None);
    }
}

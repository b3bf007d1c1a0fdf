//! Route 53 Profiles and Resolver rules, and the VPCs that they are on.

use rule::network::Field;
use rule::network::central::{
    AssociationStatus, DnsName, ProfileAssociation, ProfileResource, ProfileResources,
    ResolverRule, ResolverRuleAssociation, RuleType,
};
use rule::network::fact::Why;

use super::super::arn;
use super::super::value::Value;
use super::estate::{Estate, PlannedChange, id};

/// The priority of an association that says none.
const PRIORITY: i32 = 100;

/// Lays Profiles and rules over what is there.
pub fn lay(estate: &mut Estate<'_>) {
    profiles(estate);
    rules(estate);
}

fn profiles(estate: &mut Estate<'_>) {
    let made = estate.changes("aws_route53profiles_profile");
    let resources = estate.changes("aws_route53profiles_resource_association");
    let associations = estate.changes("aws_route53profiles_association");
    for change in &associations {
        let Some(old) = change.before() else { continue };
        let (profile, vpc) = (old.get("profile_id"), old.get("resource_id"));
        if let (Some(profile), Some(vpc)) = (profile.written(), vpc.written())
            && let Some(holding) = estate.of_vpc(vpc)
        {
            holding.touched.insert(vpc.to_owned());
            let all = &mut holding.lists.profile_associations.all;
            all.retain(|it| *it.profile_id != *profile || *it.vpc_id != *vpc);
        }
    }
    for change in &resources {
        let Some(old) = change.before() else { continue };
        let (profile, resource) = (old.get("profile_id"), old.get("resource_arn"));
        if let (Some(profile), Some(resource)) = (profile.written(), resource.written()) {
            of_profile(estate, profile, |of| {
                of.resources.retain(|it| *it.arn != *resource);
            });
        }
    }
    for change in made.iter().filter(|change| change.after().is_some()) {
        if let Some(holding) = estate.at(change.account_id, change.region) {
            let all = &mut holding.lists.profile_resources.all;
            let profile = change.resource.id.as_str();
            if !all.iter().any(|it| *it.profile_id == *profile) {
                all.push(ProfileResources {
                    profile_id: profile.into(),
                    resources: Vec::new(),
                });
            }
        }
    }
    for change in &resources {
        if let Some(new) = change.after() {
            add_resource(estate, *change, new);
        }
    }
    for change in &associations {
        if let Some(new) = change.after() {
            add_association(estate, *change, new);
        }
    }
}

/// Changes what is in a Profile, wherever it is listed, and touches the VPCs that it is on.
fn of_profile(estate: &mut Estate<'_>, profile: &str, change: impl Fn(&mut ProfileResources)) {
    for holding in estate.everywhere() {
        let lists = &mut holding.lists;
        let all = lists.profile_resources.all.iter_mut();
        all.filter(|it| *it.profile_id == *profile)
            .for_each(&change);
        let on = lists.profile_associations.all.iter();
        let on = on.filter(|it| *it.profile_id == *profile);
        holding.touched.extend(on.map(|it| it.vpc_id.to_string()));
    }
}

fn add_resource(estate: &mut Estate<'_>, change: PlannedChange<'_>, new: &Value) {
    let profile = match id(new.get("profile_id")) {
        Ok(Some(profile)) => profile,
        Ok(None) => return,
        Err(why) => {
            // It may be in any Profile.
            let why = why.clone();
            for holding in estate.everywhere() {
                holding.lists.profile_resources.leave_open(&why);
            }
            return;
        }
    };
    let resource = new.get("resource_arn");
    let (unread, written) = (resource.unread().cloned(), resource.written());
    match (unread, written) {
        (Some(why), _) => {
            // What is in the Profile is not known.
            for holding in estate.everywhere() {
                let all = &mut holding.lists.profile_resources.all;
                let before = all.len();
                all.retain(|it| *it.profile_id != *profile);
                if all.len() < before {
                    let on = holding.lists.profile_associations.all.iter();
                    let on = on.filter(|it| *it.profile_id == *profile);
                    let on: Vec<String> = on.map(|it| it.vpc_id.to_string()).collect();
                    on.iter()
                        .for_each(|vpc| holding.leave_open(vpc, Field::Profiles, &why));
                }
            }
        }
        (None, Some(written)) => {
            let whole = arn::complete(written, change.account_id, change.region);
            of_profile(estate, profile, |of| {
                if !of.resources.iter().any(|it| *it.arn == *whole) {
                    let resource = ProfileResource::new(&whole, AssociationStatus::Counts);
                    of.resources.push(resource);
                }
            });
        }
        (None, None) => {}
    }
}

fn add_association(estate: &mut Estate<'_>, change: PlannedChange<'_>, new: &Value) {
    let vpc = match id(new.get("resource_id")) {
        Ok(Some(vpc)) => vpc.rsplit('/').next().unwrap_or(vpc),
        Ok(None) => return,
        Err(why) => return may_be_on_any(estate, change, Field::Profiles, why),
    };
    let profile = match id(new.get("profile_id")) {
        Ok(Some(profile)) => profile,
        Ok(None) => return,
        Err(why) => return may_be_on(estate, vpc, Field::Profiles, why),
    };
    let mut lists = estate.holdings.iter();
    let resources = lists.find_map(|it| {
        let mut all = it.lists.profile_resources.all.iter();
        all.find(|it| *it.profile_id == *profile).cloned()
    });
    let Some(holding) = estate.of_vpc(vpc) else {
        return;
    };
    holding.touched.insert(vpc.to_owned());
    let lists = &mut holding.lists;
    let own = &mut lists.profile_resources.all;
    if let Some(resources) = resources
        && !own.iter().any(|it| *it.profile_id == *profile)
    {
        own.push(resources);
    }
    let all = &mut lists.profile_associations.all;
    if !all
        .iter()
        .any(|it| *it.profile_id == *profile && *it.vpc_id == *vpc)
    {
        all.push(ProfileAssociation {
            profile_id: profile.into(),
            vpc_id: vpc.into(),
            status: AssociationStatus::Counts,
            priority: PRIORITY,
        });
    }
}

/// Something of which it is not known what it is, on a VPC.
fn may_be_on(estate: &mut Estate<'_>, vpc: &str, field: Field, why: &Why) {
    if let Some(holding) = estate.of_vpc(vpc) {
        holding.touched.insert(vpc.to_owned());
        holding.leave_open(vpc, field, why);
    }
}

/// Something of which it is not known which VPC it is on.
fn may_be_on_any(estate: &mut Estate<'_>, change: PlannedChange<'_>, field: Field, why: &Why) {
    let why = why.of(|why| format!("{} may be on it: {why}", change.resource.address));
    if let Some(holding) = estate.at(change.account_id, change.region) {
        let vpcs: Vec<String> = holding.vpcs.keys().cloned().collect();
        vpcs.iter()
            .for_each(|vpc| holding.leave_open(vpc, field, &why));
    }
}

fn rules(estate: &mut Estate<'_>) {
    let made = estate.changes("aws_route53_resolver_rule");
    let associations = estate.changes("aws_route53_resolver_rule_association");
    for change in &associations {
        let Some(old) = change.before() else { continue };
        let (rule, vpc) = (old.get("resolver_rule_id"), old.get("vpc_id"));
        if let (Some(rule), Some(vpc)) = (rule.written(), vpc.written())
            && let Some(holding) = estate.of_vpc(vpc)
        {
            holding.touched.insert(vpc.to_owned());
            let all = &mut holding.lists.resolver_rule_associations.all;
            all.retain(|it| *it.rule_id != *rule || *it.vpc_id != *vpc);
        }
    }
    for change in &made {
        if let Some(rule) = change.gone() {
            for holding in estate.everywhere() {
                let all = &mut holding.lists.resolver_rules.all;
                all.retain(|it| *it.id != *rule);
            }
        }
        if let Some(new) = change.after() {
            add_rule(estate, *change, new);
        }
    }
    for change in &associations {
        if let Some(new) = change.after() {
            add_rule_association(estate, *change, new);
        }
    }
}

fn add_rule(estate: &mut Estate<'_>, change: PlannedChange<'_>, new: &Value) {
    let id = change.resource.id.as_str();
    let name = new.get("domain_name").or(new.get("delegation_record"));
    let rule = ResolverRule {
        id: id.into(),
        // A name that is not known may cover every host.
        name: name.written().map(DnsName::new),
        rule_type: RuleType::of(new.get("rule_type").written()),
        owner_id: Some(change.account_id.into()),
    };
    // The account that it is shared with lists it too.
    for holding in estate.everywhere() {
        let is_own = holding.account_id == change.account_id && holding.region == change.region;
        let all = &mut holding.lists.resolver_rules.all;
        let place = all.iter().position(|it| *it.id == *id);
        match place.and_then(|place| all.get_mut(place)) {
            Some(there) => *there = rule.clone(),
            None if is_own => all.push(rule.clone()),
            None => {}
        }
    }
}

fn add_rule_association(estate: &mut Estate<'_>, change: PlannedChange<'_>, new: &Value) {
    let vpc = match id(new.get("vpc_id")) {
        Ok(Some(vpc)) => vpc,
        Ok(None) => return,
        Err(why) => return may_be_on_any(estate, change, Field::ResolverRules, why),
    };
    let rule_id = match id(new.get("resolver_rule_id")) {
        Ok(Some(rule)) => rule,
        Ok(None) => return,
        Err(why) => return may_be_on(estate, vpc, Field::ResolverRules, why),
    };
    let mut lists = estate.holdings.iter();
    let rule = lists.find_map(|it| {
        let mut all = it.lists.resolver_rules.all.iter();
        all.find(|it| *it.id == *rule_id).cloned()
    });
    let Some(rule) = rule else {
        let why = format!("{rule_id} is neither made by this plan nor in the saved data");
        return may_be_on(estate, vpc, Field::ResolverRules, &why.into());
    };
    let Some(holding) = estate.of_vpc(vpc) else {
        return;
    };
    holding.touched.insert(vpc.to_owned());
    let own = &mut holding.lists.resolver_rules.all;
    if !own.iter().any(|it| it.id == rule.id) {
        own.push(rule);
    }
    let all = &mut holding.lists.resolver_rule_associations.all;
    if !all
        .iter()
        .any(|it| *it.rule_id == *rule_id && *it.vpc_id == *vpc)
    {
        all.push(ResolverRuleAssociation {
            rule_id: rule_id.into(),
            vpc_id: vpc.into(),
            status: AssociationStatus::Counts,
        });
    }
}

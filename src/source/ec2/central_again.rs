//! What was read again for central endpoints, in the place of what was read before.

use std::collections::HashSet;

use rule::network::Id;
use rule::network::central::Central;
use rule::network::fact::Fact;

/// Puts what was read again of some VPCs in the place of what was read of them before; the rest stays.
pub(super) fn replace(first: &mut Central, second: &Central, vpcs: &[Id]) {
    let is_again = |id: &Id| vpcs.contains(id);
    if let (Fact::Read(first), Fact::Read(second)) =
        (&mut first.hosted_zones_by_vpc, &second.hosted_zones_by_vpc)
    {
        first.retain(|one| !is_again(&one.vpc_id));
        first.extend(second.iter().filter(|one| is_again(&one.vpc_id)).cloned());
    }
    if let (Fact::Read(first), Fact::Read(second)) = (
        &mut first.profile_associations,
        &second.profile_associations,
    ) {
        first.retain(|one| !is_again(&one.vpc_id));
        first.extend(second.iter().filter(|one| is_again(&one.vpc_id)).cloned());
    }
    if let (Fact::Read(first), Fact::Read(second)) = (
        &mut first.resolver_rule_associations,
        &second.resolver_rule_associations,
    ) {
        first.retain(|one| !is_again(&one.vpc_id));
        first.extend(second.iter().filter(|one| is_again(&one.vpc_id)).cloned());
    }
    by_id(&mut first.hosted_zones, &second.hosted_zones, |one| &one.id);
    by_id(&mut first.zone_records, &second.zone_records, |one| {
        &one.zone_id
    });
    by_id(
        &mut first.profile_resources,
        &second.profile_resources,
        |one| &one.profile_id,
    );
    by_id(&mut first.resolver_rules, &second.resolver_rules, |one| {
        &one.id
    });
    by_id(
        &mut first.peering_connections,
        &second.peering_connections,
        |one| &one.id,
    );
    by_id(&mut first.vpc_attachments, &second.vpc_attachments, |one| {
        &one.id
    });
    by_id(&mut first.attachments, &second.attachments, |one| &one.id);
    by_id(&mut first.gateway_routes, &second.gateway_routes, |one| {
        &one.table_id
    });
}

/// Records by their id; of a kind that was not read before, all.
fn by_id<T: Clone>(first: &mut Fact<Vec<T>>, second: &Fact<Vec<T>>, id: impl Fn(&T) -> &Id) {
    let Fact::Read(second) = second else {
        return;
    };
    match first {
        Fact::Read(first) => {
            let again: HashSet<&Id> = second.iter().map(&id).collect();
            first.retain(|one| !again.contains(id(one)));
            first.extend(second.iter().cloned());
        }
        Fact::Unread(_) => *first = Fact::Read(second.clone()),
    }
}

//! Endpoints that a plan deletes and that others still lead to. A record keeps its name, and nothing answers there any
//! more; what becomes of a Profile's association, AWS does not say.

use std::collections::BTreeSet;
use std::sync::Arc;

use rule::network::central::{AssociationStatus, Central, DnsName, RecordTarget, ResourceKind};
use rule::network::fact::Fact;
use rule::network::{EndpointState, EndpointType, Id, Network, NetworkInterface, VpcEndpoint};
use rule::view::Hubs;

use super::super::laid::Laid;

/// What an association of a Profile is like whose endpoint goes: it may count, and may not.
const STATUS: &str = "DELETING";

/// Keeps endpoints that go, as deleted ones, where a record of any account, or a Profile of their own account, leads to
/// them after the plans.
pub fn keep(laid: &mut [Laid], beside: &[Network], hubs: Option<&Hubs>) {
    let gone: Vec<Vec<VpcEndpoint>> = laid.iter().map(gone_of).collect();
    if gone.iter().all(Vec::is_empty) {
        return;
    }
    let targets = targets(laid, beside, hubs);
    let ids: BTreeSet<Id> = gone.iter().flatten().map(|of| of.id.clone()).collect();
    for (of, gone) in laid.iter_mut().zip(gone) {
        let centrals = [&mut of.central_of_made, &mut of.central_of_others];
        let centrals = centrals.into_iter().flatten();
        let held = centrals.chain([&mut of.after.central]);
        let held: BTreeSet<Id> = held.flat_map(|central| leave_open(central, &ids)).collect();
        for endpoint in gone {
            let is_held = held.contains(&endpoint.id);
            keep_one(of, endpoint, &targets, is_held);
        }
    }
}

/// What of a network beside the plans leads to endpoints that go.
pub fn lay_beside(central: &mut Arc<Central>, laid: &[Laid]) {
    let kept = laid.iter().flat_map(|of| {
        let before = of.before.iter();
        let before = before.flat_map(|before| before.vpc_endpoints.elements());
        let stays = |id: &Id| {
            let mut after = of.after.vpc_endpoints.elements().iter();
            after.any(|it| it.id == *id && it.state != Fact::Read(EndpointState::Deleted))
        };
        before.filter(move |it| it.endpoint_type == EndpointType::Interface && !stays(&it.id))
    });
    let ids: BTreeSet<Id> = kept.map(|of| of.id.clone()).collect();
    leave_open(central, &ids);
}

/// A place after the plans as others see it: their Profiles may hold endpoints that go.
pub fn seen_from_elsewhere(laid: &Laid) -> Network {
    let mut network = laid.after.clone();
    if let Fact::Read(all) = &mut network.vpc_endpoints {
        all.extend(gone_of(laid).into_iter().map(deleted));
    }
    network
}

fn deleted(endpoint: VpcEndpoint) -> VpcEndpoint {
    VpcEndpoint {
        state: Fact::Read(EndpointState::Deleted),
        ..endpoint
    }
}

/// Leaves open whether Profiles' associations of endpoints count; answers which of these are there.
fn leave_open(central: &mut Arc<Central>, ids: &BTreeSet<Id>) -> BTreeSet<Id> {
    let is_of = |kind: &ResourceKind| match kind {
        ResourceKind::VpcEndpoint { id, .. } if ids.contains(id) => Some(id.clone()),
        _ => None,
    };
    let profiles = central.profile_resources.elements().iter();
    let resources = profiles.flat_map(|of| &of.resources);
    let held: BTreeSet<Id> = resources.filter_map(|of| is_of(&of.kind)).collect();
    if held.is_empty() {
        return held;
    }
    if let Fact::Read(profiles) = &mut Arc::make_mut(central).profile_resources {
        let resources = profiles.iter_mut().flat_map(|of| &mut of.resources);
        let own = resources.filter(|of| is_of(&of.kind).is_some());
        let counts = own.filter(|of| of.status == AssociationStatus::Counts);
        counts.for_each(|of| of.status = AssociationStatus::of(Some(STATUS)));
    }
    held
}

/// The interface endpoints of a place that are not there any more.
fn gone_of(laid: &Laid) -> Vec<VpcEndpoint> {
    let (Some(before), Some(after)) = (&laid.before, laid.after.vpc_endpoints.read()) else {
        return Vec::new();
    };
    let stays: BTreeSet<&str> = after.iter().map(|endpoint| &*endpoint.id).collect();
    let all = before.vpc_endpoints.elements().iter();
    let gone = all.filter(|endpoint| {
        endpoint.endpoint_type == EndpointType::Interface && !stays.contains(&*endpoint.id)
    });
    gone.cloned().collect()
}

/// Everything that records lead to after the plans: names, and addresses as names.
fn targets(laid: &[Laid], beside: &[Network], hubs: Option<&Hubs>) -> BTreeSet<DnsName> {
    let is_changed = |network: &Network| {
        let mut places = laid
            .iter()
            .map(|of| (&of.place.account_id, &of.place.region));
        let is_it = |account: &String, region: &String| {
            *account == network.account_id && *region == network.region
        };
        places.any(|(account, region)| is_it(account, region))
            || beside.iter().any(|of| is_it(&of.account_id, &of.region))
    };
    let others = hubs.map(Hubs::networks).unwrap_or_default().iter();
    let others = others.filter(|network| !is_changed(network));
    let of_laid = laid.iter().flat_map(|of| {
        let seen = [&of.central_of_made, &of.central_of_others];
        let seen = seen.into_iter().flatten();
        seen.chain([&of.after.central])
    });
    let networks = beside.iter().chain(others);
    let all = of_laid.chain(networks.map(|network| &network.central));
    all.flat_map(|central| targets_of(central)).collect()
}

fn targets_of(central: &Central) -> impl Iterator<Item = DnsName> {
    let zones = central.zone_records.elements().iter();
    let records = zones.flat_map(|zone| &zone.records);
    records.flat_map(|record| match &record.target {
        RecordTarget::Alias(name) => vec![name.clone()],
        RecordTarget::Values(values) => values.iter().map(|value| DnsName::new(value)).collect(),
    })
}

/// Keeps an endpoint that a Profile holds, or that a record leads to: by one of its names, or by the address of one of
/// its interfaces.
fn keep_one(laid: &mut Laid, endpoint: VpcEndpoint, targets: &BTreeSet<DnsName>, is_held: bool) {
    let names: BTreeSet<DnsName> = endpoint.dns_names().map(DnsName::new).collect();
    let own_label = format!("{}-", endpoint.id);
    let is_its = |target: &DnsName| {
        let mut labels = target.as_str().split('.');
        names.contains(target) || labels.any(|label| label.starts_with(&own_label))
    };
    let before = laid.before.iter();
    let interfaces = before.flat_map(|before| before.network_interfaces.elements());
    let is_own = |it: &&NetworkInterface| endpoint.network_interface_ids.contains(&it.id);
    let own: Vec<NetworkInterface> = interfaces.filter(is_own).cloned().collect();
    let is_typed = own.iter().any(|interface| {
        let ipv4 = interface.ipv4.map(|address| address.to_string());
        let ipv6 = interface.ipv6.map(|address| address.to_string());
        let mut addresses = ipv4.into_iter().chain(ipv6);
        addresses.any(|address| targets.contains(&DnsName::new(&address)))
    });
    if !is_held && !is_typed && !targets.iter().any(is_its) {
        return;
    }
    if let Fact::Read(all) = &mut laid.after.network_interfaces {
        let new = |it: &NetworkInterface| all.iter().all(|other| other.id != it.id);
        let own: Vec<NetworkInterface> = own.into_iter().filter(new).collect();
        all.extend(own);
    }
    if let Fact::Read(all) = &mut laid.after.vpc_endpoints {
        all.push(deleted(endpoint));
    }
}

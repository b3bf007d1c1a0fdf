//! Endpoints that a plan deletes and records still lead to: a record keeps its name, and nothing answers there any more.

use std::collections::BTreeSet;

use rule::network::central::{Central, DnsName, RecordTarget};
use rule::network::fact::Fact;
use rule::network::{EndpointState, EndpointType, Network, NetworkInterface, VpcEndpoint};
use rule::view::Hubs;

use super::super::laid::Laid;

/// Keeps endpoints that go, as deleted ones, where a record of any account leads to them after the plans.
pub fn keep(laid: &mut [Laid], beside: &[Network], hubs: Option<&Hubs>) {
    let gone: Vec<Vec<VpcEndpoint>> = laid.iter().map(gone_of).collect();
    if gone.iter().all(Vec::is_empty) {
        return;
    }
    let targets = targets(laid, beside, hubs);
    for (of, gone) in laid.iter_mut().zip(gone) {
        for endpoint in gone {
            keep_one(of, endpoint, &targets);
        }
    }
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

/// Keeps an endpoint that a record leads to, by one of its names or by the address of one of its interfaces.
fn keep_one(laid: &mut Laid, mut endpoint: VpcEndpoint, targets: &BTreeSet<DnsName>) {
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
    if !is_typed && !targets.iter().any(is_its) {
        return;
    }
    if let Fact::Read(all) = &mut laid.after.network_interfaces {
        let new = |it: &NetworkInterface| all.iter().all(|other| other.id != it.id);
        let own: Vec<NetworkInterface> = own.into_iter().filter(new).collect();
        all.extend(own);
    }
    endpoint.state = Fact::Read(EndpointState::Deleted);
    if let Fact::Read(all) = &mut laid.after.vpc_endpoints {
        all.push(endpoint);
    }
}

//! One round of asks in one account: side by side, each kind of record by one call for all that is asked of it.

use std::cell::RefCell;
use std::collections::BTreeSet;

use futures_util::{StreamExt, stream};
use rule::central_wanted::WantedRead;
use rule::network::{Id, Network};

use crate::describe::kind::RecordKind;
use crate::describe::region_facts::RegionFacts;
use crate::describe::region_files::RegionFiles;
use crate::failure::ReadError;
use crate::source::ec2::client::Ec2;
use crate::source::ec2::kept::KeptFacts;
use crate::source::ec2::pages::{FILTER_VALUES, Reader, filter};
use crate::source::ec2::rounds::{customers_lists, mark};

/// How many calls for single zones, Profiles, tables or lists are made side by side.
const SIDE_BY_SIDE: usize = 4;

/// The network interfaces, and the security groups, on a page.
const INTERFACES: i32 = 250;
const GROUPS: i32 = 25;

/// What is asked of one account, sorted by how it is read.
#[derive(Debug, Default)]
struct Requests {
    service_details: bool,
    interconnect: bool,
    resolver_rules: bool,
    hosted_zones: bool,
    profiles: Vec<Id>,
    zones: Vec<Id>,
    endpoints: Vec<Id>,
    endpoints_of: Vec<Id>,
    hubs: Vec<Id>,
    gateways: Vec<Id>,
    tables: Vec<Id>,
}

impl Requests {
    fn of<'a>(asks: impl IntoIterator<Item = &'a WantedRead>) -> Self {
        let mut requests = Self::default();
        for ask in asks {
            match ask.clone() {
                // It is asked with what is remembered of the VPC.
                WantedRead::VpcDns(_) | WantedRead::DhcpOptions(_) | WantedRead::Paths(_) => {}
                WantedRead::ServiceDetails => requests.service_details = true,
                WantedRead::Interconnect => requests.interconnect = true,
                WantedRead::ResolverRules { .. } => requests.resolver_rules = true,
                WantedRead::HostedZones { .. } => requests.hosted_zones = true,
                WantedRead::ProfileResources(id) => requests.profiles.push(id),
                WantedRead::Records { zone_id, .. } => requests.zones.push(zone_id),
                WantedRead::Endpoint { endpoint_id, .. } => requests.endpoints.push(endpoint_id),
                WantedRead::EndpointsOf { vpc_id, .. } => requests.endpoints_of.push(vpc_id),
                WantedRead::Hub { vpc_id, .. } => requests.hubs.push(vpc_id),
                WantedRead::Gateway { gateway_id, .. } => requests.gateways.push(gateway_id),
                WantedRead::Routes { table_id, .. } => requests.tables.push(table_id),
            }
        }
        requests
    }
}

/// The account that an ask is of; `None` for the evaluated one.
pub fn account(ask: &WantedRead) -> Option<&Id> {
    match ask {
        WantedRead::VpcDns(_)
        | WantedRead::DhcpOptions(_)
        | WantedRead::Paths(_)
        | WantedRead::ServiceDetails
        | WantedRead::ProfileResources(_)
        | WantedRead::Interconnect => None,
        WantedRead::ResolverRules { account_id }
        | WantedRead::HostedZones { account_id }
        | WantedRead::Records { account_id, .. }
        | WantedRead::Endpoint { account_id, .. }
        | WantedRead::EndpointsOf { account_id, .. }
        | WantedRead::Hub { account_id, .. }
        | WantedRead::Gateway { account_id, .. }
        | WantedRead::Routes { account_id, .. } => Some(account_id),
    }
}

/// What came of one kind of call.
type KindRead = (RecordKind, Result<(), ReadError>);

/// Asks an account, and adds to its facts what comes. Calls are boxed: most of them are not made, and what is polled
/// side by side would have room for all. `vpcs` are those of the evaluated account whose connections
/// are asked for; of many the filter would be too long. `copy` takes every record as it comes.
pub async fn ask(
    ec2: &Ec2<'_>,
    mut facts: RegionFacts,
    asks: impl IntoIterator<Item = &WantedRead>,
    vpcs: &[Id],
    copy: Option<&RefCell<RegionFiles>>,
    failures: &mut Vec<ReadError>,
) -> RegionFacts {
    let requests = Requests::of(asks);
    let of_hubs = interfaces_of(ec2, &mut facts, &requests.hubs);
    let reader = reader(ec2, facts, copy);
    let (plain, connections, each, of_vpcs) = tokio::join!(
        Box::pin(lists(&reader, &requests)),
        Box::pin(connections(&reader, &requests, vpcs)),
        Box::pin(singles(&reader, &requests)),
        Box::pin(hubs(&reader, &requests, &of_hubs)),
    );
    let mut facts = reader.records.into_inner().facts;
    for (kind, came) in plain.into_iter().chain(connections).chain(of_vpcs) {
        mark(&mut facts, failures, kind, came);
    }
    for came in each {
        mark_singles(&mut facts, failures, came);
    }
    if requests.hubs.is_empty() {
        return facts;
    }
    Box::pin(rules_of(ec2, facts, &requests.hubs, copy, failures)).await
}

fn reader<'a>(
    ec2: &'a Ec2<'_>,
    facts: RegionFacts,
    copy: Option<&'a RefCell<RegionFiles>>,
) -> Reader<'a, KeptFacts<'a>> {
    Reader {
        ec2,
        of: "central endpoints".to_owned(),
        records: KeptFacts::whole(facts).copied_to(copy).into(),
    }
}

/// Lists of the whole account.
async fn lists(reader: &Reader<'_, KeptFacts<'_>>, requests: &Requests) -> Vec<KindRead> {
    let (services, rules, zones) = tokio::join!(
        when(requests.service_details, reader.service_details()),
        when(requests.resolver_rules, reader.resolver_rules()),
        when(requests.hosted_zones, reader.hosted_zones()),
    );
    let came = [
        (RecordKind::ServiceDetails, services),
        (RecordKind::ResolverRules, rules),
        (RecordKind::HostedZones, zones),
    ];
    taken(came)
}

/// What joins the VPCs to others, and gateways as their owner sees them.
async fn connections(
    reader: &Reader<'_, KeptFacts<'_>>,
    requests: &Requests,
    vpcs: &[Id],
) -> Vec<KindRead> {
    let attachments = async {
        if requests.interconnect {
            reader.attachments(filter("resource-id", vpcs)).await?;
        }
        for gateways in requests.gateways.chunks(FILTER_VALUES) {
            let only = filter("transit-gateway-id", gateways);
            reader.attachments(only).await?;
        }
        Ok(())
    };
    let of_vpcs = async {
        if requests.interconnect {
            reader.vpc_attachments(Some(vpcs)).await?;
        }
        if !requests.hubs.is_empty() {
            reader.vpc_attachments(Some(&requests.hubs)).await?;
        }
        Ok(())
    };
    let (peerings, attachments, of_vpcs) = tokio::join!(
        when(requests.interconnect, reader.peering_connections()),
        when(
            requests.interconnect || !requests.gateways.is_empty(),
            attachments
        ),
        when(requests.interconnect || !requests.hubs.is_empty(), of_vpcs),
    );
    let came = [
        (RecordKind::VpcPeeringConnections, peerings),
        (RecordKind::TransitGatewayAttachments, attachments),
        (RecordKind::TransitGatewayVpcAttachments, of_vpcs),
    ];
    taken(came)
}

/// What came of calls for single things of one kind.
type KindSinglyRead = (RecordKind, Vec<Result<(), ReadError>>);

/// What is asked of one zone, Profile or table at a time.
async fn singles(reader: &Reader<'_, KeptFacts<'_>>, requests: &Requests) -> [KindSinglyRead; 3] {
    let profiles = requests.profiles.iter();
    let profiles = profiles.map(|id| reader.profile_resources(id));
    let zones = requests.zones.iter().map(|id| reader.zone_records(id));
    let tables = requests.tables.iter().map(|id| reader.gateway_routes(id));
    let (profiles, zones, tables) = tokio::join!(
        side_by_side(profiles),
        side_by_side(zones),
        side_by_side(tables)
    );
    [
        (RecordKind::ProfileResourceAssociations, profiles),
        (RecordKind::ResourceRecordSetsByZone, zones),
        (RecordKind::TransitGatewayRoutes, tables),
    ]
}

/// Says what came of them. One that fails leaves the others as they are: what is not there of a list of them is
/// unread.
pub(in crate::source) fn mark_singles(
    facts: &mut RegionFacts,
    failures: &mut Vec<ReadError>,
    (kind, answers): KindSinglyRead,
) {
    if answers.iter().any(Result::is_ok) {
        facts.mark_read(kind);
    }
    for failed in answers.into_iter().filter_map(Result::err) {
        if !facts.is_marked(kind) {
            facts.mark_unread(kind, failed.why());
        }
        failures.push(failed);
    }
}

pub(in crate::source) async fn side_by_side(
    calls: impl Iterator<Item = impl Future<Output = Result<(), ReadError>>>,
) -> Vec<Result<(), ReadError>> {
    stream::iter(calls)
        .buffer_unordered(SIDE_BY_SIDE)
        .collect()
        .await
}

/// Endpoints, and what paths in their VPCs are made of.
async fn hubs(
    reader: &Reader<'_, KeptFacts<'_>>,
    requests: &Requests,
    interfaces: &BTreeSet<Id>,
) -> Vec<KindRead> {
    let endpoints = async {
        for some in requests.endpoints.chunks(FILTER_VALUES) {
            reader
                .vpc_endpoints(filter("vpc-endpoint-id", some))
                .await?;
        }
        for some in requests.endpoints_of.chunks(FILTER_VALUES) {
            reader.vpc_endpoints(filter("vpc-id", some)).await?;
        }
        Ok(())
    };
    let ids: Vec<Id> = interfaces.iter().cloned().collect();
    let interfaces = async {
        for some in ids.chunks(FILTER_VALUES) {
            let only = filter("network-interface-id", some);
            reader.network_interfaces(only, INTERFACES).await?;
        }
        for some in requests.endpoints_of.chunks(FILTER_VALUES) {
            let only = filter("vpc-id", some);
            reader.network_interfaces(only, INTERFACES).await?;
        }
        Ok(())
    };
    let some = !requests.hubs.is_empty();
    let of_hubs = || filter("vpc-id", &requests.hubs);
    let (endpoints, interfaces, subnets, acls, tables, lists) = tokio::join!(
        when(
            !requests.endpoints.is_empty() || !requests.endpoints_of.is_empty(),
            endpoints
        ),
        when(some || !requests.endpoints_of.is_empty(), interfaces),
        when(some, reader.subnets(of_hubs())),
        when(some, reader.network_acls(of_hubs())),
        when(some, reader.route_tables(of_hubs())),
        when(some, reader.prefix_lists()),
    );
    let came = [
        (RecordKind::VpcEndpoints, endpoints),
        (RecordKind::NetworkInterfaces, interfaces),
        (RecordKind::Subnets, subnets),
        (RecordKind::NetworkAcls, acls),
        (RecordKind::RouteTables, tables),
        (RecordKind::PrefixLists, lists),
    ];
    taken(came)
}

/// The security groups of the endpoints' interfaces, and customers' prefix lists that rules and routes name. Groups
/// are read whole, also those of which rules were left out before.
async fn rules_of(
    ec2: &Ec2<'_>,
    mut facts: RegionFacts,
    hubs: &[Id],
    copy: Option<&RefCell<RegionFiles>>,
    failures: &mut Vec<ReadError>,
) -> RegionFacts {
    let place = &ec2.place;
    let interfaces = interfaces_of(ec2, &mut facts, hubs);
    let network = facts.settle(&*place.account_id, &*place.region);
    let groups: BTreeSet<Id> = network
        .network_interfaces
        .elements()
        .iter()
        .filter(|one| interfaces.contains(&one.id))
        .flat_map(|one| one.groups.iter().cloned())
        .collect();
    let groups: Vec<Id> = groups.into_iter().collect();
    let reader = reader(ec2, RegionFacts::default(), copy);
    let read = async {
        for some in groups.chunks(FILTER_VALUES) {
            let only = filter("group-id", some);
            reader.security_groups(only, GROUPS).await?;
        }
        Ok(())
    };
    let read: Result<(), ReadError> = read.await;
    let mut whole = reader.records.into_inner().facts;
    let was_read = read.is_ok();
    mark(&mut whole, failures, RecordKind::SecurityGroups, read);
    let whole = whole.finish(&*place.account_id, &*place.region);
    if was_read {
        facts.mark_read(RecordKind::SecurityGroups);
    } else if let Some(why) = whole.security_groups.why() {
        facts.mark_unread(RecordKind::SecurityGroups, why.clone());
    }
    let network = facts.settle(&*place.account_id, &*place.region);
    replace_groups(network, whole);
    let wanted = customers_lists(network);
    if wanted.is_empty() {
        return facts;
    }
    let reader = self::reader(ec2, facts, copy);
    let calls = wanted.iter().map(|id| reader.prefix_list_entries(id));
    let answers = side_by_side(calls).await;
    let answers: Result<Vec<()>, ReadError> = answers.into_iter().collect();
    let mut facts = reader.records.into_inner().facts;
    if let Err(failed) = &answers {
        facts.mark_unread(RecordKind::PrefixLists, failed.why());
    }
    let kind = RecordKind::ManagedPrefixListEntries;
    mark(&mut facts, failures, kind, answers.map(|_all| ()));
    facts
}

/// Puts groups that were read whole in the place of what is known of them.
fn replace_groups(network: &mut Network, whole: Network) {
    use rule::network::fact::Fact;
    if let (Fact::Read(known), Fact::Read(whole)) =
        (&mut network.security_groups, whole.security_groups)
    {
        known.retain(|group| !whole.iter().any(|new| new.id == group.id));
        known.extend(whole);
    }
}

/// The network interfaces of the endpoints in these VPCs that were read.
fn interfaces_of(ec2: &Ec2<'_>, facts: &mut RegionFacts, vpcs: &[Id]) -> BTreeSet<Id> {
    let place = &ec2.place;
    let network = facts.settle(&*place.account_id, &*place.region);
    let endpoints = network.vpc_endpoints.elements().iter();
    endpoints
        .filter(|endpoint| endpoint.vpc_id.as_ref().is_some_and(|id| vpcs.contains(id)))
        .flat_map(|endpoint| endpoint.network_interface_ids.iter().cloned())
        .collect()
}

/// A call that is made where it is wanted.
async fn when(
    wanted: bool,
    call: impl Future<Output = Result<(), ReadError>>,
) -> Option<Result<(), ReadError>> {
    if wanted {
        Some(Box::pin(call).await)
    } else {
        None
    }
}

/// Those that were made.
fn taken<const N: usize>(came: [(RecordKind, Option<Result<(), ReadError>>); N]) -> Vec<KindRead> {
    let came = came.into_iter();
    came.filter_map(|(kind, came)| Some((kind, came?)))
        .collect()
}

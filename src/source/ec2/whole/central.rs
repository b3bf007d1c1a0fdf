//! Of a whole region, what leads to central endpoints: the zones of every VPC, the records of zones that cover hosts
//! of AWS services, what is in Profiles, and the tables of the account's own transit gateways.

use std::collections::BTreeSet;

use futures_util::{StreamExt, stream};
use rule::network::Id;
use rule::network::central::DnsName;
use rule::services;

use super::super::attributes::SIDE_BY_SIDE;
use super::super::pages::Reader;
use super::RegionCollector;
use crate::describe::kind::RecordKind;
use crate::describe::record::{Record, Records};
use crate::describe::shape::vpc_endpoint::Writer;
use crate::failure::ReadError;

/// What is read one by one, as the lists name it.
#[derive(Debug, Default)]
pub(super) struct FollowUps {
    zones: Vec<(Id, DnsName)>,
    profiles: BTreeSet<Id>,
    tables: BTreeSet<Id>,
    /// The private DNS names of services.
    names: Vec<DnsName>,
}

impl FollowUps {
    /// Takes note of what a record leads to, where records of its kind lead somewhere.
    pub(super) fn note(&mut self, record: &Record<'_>, account_id: &str) -> bool {
        match record {
            Record::HostedZone(zone) => {
                let id = zone.id.as_deref().unwrap_or_default();
                let id = id.strip_prefix("/hostedzone/").unwrap_or(id);
                let name = DnsName::new(zone.name.as_deref().unwrap_or_default());
                self.zones.push((id.into(), name));
            }
            Record::ProfileAssociation(one) => {
                self.profiles
                    .extend(one.profile_id.as_deref().map(Id::from));
            }
            Record::TransitGatewayAttachment(one) => {
                let is_own = one.transit_gateway_owner_id.as_deref() == Some(account_id);
                let association = one.association.as_ref().filter(|_| is_own);
                let table = association.and_then(|of| of.transit_gateway_route_table_id.as_deref());
                self.tables.extend(table.map(Id::from));
            }
            Record::ServiceDetail(one) => {
                let names = one.private_dns_names.iter().chain(&one.private_dns_name);
                self.names.extend(names.map(|name| DnsName::new(name)));
            }
            _ => return false,
        }
        true
    }

    /// The zones whose records may lead to endpoints: their names cover a host of some service, or lie below one.
    fn covering(&self, region: &str, account_id: &str) -> Vec<Id> {
        let known = services::all().iter().flat_map(|service| {
            let hosts = service.hosts_of_all_kinds();
            hosts.map(|template| DnsName::new(&services::fill(template, region, account_id)))
        });
        let hosts: Vec<DnsName> = known.chain(self.names.iter().cloned()).collect();
        let covers = |name: &DnsName| {
            services::host_of(name.as_str()).is_some() || hosts.iter().any(|host| name.covers(host))
        };
        let zones = self.zones.iter().filter(|(_, name)| covers(name));
        zones.map(|(id, _)| id.clone()).collect()
    }
}

/// Reads what is listed of one VPC, zone, Profile or table at a time.
pub(super) async fn central(
    reader: &Reader<'_, RegionCollector>,
    unread: &mut Vec<(RecordKind, ReadError)>,
) {
    let (vpcs, zones, profiles, tables) = {
        let records = reader.records.borrow();
        let (leads, region) = (&records.leads, &reader.ec2.place.region);
        (
            records.own_vpcs.iter().cloned().collect::<Vec<Id>>(),
            leads.covering(region, &records.account_id),
            leads.profiles.iter().cloned().collect::<Vec<Id>>(),
            leads.tables.iter().cloned().collect::<Vec<Id>>(),
        )
    };
    let (vpcs, zones, profiles, tables) = tokio::join!(
        each(vpcs.iter().map(async |id| {
            let read = reader.hosted_zones_by_vpc(id).await;
            read.map(|_names| ())
        })),
        each(zones.iter().map(|id| reader.zone_records_once(id))),
        each(profiles.iter().map(|id| reader.profile_resources(id))),
        each(tables.iter().map(|id| reader.gateway_routes(id))),
    );
    let mut records = reader.records.borrow_mut();
    for (kind, failures) in [
        (RecordKind::HostedZonesByVpc, vpcs),
        (RecordKind::ResourceRecordSetsByZone, zones),
        (RecordKind::ProfileResourceAssociationsByProfile, profiles),
        (RecordKind::TransitGatewayRoutes, tables),
    ] {
        // What failed has no record, and is unread by that; the others count.
        records.files.mark_read(kind, Writer::Ec2);
        unread.extend(failures.into_iter().map(|failed| (kind, failed)));
    }
}

/// The calls that failed.
async fn each(
    calls: impl Iterator<Item = impl Future<Output = Result<(), ReadError>>>,
) -> Vec<ReadError> {
    let answers = stream::iter(calls).buffer_unordered(SIDE_BY_SIDE);
    let failed = answers.filter_map(|answer| std::future::ready(answer.err()));
    failed.collect().await
}

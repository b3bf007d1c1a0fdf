//! Facts about central endpoints, as the records that they could have been read from.

use rule::network::central::{
    AssociationStatus, Central, Fallback, GatewayTable, HostedZone, PeeringSide, RecordSet,
    RecordTarget, RecordType, RouteKind, RuleType, ZoneOwner,
};
use rule::network::fact::Fact;
use rule::network::{Network, RouteState};
use serde_json::{Value, json};
use vpc_endpoint_rule::describe::kind::RecordKind;
use vpc_endpoint_rule::describe::record::{Record, Records};
use vpc_endpoint_rule::describe::region_files::RegionFiles;
use vpc_endpoint_rule::describe::shape::vpc_endpoint::Writer;

/// Adds the records of a network.
pub fn add(files: &mut RegionFiles, network: &Network) {
    let Central {
        is_live: _,
        hosted_zones_by_vpc,
        hosted_zones,
        single_hosted_zones,
        zone_records,
        profile_associations,
        profile_resources,
        resolver_rule_associations,
        resolver_rules,
        peering_connections,
        vpc_attachments,
        attachments,
        gateway_routes,
    } = &*network.central;
    each(
        files,
        RecordKind::HostedZonesByVpc,
        hosted_zones_by_vpc,
        |of| {
            let zones = of.zones.iter().map(|zone| {
                let owner = match &zone.owner {
                    ZoneOwner::Account(id) => json!({"OwningAccount": &**id}),
                    ZoneOwner::Service(name) => json!({"OwningService": &**name}),
                    ZoneOwner::Absent => Value::Null,
                };
                json!({"HostedZoneId": &*zone.id, "Name": zone.name.to_string(), "Owner": owner})
            });
            let zones: Vec<Value> = zones.collect();
            let token = (!of.complete).then_some("more");
            json!({"VpcId": &*of.vpc_id, "HostedZoneSummaries": zones, "NextToken": token})
        },
    );
    each(files, RecordKind::HostedZones, hosted_zones, zone);
    for single in single_hosted_zones {
        take(files, RecordKind::HostedZone, &zone(single));
    }
    each(
        files,
        RecordKind::ResourceRecordSetsByZone,
        zone_records,
        |of| {
            let records: Vec<Value> = of.records.iter().map(record).collect();
            json!({"HostedZoneId": &*of.zone_id, "ResourceRecordSets": records})
        },
    );
    each(
        files,
        RecordKind::ProfileAssociations,
        profile_associations,
        |of| json!({"ProfileId": &*of.profile_id, "ResourceId": &*of.vpc_id, "Status": status(&of.status), "Priority": of.priority}),
    );
    let kind = RecordKind::ProfileResourceAssociationsByProfile;
    each(files, kind, profile_resources, |of| {
        let resources = of.resources.iter();
        let resources: Vec<Value> = resources
            .map(|one| json!({"ProfileId": &*of.profile_id, "ResourceArn": &*one.arn, "Status": status(&one.status)}))
            .collect();
        json!({"ProfileId": &*of.profile_id, "ProfileResourceAssociations": resources})
    });
    let kind = RecordKind::ResolverRuleAssociations;
    each(
        files,
        kind,
        resolver_rule_associations,
        |of| json!({"ResolverRuleId": &*of.rule_id, "VPCId": &*of.vpc_id, "Status": status(&of.status)}),
    );
    each(files, RecordKind::ResolverRules, resolver_rules, |of| {
        let rule_type = match &of.rule_type {
            RuleType::Forward => "FORWARD",
            RuleType::System => "SYSTEM",
            RuleType::Recursive => "RECURSIVE",
            RuleType::Delegate => "DELEGATE",
            RuleType::Unrecognised(word) => word,
        };
        let name = of.name.as_ref().map(ToString::to_string);
        json!({"Id": &*of.id, "DomainName": name, "RuleType": rule_type, "OwnerId": of.owner_id.as_deref()})
    });
    each(
        files,
        RecordKind::VpcPeeringConnections,
        peering_connections,
        |of| {
            json!({
                "VpcPeeringConnectionId": &*of.id,
                "Status": {"Code": of.status.as_deref()},
                "RequesterVpcInfo": side(&of.requester),
                "AccepterVpcInfo": side(&of.accepter),
            })
        },
    );
    let kind = RecordKind::TransitGatewayVpcAttachments;
    each(files, kind, vpc_attachments, |of| {
        let subnets: Vec<&str> = of.subnet_ids.iter().map(|id| &**id).collect();
        let ipv6 = if of.ipv6_disabled {
            "disable"
        } else {
            "enable"
        };
        json!({
            "TransitGatewayAttachmentId": &*of.id,
            "TransitGatewayId": of.gateway_id.as_deref(),
            "VpcId": of.vpc_id.as_deref(),
            "VpcOwnerId": of.vpc_owner_id.as_deref(),
            "State": of.state.as_deref(),
            "SubnetIds": subnets,
            "Options": {"Ipv6Support": ipv6},
        })
    });
    each(
        files,
        RecordKind::TransitGatewayAttachments,
        attachments,
        |of| {
            let association = of.association.as_ref().map(|one| match &one.table {
                GatewayTable::Route(id) => {
                    json!({"TransitGatewayRouteTableId": &**id, "State": one.state.as_deref()})
                }
                GatewayTable::Policy(id) => {
                    json!({"TransitGatewayPolicyTableId": &**id, "State": one.state.as_deref()})
                }
                GatewayTable::Absent => json!({"State": one.state.as_deref()}),
            });
            json!({
                "TransitGatewayAttachmentId": &*of.id,
                "TransitGatewayId": of.gateway_id.as_deref(),
                "TransitGatewayOwnerId": of.gateway_owner_id.as_deref(),
                "ResourceType": of.resource_type.as_deref(),
                "ResourceId": of.resource_id.as_deref(),
                "ResourceOwnerId": of.resource_owner_id.as_deref(),
                "State": of.state.as_deref(),
                "Association": association,
                "NatGatewaySupport": of.nat_gateway_support.as_deref(),
            })
        },
    );
    each(
        files,
        RecordKind::TransitGatewayRoutes,
        gateway_routes,
        |of| {
            let routes = of.routes.iter().map(|route| {
            let attachments = route.attachments.iter();
            let attachments: Vec<Value> = attachments
                .map(|to| json!({"TransitGatewayAttachmentId": &*to.id, "ResourceType": to.resource_type.as_deref(), "ResourceId": to.resource_id.as_deref()}))
                .collect();
            let kind = match route.kind {
                RouteKind::Static => Some("static"),
                RouteKind::Propagated => Some("propagated"),
                RouteKind::Other => None,
            };
            let state = match route.state {
                RouteState::Active => "active",
                RouteState::Blackhole => "blackhole",
                RouteState::Other => "pending",
            };
            json!({
                "DestinationCidrBlock": route.cidr.map(|cidr| cidr.to_string()),
                "PrefixListId": route.prefix_list_id.as_deref(),
                "TransitGatewayAttachments": attachments,
                "Type": kind,
                "State": state,
            })
        });
            let routes: Vec<Value> = routes.collect();
            json!({"TransitGatewayRouteTableId": &*of.table_id, "Routes": routes, "AdditionalRoutesAvailable": !of.complete})
        },
    );
}

fn each<T>(
    files: &mut RegionFiles,
    kind: RecordKind,
    facts: &Fact<Vec<T>>,
    record: impl Fn(&T) -> Value,
) {
    if facts.read().is_some() {
        files.mark_read(kind, Writer::Ec2);
    }
    facts
        .elements()
        .iter()
        .for_each(|one| take(files, kind, &record(one)));
}

fn take(files: &mut RegionFiles, kind: RecordKind, json: &Value) {
    let record = Record::read(kind, json).unwrap();
    files.take(record, Writer::Ec2).unwrap();
}

fn zone(of: &HostedZone) -> Value {
    let status = match &of.fallback {
        Fallback::Enabled => "ENABLED",
        Fallback::Disabled => "DISABLED",
        Fallback::Changing(word) => word,
    };
    let id = format!("/hostedzone/{}", of.id);
    json!({"Id": id, "Name": of.name.to_string(), "Features": {"PublicDNSFallbackStatus": status}})
}

fn record(of: &RecordSet) -> Value {
    let kind = match of.record_type {
        RecordType::A => "A",
        RecordType::Aaaa => "AAAA",
        RecordType::Cname => "CNAME",
        RecordType::Ns => "NS",
        RecordType::Other => "SOA",
    };
    let (alias, values) = match &of.target {
        RecordTarget::Alias(name) => (json!({"DNSName": name.to_string()}), Value::Null),
        RecordTarget::Values(values) => {
            let values: Vec<Value> = values.iter().map(|one| json!({"Value": one})).collect();
            (Value::Null, values.into())
        }
    };
    let check = of.is_health_checked.then_some("0a1b2c3d");
    json!({
        "Name": of.name.to_string(), "Type": kind, "AliasTarget": alias, "ResourceRecords": values,
        "Weight": of.weight, "HealthCheckId": check
    })
}

fn status(of: &AssociationStatus) -> &str {
    match of {
        AssociationStatus::Counts => "COMPLETE",
        AssociationStatus::CountsNot => "FAILED",
        AssociationStatus::Changing(word) => word,
    }
}

fn side(of: &PeeringSide) -> Value {
    json!({"VpcId": of.vpc_id.as_deref(), "OwnerId": of.owner_id.as_deref(), "Region": of.region.as_deref()})
}

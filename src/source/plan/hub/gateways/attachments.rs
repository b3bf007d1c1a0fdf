//! The attachments of VPCs to transit gateways: their owner sees them, and so does the gateway's.

use rule::network::central::{
    GatewayAssociation, GatewayTable, RouteKind, TransitGatewayAttachment,
    TransitGatewayVpcAttachment,
};
use rule::network::fact::{UnreadRemedy, Why};
use rule::network::{Field, Id, RouteState};

use super::super::super::value::Value;
use super::super::estate::{Estate, PlannedChange, id};
use super::tables::propagate_to;
use super::{Default, defaults, gateway_id, owner};

/// The type of attachments.
const KIND: &str = "aws_ec2_transit_gateway_vpc_attachment";

/// Takes away the attachments that go, and the gateways.
pub fn remove(estate: &mut Estate<'_>) {
    for change in estate.changes(KIND) {
        let Some(gone) = change.gone() else { continue };
        super::touch(estate, gone);
        for holding in estate.everywhere() {
            let lists = &mut holding.lists;
            lists.vpc_attachments.all.retain(|it| *it.id != *gone);
            lists.attachments.all.retain(|it| *it.id != *gone);
            for table in &mut lists.gateway_routes.all {
                let leads = |it: &rule::network::central::GatewayRoute| {
                    it.attachments.iter().any(|at| *at.id == *gone)
                };
                table
                    .routes
                    .retain(|it| !leads(it) || it.kind != RouteKind::Propagated);
                for route in table.routes.iter_mut().filter(|it| leads(it)) {
                    route.attachments.retain(|at| *at.id != *gone);
                    if route.attachments.is_empty() {
                        route.state = RouteState::Blackhole;
                    }
                }
            }
        }
    }
    for change in estate.changes("aws_ec2_transit_gateway") {
        let Some(gone) = change.gone() else { continue };
        for holding in estate.everywhere() {
            let lists = &mut holding.lists;
            let is_its = |it: &Option<Id>| it.as_deref() == Some(gone);
            lists
                .vpc_attachments
                .all
                .retain(|it| !is_its(&it.gateway_id));
            lists.attachments.all.retain(|it| !is_its(&it.gateway_id));
        }
    }
}

/// Adds those that come, and changes those that stay.
pub fn add(estate: &mut Estate<'_>) {
    for change in estate.changes(KIND) {
        let Some(new) = change.after() else { continue };
        match made(change, new) {
            Ok(Some(made)) if is_there(estate, &made) => replace(estate, &made),
            Ok(Some(made)) => attach(estate, change, new, made),
            Ok(None) => {}
            Err(why) => {
                // Which gateway, VPC or subnets it joins is not known.
                if let Some(holding) = estate.at(change.account_id, change.region) {
                    holding.lists.vpc_attachments.leave_open(&why);
                    holding.lists.attachments.leave_open(&why);
                }
            }
        }
    }
}

/// The attachment that a resource is, as its VPC's owner sees it.
fn made(
    change: PlannedChange<'_>,
    new: &Value,
) -> Result<Option<TransitGatewayVpcAttachment>, Why> {
    let gateway = id(new.get("transit_gateway_id")).map_err(Why::clone)?;
    let vpc = id(new.get("vpc_id")).map_err(Why::clone)?;
    let subnets = new.get("subnet_ids").texts()?;
    let ipv6 = new
        .get("ipv6_support")
        .or(new.get("options").get("ipv6_support"));
    let (Some(gateway), Some(vpc)) = (gateway, vpc) else {
        return Ok(None);
    };
    Ok(Some(TransitGatewayVpcAttachment {
        id: change.resource.id.as_str().into(),
        gateway_id: Some(gateway_id(gateway).into()),
        vpc_id: Some(vpc.into()),
        vpc_owner_id: Some(change.account_id.into()),
        state: Some("available".into()),
        subnet_ids: subnets.into_iter().map(Id::from).collect(),
        ipv6_disabled: ipv6.text() != Some("enable"),
    }))
}

fn is_there(estate: &Estate<'_>, made: &TransitGatewayVpcAttachment) -> bool {
    let all = estate.holdings.iter();
    let mut all = all.flat_map(|it| &it.lists.vpc_attachments.all);
    all.any(|it| it.id == made.id)
}

/// Changes one that is there: its subnets.
fn replace(estate: &mut Estate<'_>, made: &TransitGatewayVpcAttachment) {
    super::touch(estate, &made.id);
    for holding in estate.everywhere() {
        let all = holding.lists.vpc_attachments.all.iter_mut();
        for own in all.filter(|it| it.id == made.id) {
            own.subnet_ids.clone_from(&made.subnet_ids);
            own.ipv6_disabled = made.ipv6_disabled;
        }
    }
}

fn attach(
    estate: &mut Estate<'_>,
    change: PlannedChange<'_>,
    new: &Value,
    mut made: TransitGatewayVpcAttachment,
) {
    let gateway = id(new.get("transit_gateway_id")).ok().flatten();
    let gateway = gateway.unwrap_or_default();
    let vpc = made.vpc_id.clone().unwrap_or_default();
    let owner = owner(estate, gateway);
    let accepted = is_accepted(estate, change, gateway, owner.as_deref());
    if accepted == Some(false) {
        made.state = Some("pendingAcceptance".into());
    }
    let place = match estate.of_vpc(&vpc) {
        Some(holding) => {
            holding.touched.insert(vpc.to_string());
            holding.lists.vpc_attachments.all.push(made.clone());
            Some((holding.account_id.clone(), holding.region.clone()))
        }
        None => None,
    };
    let Some((account_id, region)) = place else {
        return;
    };
    let Some(owner) = owner else {
        let why = format!("whose {gateway} is, is neither in this plan nor in the saved data");
        if let Some(holding) = estate.at(&account_id, &region) {
            holding.lists.attachments.leave_open(&why.into());
        }
        return;
    };
    let listed = TransitGatewayAttachment {
        id: made.id.clone(),
        gateway_id: made.gateway_id.clone(),
        gateway_owner_id: Some(owner.as_str().into()),
        resource_type: Some("vpc".into()),
        resource_id: Some(vpc),
        resource_owner_id: Some(account_id.as_str().into()),
        state: made.state.clone(),
        association: None,
        nat_gateway_support: None,
    };
    if owner != account_id
        && let Some(holding) = estate.at(&account_id, &region)
    {
        holding.lists.attachments.all.push(listed.clone());
    }
    let is_on = |name: &str| {
        let flag = new.get(name);
        // The resource does not say it of a gateway that another account shares.
        match (owner == account_id, flag.unread().is_some(), flag.flag()) {
            (true, false, Some(on)) => Some(on),
            (true, true, _) => None,
            _ => Some(true),
        }
    };
    let own = defaults(estate, gateway);
    let choose = |default: Default, on: Option<bool>| match (on, default) {
        (Some(false), _) => Default::Off,
        (Some(true), default) => default,
        (None, Default::Off) => Default::Off,
        (None, _) => Default::Unknown,
    };
    let association = choose(
        own.association,
        is_on("transit_gateway_default_route_table_association"),
    );
    let propagation = choose(
        own.propagation,
        is_on("transit_gateway_default_route_table_propagation"),
    );
    // What the owner does with it is not known: its list does not say either.
    if accepted.is_some() && association != Default::Unknown {
        let association = match association {
            Default::Table(table) => Some(GatewayAssociation {
                table: GatewayTable::Route(table.as_str().into()),
                state: Some("associated".into()),
            }),
            Default::Off | Default::Unknown => None,
        };
        if let Some(holding) = estate.at(&owner, &region) {
            holding
                .lists
                .attachments
                .all
                .push(TransitGatewayAttachment {
                    association,
                    ..listed
                });
        }
    }
    match propagation {
        Default::Table(table) => propagate_to(estate, &table, &made.id),
        Default::Off => {}
        Default::Unknown if is_led_to(estate, &made.id) => {}
        Default::Unknown => {
            let why = format!(
                "whether {gateway} leads back to {} is known after apply: neither this plan nor the saved data says \
                 what it does with new attachments",
                change.resource.address
            );
            let why = Why::new(why, Some(UnreadRemedy::ListOfOwner));
            for holding in estate.of_account(&owner) {
                if let Some(vpc) = &made.vpc_id {
                    holding.leave_open(vpc, Field::GatewayRoutesTo, &why);
                }
            }
        }
    }
}

/// Whether something of the plan leads to an attachment: then nothing else does.
fn is_led_to(estate: &Estate<'_>, id: &str) -> bool {
    let kinds = [
        "aws_ec2_transit_gateway_route_table_propagation",
        "aws_ec2_transit_gateway_route",
        "aws_ec2_transit_gateway_prefix_list_reference",
    ];
    let mut news = kinds
        .into_iter()
        .flat_map(|kind| estate.changes(kind))
        .filter_map(PlannedChange::after);
    news.any(|new| new.get("transit_gateway_attachment_id").text() == Some(id))
}

/// Whether a gateway takes an attachment: of its own account, of others where it does so by itself or somebody does.
fn is_accepted(
    estate: &Estate<'_>,
    change: PlannedChange<'_>,
    gateway: &str,
    owner: Option<&str>,
) -> Option<bool> {
    if owner == Some(change.account_id) {
        return Some(true);
    }
    let named = |kind: &str| {
        let all = estate.changes(kind).into_iter();
        let mut news = all.filter_map(PlannedChange::after);
        news.any(|new| {
            new.get("transit_gateway_attachment_id").text() == Some(&*change.resource.id)
        })
    };
    let accepters = [
        "aws_ec2_transit_gateway_vpc_attachment_accepter",
        "aws_ec2_transit_gateway_route_table_association",
    ];
    if accepters.into_iter().any(named) {
        return Some(true);
    }
    let found = estate.resource("aws_ec2_transit_gateway", gateway)?;
    let resource = found.resource;
    let flag = resource.after.get("auto_accept_shared_attachments");
    match (flag.unread(), flag.text()) {
        (Some(_), _) => None,
        (None, Some(text)) => Some(text == "enable"),
        (None, None) => (!resource.kind.starts_with("data.")).then_some(false),
    }
}

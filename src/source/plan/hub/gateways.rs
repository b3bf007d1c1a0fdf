//! Transit gateways: attachments, the tables that they are associated with, and what leads to them.

mod attachments;
mod tables;

use rule::network::Id;
use rule::network::central::{TransitGatewayAttachment, TransitGatewayVpcAttachment};
use rule::network::fact::Why;

use super::super::value::Value;
use super::estate::{Estate, PlannedChange};
use crate::planned_id::beginning_with;

/// Lays gateways over what is there.
pub fn lay(estate: &mut Estate<'_>) {
    attachments::remove(estate);
    tables::make(estate);
    attachments::add(estate);
    tables::associate(estate);
    tables::propagate(estate);
    tables::route(estate);
}

/// The id of a gateway as routes have it.
fn gateway_id(id: &str) -> String {
    beginning_with("tgw-", id)
}

/// The table that AWS makes beside a gateway.
fn default_table(gateway: &str) -> String {
    format!("{gateway}#default-route-table")
}

/// What a gateway does with a new attachment: the tables that it is associated with, and that its routes go to.
#[derive(Debug)]
struct Defaults {
    association: Default,
    propagation: Default,
}

/// A table that AWS takes by itself.
#[derive(Debug, PartialEq, Eq)]
enum Default {
    /// This one.
    Table(String),
    /// None.
    Off,
    /// It is not known.
    Unknown,
}

/// What a gateway does with new attachments, as the plan knows it.
fn defaults(estate: &Estate<'_>, gateway: &str) -> Defaults {
    let Some(found) = estate.resource("aws_ec2_transit_gateway", gateway) else {
        return Defaults {
            association: Default::Unknown,
            propagation: Default::Unknown,
        };
    };
    let resource = found.resource;
    let value = if resource.remains() || resource.kind.starts_with("data.") {
        &resource.after
    } else {
        &resource.before
    };
    let of = |flag: &str, table: &str| {
        let (flag, table) = (value.get(flag), value.get(table));
        match (flag.unread(), flag.text()) {
            (Some(_), _) => Default::Unknown,
            (None, Some("disable")) => Default::Off,
            (None, _) => match table.written() {
                Some(table) => Default::Table(table.to_owned()),
                None if resource.actions.create => Default::Table(default_table(&resource.id)),
                None => Default::Unknown,
            },
        }
    };
    Defaults {
        association: of(
            "default_route_table_association",
            "association_default_route_table_id",
        ),
        propagation: of(
            "default_route_table_propagation",
            "propagation_default_route_table_id",
        ),
    }
}

/// The account that owns a gateway.
fn owner(estate: &Estate<'_>, gateway: &str) -> Option<String> {
    if let Some(found) = estate.resource("aws_ec2_transit_gateway", gateway) {
        let written = found.resource.after.get("owner_id").written();
        let is_data = found.resource.kind.starts_with("data.");
        if let Some(owner) = written.filter(|_| is_data) {
            return Some(owner.to_owned());
        }
        if !is_data {
            return Some(found.account_id.to_owned());
        }
    }
    let wanted = gateway_id(gateway);
    let all = estate.holdings.iter();
    let mut all = all.flat_map(|it| &it.lists.attachments.all);
    let of_gateway =
        all.find(|it| it.gateway_id.as_deref() == Some(&*wanted) && it.gateway_owner_id.is_some());
    of_gateway?.gateway_owner_id.as_ref().map(Id::to_string)
}

/// A VPC's attachment by its id, as anybody sees it.
fn attachment(estate: &Estate<'_>, id: &str) -> Option<TransitGatewayVpcAttachment> {
    let all = estate.holdings.iter();
    let own = all.clone().flat_map(|it| &it.lists.vpc_attachments.all);
    let mut own = own.filter(|it| *it.id == *id);
    own.next().cloned().or_else(|| {
        let mut listed = all.flat_map(|it| &it.lists.attachments.all);
        let found = listed.find(|it| {
            *it.id == *id && it.resource_type.as_deref().is_none_or(|kind| kind == "vpc")
        })?;
        Some(TransitGatewayVpcAttachment {
            id: found.id.clone(),
            gateway_id: found.gateway_id.clone(),
            vpc_id: found.resource_id.clone(),
            vpc_owner_id: found.resource_owner_id.clone(),
            state: found.state.clone(),
            subnet_ids: Vec::new(),
            ipv6_disabled: false,
        })
    })
}

/// The attachment and the table that a resource names.
///
/// # Errors
/// Why one of them is not known.
fn ends(value: &Value) -> Result<(String, String), Why> {
    let text = |name: &str| {
        let value = value.get(name);
        match value.unread() {
            Some(why) => Err(why.clone()),
            None => Ok(value.text().unwrap_or_default().to_owned()),
        }
    };
    Ok((
        text("transit_gateway_attachment_id")?,
        text("transit_gateway_route_table_id")?,
    ))
}

/// Touches the VPC of an attachment.
fn touch(estate: &mut Estate<'_>, attachment_id: &str) {
    let vpc = attachment(estate, attachment_id).and_then(|it| it.vpc_id);
    if let Some(vpc) = vpc
        && let Some(holding) = estate.of_vpc(&vpc)
    {
        holding.touched.insert(vpc.to_string());
    }
}

/// Says that what a gateway's owner holds is not known.
fn leave_open(estate: &mut Estate<'_>, change: PlannedChange<'_>, why: &Why) {
    if let Some(holding) = estate.at(change.account_id, change.region) {
        holding.lists.attachments.leave_open(why);
        holding.lists.gateway_routes.leave_open(why);
    }
}

/// The table that a gateway's new attachments go to where a plan makes the gateway.
fn has_default_table(estate: &Estate<'_>, gateway: &str) -> Option<String> {
    let own = defaults(estate, gateway);
    let table = Default::Table(default_table(gateway));
    (own.association == table || own.propagation == table).then(|| default_table(gateway))
}

/// The list entry of an attachment that its gateway's owner does not have yet.
fn listed(estate: &Estate<'_>, id: &str, owner: &str) -> Option<TransitGatewayAttachment> {
    let found = attachment(estate, id)?;
    Some(TransitGatewayAttachment {
        id: found.id,
        gateway_id: found.gateway_id,
        gateway_owner_id: Some(owner.into()),
        resource_type: Some("vpc".into()),
        resource_id: found.vpc_id,
        resource_owner_id: found.vpc_owner_id,
        state: found.state,
        association: None,
        nat_gateway_support: None,
    })
}

//! The route tables of transit gateways: which attachments they serve, and where they lead.

use rule::network::central::{
    GatewayAssociation, GatewayRoute, GatewayTable, RouteAttachment, RouteKind,
    TransitGatewayRoutes,
};
use rule::network::fact::Why;
use rule::network::{Id, RouteState};

use super::super::super::value::Value;
use super::super::estate::{Estate, id};
use super::{attachment, ends, has_default_table, leave_open, listed, touch};

/// Makes the tables that come, and takes away those that go.
pub fn make(estate: &mut Estate<'_>) {
    let mut made: Vec<(String, String, String)> = Vec::new();
    for change in estate.changes("aws_ec2_transit_gateway_route_table") {
        if let Some(gone) = change.gone() {
            for holding in estate.everywhere() {
                let all = &mut holding.lists.gateway_routes.all;
                all.retain(|it| *it.table_id != *gone);
            }
        }
        if change.after().is_some() && change.resource.actions.create {
            let id = change.resource.id.to_string();
            made.push((change.account_id.into(), change.region.into(), id));
        }
    }
    for change in estate.changes("aws_ec2_transit_gateway") {
        if change.after().is_some()
            && change.resource.actions.create
            && let Some(table) = has_default_table(estate, &change.resource.id)
        {
            made.push((change.account_id.into(), change.region.into(), table));
        }
    }
    for (account_id, region, table) in made {
        if let Some(holding) = estate.at(&account_id, &region) {
            holding.lists.gateway_routes.all.push(TransitGatewayRoutes {
                table_id: table.as_str().into(),
                routes: Vec::new(),
                complete: true,
            });
        }
    }
}

/// Associates attachments with tables.
pub fn associate(estate: &mut Estate<'_>) {
    let changes = estate.changes("aws_ec2_transit_gateway_route_table_association");
    for change in &changes {
        let Some(Ok((of, table))) = change.before().map(ends) else {
            continue;
        };
        touch(estate, &of);
        for holding in estate.everywhere() {
            let all = holding.lists.attachments.all.iter_mut();
            for own in all.filter(|it| *it.id == *of) {
                let is_it = |it: &GatewayAssociation| {
                    it.table == GatewayTable::Route(table.as_str().into())
                };
                if own.association.as_ref().is_some_and(is_it) {
                    own.association = None;
                }
            }
        }
    }
    for change in changes {
        let Some(new) = change.after() else { continue };
        let (of, table) = match ends(new) {
            Ok(ends) => ends,
            Err(why) => {
                match id(new.get("transit_gateway_attachment_id")) {
                    // Its table is not known: neither is what it leads to.
                    Ok(Some(of)) => {
                        touch(estate, of);
                        for holding in estate.everywhere() {
                            let all = &mut holding.lists.attachments.all;
                            let is_owners = |owner: &Option<Id>, account: &str| {
                                owner.as_deref() == Some(account)
                            };
                            let account = holding.account_id.clone();
                            all.retain(|it| {
                                *it.id != *of || !is_owners(&it.gateway_owner_id, &account)
                            });
                        }
                    }
                    _ => leave_open(estate, change, &why),
                }
                continue;
            }
        };
        touch(estate, &of);
        let own = listed(estate, &of, change.account_id);
        let Some(holding) = estate.at(change.account_id, change.region) else {
            continue;
        };
        let all = &mut holding.lists.attachments.all;
        if !all.iter().any(|it| *it.id == *of) {
            all.extend(own);
        }
        for own in all.iter_mut().filter(|it| *it.id == *of) {
            own.association = Some(GatewayAssociation {
                table: GatewayTable::Route(table.as_str().into()),
                state: Some("associated".into()),
            });
        }
    }
}

/// Lets the routes of attachments into tables.
pub fn propagate(estate: &mut Estate<'_>) {
    let changes = estate.changes("aws_ec2_transit_gateway_route_table_propagation");
    for change in &changes {
        let Some(Ok((of, table))) = change.before().map(ends) else {
            continue;
        };
        touch(estate, &of);
        on_table(estate, &table, |own| {
            own.routes.retain(|it| {
                it.kind != RouteKind::Propagated || !it.attachments.iter().any(|at| *at.id == *of)
            });
        });
    }
    for change in changes {
        let Some(new) = change.after() else { continue };
        match ends(new) {
            Ok((of, table)) => {
                touch(estate, &of);
                propagate_to(estate, &table, &of);
            }
            Err(why) => may_have_further(estate, new, &why),
        }
    }
}

/// The routes to a VPC's blocks, in a table.
pub fn propagate_to(estate: &mut Estate<'_>, table: &str, of: &str) {
    let vpc = attachment(estate, of).and_then(|it| it.vpc_id);
    let blocks = vpc.as_deref().and_then(|vpc| estate.blocks(vpc));
    let Some(blocks) = blocks.map(<[_]>::to_vec) else {
        // Where it leads is known, and not to which addresses.
        on_table(estate, table, |own| own.complete = false);
        return;
    };
    on_table(estate, table, |own| {
        for block in &blocks {
            let route = GatewayRoute {
                cidr: Some(*block),
                prefix_list_id: None,
                attachments: vec![RouteAttachment {
                    id: of.into(),
                    resource_type: Some("vpc".into()),
                    resource_id: vpc.clone(),
                }],
                kind: RouteKind::Propagated,
                state: RouteState::Active,
            };
            if !own.routes.contains(&route) {
                own.routes.push(route);
            }
        }
    });
}

/// Routes that are written.
pub fn route(estate: &mut Estate<'_>) {
    let kinds = [
        "aws_ec2_transit_gateway_route",
        "aws_ec2_transit_gateway_prefix_list_reference",
    ];
    let changes: Vec<_> = kinds.iter().flat_map(|kind| estate.changes(kind)).collect();
    for change in &changes {
        let old = change.before().map(|old| (ends(old), made(estate, old)));
        if let Some((Ok((_, table)), Ok(Some(route)))) = old {
            on_table(estate, &table, |own| {
                own.routes.retain(|it| {
                    it.kind != RouteKind::Static
                        || it.cidr != route.cidr
                        || it.prefix_list_id != route.prefix_list_id
                });
            });
        }
    }
    for change in changes {
        let Some(new) = change.after() else { continue };
        match (ends(new), made(estate, new)) {
            (Ok((_, table)), Ok(Some(route))) => {
                on_table(estate, &table, |own| own.routes.push(route.clone()));
            }
            (Ok(_), Ok(None)) => {}
            (Err(why), _) | (_, Err(why)) => may_have_further(estate, new, &why),
        }
    }
}

fn made(estate: &Estate<'_>, value: &Value) -> Result<Option<GatewayRoute>, Why> {
    let (block, list) = (
        value.get("destination_cidr_block"),
        value.get("prefix_list_id"),
    );
    if let Some(why) = block.unread().or(list.unread()) {
        return Err(why.clone());
    }
    let cidr = block.written().and_then(|block| block.parse().ok());
    let list = list.written().map(Id::from);
    if cidr.is_none() && list.is_none() {
        return Ok(None);
    }
    let (of, _) = ends(value)?;
    let is_blackhole = value.get("blackhole").flag() == Some(true) || of.is_empty();
    let attachments = if is_blackhole {
        Vec::new()
    } else {
        let vpc = attachment(estate, &of).and_then(|it| it.vpc_id);
        vec![RouteAttachment {
            id: of.as_str().into(),
            resource_type: vpc.as_ref().map(|_| "vpc".into()),
            resource_id: vpc,
        }]
    };
    Ok(Some(GatewayRoute {
        cidr,
        prefix_list_id: list,
        state: if is_blackhole {
            RouteState::Blackhole
        } else {
            RouteState::Active
        },
        attachments,
        kind: RouteKind::Static,
    }))
}

/// Changes a table, wherever it is listed.
fn on_table(estate: &mut Estate<'_>, table: &str, change: impl Fn(&mut TransitGatewayRoutes)) {
    for holding in estate.everywhere() {
        let all = holding.lists.gateway_routes.all.iter_mut();
        all.filter(|it| *it.table_id == *table).for_each(&change);
    }
}

/// A table that may have a further route; every one, where it is not known which.
fn may_have_further(estate: &mut Estate<'_>, value: &Value, why: &Why) {
    match id(value.get("transit_gateway_route_table_id")) {
        Ok(Some(table)) => on_table(estate, table, |own| own.complete = false),
        _ => {
            for holding in estate.everywhere() {
                holding.lists.gateway_routes.leave_open(why);
            }
        }
    }
}

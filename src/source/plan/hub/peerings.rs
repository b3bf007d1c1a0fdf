//! VPC peering connections: both accounts see them.

use rule::network::Id;
use rule::network::central::{PeeringConnection, PeeringSide};
use rule::network::fact::Why;

use super::super::resource::Dialect;
use super::super::value::Value;
use super::estate::{Estate, PlannedChange, id};
use crate::planned_id::beginning_with;

/// The status of a connection that carries traffic.
const ACTIVE: &str = "active";

/// Lays connections over what is there.
pub fn lay(estate: &mut Estate<'_>) {
    let connections = estate.changes("aws_vpc_peering_connection");
    for change in &connections {
        if let Some(gone) = change.gone() {
            remove(estate, gone);
        }
        if let Some(new) = change.after() {
            add(estate, *change, new);
        }
    }
    for change in estate.changes("aws_vpc_peering_connection_accepter") {
        let Some(new) = change.after() else { continue };
        let auto = new.get("auto_accept");
        let status = match (auto.unread(), auto.flag()) {
            (Some(_), _) => None,
            (None, Some(true)) => Some(ACTIVE),
            (None, _) => continue,
        };
        if let Some(connection) = new.get("vpc_peering_connection_id").written() {
            set_status(estate, &beginning_with("pcx-", connection), status);
        }
    }
}

fn remove(estate: &mut Estate<'_>, gone: &str) {
    for holding in estate.everywhere() {
        let all = &mut holding.lists.peering_connections.all;
        let (own, rest) = std::mem::take(all)
            .into_iter()
            .partition::<Vec<_>, _>(|it| *it.id == *gone);
        *all = rest;
        let sides = own.into_iter().flat_map(|it| [it.requester, it.accepter]);
        let vpcs = sides.filter_map(|side| side.vpc_id.map(|id| id.to_string()));
        let vpcs: Vec<String> = vpcs.collect();
        let own = vpcs.into_iter().filter(|id| holding.vpcs.contains_key(id));
        holding.touched.extend(own);
    }
}

fn add(estate: &mut Estate<'_>, change: PlannedChange<'_>, new: &Value) {
    let connection = beginning_with("pcx-", &change.resource.id);
    let account = |name: &str| {
        new.get(name)
            .written()
            .unwrap_or(change.account_id)
            .to_owned()
    };
    let region = new.get("peer_region").written().unwrap_or(change.region);
    let peer_owner = account("peer_owner_id");
    let (own, peer) = (id(new.get("vpc_id")), id(new.get("peer_vpc_id")));
    let (own, peer) = match (own, peer) {
        (Ok(own), Ok(peer)) => (own, peer),
        (Err(why), _) | (_, Err(why)) => {
            let why: Why = why.clone();
            for holding in estate.everywhere() {
                holding.lists.peering_connections.leave_open(&why);
            }
            return;
        }
    };
    let auto = new.get("auto_accept");
    let is_own = peer_owner == change.account_id;
    let by_template = change.resource.dialect == Dialect::CloudFormation
        && (is_own || !new.get("peer_role_arn").is_empty());
    let status = match (auto.unread(), auto.flag() == Some(true) || by_template) {
        (Some(_), _) => None,
        (None, true) => Some(ACTIVE),
        (None, false) => Some("pending-acceptance"),
    };
    let places = [
        (change.account_id.to_owned(), change.region.to_owned()),
        (peer_owner.clone(), region.to_owned()),
    ];
    let side = |vpc: Option<&str>, owner: &str, region: &str| PeeringSide {
        vpc_id: vpc.map(Id::from),
        owner_id: Some(owner.into()),
        region: Some(region.into()),
    };
    let made = PeeringConnection {
        id: connection.as_str().into(),
        status: status.map(Id::from),
        requester: side(own, change.account_id, change.region),
        accepter: side(peer, &peer_owner, region),
    };
    for (account_id, region) in &places {
        let Some(holding) = estate.at(account_id, region) else {
            continue;
        };
        let all = &mut holding.lists.peering_connections.all;
        if !all.iter().any(|it| it.id == made.id) {
            all.push(made.clone());
        }
        let ends = [own, peer].into_iter().flatten();
        let ends = ends.filter(|vpc| holding.vpcs.contains_key(*vpc));
        let ends: Vec<String> = ends.map(str::to_owned).collect();
        holding.touched.extend(ends);
    }
    if status == Some(ACTIVE) {
        set_status(estate, &connection, status);
    }
}

fn set_status(estate: &mut Estate<'_>, connection: &str, status: Option<&str>) {
    for holding in estate.everywhere() {
        let all = holding.lists.peering_connections.all.iter_mut();
        for own in all.filter(|it| *it.id == *connection) {
            // One that is active stays so.
            if !own.is_active() {
                own.status = status.map(Id::from);
            }
        }
    }
}

//! The tables of a transit gateway: where the one that an attachment is associated with leads
//! (`decision.md`, section 11.7, rows 3c and 3d).

use std::net::IpAddr;

use ipnet::IpNet;

use super::reason::{AttachmentSide, Reason};
use crate::checks::Check;
use crate::network::central::{
    GatewayRoute, GatewayTable, RouteKind, TransitGatewayAttachment, TransitGatewayRoutes,
};
use crate::network::fact::{UnreadRemedy, Why};
use crate::network::{Field, Id, Network, RouteState};
use crate::path::central::hub_path::Between;
use crate::path::central::view::Lookups;
use crate::path::engine::block::entries;
use crate::path::engine::index::{Index, Lookup};
use crate::path::network_acl::AclPeer;
use crate::path::step::Step;
use crate::possible::Possible;
use crate::view::Sight;

/// One way that a table may turn out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableOutcome {
    /// Whether it leads to the other VPC: one answer.
    pub possible: Possible,
    /// Whether its route leads to an attachment of the other VPC, undecidable or not.
    pub leads: bool,
}

/// Where the table of an attachment leads.
#[derive(Debug)]
pub struct Routed<'a> {
    /// Every way that it may turn out.
    pub outcomes: Vec<TableOutcome>,
    /// The steps.
    pub steps: Vec<Step<'a>>,
}

impl Routed<'_> {
    /// All that it may come to.
    pub fn possible(&self) -> Possible {
        let each = self.outcomes.iter().map(|outcome| outcome.possible);
        each.reduce(Possible::or_else).unwrap_or(Possible::ANY)
    }
}

/// Whose table is asked about which packets.
#[derive(Debug, Clone, Copy)]
struct TableLookup<'a> {
    side: AttachmentSide,
    gateway: &'a Id,
    from: &'a Id,
    towards: &'a Id,
    to: IpAddr,
}

/// The table of the client's attachment, towards the hub.
pub fn there<'a>(way: &Between<'_, 'a>, gateway: &'a Id) -> Routed<'a> {
    let lookup = TableLookup {
        side: AttachmentSide::Client,
        gateway,
        from: way.client.vpc_id,
        towards: way.hub_vpc,
        to: way.to,
    };
    routed(way, lookup)
}

/// The table of the hub's attachment, back to the client.
pub fn back<'a>(way: &Between<'_, 'a>, gateway: &'a Id) -> Routed<'a> {
    let lookup = TableLookup {
        side: AttachmentSide::Hub,
        gateway,
        from: way.hub_vpc,
        towards: way.client.vpc_id,
        to: way.from,
    };
    routed(way, lookup)
}

const YES: TableOutcome = TableOutcome {
    possible: Possible::YES,
    leads: true,
};
const LEADS_UNDECIDED: TableOutcome = TableOutcome {
    possible: Possible::MAYBE,
    leads: true,
};
const MAYBE: TableOutcome = TableOutcome {
    possible: Possible::MAYBE,
    leads: false,
};
const NO: TableOutcome = TableOutcome {
    possible: Possible::NO,
    leads: false,
};
const UNSHOWN: TableOutcome = TableOutcome {
    possible: Possible::UNSHOWN,
    leads: false,
};

/// It is unread.
fn unread<'a>(why: Why) -> Routed<'a> {
    Routed {
        outcomes: vec![YES, LEADS_UNDECIDED, MAYBE, NO],
        steps: vec![Step::unread(
            Check::TransitGatewayRouteMissing,
            Possible::ANY,
            why,
        )],
    }
}

fn one<'a>(outcome: TableOutcome, reason: Reason<'a>) -> Routed<'a> {
    Routed {
        outcomes: vec![outcome],
        steps: vec![Step::new(outcome.possible, reason)],
    }
}

/// Asks the table of an attachment, and whether the gateway changes addresses on the way.
fn routed<'a>(way: &Between<'_, 'a>, lookup: TableLookup<'a>) -> Routed<'a> {
    let owner = match way.view.gateway_owner(lookup.gateway) {
        Sight::Seen(owner) => owner,
        Sight::NotShown => {
            let gateway = lookup.gateway;
            let reason = Reason::OwnerNotShown { gateway };
            return one(UNSHOWN, reason);
        }
        Sight::Unread(why) => {
            let mut unread = unread(why.clone());
            unread.outcomes.push(UNSHOWN);
            let open = Possible::ANY.or_else(Possible::UNSHOWN);
            let check = Check::TransitGatewayRouteMissing;
            unread.steps = vec![Step::unread(check, open, why)];
            return unread;
        }
    };
    if let Some(why) = owner.central.attachments.why() {
        return unread(why.clone());
    }
    let Some(own) = attachment_of(way.view, owner, lookup.gateway, lookup.from) else {
        return unread(not_listed(lookup.gateway, lookup.from));
    };
    let mut routed = by_association(way, lookup, owner, own);
    if own.may_translate() {
        routed.translate(own, false);
    }
    match attachment_of(way.view, owner, lookup.gateway, lookup.towards) {
        Some(other) if other.may_translate() => routed.translate(other, true),
        Some(_) => {}
        None if routed.outcomes.iter().any(|outcome| outcome.leads) => {
            if !routed.outcomes.contains(&LEADS_UNDECIDED) {
                routed.outcomes.push(LEADS_UNDECIDED);
            }
            let why = not_listed(lookup.gateway, lookup.towards);
            let open = Possible::YES.or_else(Possible::MAYBE);
            let step = Step::unread(Check::MiddleboxInPath, open, why);
            routed.steps.push(step);
        }
        None => {}
    }
    routed
}

impl<'a> Routed<'a> {
    /// The gateway may change addresses at an attachment: it passes no more, whatever else it does.
    fn translate(&mut self, attachment: &'a TransitGatewayAttachment, where_it_leads: bool) {
        for outcome in &mut self.outcomes {
            if outcome.leads || !where_it_leads {
                outcome.possible = outcome.possible.and(Possible::MAYBE);
            }
        }
        if self.outcomes.iter().any(|outcome| outcome.leads) || !where_it_leads {
            let attachment = &attachment.id;
            let reason = Reason::Translates { attachment };
            self.steps.push(Step::new(Possible::MAYBE, reason));
        }
    }
}

fn not_listed(gateway: &str, vpc_id: &str) -> Why {
    let words = format!("the attachment of {vpc_id} is not in the list of the owner of {gateway}");
    Why::new(words, Some(UnreadRemedy::ListOfOwner))
}

/// The attachment of a VPC, as the gateway's owner sees it; of several one that carries traffic.
fn attachment_of<'a>(
    view: &Lookups<'a>,
    owner: &'a Network,
    gateway: &str,
    vpc_id: &str,
) -> Option<&'a TransitGatewayAttachment> {
    let all = view.attachments_in(owner, vpc_id).into_iter();
    let own = all.filter(|it| {
        it.gateway_id.as_deref() == Some(gateway)
            && it.resource_type.as_deref().is_none_or(|kind| kind == "vpc")
    });
    own.reduce(|best, other| if is_usable(best) { best } else { other })
}

fn is_usable(attachment: &TransitGatewayAttachment) -> bool {
    matches!(attachment.state.as_deref(), Some("available" | "modifying"))
}

/// Asks the table that an attachment is associated with.
fn by_association<'a>(
    way: &Between<'_, 'a>,
    lookup: TableLookup<'a>,
    owner: &'a Network,
    own: &'a TransitGatewayAttachment,
) -> Routed<'a> {
    let attachment = &own.id;
    let side = lookup.side;
    // [I] Without a table nothing carries the traffic on.
    let Some(association) = &own.association else {
        return one(NO, Reason::NoTable { side, attachment });
    };
    let state = association.state.as_deref();
    let table = match &association.table {
        GatewayTable::Policy(table) => {
            return one(MAYBE, Reason::PolicyTable { attachment, table });
        }
        GatewayTable::Absent => return one(NO, Reason::NoTable { side, attachment }),
        GatewayTable::Route(_) if state == Some("disassociated") => {
            return one(NO, Reason::NoTable { side, attachment });
        }
        GatewayTable::Route(table) => table,
    };
    if let Some(state) = state.filter(|state| *state != "associated") {
        let reason = Reason::InTransition {
            attachment,
            table,
            state,
        };
        return one(MAYBE, reason);
    }
    let routes = match routes_of(owner, table) {
        Ok(routes) => routes,
        Err(why) => return unread(why),
    };
    let Some(index) = way.view.index(owner) else {
        return unread(format!("nothing of {} was read", owner.account_id).into());
    };
    let counted = way.view.routes_to(owner, routes, lookup.to);
    by_routes(index, lookup, own, (routes, &counted))
}

/// The routes of a table.
fn routes_of<'a>(owner: &'a Network, table: &Id) -> Result<&'a TransitGatewayRoutes, Why> {
    let all = match &owner.central.gateway_routes {
        crate::network::fact::Fact::Read(all) => all,
        crate::network::fact::Fact::Unread(why) => return Err(why.clone()),
    };
    let routes = all.iter().find(|it| it.table_id == *table);
    match routes {
        Some(routes) if routes.complete => Ok(routes),
        Some(_) => Err(format!("the routes of {table} are not all in the data").into()),
        None => Err(format!("the routes of {table} are not in the data").into()),
    }
}

/// How specific a route is: the length of its block, then how it came to be.
type Rank = (u8, u8);

/// How specific a route is to an address; `None` where it leads elsewhere, or its list is not in the data.
fn rank(index: &Index<'_>, route: &GatewayRoute, to: IpAddr) -> Option<Rank> {
    let kind = match route.kind {
        RouteKind::Static if route.prefix_list_id.is_none() => 3,
        RouteKind::Static => 2,
        RouteKind::Propagated => 1,
        RouteKind::Other => 0,
    };
    let length = match (&route.cidr, &route.prefix_list_id) {
        (Some(cidr), _) => cidr.contains(&to).then(|| cidr.prefix_len()),
        (None, Some(list)) => match index.prefix_list(list) {
            Lookup::Found(list) => {
                let blocks = entries(list).iter().filter(|cidr| cidr.contains(&to));
                blocks.map(IpNet::prefix_len).max()
            }
            Lookup::NotShown | Lookup::Unread(_) => None,
        },
        (None, None) => None,
    };
    Some((length?, kind))
}

/// Asks the routes of a table.
fn by_routes<'a>(
    index: &Index<'a>,
    lookup: TableLookup<'a>,
    own: &'a TransitGatewayAttachment,
    (table, routes): (&'a TransitGatewayRoutes, &[&'a GatewayRoute]),
) -> Routed<'a> {
    let counts = |route: &&'a GatewayRoute| {
        matches!(route.state, RouteState::Active | RouteState::Blackhole)
    };
    let counting = || routes.iter().copied().filter(counts);
    let ranked = counting().filter_map(|route| Some((rank(index, route, lookup.to)?, route)));
    let base = ranked
        .reduce(|best, other| if other.0 > best.0 { other } else { best })
        .map(|(_, route)| route);
    let reason = |route, hidden| Reason::Route {
        side: lookup.side,
        gateway: lookup.gateway,
        attachment: &own.id,
        table: &table.table_id,
        route,
        to: AclPeer::Address(lookup.to),
        from: lookup.from,
        towards: lookup.towards,
        hidden,
    };
    let outcome = |route| leads(index.network, route, lookup.towards);
    let mut routed = one(outcome(base), reason(base, false));
    let unknown = &index.network.unknown;
    if routed.possible() != Possible::YES
        && let Some(why) = unknown.why(lookup.towards, Field::GatewayRoutesTo)
    {
        return unread(why.clone());
    }
    for route in counting().filter(|route| route.cidr.is_none()) {
        let unread = match route
            .prefix_list_id
            .as_deref()
            .map(|id| index.prefix_list(id))
        {
            None | Some(Lookup::Found(_)) => continue,
            Some(Lookup::NotShown) => None,
            Some(Lookup::Unread(why)) => Some(why),
        };
        let is_same = base
            .is_some_and(|base| base.state == route.state && base.attachments == route.attachments);
        if is_same {
            continue;
        }
        match unread {
            None => return one(MAYBE, reason(Some(route), true)),
            Some(why) => {
                for outcome in [outcome(Some(route)), MAYBE] {
                    if !routed.outcomes.contains(&outcome) {
                        routed.outcomes.push(outcome);
                    }
                }
                let check = Check::TransitGatewayRouteMissing;
                routed.steps = vec![Step::unread(check, routed.possible(), why)];
            }
        }
    }
    routed
}

/// Where a route of a gateway leads.
fn leads(owner: &Network, route: Option<&GatewayRoute>, towards: &Id) -> TableOutcome {
    let Some(route) = route.filter(|route| route.state != RouteState::Blackhole) else {
        return NO;
    };
    let resource = |at: &'_ crate::network::central::RouteAttachment| {
        let all = owner.central.attachments.elements().iter();
        let listed = || all.clone().find(|it| it.id == at.id);
        let resource = at.resource_id.clone();
        resource.or_else(|| listed()?.resource_id.clone())
    };
    let is_there = |at: &crate::network::central::RouteAttachment| {
        at.resource_type.as_deref().is_none_or(|kind| kind == "vpc")
            && resource(at).as_ref() == Some(towards)
    };
    if !route.attachments.is_empty() && route.attachments.iter().all(is_there) {
        YES
    } else {
        MAYBE
    }
}

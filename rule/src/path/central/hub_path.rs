//! The way from a client to the interfaces of an endpoint that a record leads to
//! (`decision.md`, section 11.7).

use std::net::IpAddr;

use super::borders;
use super::course::{self, VpcConnection};
use super::groups::{self, GroupReferencing};
use super::hops::{self, Checked, softened};
use super::no_endpoint;
use super::peering;
use super::target::TargetEndpoint;
use super::transit_gateway::{self, Through};
use super::view::Lookups;
use crate::checks::Check;
use crate::network::fact::Why;
use crate::network::{Id, NetworkInterface};
use crate::path::engine::index::Index;
use crate::path::engine::some_address::{Addresses, about_all};
use crate::path::interface::{self, By, InterfacePath, Reach};
use crate::path::step::{Detail, GatheredSteps, Step};
use crate::path::{Client, Family};
use crate::possible::Possible;
use crate::view::Sight;

/// Who asks, and over what is looked.
#[derive(Debug, Clone, Copy)]
pub struct PathRequest<'l, 'a> {
    /// The lookups over the view.
    pub view: &'l Lookups<'a>,
    /// The lookups over the evaluated network.
    pub own: &'l Index<'a>,
    /// The client.
    pub client: Client<'a>,
    /// The port.
    pub port: u16,
    /// Which steps are kept.
    pub detail: Detail,
}

/// A client, an interface in another VPC, and the address of each.
#[derive(Debug, Clone, Copy)]
pub struct Between<'l, 'a> {
    /// The lookups over the view.
    pub view: &'l Lookups<'a>,
    /// The lookups over the client's network.
    pub own: &'l Index<'a>,
    /// The lookups over the network of the hub.
    pub hub: &'l Index<'a>,
    /// The client.
    pub client: Client<'a>,
    /// The endpoint's interface.
    pub interface: &'a NetworkInterface,
    /// The VPC that it is in.
    pub hub_vpc: &'a Id,
    /// The client's address.
    pub from: IpAddr,
    /// The interface's address.
    pub to: IpAddr,
    /// What the path is evaluated by.
    pub by: By,
}

/// Evaluates the path from a client to the interfaces that a record leads to.
pub fn reach<'a>(
    request: PathRequest<'_, 'a>,
    target: &TargetEndpoint<'_, 'a>,
    family: Family,
) -> Reach<'a> {
    let by = By {
        family,
        port: request.port,
    };
    let (index, client, endpoint) = (target.index, request.client, target.endpoint);
    let path = |id: &'a Id| match &endpoint.vpc_id {
        Some(hub_vpc) if hub_vpc != client.vpc_id => {
            interface_path(request, target.index, hub_vpc, id, by)
        }
        Some(_) => interface::interface_path(request.own, client, id, by, request.detail, None),
        None => {
            let why = format!("the VPC of {} is not in the data", endpoint.id);
            interface::unread_path(why.into())
        }
    };
    interface::over(index, endpoint, &target.interfaces(), path)
}

/// The path to an interface of another VPC whose address is not in the data: what is known of the client's side
/// counts all the same (*No E*).
fn without_address<'a>(request: PathRequest<'_, 'a>, why: String) -> InterfacePath<'a> {
    let mut path = interface::unread_path(why.into());
    for step in no_endpoint::steps(request) {
        path.possible = path.possible.and(step.possible);
        if step.possible != Possible::YES {
            path.steps.push(step);
        }
    }
    path
}

/// Evaluates the path to one interface of another VPC.
fn interface_path<'a>(
    request: PathRequest<'_, 'a>,
    hub: &Index<'a>,
    hub_vpc: &'a Id,
    id: &'a Id,
    by: By,
) -> InterfacePath<'a> {
    let client = request.client;
    let Some(interface) = hub.endpoint_interface(id) else {
        return without_address(request, format!("the record of {id} is not in the data"));
    };
    let Some(from) = client.addresses(by.family) else {
        let why = format!("{} has no address in the data", client.interface.id);
        return interface::unread_path(why.into());
    };
    let Some(to) = Addresses::of(interface, by.family) else {
        let family = by.family.as_str();
        return without_address(request, format!("{id} has no {family} address in the data"));
    };
    let at = |from: IpAddr, to: IpAddr| {
        let between = Between {
            view: request.view,
            own: request.own,
            hub,
            client,
            interface,
            hub_vpc,
            from,
            to,
            by,
        };
        at_addresses(request, between)
    };
    if let (Addresses::One(from), Addresses::One(to)) = (from, to) {
        return at(from, to);
    }
    let borders = borders::between(
        request.view,
        (request.own, client),
        (hub, hub_vpc, interface),
    );
    let (froms, tos) = (from.each(&borders), to.each(&borders));
    let pairs = froms
        .into_iter()
        .flat_map(|from| tos.iter().map(move |to| (from, *to)));
    let paths = pairs.map(|(one, other)| {
        let path = at(one, other);
        InterfacePath {
            steps: about_all(path.steps, &[(one, from), (other, to)]),
            ..path
        }
    });
    agree(client, paths.collect())
}

/// The way for addresses that nobody knows yet: where all of them agree, that of each; else unread.
fn agree<'a>(client: Client<'a>, paths: Vec<InterfacePath<'a>>) -> InterfacePath<'a> {
    let each = paths.iter().map(|path| path.possible);
    let all = each.reduce(Possible::or_else).unwrap_or(Possible::ANY);
    if let Some(place) = paths.iter().position(|path| path.possible == all) {
        let mut paths = paths;
        return paths.swap_remove(place);
    }
    let steps = paths.iter().flat_map(|path| &path.steps);
    let mut at_fault = steps.filter(|step| step.possible.may_be(Possible::NO));
    let mut remedy = None;
    let (check, what) = match at_fault.next() {
        Some(step) => {
            let check = step.reason.asked_check();
            remedy = step.reason.remedy_of_unread();
            (check, format!(": for part of them {}", step.reason))
        }
        None => (Check::CentralRouteMissing, String::new()),
    };
    let why = format!(
        "the address of {} or of the endpoint is not known yet, and rules treat addresses differently{what}",
        client.interface.id
    );
    InterfacePath {
        possible: all,
        steps: vec![Step::unread(check, all, Why::new(why, remedy))],
    }
}

/// The way between two addresses.
fn at_addresses<'a>(request: PathRequest<'_, 'a>, between: Between<'_, 'a>) -> InterfacePath<'a> {
    let interface = between.interface;
    let there = course::there(&between);
    let mut gathered = GatheredSteps {
        detail: request.detail,
        interface: Some(interface),
        possible: Possible::YES,
        steps: Vec::new(),
    };
    let mut possible: Option<Possible> = None;
    let mut steps: Vec<Step<'a>> = Vec::new();
    for course in &there.courses {
        let checked = CheckedCourse::over(&between, course.over);
        let all = checked.possible(course.possible);
        possible = Some(possible.map_or(all, |so_far| so_far.or_else(all)));
        for step in checked.steps(course.possible) {
            if !steps.iter().any(|other| other.is_same(&step)) {
                steps.push(step);
            }
        }
    }
    gathered.add(there.step);
    steps.into_iter().for_each(|step| gathered.add(step));
    InterfacePath {
        possible: possible.unwrap_or(gathered.possible),
        steps: gathered.steps,
    }
}

/// The checks of one course. What is soft rests on the address that the hub sees: where that may be
/// another than the client's, a *no* of it is undecidable.
struct CheckedCourse<'a> {
    /// What the packets go over.
    over: VpcConnection<'a>,
    /// The client's side: it counts whatever becomes of the address.
    firm: Vec<Step<'a>>,
    /// The route back, and the interface's groups.
    soft: [Step<'a>; 2],
    /// The ACLs on the way of the request, and on that of the reply.
    acls: [Checked<'a>; 2],
    /// What is known of the transit gateway.
    through: Option<Through<'a>>,
}

impl<'a> CheckedCourse<'a> {
    /// Asks every check of a course.
    fn over(between: &Between<'_, 'a>, over: VpcConnection<'a>) -> Self {
        let groups = by_group(between, over);
        let through = match over {
            VpcConnection::Gateway(gateway) => Some(transit_gateway::through(between, gateway)),
            VpcConnection::Peering(_)
            | VpcConnection::PeeringNotShown(_)
            | VpcConnection::NotKnown
            | VpcConnection::Unread => None,
        };
        let mut firm = vec![groups::egress(between, groups)];
        if let VpcConnection::Peering(id) = over {
            firm.extend(peering::joins(between, id));
        }
        Self {
            over,
            firm,
            soft: [
                course::back(between, over),
                groups::ingress(between, groups),
            ],
            acls: hops::ask(between, over, through.as_ref()),
            through,
        }
    }

    /// Everything that it may come to, where the client's own table leads there so.
    fn possible(&self, there: Possible) -> Possible {
        let firm = all(self.firm.iter().map(|step| step.possible));
        let of_tables = self.tables();
        let tables = || of_tables.iter();
        let pairs = there
            .each()
            .flat_map(|there| tables().map(move |table| (there, table)));
        pairs
            .map(|(there, table)| {
                let is_changed = there.is_undecidable() || table.possible.is_undecidable();
                let acls = self.acls.iter();
                let acls = acls.map(|it| if is_changed { it.changed } else { it.plain });
                let soft = self.soft.iter().map(|step| step.possible);
                let soft = soft.map(|plain| if is_changed { softened(plain) } else { plain });
                let through = self.through.as_ref();
                let through = through.map(|it| by_gateway(it, table.leads, is_changed));
                let ends = [there, table.possible, firm].into_iter();
                all(ends.chain(acls).chain(soft).chain(through))
            })
            .reduce(Possible::or_else)
            .unwrap_or(there)
    }

    /// Every way that the client's table of the gateway may turn out.
    fn tables(&self) -> Vec<transit_gateway::TableOutcome> {
        match &self.through {
            Some(through) => through.there.outcomes.clone(),
            None => vec![transit_gateway::TableOutcome {
                possible: Possible::YES,
                leads: false,
            }],
        }
    }

    /// The steps, in the order of the way.
    fn steps(self, there: Possible) -> Vec<Step<'a>> {
        let tables = self.tables();
        let is_changed = |one: Possible| one.is_undecidable();
        let open = |of: &dyn Fn(bool) -> bool| {
            let mut here = there.each();
            here.any(|there| {
                let mut tables = tables.iter();
                tables.any(|it| of(is_changed(there) || is_changed(it.possible)))
            })
        };
        let (may_change, may_stay) = (open(&|changed| changed), open(&|changed| !changed));
        let soften = |step: Step<'a>, changed: Possible| Step {
            possible: match (may_change, may_stay) {
                (true, true) => changed.or_else(step.possible),
                (true, false) => changed,
                (false, _) => step.possible,
            },
            ..step
        };
        let soft = |step: Step<'a>| {
            let changed = softened(step.possible);
            soften(step, changed)
        };
        let mut steps = self.firm;
        if let Some(through) = self.through {
            let leads = through.there.outcomes.iter().any(|outcome| outcome.leads);
            steps.push(through.client.step);
            steps.extend(through.there.steps);
            if leads {
                steps.push(through.hub.step);
                steps.extend(through.back.steps.into_iter().map(soft));
            }
            steps.extend(through.further);
        }
        for checked in self.acls {
            let own = checked.steps.into_iter();
            steps.extend(own.map(|(step, changed)| soften(step, changed)));
        }
        let own = self.soft.into_iter();
        steps.extend(
            own.filter(|step| !course::says_again(step, self.over))
                .map(soft),
        );
        steps
    }
}

/// What a transit gateway comes to beside the client's own table of it.
fn by_gateway(through: &Through<'_>, leads: bool, is_changed: bool) -> Possible {
    let further = all(through.further.iter().map(|step| step.possible));
    let client = through.client.step.possible.and(further);
    if !leads {
        return client;
    }
    let back = through.back.possible();
    let back = if is_changed { softened(back) } else { back };
    client.and(through.hub.step.possible).and(back)
}

/// All of some checks.
fn all(each: impl Iterator<Item = Possible>) -> Possible {
    each.fold(Possible::YES, Possible::and)
}

/// What a rule that names a group of the other VPC is worth on a way.
fn by_group(between: &Between<'_, '_>, over: VpcConnection<'_>) -> GroupReferencing {
    match over {
        VpcConnection::Gateway(_) => GroupReferencing::Never,
        VpcConnection::PeeringNotShown(_) | VpcConnection::NotKnown => {
            GroupReferencing::Undecidable
        }
        VpcConnection::Unread => GroupReferencing::Unread,
        VpcConnection::Peering(id) => match between.view.peering(id) {
            Sight::Seen(peering)
                if peering::crosses_regions(peering, &between.own.network.region) =>
            {
                GroupReferencing::Never
            }
            Sight::Unread(_) => GroupReferencing::Unread,
            Sight::Seen(_) | Sight::NotShown => GroupReferencing::Undecidable,
        },
    }
}

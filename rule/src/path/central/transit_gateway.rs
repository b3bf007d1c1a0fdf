//! The transit gateway between a client's VPC and the hub: the attachments of both, and the table of
//! each (`decision.md`, section 11.7, rows 3b to 4).

mod reason;
mod table;

pub use self::reason::{AttachmentFound, AttachmentSide, Reason};
pub use self::table::{Routed, TableOutcome};
use super::course::stays;
use super::hub_path::Between;
use super::zone::{InterfaceZone, SubnetInZone};
use crate::checks::Check;
use crate::network::central::TransitGatewayVpcAttachment;
use crate::network::{Id, NetworkInterface};
use crate::path::engine::index::Index;
use crate::path::step::Step;
use crate::path::{Client, Family};
use crate::possible::Possible;

/// One side's attachment to a transit gateway.
#[derive(Debug)]
pub struct Attached<'a> {
    /// The attachment, where there is one that carries traffic.
    pub attachment: Option<&'a TransitGatewayVpcAttachment>,
    /// Its subnet in the zone that was asked for.
    pub subnet: Option<&'a Id>,
    /// Whether it serves that zone.
    pub step: Step<'a>,
}

/// The way through a transit gateway.
#[derive(Debug)]
pub struct Through<'a> {
    /// The client's side (3b).
    pub client: Attached<'a>,
    /// The hub's side; asked where the client's table leads to it (3d).
    pub hub: Attached<'a>,
    /// The client's table (3c).
    pub there: Routed<'a>,
    /// The hub's table; asked where the client's table leads to it (3d).
    pub back: Routed<'a>,
    /// The routes of the attachments' own subnets (4), and what of IPv6.
    pub further: Vec<Step<'a>>,
}

/// Asks both sides of a gateway.
pub fn through<'a>(way: &Between<'_, 'a>, gateway: &'a Id) -> Through<'a> {
    let client = of_client(way.own, gateway, way.client);
    let hub = attached(
        way.hub,
        gateway,
        way.hub_vpc,
        way.interface,
        AttachmentSide::Hub,
    );
    let further = further(way, &client, &hub);
    Through {
        there: table::there(way, gateway),
        back: table::back(way, gateway),
        client,
        hub,
        further,
    }
}

/// Whether the client's VPC is attached to a gateway with a subnet in the client's zone (3b).
pub fn of_client<'a>(index: &Index<'a>, gateway: &'a Id, client: Client<'a>) -> Attached<'a> {
    attached(
        index,
        gateway,
        client.vpc_id,
        client.interface,
        AttachmentSide::Client,
    )
}

/// Whether a VPC is attached to a gateway with a subnet in the zone of an interface.
fn attached<'a>(
    index: &Index<'a>,
    gateway: &'a Id,
    vpc_id: &'a Id,
    interface: &'a NetworkInterface,
    side: AttachmentSide,
) -> Attached<'a> {
    let with = |step, attachment| Attached {
        attachment,
        subnet: None,
        step,
    };
    let missing = Check::TransitGatewayAttachmentMissing;
    if let Some(why) = index.network.central.vpc_attachments.why() {
        return with(Step::unread(missing, Possible::ANY, why.clone()), None);
    }
    let zone = InterfaceZone::of(index, interface);
    let reason = |attachment, found| Reason::Attachment {
        side,
        gateway,
        vpc: vpc_id,
        interface: &interface.id,
        attachment,
        zone: match zone {
            InterfaceZone::Of(name) | InterfaceZone::Local(name) => Some(name),
            InterfaceZone::NotKnown => None,
        },
        found,
    };
    let mut best: Option<Attached<'a>> = None;
    for attachment in attachments(index, gateway, vpc_id) {
        let subnet = zone.among(index, &attachment.subnet_ids);
        let unread = index.network.subnets.why();
        let (possible, found, subnet) = match (subnet, unread) {
            (SubnetInZone::In(id), _) => (Possible::YES, AttachmentFound::InZone, Some(id)),
            (_, Some(why)) if matches!(zone, InterfaceZone::Of(_) | InterfaceZone::NotKnown) => {
                let check = Check::TransitGatewayZoneMissing;
                let step = Step::unread(check, Possible::ANY, why.clone());
                return with(step, Some(attachment));
            }
            (SubnetInZone::None, _) => (Possible::NO, AttachmentFound::NotInZone, None),
            (SubnetInZone::Undecidable, _) => {
                (Possible::MAYBE, AttachmentFound::ZoneNotKnown, None)
            }
        };
        let here = Attached {
            attachment: Some(attachment),
            subnet,
            step: Step::new(possible, reason(Some(&attachment.id), found)),
        };
        let is_better = |best: &Attached<'a>| match (best.step.possible, possible) {
            (Possible::YES, _) => false,
            (_, Possible::YES) => true,
            (Possible::NO, Possible::MAYBE) => true,
            _ => false,
        };
        if best.as_ref().is_none_or(is_better) {
            best = Some(here);
        }
    }
    best.unwrap_or_else(|| {
        with(
            Step::new(Possible::NO, reason(None, AttachmentFound::Missing)),
            None,
        )
    })
}

/// The attachments of a VPC to a gateway that carry traffic.
pub fn attachments<'a>(
    index: &Index<'a>,
    gateway: &str,
    vpc_id: &str,
) -> impl Iterator<Item = &'a TransitGatewayVpcAttachment> {
    let own = index.attachments(vpc_id);
    own.filter(move |it| it.is_usable() && it.gateway_id.as_deref() == Some(gateway))
}

/// What is asked of the attachments' subnets and of IPv6: it may leave the way undecided, and never
/// ends it.
fn further<'a>(way: &Between<'_, 'a>, client: &Attached<'a>, hub: &Attached<'a>) -> Vec<Step<'a>> {
    let mut steps = Vec::new();
    for (side, index, vpc_id, to, attached) in [
        (AttachmentSide::Hub, way.hub, way.hub_vpc, way.to, hub),
        (
            AttachmentSide::Client,
            way.own,
            way.client.vpc_id,
            way.from,
            client,
        ),
    ] {
        let Some(attachment) = attached.attachment else {
            if let Some(why) = index.network.central.vpc_attachments.why() {
                let open = Possible::YES.or_else(Possible::MAYBE);
                steps.push(Step::unread(Check::MiddleboxInPath, open, why.clone()));
            }
            continue;
        };
        for subnet in &attachment.subnet_ids {
            steps.push(stays(way, index, index.route_table(subnet, vpc_id), to));
        }
        if way.by.family == Family::Ipv6 && attachment.ipv6_disabled {
            let reason = Reason::WithoutIpv6 {
                side,
                attachment: &attachment.id,
            };
            steps.push(Step::new(Possible::MAYBE, reason));
        }
    }
    steps
}

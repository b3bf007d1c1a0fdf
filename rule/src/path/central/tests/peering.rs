//! The way over a peering, and each thing that breaks it.

use super::changes::{by_group, deny, retarget};
use super::fixture::central;
use super::{EPHEMERAL, HTTPS, MAYBE, NO, YES, check};
use crate::network::Network;
use crate::network::fact::Fact;
use crate::possible::Possible;

#[test]
fn over_a_peering() {
    check(
        &[
            ("as it is", |_, _| {}, YES, &[]),
            (
                "3a: not active",
                |spoke, _| status(spoke, "pending-acceptance"),
                NO,
                &["peering-not-active"],
            ),
            (
                "3a: elsewhere",
                |spoke, _| other_side(spoke),
                NO,
                &["central-route-elsewhere"],
            ),
            (
                "3a: unread",
                |spoke, hub| {
                    central(spoke).peering_connections = Fact::Unread("denied".into());
                    central(hub).peering_connections = Fact::Read(Vec::new());
                },
                YES.or_else(Possible::UNSHOWN).or_else(NO),
                &["fact-unread"],
            ),
            (
                "7: a group is undecidable",
                |_, hub| by_group(hub),
                MAYBE,
                &["endpoint-security-group-blocks"],
            ),
            (
                "7: a group of another region is no match",
                |spoke, hub| {
                    by_group(hub);
                    region(spoke, "eu-west-1");
                },
                NO,
                &["endpoint-security-group-blocks"],
            ),
            (
                "8: by another peering",
                |_, hub| retarget(hub, "pcx-0f"),
                MAYBE,
                &["middlebox-in-path"],
            ),
            (
                "5: both subnets",
                |_, hub| deny(hub, "subnet-hub", false, HTTPS),
                NO,
                &["network-acl-blocks-request"],
            ),
            (
                "6: both subnets",
                |spoke, _| deny(spoke, "subnet-spoke", false, EPHEMERAL),
                NO,
                &["network-acl-blocks-reply"],
            ),
        ],
        true,
    );
}

fn status(network: &mut Network, status: &str) {
    if let Fact::Read(all) = &mut central(network).peering_connections {
        all[0].status = Some(status.into());
    }
}

fn other_side(network: &mut Network) {
    if let Fact::Read(all) = &mut central(network).peering_connections {
        all[0].accepter.vpc_id = Some("vpc-other".into());
    }
}

fn region(network: &mut Network, region: &str) {
    if let Fact::Read(all) = &mut central(network).peering_connections {
        all[0].requester.region = Some(region.into());
    }
}

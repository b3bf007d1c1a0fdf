//! The two DNS attributes of each VPC: the only facts that cost calls for every VPC of a region.

use std::time::Duration;

use aws_sdk_ec2::types::VpcAttributeName;
use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use rule::network::Id;

use super::pages::Reader;
use super::remembered::VpcDnsAttributes;
use crate::describe::record::Records;
use crate::source::route53::clients::ZONES_A_SECOND;

/// How many calls for single resources are made side by side.
pub(super) const SIDE_BY_SIDE: usize = 8;

/// The calls of one action that EC2 takes a second from an account in a region, once it took a hundred
/// (<https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html>).
const CALLS_A_SECOND: u32 = 20;

/// What is left for them however few they are: a call that must be made again.
const LEAST_TIME: Duration = Duration::from_secs(4);

/// The time that is left for the attributes of so many VPCs, where all else is read first: neither a call that is
/// never answered nor one that AWS throttles for long takes it from them. No more than they need, since what is
/// throttled for long needs the rest.
pub(super) fn time_for(vpcs: usize) -> Duration {
    let calls = u32::try_from(vpcs).unwrap_or(u32::MAX).saturating_mul(2);
    LEAST_TIME + Duration::from_secs(u64::from(calls / CALLS_A_SECOND))
}

/// The time that is left for the zones of so many VPCs, where they are read after all that hangs on none of them.
pub(super) fn time_for_zones(vpcs: usize) -> Duration {
    let seconds = u32::try_from(vpcs / ZONES_A_SECOND).unwrap_or(u32::MAX);
    LEAST_TIME + Duration::from_secs(u64::from(seconds))
}

/// The DNS attributes of each VPC, a bounded number of them at a time: the call has no bulk form.
pub(super) async fn attributes<R: Records>(
    reader: &Reader<'_, R>,
    vpcs: &[Id],
) -> Vec<VpcDnsAttributes> {
    let calls = vpcs.iter().map(|id| async move {
        let asked = Timestamp::now();
        let (support, hostnames) = tokio::join!(
            reader.vpc_attribute(id, VpcAttributeName::EnableDnsSupport),
            reader.vpc_attribute(id, VpcAttributeName::EnableDnsHostnames),
        );
        VpcDnsAttributes {
            id: id.clone(),
            asked,
            support,
            hostnames,
        }
    });
    stream::iter(calls)
        .buffer_unordered(SIDE_BY_SIDE)
        .collect()
        .await
}

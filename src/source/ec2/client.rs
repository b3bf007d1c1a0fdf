//! Who reads one account in one region by the EC2 API, and with what.

use super::remembered::Remembered;
use crate::aws::deadline::Deadline;
use crate::place::Place;
use crate::source::hub::door::HubAccess;
use crate::source::route53::clients::DnsClients;
use crate::source::workload::clients::WorkloadClients;

/// One account in one region, read by the EC2 API.
#[derive(Debug, Clone)]
pub struct Ec2<'w> {
    /// A client with the credentials of that account, for that region.
    pub client: aws_sdk_ec2::Client,
    /// The account and the region.
    pub place: Place,
    /// Who reads, in words for people: `the function's role`.
    pub principal: String,
    /// When reads must have ended.
    pub deadline: Deadline,
    /// Whether paths are shown, rule by rule: then nothing is folded or left out that no verdict rests on.
    pub shows_paths: bool,
    /// DNS attributes that were read for earlier invocations.
    pub remembered: Option<Remembered<'w>>,
    /// Who answers DNS questions there.
    pub dns: DnsClients,
    /// Who says there what runs.
    pub workloads: WorkloadClients,
    /// The way into accounts that own central endpoints.
    pub hubs: Option<HubAccess<'w>>,
}

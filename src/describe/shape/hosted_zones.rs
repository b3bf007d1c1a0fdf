//! The hosted zones of a VPC: ListHostedZonesByVPC, wrapped with the VPC's id and the records of each zone.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::describe::declare::record;
use crate::describe::value::text::Text;

record! {
    /// The hosted zones that are associated with one VPC, as saved data has them.
    HostedZones<'a>, "an object such as {\"VpcId\": \"vpc-0a1b2c3d\", \"HostedZoneSummaries\": []}" {
        vpc_id: Option<Text<'a>>,
        hosted_zone_summaries: Vec<HostedZoneSummary<'a>> as list,
        /// The records of each zone, by its id
        resource_record_sets: Option<BTreeMap<String, Vec<Value>>>,
    }
}

record! {
    /// One hosted zone.
    HostedZoneSummary<'a> {
        hosted_zone_id: Option<Text<'a>>,
        name: Option<Text<'a>>,
        owner: Option<HostedZoneOwner<'a>>,
    }
}

record! {
    /// Whose a hosted zone is: an account's, or an AWS service's.
    HostedZoneOwner<'a> {
        owning_account: Option<Text<'a>>,
        owning_service: Option<Text<'a>>,
    }
}

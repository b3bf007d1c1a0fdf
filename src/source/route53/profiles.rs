//! Route 53 Profiles: those on VPCs, and what is in each. Answers are read as their text has them: the SDK's type of
//! an association does not know its priority.

use rule::network::Id;
use rule::services::partition;
use serde::Deserialize;

use super::json::{ParsedPage, page};
use super::missing;
use crate::aws::paged::lacks;
use crate::aws::raw_body::RawBody;
use crate::describe::record::{Record, Records};
use crate::describe::shape::central::profiles::{
    ProfileAssociation, ProfileResourceAssociation, ProfileResources,
};
use crate::failure::ReadError;
use crate::source::ec2::pages::{MOST_PAGES, Reader, again};

/// The service's prefix of IAM actions.
const PROFILES: &str = "route53profiles";

/// The most records on a page.
const LARGEST: i32 = 100;

/// Partitions that have no Profiles.
const WITHOUT: [&str; 2] = ["aws-iso", "aws-iso-b"];

/// A page of ListProfileAssociations.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Associations<'a> {
    #[serde(borrow)]
    profile_associations: Vec<ProfileAssociation<'a>>,
}

/// A page of ListProfileResourceAssociations.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Resources<'a> {
    #[serde(borrow)]
    profile_resource_associations: Vec<ProfileResourceAssociation<'a>>,
}

/// Whether the partition of a region has Profiles.
pub(in crate::source) fn are_there(region: &str) -> bool {
    !WITHOUT.contains(&partition(region))
}

impl<R: Records> Reader<'_, R> {
    /// ListProfileAssociations of one VPC, or of all.
    pub async fn profile_associations(&self, vpc_id: Option<&Id>) -> Result<(), ReadError> {
        const CALL: &str = "ListProfileAssociations";
        if !are_there(&self.ec2.place.region) {
            return Ok(());
        }
        let failed = |error| self.failed_call(PROFILES, CALL, vpc_id, error);
        let client = self.ec2.dns.profiles();
        let mut token: Option<String> = None;
        for number in 0.. {
            let raw = RawBody::default();
            let send = || {
                let request = client.list_profile_associations().max_results(LARGEST);
                let request = request.set_resource_id(vpc_id.map(ToString::to_string));
                let request = request.set_next_token(token.clone()).customize();
                request.interceptor(raw.clone()).send()
            };
            let answer = self.ec2.deadline.wait_out(send).await.map_err(failed)?;
            let body = raw.take();
            let ParsedPage(associations) = page::<Associations<'_>>(&body).map_err(failed)?;
            let associations = associations.profile_associations;
            if let Some(missing) = associations.iter().find_map(missing::profile_association) {
                return Err(failed(lacks(missing)));
            }
            for association in associations {
                self.keep(Record::ProfileAssociation(association), failed)?;
            }
            let next = answer.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                break;
            }
            if next == token || number >= MOST_PAGES {
                return Err(failed(again()));
            }
            token = next;
        }
        Ok(())
    }

    /// ListProfileResourceAssociations of one Profile.
    pub async fn profile_resources(&self, profile_id: &Id) -> Result<(), ReadError> {
        const CALL: &str = "ListProfileResourceAssociations";
        let failed = |error| self.failed_call(PROFILES, CALL, Some(profile_id), error);
        let client = self.ec2.dns.profiles();
        let mut bodies = Vec::new();
        let mut token: Option<String> = None;
        for number in 0.. {
            let raw = RawBody::default();
            let send = || {
                let request = client.list_profile_resource_associations();
                let request = request.profile_id(profile_id.as_ref()).max_results(LARGEST);
                let request = request.set_next_token(token.clone()).customize();
                request.interceptor(raw.clone()).send()
            };
            let answer = self.ec2.deadline.wait_out(send).await.map_err(failed)?;
            bodies.push(raw.take());
            let next = answer.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                break;
            }
            if next == token || number >= MOST_PAGES {
                return Err(failed(again()));
            }
            token = next;
        }
        let mut all = Vec::new();
        for body in &bodies {
            let ParsedPage(resources) = page::<Resources<'_>>(body).map_err(failed)?;
            let found = resources.profile_resource_associations;
            if let Some(missing) = found.iter().find_map(missing::profile_resource) {
                return Err(failed(lacks(missing)));
            }
            all.extend(found);
        }
        // Wrapped: a Profile without resources was read too.
        let record = ProfileResources {
            profile_id: Some((&**profile_id).into()),
            profile_resource_associations: all,
        };
        self.keep(Record::ProfileResources(record), failed)
    }
}

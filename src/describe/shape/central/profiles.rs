//! Route 53 Profiles: ListProfileAssociations, and ListProfileResourceAssociations bare and wrapped.

use rule::network::central::{self, AssociationStatus};

use crate::describe::declare::record;
use crate::describe::value::ids::Ids;
use crate::describe::value::text::Text;

/// The priority of an association that says none.
const PRIORITY: i32 = 100;

record! {
    /// A Profile on a VPC.
    ProfileAssociation<'a>, "an object, one of those that `aws route53profiles list-profile-associations` lists" {
        id: Option<Text<'a>>,
        profile_id: Option<Text<'a>>,
        /// The VPC's id, or an ARN that ends with it
        resource_id: Option<Text<'a>>,
        status: Option<Text<'a>>,
        priority: Option<i32>,
    }
}

record! {
    /// A resource of a Profile.
    ProfileResourceAssociation<'a>, "an object, one of those that `aws route53profiles list-profile-resource-associations` lists" {
        id: Option<Text<'a>>,
        profile_id: Option<Text<'a>>,
        resource_arn: Option<Text<'a>>,
        status: Option<Text<'a>>,
    }
}

record! {
    /// The resources of one Profile, or a page of them, as saved data has them: a Profile may have none.
    ProfileResources<'a>, "an object such as {\"ProfileId\": \"rp-0a1b2c3d\", \"ProfileResourceAssociations\": []}" {
        profile_id: Option<Text<'a>>,
        profile_resource_associations: Vec<ProfileResourceAssociation<'a>> as list,
    }
}

impl ProfileAssociation<'_> {
    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> central::ProfileAssociation {
        let resource = self.resource_id.as_deref().unwrap_or_default();
        let vpc_id = resource.rsplit('/').next().unwrap_or(resource);
        central::ProfileAssociation {
            profile_id: ids.shared(self.profile_id.as_deref().unwrap_or_default()),
            vpc_id: ids.shared(vpc_id),
            status: AssociationStatus::of(self.status.as_deref()),
            priority: self.priority.unwrap_or(PRIORITY),
        }
    }
}

impl ProfileResourceAssociation<'_> {
    fn resource(&self) -> central::ProfileResource {
        let status = AssociationStatus::of(self.status.as_deref());
        central::ProfileResource::new(self.resource_arn.as_deref().unwrap_or_default(), status)
    }

    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> central::ProfileResources {
        central::ProfileResources {
            profile_id: ids.shared(self.profile_id.as_deref().unwrap_or_default()),
            resources: vec![self.resource()],
        }
    }
}

impl ProfileResources<'_> {
    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> central::ProfileResources {
        let resources = self.profile_resource_associations.iter();
        central::ProfileResources {
            profile_id: ids.shared(self.profile_id.as_deref().unwrap_or_default()),
            resources: resources
                .map(ProfileResourceAssociation::resource)
                .collect(),
        }
    }
}

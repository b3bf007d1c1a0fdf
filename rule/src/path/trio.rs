//! The three services of an ECS agent: it uses their endpoints only if all of them are there
//! (`decision.md`, section 4.8).

use std::fmt;

use super::mending::Mending;
use super::step::{At, Says};
use crate::checks::{Check, Stage};
use crate::network::{Id, Vpc};
use crate::verdict::{Answer, ShortFix};

/// Others of the three are not there, or may not be.
#[derive(Debug, Clone)]
pub struct Reason<'a> {
    /// The VPC.
    pub vpc: &'a Vpc,
    /// The services that are not reached over endpoints for sure.
    pub missing: Vec<&'static str>,
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        Check::EcsEndpointsIncomplete
    }

    fn stage(&self) -> Stage {
        Stage::Dns
    }

    fn culprits(&self) -> Vec<Id> {
        vec![self.vpc.id.clone()]
    }

    fn no_means(&self) -> Answer {
        Answer::Public
    }

    fn is_of_client(&self) -> bool {
        false
    }

    fn cause(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no VPC endpoint of {}; an ECS agent uses its three endpoints only together",
            self.missing.join(" and ")
        )
    }

    fn fix(&self, _: &At<'a>) -> Option<ShortFix> {
        let (noun, names) = match self.missing.as_slice() {
            [one] => ("an endpoint", (*one).to_owned()),
            several => ("endpoints", several.join(" and ")),
        };
        Some(format!("create {noun} of {names}").into())
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        None
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        for name in &self.missing {
            let endpoints = mending.index.endpoints(self.vpc).iter();
            let mut names = endpoints.filter_map(|endpoint| {
                let name = endpoint.service_name.as_deref();
                name.and_then(crate::services::endpoint_name)
            });
            if !names.any(|own| own.name == *name) {
                mending.create_endpoint_of(name);
            }
        }
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "an ECS agent uses its endpoints only if all three are there, and {} has none for {}",
            self.vpc.id,
            self.missing.join(" and ")
        )
    }
}

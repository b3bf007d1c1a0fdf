//! The credentials of one account: those at hand, or those of a role that is assumed anew before they expire.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_config::identity::IdentityCache;
use aws_config::{Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};

use crate::aws::adaptive::allowance;
use crate::aws::assumed_role::AssumeRoleRequest;
use crate::aws::call_error::CallError;
use crate::aws::deadline::Deadline;
use crate::aws::paged::{always, listed};
use crate::aws::tally::CallTally;
use crate::failure::ReadError;
use crate::place::Place;
use crate::source::ec2::client::Ec2;
use crate::source::route53::clients::{DnsClients, Route53};
use crate::source::workload::clients::WorkloadClients;
use crate::source::workload::definitions::Definitions;

/// How long one account in one region may take, its retries included.
const PLACE: Duration = Duration::from_secs(15 * 60);

/// How long an account may take until it is known how to read it.
pub const ARRIVAL: Duration = Duration::from_secs(5 * 60);

/// One account with its credentials.
#[derive(Debug, Clone)]
pub struct Session {
    pub(super) account_id: String,
    /// Who reads, in words for people.
    pub(super) principal: String,
    pub(super) config: SdkConfig,
    pub(super) tally: CallTally,
    /// Its Route 53, which is that of all regions.
    pub(super) route53: Route53,
}

impl Session {
    /// The session of a role. It is assumed at once, so that a role that cannot be assumed is told by itself.
    ///
    /// # Errors
    /// A role that is not there, or does not trust the caller.
    pub(super) async fn assume(
        base: &SdkConfig,
        sts: aws_sdk_sts::Client,
        tally: &CallTally,
        account_id: &str,
        request: AssumeRoleRequest,
    ) -> Result<Self, ReadError> {
        let first = request.assume(&sts, Deadline::after(ARRIVAL)).await?;
        // A cache of its own: a shared one keeps the identities of a few accounts only.
        let identities = IdentityCache::lazy().load_timeout(ARRIVAL);
        let principal = format!("the role `{}`", request.role_arn);
        let role = Role {
            first: Mutex::new(Some(first.credentials)),
            request,
            sts,
        };
        let config = base
            .to_builder()
            .credentials_provider(SharedCredentialsProvider::new(role))
            .identity_cache(identities.build())
            .build();
        Ok(Self {
            account_id: account_id.to_owned(),
            principal,
            route53: Route53::new(config.clone(), tally.clone(), account_id),
            config,
            tally: tally.clone(),
        })
    }

    /// EC2 of this account in a region.
    pub fn ec2(&self, region: &str) -> Ec2<'static> {
        let config = aws_sdk_ec2::config::Builder::from(&self.config)
            .region(Region::new(region.to_owned()))
            .retry_partition(allowance(format!("{} {region}", self.account_id)))
            .interceptor(self.tally.clone());
        Ec2 {
            client: aws_sdk_ec2::Client::from_conf(config.build()),
            place: Place {
                account_id: self.account_id.clone(),
                region: region.to_owned(),
            },
            principal: self.principal.clone(),
            deadline: Deadline::after(PLACE),
            shows_paths: false,
            remembered: None,
            dns: DnsClients::new(
                self.route53.clone(),
                &self.config,
                self.tally.clone(),
                region,
            ),
            workloads: WorkloadClients::new(
                &self.config,
                self.tally.clone(),
                region,
                Definitions::default(),
            ),
            hubs: None,
        }
    }

    /// The regions that are enabled in this account, sorted.
    ///
    /// # Errors
    /// DescribeRegions failed.
    pub async fn enabled_regions(&self, home: &str) -> Result<Vec<String>, ReadError> {
        let ec2 = self.ec2(home);
        // Without a filter EC2 tells the enabled ones only.
        let request = ec2.client.describe_regions();
        let failed = |error: CallError| {
            let what = format!("DescribeRegions of account {}", self.account_id);
            let advice = error.advice("ec2:DescribeRegions", &self.principal);
            ReadError::advised(what, error, advice)
        };
        let answer = ec2.deadline.wait(request.send()).await.map_err(failed)?;
        let regions = listed(answer.regions, "regionInfo").map_err(failed)?;
        // Every account has some.
        if regions.is_empty() {
            return Err(failed(CallError::Malformed("no region in it".to_owned())));
        }
        let regions = regions.into_iter();
        let names = regions.map(|region| always(region.region_name, "regionName"));
        let regions: Result<Vec<String>, CallError> = names.collect();
        let mut regions = regions.map_err(failed)?;
        regions.sort_unstable();
        Ok(regions)
    }
}

/// A role's credentials: the ones at hand first, then new ones whenever the SDK asks because they are about to expire.
#[derive(Debug)]
struct Role {
    first: Mutex<Option<Credentials>>,
    request: AssumeRoleRequest,
    sts: aws_sdk_sts::Client,
}

impl ProvideCredentials for Role {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let first = self
            .first
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        future::ProvideCredentials::new(async move {
            if let Some(first) = first {
                return Ok(first);
            }
            let deadline = Deadline::after(ARRIVAL);
            let assumed = self.request.assume(&self.sts, deadline).await;
            match assumed {
                Ok(assumed) => Ok(assumed.credentials),
                Err(failed) => Err(CredentialsError::provider_error(failed)),
            }
        })
    }
}

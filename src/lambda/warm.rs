//! What warm invocations share: one configuration, one connection pool, what they read, and the credentials of
//! member roles until shortly before they expire.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::{Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_types::timeout::TimeoutConfig;

use crate::aws::adaptive::{allowance, retries};
use crate::aws::assumed_role::{AssumeRoleRequest, Assumed};
use crate::aws::connection::loader;
use crate::aws::deadline::Deadline;
use crate::aws::tally::CallTally;
use crate::aws::whole_answers::Taken;
use crate::failure::ReadError;
use crate::lambda::recent::Recent;
use crate::place::Place;
use crate::source::ec2::client::Ec2;
use crate::source::ec2::remembered::AttributesRead;
use crate::source::ec2::unread::unread;
use crate::source::hub::kept::HubReadings;
use crate::source::route53::clients::{DnsClients, Route53};
use crate::source::workload::clients::WorkloadClients;
use crate::source::workload::definitions::Definitions;

/// How often a call is made in all, and the longest wait before it is made again. Where AWS throttles, the pace
/// counts, and calls go on until the time ends.
const ATTEMPTS: u32 = 5;
const LONGEST_BACKOFF: Duration = Duration::from_secs(2);

/// How long one attempt may take, a page of a thousand records included.
const ATTEMPT: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(2);

/// What is taken of answers. Of pages as small as the function asks for, the largest has a few megabytes.
const TAKEN: Taken = Taken {
    unread,
    most: 64 * 1024 * 1024,
};

/// The most places whose credentials are kept.
const MOST_SESSIONS: usize = 256;

/// Whether credentials are in the environment, where Lambda puts them.
fn has_keys() -> bool {
    let mut keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].into_iter();
    keys.all(|key| std::env::var_os(key).is_some_and(|value| !value.is_empty()))
}

/// What one process keeps between invocations.
#[derive(Debug)]
pub struct Warm {
    base: SdkConfig,
    /// The calls that were made.
    pub tally: CallTally,
    /// What was evaluated a moment ago.
    pub recent: Recent,
    /// The DNS attributes that were read.
    pub attributes: AttributesRead,
    /// What was read of accounts that own central endpoints.
    pub hubs: HubReadings,
    /// The task definitions that were read.
    pub definitions: Definitions,
    sessions: Mutex<HashMap<Key, WarmSession>>,
}

/// What makes clients differ.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    place: Place,
    role: Option<AssumeRoleRequest>,
}

/// What the clients of one place are made of.
#[derive(Debug, Clone)]
pub struct WarmSession {
    /// The region, the credentials, the connections.
    pub config: SdkConfig,
    /// Whose calls they make, in words.
    pub principal: String,
    assumed: Option<Assumed>,
}

impl Warm {
    /// Loads the configuration of the environment: the function's credentials, and the standard
    /// variables such as `AWS_ENDPOINT_URL`.
    pub async fn load(own_region: Option<&str>) -> Self {
        let region = own_region.unwrap_or("us-east-1").to_owned();
        let mut loader = loader(TAKEN, CONNECT)
            .region(Region::new(region))
            .retry_config(retries(ATTEMPTS, LONGEST_BACKOFF))
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(CONNECT)
                    .operation_attempt_timeout(ATTEMPT)
                    .build(),
            );
        if has_keys() {
            // No client is made for those who would be asked where there are none.
            loader = loader.credentials_provider(EnvironmentVariableCredentialsProvider::new());
        }
        Self {
            base: loader.load().await,
            tally: CallTally::default(),
            recent: Recent::default(),
            attributes: AttributesRead::default(),
            hubs: HubReadings::default(),
            definitions: Definitions::default(),
            sessions: Mutex::default(),
        }
    }

    /// Forgets credentials: after a failure the next invocation starts anew.
    pub fn forget(&self) {
        self.sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// What clients for a place are made of, kept from an earlier invocation where they are still good.
    ///
    /// # Errors
    /// A role that cannot be assumed.
    pub(super) async fn session(
        &self,
        place: &Place,
        role: Option<AssumeRoleRequest>,
        deadline: Deadline,
    ) -> Result<WarmSession, ReadError> {
        let key = Key {
            place: place.clone(),
            role,
        };
        let kept = self
            .sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
            .cloned();
        if let Some(session) = kept
            && session.assumed.as_ref().is_none_or(Assumed::is_fresh)
        {
            return Ok(session);
        }
        let base = self
            .base
            .to_builder()
            .region(Region::new(place.region.clone()))
            .build();
        let assumed = match &key.role {
            Some(request) => {
                let sts = aws_sdk_sts::config::Builder::from(&base)
                    .retry_partition(allowance("sts".to_owned()))
                    .interceptor(self.tally.clone());
                let sts = aws_sdk_sts::Client::from_conf(sts.build());
                Some(request.assume(&sts, deadline).await?)
            }
            None => None,
        };
        let config = match &assumed {
            Some(assumed) => base
                .to_builder()
                .credentials_provider(SharedCredentialsProvider::new(assumed.credentials.clone()))
                .build(),
            None => base,
        };
        let session = WarmSession {
            principal: key.role.as_ref().map_or_else(
                || "the function's role".to_owned(),
                |request| format!("the role `{}`", request.role_arn),
            ),
            config,
            assumed,
        };
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() >= MOST_SESSIONS {
            sessions.clear();
        }
        sessions.insert(key, session.clone());
        Ok(session)
    }

    /// EC2 of a place, and who answers DNS questions there: clients of this invocation.
    pub(super) fn ec2<'w>(
        &self,
        session: &WarmSession,
        place: &Place,
        deadline: Deadline,
    ) -> Ec2<'w> {
        let WarmSession {
            config, principal, ..
        } = session;
        let ec2 = aws_sdk_ec2::config::Builder::from(config)
            .retry_partition(allowance("ec2".to_owned()))
            .interceptor(self.tally.clone());
        let tally = || self.tally.clone();
        let route53 = Route53::new(config.clone(), tally(), &place.account_id);
        Ec2 {
            client: aws_sdk_ec2::Client::from_conf(ec2.build()),
            place: place.clone(),
            principal: principal.clone(),
            deadline,
            shows_paths: false,
            remembered: None,
            dns: DnsClients::new(route53, config, tally(), &place.region),
            workloads: WorkloadClients::new(
                config,
                tally(),
                &place.region,
                self.definitions.clone(),
            ),
            hubs: None,
        }
    }

    /// EC2 of a place, with a role in its account.
    ///
    /// # Errors
    /// A role that cannot be assumed.
    pub(super) async fn ec2_by_role(
        &self,
        place: &Place,
        role: AssumeRoleRequest,
        deadline: Deadline,
    ) -> Result<Ec2<'static>, ReadError> {
        let session = self.session(place, Some(role), deadline).await?;
        Ok(self.ec2(&session, place, deadline))
    }
}

//! What warm invocations share: one configuration, one connection pool, the clients of each place,
//! and the credentials of member roles until shortly before they expire.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_config::{Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

use crate::aws::assumed_role::{Assumed, Request};
use crate::aws::connection::loader;
use crate::aws::deadline::Deadline;
use crate::aws::tally::Tally;
use crate::failure::ReadError;
use crate::lambda::config_api::aws::AwsConfig;
use crate::lambda::invocation::Connect;
use crate::lambda::member_role;
use crate::lambda::recent::Recent;
use crate::lambda::trigger::Trigger;
use crate::place::Place;
use crate::source::ec2::live::Ec2;
use crate::source::ec2::unread::unread;

/// How often a call is made in all, and how long is waited before the second time; then twice as
/// long each time, up to the longest.
const ATTEMPTS: u32 = 5;
const FIRST_BACKOFF: Duration = Duration::from_millis(250);
const LONGEST_BACKOFF: Duration = Duration::from_secs(4);

/// How long one attempt may take, a page of a thousand records included.
const ATTEMPT: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(2);

/// The most places whose clients are kept.
const MOST_SESSIONS: usize = 256;

/// What one process keeps between invocations.
#[derive(Debug)]
pub struct Warm {
    base: SdkConfig,
    /// The calls that were made.
    pub tally: Tally,
    /// What was judged a moment ago.
    pub recent: Recent,
    sessions: Mutex<HashMap<Key, Session>>,
}

/// What makes clients differ.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    place: Place,
    role: Option<Request>,
}

/// The clients of one place.
#[derive(Debug, Clone)]
struct Session {
    config: SdkConfig,
    ec2: aws_sdk_ec2::Client,
    aws_config: aws_sdk_config::Client,
    principal: String,
    assumed: Option<Assumed>,
}

impl Warm {
    /// Loads the configuration of the environment: the function's credentials, and the standard
    /// variables such as `AWS_ENDPOINT_URL`.
    pub async fn load(own_region: Option<&str>) -> Self {
        let region = own_region.unwrap_or("us-east-1").to_owned();
        let base = loader(unread)
            .region(Region::new(region))
            .retry_config(
                RetryConfig::standard()
                    .with_max_attempts(ATTEMPTS)
                    .with_initial_backoff(FIRST_BACKOFF)
                    .with_max_backoff(LONGEST_BACKOFF),
            )
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(CONNECT)
                    .operation_attempt_timeout(ATTEMPT)
                    .build(),
            )
            .load()
            .await;
        Self {
            base,
            tally: Tally::default(),
            recent: Recent::default(),
            sessions: Mutex::default(),
        }
    }

    /// Forgets clients and credentials: after a failure the next invocation starts anew.
    pub fn forget(&self) {
        self.sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// The clients for a trigger, kept from an earlier invocation where they are still good.
    async fn session(&self, trigger: &Trigger, deadline: Deadline) -> Result<Session, ReadError> {
        let place = &trigger.place;
        let key = Key {
            place: place.clone(),
            role: member_role::asked_for(trigger),
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
                let sts = aws_sdk_sts::config::Builder::from(&base).interceptor(self.tally.clone());
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
        let session = Session {
            ec2: aws_sdk_ec2::Client::from_conf(
                aws_sdk_ec2::config::Builder::from(&config)
                    .interceptor(self.tally.clone())
                    .build(),
            ),
            aws_config: aws_sdk_config::Client::from_conf(
                aws_sdk_config::config::Builder::from(&config)
                    .interceptor(self.tally.clone())
                    .build(),
            ),
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
}

/// The connection of one invocation: it ends with it.
#[derive(Debug)]
pub struct Connection<'a> {
    /// What the process keeps.
    pub warm: &'a Warm,
    /// When reads must have ended.
    pub reads: Deadline,
    /// When reports must have ended.
    pub reports: Deadline,
    /// `RECHECK_ROLE_ARN`: the role with which EventBridge Scheduler starts a second look.
    pub recheck_role_arn: Option<&'a str>,
}

impl Connect for Connection<'_> {
    type Source = Ec2;
    type Config = AwsConfig;

    async fn connect(&self, trigger: &Trigger) -> Result<(Ec2, AwsConfig), ReadError> {
        let Session {
            config,
            ec2,
            aws_config,
            principal,
            ..
        } = self.warm.session(trigger, self.reads).await?;
        let place = trigger.place.clone();
        let source = Ec2 {
            client: ec2,
            place: place.clone(),
            principal: principal.clone(),
            deadline: self.reads,
        };
        let config = AwsConfig {
            client: aws_config,
            sdk: config,
            tally: self.warm.tally.clone(),
            place,
            principal,
            recheck_role_arn: self.recheck_role_arn.map(str::to_owned),
            reads: self.reads,
            reports: self.reports,
        };
        Ok((source, config))
    }

    fn recent(&self) -> Option<&Recent> {
        Some(&self.warm.recent)
    }
}

//! The connection of one invocation: its clients, made of what is warm, and its deadlines.

use std::rc::Rc;

use crate::aws::adaptive::allowance;
use crate::aws::deadline::Deadline;
use crate::failure::ReadError;
use crate::lambda::config_api::aws::AwsConfig;
use crate::lambda::hub_role::HubDoor;
use crate::lambda::invocation::Connect;
use crate::lambda::member_role;
use crate::lambda::recent::{MARGIN, Recent};
use crate::lambda::trigger::Trigger;
use crate::lambda::warm::{Warm, WarmSession};
use crate::source::ec2::client::Ec2;
use crate::source::hub::door::HubAccess;

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

impl<'w> Connect for Connection<'w> {
    type Source = Ec2<'w>;
    type Config = AwsConfig;

    /// Clients of this invocation: what an earlier one was throttled for leaves no trace in them. Connections and
    /// credentials are those of the place.
    async fn connect(&self, trigger: &Trigger) -> Result<(Ec2<'w>, AwsConfig), ReadError> {
        let place = trigger.place.clone();
        let role = member_role::asked_for(trigger);
        let session = self.warm.session(&place, role, self.reads).await?;
        let mut source = self.warm.ec2(&session, &place, self.reads);
        let attributes = &self.warm.attributes;
        source.remembered = trigger
            .notified
            .map(|sent| attributes.for_notification(sent, MARGIN));
        source.hubs = HubDoor::of(self.warm, trigger, self.reads).map(|door| HubAccess {
            door: Rc::new(door),
            kept: &self.warm.hubs,
            store: None,
        });
        let WarmSession {
            config, principal, ..
        } = session;
        let aws_config = aws_sdk_config::config::Builder::from(&config)
            .retry_partition(allowance("config".to_owned()))
            .interceptor(self.warm.tally.clone());
        let config = AwsConfig {
            client: aws_sdk_config::Client::from_conf(aws_config.build()),
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

//! The connection that every client shares, with what the SDK is not left to choose.

use std::time::Duration;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::{BehaviorVersion, ConfigLoader, Region};
use aws_credential_types::provider::SharedCredentialsProvider;

use super::connectors::Connectors;
use super::whole_answers::{Taken, WholeAnswers};

/// The credentials of a profile of the AWS configuration files, whatever keys are in the environment.
pub fn of_profile(name: &str, region: Option<Region>) -> SharedCredentialsProvider {
    let http = WholeAnswers::new(Connectors::default(), Taken::ALL);
    let around = ProviderConfig::without_region()
        .with_region(region)
        .with_http_client(http);
    let provider = ProfileFileCredentialsProvider::builder()
        .profile_name(name)
        .configure(&around);
    SharedCredentialsProvider::new(provider.build())
}

/// The SDK's behaviour, which is pinned: a new SDK changes no retries or timeouts by itself.
pub(super) fn behavior() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

/// What every configuration starts from: one connection pool, for calls that wait so long for a connection; and of
/// whole answers what is taken.
pub fn loader(taken: Taken, connect: Duration) -> ConfigLoader {
    aws_config::defaults(behavior())
        .http_client(WholeAnswers::new(Connectors::ready(connect), taken))
        // Bodies are read whole, within an attempt's time.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
}

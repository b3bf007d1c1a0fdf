//! The clients of Route 53, Profiles and Resolver: each is made when it is first asked for something, for most
//! readings need none.

use std::sync::{Arc, OnceLock};

use aws_config::{Region, SdkConfig};

use super::zones::KeptZones;
use crate::aws::adaptive::allowance;
use crate::aws::pace::Pace;
use crate::aws::tally::CallTally;

/// ListHostedZonesByVPC a second after so many at once, of an account in all regions. Route 53's bucket of an account
/// holds fifty calls of all its actions and gets ten more a second
/// (<https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/throttling-api-requests.html>); others ask too.
pub const ZONES_A_SECOND: usize = 8;
const ZONES_AT_ONCE: usize = 40;

/// Calls of Resolver a second, of an account in a region: what it admits.
const RULES_A_SECOND: usize = 5;

/// What clients are made of.
#[derive(Debug)]
struct Base {
    config: SdkConfig,
    tally: CallTally,
    /// The allowances' name.
    name: String,
}

/// Route 53 of an account, which is global: one client serves all regions.
#[derive(Debug, Clone)]
pub struct Route53(Arc<Global>);

#[derive(Debug)]
struct Global {
    base: Base,
    client: OnceLock<aws_sdk_route53::Client>,
    zones_by_vpc: Pace<()>,
    kept: KeptZones,
}

impl Route53 {
    /// Route 53 of the account whose credentials these are.
    pub fn new(config: SdkConfig, tally: CallTally, account_id: &str) -> Self {
        Self(Arc::new(Global {
            base: Base {
                config,
                tally,
                name: format!("route53 {account_id}"),
            },
            client: OnceLock::new(),
            zones_by_vpc: Pace::a_second(ZONES_A_SECOND).after_burst(ZONES_AT_ONCE),
            kept: KeptZones::default(),
        }))
    }

    /// The client.
    pub(super) fn client(&self) -> &aws_sdk_route53::Client {
        self.0.client.get_or_init(|| {
            let Base {
                config,
                tally,
                name,
            } = &self.0.base;
            let config = aws_sdk_route53::config::Builder::from(config)
                .retry_partition(allowance(name.clone()))
                .interceptor(tally.clone());
            aws_sdk_route53::Client::from_conf(config.build())
        })
    }

    /// What was listed for all regions.
    pub(super) fn kept(&self) -> &KeptZones {
        &self.0.kept
    }

    /// Waits until ListHostedZonesByVPC may be called.
    pub(super) async fn wait(&self) {
        self.0.zones_by_vpc.wait(()).await;
    }
}

/// Who answers DNS questions in one account and region.
#[derive(Debug, Clone)]
pub struct DnsClients {
    /// Of the account.
    pub route53: Route53,
    regional: Arc<Regional>,
}

#[derive(Debug)]
struct Regional {
    base: Base,
    profiles: OnceLock<aws_sdk_route53profiles::Client>,
    resolver: OnceLock<aws_sdk_route53resolver::Client>,
    rules: Pace<()>,
}

impl DnsClients {
    /// The clients for a region, with these credentials.
    pub fn new(route53: Route53, config: &SdkConfig, tally: CallTally, region: &str) -> Self {
        let region_of = Region::new(region.to_owned());
        Self {
            route53,
            regional: Arc::new(Regional {
                base: Base {
                    config: config.to_builder().region(region_of).build(),
                    tally,
                    name: region.to_owned(),
                },
                profiles: OnceLock::new(),
                resolver: OnceLock::new(),
                rules: Pace::a_second(RULES_A_SECOND),
            }),
        }
    }

    /// The client of Profiles.
    pub(super) fn profiles(&self) -> &aws_sdk_route53profiles::Client {
        self.regional.profiles.get_or_init(|| {
            let Base {
                config,
                tally,
                name,
            } = &self.regional.base;
            let config = aws_sdk_route53profiles::config::Builder::from(config)
                .retry_partition(allowance(format!("route53profiles {name}")))
                .interceptor(tally.clone());
            aws_sdk_route53profiles::Client::from_conf(config.build())
        })
    }

    /// The client of Resolver, when it may be called.
    pub(super) async fn resolver(&self) -> &aws_sdk_route53resolver::Client {
        self.regional.rules.wait(()).await;
        self.regional.resolver.get_or_init(|| {
            let Base {
                config,
                tally,
                name,
            } = &self.regional.base;
            let config = aws_sdk_route53resolver::config::Builder::from(config)
                .retry_partition(allowance(format!("route53resolver {name}")))
                .interceptor(tally.clone());
            aws_sdk_route53resolver::Client::from_conf(config.build())
        })
    }
}

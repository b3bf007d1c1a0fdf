//! The credentials at hand: whose they are, which accounts they open.

use std::time::Duration;

use aws_config::identity::IdentityCache;
use aws_config::{Region, SdkConfig};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use rule::services::partition;

use super::login::{Login, no_region, none_among};
use super::organization::OrganizationTree;
use super::role_arn::RoleArn;
use super::session::{ARRIVAL, Session};
use super::wanted::{WantedAccounts, WantedMembers, WantedPlaces, WantedRegions, WantedUnits};
use crate::aws::adaptive::{allowance, retries};
use crate::aws::assumed_role::AssumeRoleRequest;
use crate::aws::call_error::CallError;
use crate::aws::connection::{loader, of_profile};
use crate::aws::deadline::Deadline;
use crate::aws::tally::CallTally;
use crate::aws::whole_answers::Taken;
use crate::failure::ReadError;
use crate::organization::Organization;
use crate::source::route53::clients::Route53;

/// How long one attempt may take, a page of a thousand records over a slow line included.
const ATTEMPT: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(5);

/// How often a call is made in all, and the longest wait before it is made again: nobody waits with a watch.
const ATTEMPTS: u32 = 12;
const LONGEST_BACKOFF: Duration = Duration::from_secs(20);

/// How long the first call may take, its retries included.
const FIRST_CALL: Duration = Duration::from_secs(20);

/// What CloudTrail shows in the accounts that are read.
const SESSION_NAME: &str = "vpc-endpoint-rule";

/// The credentials at hand, and what every client has in common.
#[derive(Debug)]
pub struct Caller {
    base: SdkConfig,
    sts: aws_sdk_sts::Client,
    /// The account that the credentials are of.
    pub account_id: String,
    /// Who they are of: an ARN.
    pub principal: String,
    /// The region of the environment or the profile, or the first that is asked for.
    pub home: String,
    /// The calls that were made.
    pub tally: CallTally,
}

/// One account to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The account.
    pub account_id: String,
    /// The role to assume; `None` where the credentials at hand are the account's own.
    pub role: Option<RoleArn>,
}

impl Caller {
    /// Loads the configuration of the environment and of the profile, and asks AWS whose credentials these are.
    ///
    /// # Errors
    /// No region, no credentials, or ones that AWS does not accept.
    pub async fn connect(wanted: &WantedPlaces) -> Result<Self, ReadError> {
        Self::connect_with(wanted, retries(ATTEMPTS, LONGEST_BACKOFF)).await
    }

    /// The same, with another patience: where something outside makes calls again.
    ///
    /// # Errors
    /// As [`Self::connect`].
    pub async fn connect_with(
        wanted: &WantedPlaces,
        retries: RetryConfig,
    ) -> Result<Self, ReadError> {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .operation_attempt_timeout(ATTEMPT);
        let login = Login::of(wanted)?;
        // Loading may mean to log in, or to assume a role anew while STS throttles.
        let identities = IdentityCache::lazy().load_timeout(ARRIVAL);
        let mut loader = loader(Taken::ALL, CONNECT)
            .retry_config(retries)
            .timeout_config(timeouts.build())
            .identity_cache(identities.build());
        if let Some(profile) = &wanted.profile {
            loader = loader.profile_name(profile);
        }
        if let WantedRegions::Named(named) = &wanted.regions
            && let Some(first) = named.first()
        {
            loader = loader.region(Region::new(first.to_string()));
        }
        let base = loader.load().await;
        let home = match base.region() {
            Some(region) => region.to_string(),
            None => region_for(wanted).ok_or_else(no_region)?,
        };
        let region = Region::new(home.clone());
        let mut base = base.to_builder().region(region.clone());
        if let Some(profile) = &wanted.profile {
            // As in the AWS CLI: a profile that is named outweighs the keys of the environment.
            base.set_credentials_provider(Some(of_profile(profile, Some(region))));
        }
        let base = base.build();
        let tally = CallTally::default();
        let sts = aws_sdk_sts::config::Builder::from(&base)
            .retry_partition(allowance("sts".to_owned()))
            .interceptor(tally.clone());
        let sts = aws_sdk_sts::Client::from_conf(sts.build());
        let (account_id, principal) = whoami(&sts, &home, &login).await?;
        Ok(Self {
            base,
            sts,
            account_id,
            principal,
            home,
            tally,
        })
    }

    /// The accounts to read, sorted by id, each once; with what AWS Organizations knows of them, where it was asked.
    ///
    /// # Errors
    /// AWS Organizations does not tell; none of them is among those that are wanted.
    pub async fn members(
        &self,
        wanted: &WantedPlaces,
    ) -> Result<(Vec<Member>, Organization), ReadError> {
        let (mut members, organization) = match &wanted.accounts {
            WantedAccounts::Own => (vec![self.own()], Organization::default()),
            WantedAccounts::Roles(roles) => {
                let members = roles.iter().map(|role| Member {
                    account_id: role.account_id().to_owned(),
                    role: Some(role.clone()),
                });
                (members.collect(), Organization::default())
            }
            WantedAccounts::Organization(wanted) => self.members_of_organization(wanted).await?,
        };
        let there: Vec<String> = members.iter().map(|of| of.account_id.clone()).collect();
        let among = &wanted.among;
        members.retain(|of| among.is_empty() || among.contains(&of.account_id));
        if members.is_empty() && !there.is_empty() {
            return Err(none_among(among, &there));
        }
        Ok((members, organization))
    }

    fn own(&self) -> Member {
        Member {
            account_id: self.account_id.clone(),
            role: None,
        }
    }

    /// An account by its id: with the credentials at hand where they are its own, else with a role in it.
    ///
    /// # Errors
    /// Another account, and no role.
    pub fn member(&self, account_id: &str, role: Option<RoleArn>) -> Result<Member, ReadError> {
        if account_id == self.account_id {
            return Ok(self.own());
        }
        let role = role.ok_or_else(|| {
            let own = &self.account_id;
            let why = format!("the credentials at hand are of account {own}");
            ReadError::new(format!("account {account_id}"), why)
                .advise("name the role to assume there with --role-name or --role-arn")
        })?;
        Ok(Member {
            account_id: account_id.to_owned(),
            role: Some(role),
        })
    }

    async fn members_of_organization(
        &self,
        wanted: &WantedMembers,
    ) -> Result<(Vec<Member>, Organization), ReadError> {
        let (accounts, organization) = self.organization(&wanted.below).await?;
        let mut members = Vec::new();
        for account_id in accounts {
            members.push(if account_id == self.account_id {
                self.own()
            } else {
                let role = RoleArn::of(partition(&self.home), &account_id, &wanted.role_name);
                let role = role.map_err(|error| {
                    ReadError::new(format!("account `{account_id}` of the organization"), error)
                })?;
                Member {
                    account_id,
                    role: Some(role),
                }
            });
        }
        Ok((members, organization))
    }

    /// The active accounts of the organization, by id, with the names and units of all.
    ///
    /// # Errors
    /// AWS Organizations does not tell; a unit that it does not have.
    pub async fn organization(
        &self,
        wanted: &WantedUnits,
    ) -> Result<(Vec<String>, Organization), ReadError> {
        let config = aws_sdk_organizations::config::Builder::from(&self.base)
            .retry_partition(allowance("organizations".to_owned()))
            .interceptor(self.tally.clone())
            .build();
        let client = aws_sdk_organizations::Client::from_conf(config);
        let tree = OrganizationTree::read(&client, &self.principal).await?;
        let accounts = tree.active_below(&wanted.units)?.into_iter();
        let accounts = accounts.filter(|account_id| !wanted.excluded.contains(*account_id));
        let accounts = accounts.map(str::to_owned).collect();
        Ok((accounts, tree.into_organization()))
    }

    /// The credentials of an account.
    ///
    /// # Errors
    /// Its role cannot be assumed.
    pub async fn session(&self, member: &Member) -> Result<Session, ReadError> {
        let Some(role) = &member.role else {
            return Ok(Session {
                account_id: member.account_id.clone(),
                principal: format!("`{}`", self.principal),
                route53: Route53::new(self.base.clone(), self.tally.clone(), &member.account_id),
                config: self.base.clone(),
                tally: self.tally.clone(),
            });
        };
        let request = AssumeRoleRequest {
            role_arn: role.to_string(),
            session_name: SESSION_NAME.to_owned(),
        };
        let (base, sts) = (&self.base, self.sts.clone());
        Session::assume(base, sts, &self.tally, &member.account_id, request).await
    }

    /// The configuration of clients with these credentials.
    pub fn config(&self) -> &SdkConfig {
        &self.base
    }
}

/// Whose credentials these are. It is the first call, and somebody waits before an empty screen: it
/// fails soon.
async fn whoami(
    client: &aws_sdk_sts::Client,
    region: &str,
    login: &Login,
) -> Result<(String, String), ReadError> {
    let what = "the identity of the credentials at hand (GetCallerIdentity)";
    let identity = Deadline::after(FIRST_CALL)
        .wait(client.get_caller_identity().send())
        .await
        .map_err(|error| match error {
            CallError::NoTime => ReadError::new(
                what,
                format!(
                    "no answer from AWS STS in {region} within {} seconds",
                    FIRST_CALL.as_secs()
                ),
            )
            .advise(format!(
                "check the network, HTTPS_PROXY, the name of the region `{region}`, and that STS is reached from here"
            )),
            error => ReadError::new(what, error).advise(login.advice()),
        })?;
    match (identity.account, identity.arn) {
        (Some(account_id), Some(arn)) => Ok((account_id, arn)),
        _ => Err(ReadError::new(
            what,
            CallError::Malformed("no `Account` in it".to_owned()),
        )),
    }
}

/// A region to start from where no one names any and all of them are asked for: one that the partition has for sure.
fn region_for(wanted: &WantedPlaces) -> Option<String> {
    if wanted.regions != WantedRegions::Enabled {
        return None;
    }
    let partition = match &wanted.accounts {
        WantedAccounts::Roles(roles) => roles.first().map_or("aws", RoleArn::partition),
        WantedAccounts::Own | WantedAccounts::Organization(_) => "aws",
    };
    let region = match partition {
        "aws" => "us-east-1",
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        _ => return None,
    };
    Some(region.to_owned())
}

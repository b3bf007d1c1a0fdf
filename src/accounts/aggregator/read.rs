//! The calls of AWS Config on an aggregator.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_config::types::{AggregateEvaluationResult, ComplianceType as Told};
use aws_sdk_config::types::{AggregatedSourceStatusType, AggregatedSourceType};
use aws_smithy_types::DateTime;
use futures_util::{Stream, StreamExt, stream};
use jiff::Timestamp;
use rule::verdict::{ComplianceType, Verdict};
use std::time::Duration;

use super::result::{HeldResult, verdicts};
use super::rule_name::is_name_of;
use crate::accounts::caller::Caller;
use crate::aws::adaptive::allowance;
use crate::aws::call_error::CallError;
use crate::aws::deadline::Deadline;
use crate::aws::paged::{always, listed, pages};
use crate::failure::FailedPlace;
use crate::failure::ReadError;
use crate::place::Place;
use crate::report::record::RESOURCE_TYPE;

/// How long one list may take, its retries included: all rules of all accounts are one.
const LIST: Duration = Duration::from_secs(30 * 60);

/// The most names of other rules that are told where the one that is asked for has no result.
const MOST_NAMES: usize = 20;

/// The most results that AWS Config gives on a page.
const LARGEST_PAGE: i32 = 100;

/// An aggregator.
#[derive(Debug, Clone)]
pub struct Aggregator {
    client: aws_sdk_config::Client,
    name: String,
    region: String,
    principal: String,
}

/// One account in one region, and the names that the rule has there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AggregatedPlace {
    /// Which.
    pub place: Place,
    rules: Vec<String>,
}

impl Aggregator {
    /// The aggregator of this name, in the account and region at hand.
    ///
    /// # Errors
    /// There is none of this name: the error says which there are.
    pub async fn find(caller: &Caller, name: &str) -> Result<Self, ReadError> {
        let config = aws_sdk_config::config::Builder::from(caller.config())
            .retry_partition(allowance("config".to_owned()))
            .interceptor(caller.tally.clone());
        let aggregator = Self {
            client: aws_sdk_config::Client::from_conf(config.build()),
            name: name.to_owned(),
            region: caller.home.clone(),
            principal: caller.principal.clone(),
        };
        let known = aggregator.names().await?;
        if known.iter().any(|known| known == name) {
            return Ok(aggregator);
        }
        let known: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
        let found = if known.is_empty() {
            "none".to_owned()
        } else {
            known.join(", ")
        };
        let (account_id, region) = (&caller.account_id, &caller.home);
        Err(ReadError::new(
            format!("the aggregator `{name}`"),
            format!("account {account_id} has {found} in {region}"),
        ))
    }

    /// The names of the account's aggregators in the region.
    async fn names(&self) -> Result<Vec<String>, ReadError> {
        let deadline = Deadline::after(LIST);
        let page = async |token| {
            let request = self.client.describe_configuration_aggregators();
            let answer = deadline.wait(request.set_next_token(token).send()).await?;
            let found = answer.configuration_aggregators;
            let found = listed(found, "ConfigurationAggregators")?;
            Ok((found, answer.next_token))
        };
        let found = pages(page).await;
        let found =
            found.map_err(|error| self.failed("DescribeConfigurationAggregators", "", error))?;
        let names = found.into_iter();
        Ok(names
            .filter_map(|one| one.configuration_aggregator_name)
            .collect())
    }

    /// The accounts and regions in which one of these rules has results, sorted.
    ///
    /// # Errors
    /// A call that failed after its retries: the list is all or nothing. None of the rules has a result: a
    /// misspelt name is not to look like an organization without a fault.
    pub async fn places(&self, rules: &[String]) -> Result<Vec<AggregatedPlace>, ReadError> {
        let others = RefCell::new(BTreeSet::new());
        let deadline = Deadline::after(LIST);
        let page = async |token| {
            let request = self.client.describe_aggregate_compliance_by_config_rules();
            let request = request.configuration_aggregator_name(&self.name);
            let answer = deadline.wait(request.set_next_token(token).send()).await?;
            let found = answer.aggregate_compliance_by_config_rules;
            let mut asked = Vec::new();
            for one in listed(found, "AggregateComplianceByConfigRules")? {
                let name = always(one.config_rule_name, "ConfigRuleName")?;
                if rules.iter().any(|rule| is_name_of(&name, rule)) {
                    let account_id = always(one.account_id, "AccountId")?;
                    let region = always(one.aws_region, "AwsRegion")?;
                    asked.push((Place::new(account_id, region), name));
                    continue;
                }
                let mut others = others.borrow_mut();
                if others.len() < MOST_NAMES {
                    others.insert(name);
                }
            }
            Ok((asked, answer.next_token))
        };
        let found: Vec<(Place, String)> = pages(page)
            .await
            .map_err(|error| self.failed("DescribeAggregateComplianceByConfigRules", "", error))?;
        if found.is_empty() {
            return Err(self.no_results(rules, &others.into_inner()));
        }
        let mut places: BTreeMap<Place, Vec<String>> = BTreeMap::new();
        for (place, rule) in found {
            places.entry(place).or_default().push(rule);
        }
        let places = places.into_iter();
        Ok(places
            .map(|(place, rules)| AggregatedPlace { place, rules })
            .collect())
    }

    fn no_results(&self, rules: &[String], others: &BTreeSet<String>) -> ReadError {
        let quoted = |names: &mut dyn Iterator<Item = &String>| {
            let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
            names.join(", ")
        };
        let found = match others.len() {
            0 => "it has no results of any rule".to_owned(),
            MOST_NAMES => format!(
                "it has results of many others, {} among them",
                quoted(&mut others.iter())
            ),
            _ => format!("it has results of {}", quoted(&mut others.iter())),
        };
        let what = format!(
            "results of {} in the aggregator `{}`",
            quoted(&mut rules.iter()),
            self.name
        );
        ReadError::new(what, found).advise("name the rule with --rule")
    }

    /// The accounts and regions that AWS Config could not collect from, sorted.
    ///
    /// # Errors
    /// A call that failed after its retries.
    pub async fn failed_sources(&self) -> Result<Vec<FailedPlace>, ReadError> {
        let deadline = Deadline::after(LIST);
        let page = async |token| {
            let request = self
                .client
                .describe_configuration_aggregator_sources_status();
            let request = request.configuration_aggregator_name(&self.name);
            let request = request.update_status(AggregatedSourceStatusType::Failed);
            let answer = deadline.wait(request.set_next_token(token).send()).await?;
            let found = answer.aggregated_source_status_list;
            let found = listed(found, "AggregatedSourceStatusList")?;
            for one in &found {
                always(one.source_id.as_ref(), "SourceId")?;
            }
            Ok((found, answer.next_token))
        };
        let found = pages(page).await.map_err(|error| {
            self.failed("DescribeConfigurationAggregatorSourcesStatus", "", error)
        })?;
        let accounts = found.into_iter().filter(|one| {
            one.source_type == Some(AggregatedSourceType::Account)
                && one.last_update_status == Some(AggregatedSourceStatusType::Failed)
        });
        let failed = accounts.filter_map(|one| {
            let why = one.last_error_message.or(one.last_error_code);
            Some(FailedPlace {
                account_id: one.source_id?,
                region: one.aws_region,
                why: format!(
                    "the aggregator `{}` cannot collect from it: {}",
                    self.name,
                    why.as_deref().unwrap_or("AWS gives no reason")
                ),
            })
        });
        let mut failed: Vec<FailedPlace> = failed.collect();
        failed.sort_by(|a, b| (&a.account_id, &a.region).cmp(&(&b.account_id, &b.region)));
        Ok(failed)
    }

    /// The verdicts of each place, in the order of the places, so many at a time.
    pub fn read(
        &self,
        places: Vec<AggregatedPlace>,
        at_a_time: usize,
    ) -> impl Stream<Item = (Place, Result<Vec<Verdict>, ReadError>)> {
        let reads = stream::iter(places).map(async move |place| {
            let read = self.results(&place).await;
            (place.place, read.map(verdicts))
        });
        reads.buffered(at_a_time.max(1))
    }

    async fn results(&self, of: &AggregatedPlace) -> Result<Vec<HeldResult>, ReadError> {
        let deadline = Deadline::after(LIST);
        let mut all = Vec::new();
        let place = &of.place;
        for rule in &of.rules {
            let page = async |token| {
                let request = self
                    .client
                    .get_aggregate_compliance_details_by_config_rule()
                    .configuration_aggregator_name(&self.name)
                    .config_rule_name(rule)
                    .account_id(&place.account_id)
                    .aws_region(&place.region)
                    .limit(LARGEST_PAGE);
                let answer = deadline.wait(request.set_next_token(token).send()).await?;
                let found = answer.aggregate_evaluation_results;
                let found = listed(found, "AggregateEvaluationResults")?;
                let held: Result<Vec<_>, CallError> = found.into_iter().map(held).collect();
                Ok((held?, answer.next_token))
            };
            let found = pages(page).await.map_err(|error| {
                let of = format!(
                    " for {rule} of account {} in {}",
                    place.account_id, place.region
                );
                self.failed("GetAggregateComplianceDetailsByConfigRule", &of, error)
            })?;
            all.extend(found.into_iter().flatten());
        }
        Ok(all)
    }

    fn failed(&self, call: &str, of: &str, error: CallError) -> ReadError {
        let advice = error.advice(&format!("config:{call}"), &format!("`{}`", self.principal));
        let (name, region) = (&self.name, &self.region);
        let what = format!("{call} of the aggregator `{name}` in {region}{of}");
        ReadError::advised(what, error, advice)
    }
}

/// A result, where it is on a VPC.
fn held(result: AggregateEvaluationResult) -> Result<Option<HeldResult>, CallError> {
    let compliance_type = match always(result.compliance_type, "ComplianceType")? {
        Told::Compliant => ComplianceType::Compliant,
        Told::NonCompliant => ComplianceType::NonCompliant,
        Told::NotApplicable => ComplianceType::NotApplicable,
        _ => return Ok(None),
    };
    let identifier = result.evaluation_result_identifier;
    let identifier = always(identifier, "EvaluationResultIdentifier")?;
    let of = identifier.evaluation_result_qualifier;
    let of = always(of, "EvaluationResultQualifier")?;
    if always(of.resource_type, "ResourceType")? != RESOURCE_TYPE {
        return Ok(None);
    }
    Ok(Some(HeldResult {
        vpc_id: always(of.resource_id, "ResourceId")?.into(),
        compliance_type,
        annotation: result.annotation.filter(|text| !text.is_empty()),
        recorded: result.result_recorded_time.as_ref().and_then(moment),
    }))
}

fn moment(time: &DateTime) -> Option<Timestamp> {
    Timestamp::new(time.secs(), i32::try_from(time.subsec_nanos()).ok()?).ok()
}

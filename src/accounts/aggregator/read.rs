//! The calls of AWS Config on an aggregator.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_config::types::{AggregateEvaluationResult, ComplianceType as ReportedType};
use aws_sdk_config::types::{AggregatedSourceStatusType, AggregatedSourceType};
use aws_sdk_config::types::{ConfigRuleComplianceFilters, ConfigurationAggregator};
use aws_smithy_types::DateTime;
use jiff::Timestamp;
use rule::verdict::{ComplianceType, Verdict};
use std::time::Duration;

use super::result::{AggregatedResult, verdicts};
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

/// How long one list may take, its retries included: without AWS Organizations all rules of all accounts are one.
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
    /// The regions that it collects from; `None` where these are all.
    regions: Option<BTreeSet<String>>,
}

/// One account in one region, and the names that the rule has there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AggregatedPlace {
    /// Which.
    pub place: Place,
    rules: Vec<FoundRule>,
}

/// A rule that has results in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FoundRule {
    name: String,
    is_at_fault: bool,
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
        let mut aggregator = Self {
            client: aws_sdk_config::Client::from_conf(config.build()),
            name: name.to_owned(),
            region: caller.home.clone(),
            principal: caller.principal.clone(),
            regions: None,
        };
        let known = aggregator.known().await?;
        let is_named = |one: &&ConfigurationAggregator| {
            one.configuration_aggregator_name.as_deref() == Some(name)
        };
        if let Some(found) = known.iter().find(is_named) {
            aggregator.regions = regions(found);
            return Ok(aggregator);
        }
        let known = known.into_iter();
        let known = known.filter_map(|one| one.configuration_aggregator_name);
        let known: Vec<String> = known.map(|known| format!("`{known}`")).collect();
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

    /// The account's aggregators in the region.
    async fn known(&self) -> Result<Vec<ConfigurationAggregator>, ReadError> {
        let deadline = Deadline::after(LIST);
        let page = async |token| {
            let request = self.client.describe_configuration_aggregators();
            let answer = deadline.wait(request.set_next_token(token).send()).await?;
            let found = answer.configuration_aggregators;
            let found = listed(found, "ConfigurationAggregators")?;
            Ok((found, answer.next_token))
        };
        let found = pages(page).await;
        found.map_err(|error| self.failed("DescribeConfigurationAggregators", "", error))
    }

    /// The regions that it collects from; `None` where these are all.
    pub fn regions(&self) -> Option<&BTreeSet<String>> {
        self.regions.as_ref()
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The accounts and regions in which one of these rules has results, sorted.
    ///
    /// # Errors
    /// A call that failed after its retries: the list is all or nothing. None of the rules has a result: a
    /// misspelt name is not to look like an organization without a fault.
    pub async fn places(&self, rules: &[String]) -> Result<Vec<AggregatedPlace>, ReadError> {
        let others = OtherRules::default();
        let found = self.places_of(None, rules, &others).await?;
        if found.is_empty() {
            return Err(self.no_results(rules, &others));
        }
        Ok(found)
    }

    /// The same of one account, or, without one, of all. None is no error; the names of other rules are noted.
    ///
    /// # Errors
    /// A call that failed after its retries: the list is all or nothing.
    pub async fn places_of(
        &self,
        account_id: Option<&str>,
        rules: &[String],
        others: &OtherRules,
    ) -> Result<Vec<AggregatedPlace>, ReadError> {
        let deadline = Deadline::after(LIST);
        let filters = account_id.map(|id| {
            let filters = ConfigRuleComplianceFilters::builder().account_id(id);
            filters.build()
        });
        let page = async |token| {
            let request = self.client.describe_aggregate_compliance_by_config_rules();
            let request = request.configuration_aggregator_name(&self.name);
            let request = request.set_filters(filters.clone());
            let answer = deadline.wait(request.set_next_token(token).send()).await?;
            let found = answer.aggregate_compliance_by_config_rules;
            let mut asked = Vec::new();
            for one in listed(found, "AggregateComplianceByConfigRules")? {
                let name = always(one.config_rule_name, "ConfigRuleName")?;
                if rules.iter().any(|rule| is_name_of(&name, rule)) {
                    let word = one.compliance.and_then(|of| of.compliance_type);
                    // What is not said to be without a fault is looked at.
                    let is_at_fault = word != Some(ReportedType::Compliant);
                    let account_id = always(one.account_id, "AccountId")?;
                    let region = always(one.aws_region, "AwsRegion")?;
                    let rule = FoundRule { name, is_at_fault };
                    asked.push((Place::new(account_id, region), rule));
                    continue;
                }
                others.note(name);
            }
            Ok((asked, answer.next_token))
        };
        let of = account_id.map(|id| format!(" for account {id}"));
        let of = of.unwrap_or_default();
        let found: Vec<(Place, FoundRule)> = pages(page)
            .await
            .map_err(|error| self.failed("DescribeAggregateComplianceByConfigRules", &of, error))?;
        let mut places: BTreeMap<Place, Vec<FoundRule>> = BTreeMap::new();
        for (place, rule) in found {
            places.entry(place).or_default().push(rule);
        }
        let places = places.into_iter();
        Ok(places
            .map(|(place, rules)| AggregatedPlace { place, rules })
            .collect())
    }

    /// That none of these rules has a result, with the others that have.
    pub fn no_results(&self, rules: &[String], others: &OtherRules) -> ReadError {
        let others = others.0.borrow();
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

    /// The verdicts of a place; of VPCs that are NON_COMPLIANT alone where no others are asked for.
    ///
    /// # Errors
    /// A call that failed after its retries.
    pub async fn verdicts(
        &self,
        place: &AggregatedPlace,
        faults_alone: bool,
    ) -> Result<Vec<Verdict>, ReadError> {
        Ok(verdicts(self.results(place, faults_alone).await?))
    }

    async fn results(
        &self,
        of: &AggregatedPlace,
        faults_alone: bool,
    ) -> Result<Vec<AggregatedResult>, ReadError> {
        let deadline = Deadline::after(LIST);
        let mut all = Vec::new();
        let place = &of.place;
        let rules = of.rules.iter();
        for rule in rules.filter(|rule| rule.is_at_fault || !faults_alone) {
            let (rule, only) = (
                &rule.name,
                faults_alone.then_some(ReportedType::NonCompliant),
            );
            let page = async |token| {
                let request = self
                    .client
                    .get_aggregate_compliance_details_by_config_rule()
                    .configuration_aggregator_name(&self.name)
                    .config_rule_name(rule)
                    .account_id(&place.account_id)
                    .aws_region(&place.region)
                    .set_compliance_type(only.clone())
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

/// The names of other rules that have results: of some, for a misspelt name.
#[derive(Debug, Default)]
pub struct OtherRules(RefCell<BTreeSet<String>>);

impl OtherRules {
    fn note(&self, name: String) {
        let mut names = self.0.borrow_mut();
        if names.len() < MOST_NAMES {
            names.insert(name);
        }
    }
}

/// The regions that an aggregator collects from; `None` where these are all.
fn regions(of: &ConfigurationAggregator) -> Option<BTreeSet<String>> {
    let organization = of.organization_aggregation_source.iter();
    let organization = organization.map(|one| (one.all_aws_regions, one.aws_regions()));
    let accounts = of.account_aggregation_sources().iter();
    let accounts = accounts.map(|one| (one.all_aws_regions, one.aws_regions()));
    let mut named = BTreeSet::new();
    for (all, some) in organization.chain(accounts) {
        if all {
            return None;
        }
        named.extend(some.iter().cloned());
    }
    (!named.is_empty()).then_some(named)
}

/// A result, where it is on a VPC.
fn held(result: AggregateEvaluationResult) -> Result<Option<AggregatedResult>, CallError> {
    let compliance_type = match always(result.compliance_type, "ComplianceType")? {
        ReportedType::Compliant => ComplianceType::Compliant,
        ReportedType::NonCompliant => ComplianceType::NonCompliant,
        ReportedType::NotApplicable => ComplianceType::NotApplicable,
        _ => return Ok(None),
    };
    let identifier = result.evaluation_result_identifier;
    let identifier = always(identifier, "EvaluationResultIdentifier")?;
    let of = identifier.evaluation_result_qualifier;
    let of = always(of, "EvaluationResultQualifier")?;
    if always(of.resource_type, "ResourceType")? != RESOURCE_TYPE {
        return Ok(None);
    }
    Ok(Some(AggregatedResult {
        vpc_id: always(of.resource_id, "ResourceId")?.into(),
        compliance_type,
        annotation: result.annotation.filter(|text| !text.is_empty()),
        recorded: result.result_recorded_time.as_ref().and_then(moment),
    }))
}

fn moment(time: &DateTime) -> Option<Timestamp> {
    Timestamp::new(time.secs(), i32::try_from(time.subsec_nanos()).ok()?).ok()
}

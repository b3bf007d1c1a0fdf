//! Which account and region a resource belongs to, as far as the plan says.

use super::super::value::Value;
use super::super::word::Word;
use super::document::{ConfigResource, Document, Expression, StateModule, USUAL_PROVIDER};
use super::members::Members;
use super::slim::CALLER;

/// What a plan says of accounts and regions.
#[derive(Debug)]
pub struct PlanPlaces<'a> {
    document: &'a Document,
    caller: Option<Word>,
}

impl<'a> PlanPlaces<'a> {
    /// Looks for the caller's account.
    pub fn new(document: &'a Document) -> Self {
        let root = document.prior_state.as_ref();
        let caller = root.and_then(|state| caller(&state.values.root_module));
        Self { document, caller }
    }

    /// The account and the region of a resource.
    pub fn of(
        &self,
        config: Option<&'a ConfigResource>,
        before: &Value,
        after: &Value,
    ) -> (Option<Word>, Option<Word>) {
        let provider = self.provider(config);
        let arn = before.get("arn").written().or(after.get("arn").written());
        let arn: Vec<&str> = arn.unwrap_or_default().split(':').collect();
        let part = |at: usize| arn.get(at).copied().filter(|part| !part.is_empty());
        let text = |value: Option<&str>| value.map(Word::shared);
        let region = text(
            after
                .get("region")
                .written()
                .or(before.get("region").written()),
        )
        .or_else(|| provider.and_then(|provider| self.constant(provider.get("region")?)))
        .or_else(|| text(part(3)))
        .or_else(|| {
            text(
                before
                    .get("availability_zone")
                    .written()
                    .and_then(region_of_zone),
            )
        })
        .or_else(|| {
            text(
                after
                    .get("availability_zone")
                    .written()
                    .and_then(region_of_zone),
            )
        })
        .or_else(|| {
            let named = |side: &Value, key: &str| {
                let region = side.get(key).written().and_then(region_of_service);
                region.map(str::to_owned)
            };
            // A list of AWS's is named as its service.
            let name = named(after, "service_name").or_else(|| named(before, "service_name"));
            let name = name.or_else(|| {
                let list = after.get("name").written()?;
                list.starts_with("com.amazonaws.")
                    .then(|| named(after, "name"))?
            });
            text(name.as_deref())
        });
        let owner = before.get("owner_id").written();
        let account_id = text(owner)
            .or_else(|| text(part(4).filter(|id| is_account(id))))
            .or_else(|| self.caller.clone())
            .or_else(|| provider.and_then(account_of_provider));
        (account_id, region)
    }

    /// The provider's configuration: its key is of the module; where that is not found, further up.
    fn provider(&self, config: Option<&'a ConfigResource>) -> Option<&'a Members<Expression>> {
        let key = config.map_or(USUAL_PROVIDER, |config| config.provider_config_key.as_str());
        let configs = &self.document.configuration.as_ref()?.provider_config;
        let last = key.rsplit(':').next().unwrap_or(key);
        let found = configs.get(key).or_else(|| configs.get(last));
        let found = found.or_else(|| configs.get(last.split('.').next().unwrap_or(last)));
        Some(&found?.expressions)
    }

    /// A constant, or the value of a root variable.
    fn constant(&self, expression: &Expression) -> Option<Word> {
        match expression {
            Expression::Constant(text) => text.clone(),
            Expression::References(references) => {
                let variable = references.first()?.strip_prefix("var.")?;
                let value = &self.document.variables.get(variable)?.value;
                value.0.clone()
            }
            _ => None,
        }
    }
}

/// The account of the caller, as a data source read it.
fn caller(module: &StateModule) -> Option<Word> {
    let of = module.resources.iter().find_map(|resource| {
        let id = resource.values.0.get("account_id").text()?;
        (resource.kind == CALLER && is_account(id)).then(|| Word::shared(id))
    });
    of.or_else(|| module.child_modules.iter().find_map(caller))
}

/// The account of a role that the provider assumes, or the only one that it is allowed.
fn account_of_provider(expressions: &Members<Expression>) -> Option<Word> {
    let role = expressions.get("assume_role")?.member("role_arn", 0);
    match role {
        Expression::Constant(Some(arn)) => arn
            .split(':')
            .nth(4)
            .filter(|id| is_account(id))
            .map(Word::shared),
        _ => None,
    }
}

/// Whether a text is an account id.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `eu-west-3a` is in `eu-west-3`.
pub fn region_of_zone(zone: &str) -> Option<&str> {
    let region = zone.strip_suffix(|letter: char| letter.is_ascii_lowercase())?;
    region
        .ends_with(|letter: char| letter.is_ascii_digit())
        .then_some(region)
}

/// `com.amazonaws.eu-west-3.ecr.dkr` is of `eu-west-3`.
pub fn region_of_service(name: &str) -> Option<&str> {
    name.split('.').find(|part| {
        part.matches('-').count() >= 2 && part.ends_with(|letter: char| letter.is_ascii_digit())
    })
}

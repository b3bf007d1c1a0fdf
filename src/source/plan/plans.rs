//! Several plans and templates, opened, and their resources by account and region.

mod cdk;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value as Json;

use super::content::{self, Content};
use super::error::PlanError;
use super::resource::{Resource, Resources};
use super::stack::{ExistingStack, Physical};
use super::template::{Surroundings, Template};
use super::terraform::{Graph, TerraformPlan};
use super::value::Value;
use super::word::Word;
use crate::place::Place;

/// What is said beside the plans.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `--account`
    pub account_id: Option<String>,
    /// `--region`
    pub region: Option<String>,
    /// `--graph`
    pub graph: Option<PathBuf>,
    /// `--template-parameters`
    pub parameters: BTreeMap<String, Json>,
    /// `--stack`: the names of the stacks that the templates make, in their order; a single one is that of all
    pub stacks: Vec<String>,
    /// `--stack-resources`
    pub stack_resources: Option<PathBuf>,
}

impl Options {
    /// The name of the stack that a template makes, where it is told.
    fn stack(&self, template: usize) -> Option<String> {
        match self.stacks.as_slice() {
            [all] => Some(all.clone()),
            each => each.get(template).cloned(),
        }
    }
}

/// One plan.
#[derive(Debug)]
pub struct Plan {
    /// The file that it came from.
    pub path: PathBuf,
    /// What it is.
    pub form: PlanForm,
}

impl Plan {
    /// Whether it is of Terraform or OpenTofu.
    pub fn is_terraform(&self) -> bool {
        matches!(self.form, PlanForm::Terraform(_))
    }
}

/// What a plan is.
#[derive(Debug)]
pub enum PlanForm {
    /// Of Terraform or OpenTofu.
    Terraform(Box<TerraformPlan>),
    /// A template, with what stands before its logical ids, its account and its region.
    Template {
        /// The template.
        template: Box<Template>,
        /// The stack that it makes, where it is told.
        stack: Option<String>,
        /// Its account.
        account_id: Option<String>,
        /// Its region.
        region: Option<String>,
    },
}

/// The plans that are laid one over the other, in their order.
#[derive(Debug)]
pub struct Plans {
    /// The plans.
    pub list: Vec<Plan>,
    graph: Option<Graph>,
    options: Options,
    stack: Option<ExistingStack>,
}

/// What a text is that is no graph of a plan: without locals it resolves nothing.
fn no_graph(text: &str) -> Option<String> {
    let is_graph = text.trim_start().starts_with("digraph");
    let has_edges = text.contains("->");
    let found = match is_graph {
        false => "this is no graph",
        true if has_edges && !text.contains("\"[root] ") => {
            "this is the graph of resources alone, without locals"
        }
        true => return None,
    };
    Some(format!(
        "{found}: give what `terraform graph -type=plan` prints"
    ))
}

/// Resources by account and region.
pub type ByPlace = BTreeMap<Place, Vec<Arc<Resource>>>;

/// The resources of all plans, with what is said about reading them.
#[derive(Debug, Default)]
pub struct GatheredResources {
    /// The resources.
    pub usual: ByPlace,
    /// The same with presumed values unread; `None` where nothing is presumed that matters.
    pub careful: Option<ByPlace>,
    /// The values that were presumed.
    pub presumed: BTreeSet<String>,
    /// What people read.
    pub notices: BTreeSet<String>,
    /// How many resources of other types were passed over.
    pub passed_over: usize,
}

impl Plans {
    /// Opens plans.
    ///
    /// # Errors
    /// Where one of them cannot be read, or is none.
    pub fn open(paths: &[PathBuf], options: Options) -> Result<Self, PlanError> {
        let mut list = Vec::new();
        let mut templates = 0..;
        for path in paths {
            let streamed = content::stream(path);
            if let Some(plan) = streamed.and_then(|of| TerraformPlan::stream(path, of)) {
                list.push(Plan {
                    path: path.clone(),
                    form: PlanForm::Terraform(Box::new(plan?)),
                });
                continue;
            }
            match content::read(path)? {
                Content::Terraform(bytes) => list.push(Plan {
                    path: path.clone(),
                    form: PlanForm::Terraform(Box::new(TerraformPlan::read(path, &bytes)?)),
                }),
                Content::Template(text) => list.push(Plan {
                    path: path.clone(),
                    form: PlanForm::Template {
                        template: Box::new(Template::read(path, &text)?),
                        stack: templates.next().and_then(|at| options.stack(at)),
                        account_id: None,
                        region: None,
                    },
                }),
                Content::Cdk(folder) => list.extend(cdk::stacks(&folder)?),
            }
        }
        let graph = match &options.graph {
            Some(path) => {
                let text = content::text(path)?;
                if let Some(what) = no_graph(&text) {
                    let path = path.clone();
                    return Err(PlanError::Unfit { path, what });
                }
                Some(Graph::read(&text))
            }
            None => None,
        };
        let stack = match &options.stack_resources {
            Some(path) => Some(ExistingStack::read(path, &content::text(path)?)?),
            None => None,
        };
        Ok(Self {
            list,
            graph,
            options,
            stack,
        })
    }

    /// Whether templates are taken for those of stacks that are not there yet.
    pub fn makes_new_stacks(&self) -> bool {
        self.stack.is_none() && !self.list.iter().all(Plan::is_terraform)
    }

    /// The resources of all plans. With `strict`, presumed values are unread. `places` are the accounts and regions of the
    /// saved data, `zones` its availability zones.
    ///
    /// # Errors
    /// Where a template cannot be evaluated, or two plans make one address.
    pub fn resources(
        &self,
        strict: bool,
        places: &BTreeSet<Place>,
        zones: &[String],
    ) -> Result<GatheredResources, PlanError> {
        let read = self.list.iter().map(|plan| match &plan.form {
            PlanForm::Terraform(terraform) => Some(terraform.resources(self.graph.as_ref())),
            PlanForm::Template { .. } => None,
        });
        self.gather(read.collect(), strict, places, zones)
    }

    /// The same where nobody asks again: plans are let go while their resources come.
    ///
    /// # Errors
    /// As [`Plans::resources`].
    pub fn into_resources(
        &mut self,
        strict: bool,
        places: &BTreeSet<Place>,
    ) -> Result<GatheredResources, PlanError> {
        let graph = self.graph.as_ref();
        let read = self.list.iter_mut().map(|plan| match &mut plan.form {
            PlanForm::Terraform(terraform) => Some(terraform.into_resources(graph)),
            PlanForm::Template { .. } => None,
        });
        let read = read.collect();
        self.gather(read, strict, places, &[])
    }

    /// Gathers the resources of all plans; `read` are those of plans of Terraform.
    fn gather(
        &self,
        read: Vec<Option<Resources>>,
        strict: bool,
        places: &BTreeSet<Place>,
        zones: &[String],
    ) -> Result<GatheredResources, PlanError> {
        let mut exports = BTreeMap::new();
        for plan in &self.list {
            if let PlanForm::Template { template, .. } = &plan.form {
                let around = self.surroundings(plan, places, zones, exports.clone());
                exports.extend(template.exports(&around));
            }
        }
        let mut gathered = GatheredResources::default();
        let mut careful = ByPlace::new();
        let mut is_presumed = false;
        let several = self.list.len() > 1;
        let mut made: BTreeMap<(Rc<Place>, Word), PathBuf> = BTreeMap::new();
        let mut keys = Keys::default();
        for (plan, read) in self.list.iter().zip(read) {
            let mut read = read.unwrap_or_default();
            if let PlanForm::Template { template, .. } = &plan.form {
                let around = self.surroundings(plan, places, zones, exports.clone());
                read = template.resources(&plan.path, &around)?;
            }
            gathered.presumed.append(&mut read.presumed);
            gathered.notices.append(&mut read.notices);
            gathered.notices.extend(read.said_of_perhaps());
            gathered.passed_over += read.passed_over;
            is_presumed |= !read.careful.is_empty();
            for (at, usual) in read.list.into_iter().enumerate() {
                let other = read.careful.remove(&at);
                let other = other.unwrap_or_else(|| usual.clone());
                let resource = if strict { other.clone() } else { usual };
                let key = keys.of(&resource, |of| self.place(of, places));
                if several && resource.actions.create {
                    let name = (key.clone(), resource.address.clone());
                    let before = made.insert(name, plan.path.clone());
                    if let Some(before) = before.filter(|before| *before != plan.path) {
                        return Err(PlanError::Unfit {
                            path: plan.path.clone(),
                            what: format!(
                                "{} is made by `{}` too: give each plan once, or a --stack for each template, in their order",
                                resource.address,
                                before.display()
                            ),
                        });
                    }
                }
                if !strict {
                    let key = match Arc::ptr_eq(&other, &resource) {
                        true => key.clone(),
                        false => keys.of(&other, |of| self.place(of, places)),
                    };
                    put(&mut careful, &key, other);
                }
                put(&mut gathered.usual, &key, resource);
            }
        }
        gathered.careful = (is_presumed && !strict).then_some(careful);
        Ok(gathered)
    }

    /// Whether one of them is a template.
    pub fn has_templates(&self) -> bool {
        let is_template = |plan: &Plan| matches!(plan.form, PlanForm::Template { .. });
        self.list.iter().any(is_template)
    }

    fn surroundings(
        &self,
        plan: &Plan,
        places: &BTreeSet<Place>,
        zones: &[String],
        exports: BTreeMap<String, Value>,
    ) -> Surroundings {
        let PlanForm::Template {
            stack,
            account_id,
            region,
            ..
        } = &plan.form
        else {
            return Surroundings::default();
        };
        let several = self.list.len() > 1;
        let account_id = account_id
            .clone()
            .or_else(|| self.options.account_id.clone());
        let region = region.clone().or_else(|| self.options.region.clone());
        Surroundings {
            account_id: account_id.or_else(|| only(places.iter().map(|place| &place.account_id))),
            region: region.or_else(|| only(places.iter().map(|place| &place.region))),
            stack: stack.clone(),
            parameters: self
                .options
                .parameters
                .iter()
                .map(|(name, value)| (name.clone(), Value::from(value)))
                .collect(),
            exports,
            zones: zones.to_vec(),
            physical: self.physical(stack.as_deref()),
            prefix: match stack {
                Some(stack) if several || !self.options.stacks.is_empty() => format!("{stack}/"),
                _ => String::new(),
            },
        }
    }

    /// The resources of the stack that a template makes, where it exists.
    fn physical(&self, name: Option<&str>) -> BTreeMap<String, Physical> {
        let of = self
            .stack
            .as_ref()
            .filter(|stack| match (name, &stack.name) {
                (Some(name), Some(of)) => name == of,
                _ => true,
            });
        of.map(|stack| stack.resources.clone()).unwrap_or_default()
    }

    /// The account and region of a resource: its own, what is said, the only one of the saved data.
    fn place(&self, resource: &Resource, places: &BTreeSet<Place>) -> Place {
        let own = |word: &Option<Word>| word.as_deref().map(str::to_owned);
        let account_id = own(&resource.account_id)
            .or_else(|| self.options.account_id.clone())
            .or_else(|| only(places.iter().map(|place| &place.account_id)));
        let region = own(&resource.region)
            .or_else(|| self.options.region.clone())
            .or_else(|| only(places.iter().map(|place| &place.region)));
        Place::new(
            account_id.unwrap_or_else(|| "unknown".to_owned()),
            region.unwrap_or_else(|| "unknown".to_owned()),
        )
    }
}

/// The accounts and regions of resources; nearly all of them have the one of the resource before.
#[derive(Debug, Default)]
struct Keys(Option<(Option<Word>, Option<Word>, Rc<Place>)>);

impl Keys {
    fn of(&mut self, resource: &Resource, place: impl FnOnce(&Resource) -> Place) -> Rc<Place> {
        let known = self.0.as_ref().filter(|(account_id, region, _)| {
            *account_id == resource.account_id && *region == resource.region
        });
        if let Some((_, _, key)) = known {
            return key.clone();
        }
        let key = Rc::new(place(resource));
        let (account_id, region) = (resource.account_id.clone(), resource.region.clone());
        self.0 = Some((account_id, region, key.clone()));
        key
    }
}

/// Puts a resource among those of its account and region.
fn put(all: &mut ByPlace, key: &Place, resource: Arc<Resource>) {
    match all.get_mut(key) {
        Some(of_place) => of_place.push(resource),
        None => {
            all.insert(key.clone(), vec![resource]);
        }
    }
}

/// The only one of several that are the same.
fn only<'s>(mut all: impl Iterator<Item = &'s String>) -> Option<String> {
    let first = all.next()?;
    all.all(|other| other == first).then(|| first.clone())
}

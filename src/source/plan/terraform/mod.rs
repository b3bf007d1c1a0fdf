//! Plans of Terraform and OpenTofu: what `show -json` prints, resolved.

mod address;
mod block;
mod choose;
mod document;
mod flag;
mod follow;
mod graph;
mod members;
mod place;
mod reference;
mod resolve;
mod slim;
mod streamed;
mod tree;
mod wanted;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashSet};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::error::PlanError;
use super::resource::{Actions, Dialect, Resource, Resources};
use super::template::{names, properties};
use super::types;
use super::value::Value;
use super::word::Word;

use self::block::real_id;
use self::document::{Document, ResourceChange};
use self::follow::Follower;
use self::place::Places;
use self::resolve::Resolver;
use self::tree::Tree;

pub use self::graph::Graph;
pub use self::reference::reference;
pub use self::resolve::PREFIX_LIST;

/// A plan that was read.
#[derive(Debug)]
pub struct TerraformPlan {
    document: Document,
    actions: BTreeMap<String, usize>,
    /// `terraform_version`
    pub version: Option<String>,
    /// `timestamp`
    pub timestamp: Option<String>,
}

impl TerraformPlan {
    /// Reads a plan, and refuses one that is not whole.
    ///
    /// # Errors
    /// Where it is broken, of another format, cut off by an error, or names an address twice.
    pub fn read(path: &Path, bytes: &[u8]) -> Result<Self, PlanError> {
        // At once: text by text it takes longer.
        let document = match std::str::from_utf8(bytes) {
            Ok(text) => serde_json::from_str(text),
            Err(_) => serde_json::from_slice(bytes),
        };
        let document: Document = document.map_err(|source| PlanError::NotJson {
            path: path.to_owned(),
            what: "expected what `terraform show -json` prints".to_owned(),
            source,
        })?;
        Self::whole(path, document)
    }

    /// Reads a plan as it streams by, without holding its text; `None` where it is none, or anything is wrong with it:
    /// [`TerraformPlan::read`] says what.
    ///
    /// # Errors
    /// Where it is of another format, cut off by an error, or names an address twice.
    pub fn stream(path: &Path, reader: impl Read) -> Option<Result<Self, PlanError>> {
        let document = streamed::document(reader).ok()?;
        Some(Self::whole(path, document))
    }

    fn whole(path: &Path, document: Document) -> Result<Self, PlanError> {
        let unfit = |what: String| PlanError::Unfit {
            path: path.to_owned(),
            what,
        };
        let version = document.format_version.as_deref().unwrap_or_default();
        if !matches!(version.split('.').next(), Some("0" | "1")) {
            return Err(unfit(format!(
                "format_version is `{}`, expected 0.x or 1.x: update this program",
                version.escape_debug()
            )));
        }
        if document.errored == Some(true) {
            return Err(unfit(
                "the plan ended in an error (`errored` is true) and is not whole: fix what \
                 `terraform plan` says, and plan again"
                    .to_owned(),
            ));
        }
        let mut seen = HashSet::new();
        for change in document.resource_changes.iter().flatten() {
            if change.deposed.is_none() && !seen.insert(change.address.as_str()) {
                return Err(unfit(format!(
                    "{} is there twice in `resource_changes`: write the plan again with \
                     `terraform show -json`",
                    change.address
                )));
            }
        }
        if document.complete == Some(false) {
            let deferred = document.deferred_changes.iter();
            let read = deferred
                .map(|deferred| &deferred.resource_change)
                .find(|change| types::is_read(&change.kind));
            if let Some(change) = read {
                return Err(unfit(format!(
                    "{} is deferred (`complete` is false): apply what it waits for, and plan again",
                    change.address
                )));
            }
        }
        let mut counts: Vec<(&[Word], usize)> = Vec::new();
        for change in document.resource_changes.iter().flatten() {
            let actions = change.change.actions.as_slice();
            match counts.iter_mut().find(|(of, _)| *of == actions) {
                Some((_, count)) => *count += 1,
                None => counts.push((actions, 1)),
            }
        }
        let counts = counts.into_iter();
        let actions = counts.map(|(of, count)| (of.join(","), count)).collect();
        Ok(Self {
            actions,
            version: document.terraform_version.clone(),
            timestamp: document.timestamp.clone(),
            document,
        })
    }

    /// The resources, resolved; those for which something was presumed once more, with that unread.
    pub fn resources(&self, graph: Option<&Graph>) -> Resources {
        let tree = Tree::new(&self.document);
        let resolver = |strict| Resolver {
            follower: Follower { tree: &tree, graph },
            strict,
            presumed: RefCell::default(),
            presumes: Cell::default(),
        };
        let (usual, strict) = (resolver(false), resolver(true));
        let places = Places::new(&self.document);
        let mut resources = Resources::default();
        for (_, change) in tree.changes() {
            if !is_aws(&change.provider_name) || change.mode == "data" {
                continue;
            }
            if !types::is_read(types::terraform_name(&change.kind)) {
                resources.passed_over += 1;
                if let Some(notice) = types::unread_client(&change.kind) {
                    let address = &change.address;
                    resources.notices.insert(format!("{address}: {notice}"));
                }
                continue;
            }
            usual.presumes.set(false);
            let one = resource(&usual, &places, change);
            if usual.presumes.get() {
                let other = resource(&strict, &places, change);
                if other != one {
                    let at = resources.list.len();
                    resources.careful.insert(at, Arc::new(other));
                }
            }
            resources.list.push(Arc::new(one));
        }
        resources.list.extend(self.data_sources(&tree, &places));
        if self.document.configuration.is_none() {
            resources.notices.insert(
                "the plan has no `configuration`: no reference can be followed, values that are \
                 known after apply are unread"
                    .to_owned(),
            );
        }
        if self.document.complete == Some(false) {
            let notice = "the plan is not complete (`-target`, or deferred changes)";
            resources.notices.insert(notice.to_owned());
        }
        resources.presumed = usual.presumed.into_inner();
        resources
    }

    /// How many resources each action concerns.
    pub fn action_counts(&self) -> &BTreeMap<String, usize> {
        &self.actions
    }

    /// Lets go of all but what says which plan it is.
    pub fn let_go(&mut self) {
        self.document = Document::default();
    }

    /// The data sources that were read while planning, as resources that stay as they are.
    fn data_sources<'a>(&'a self, tree: &Tree<'a>, places: &Places<'a>) -> Vec<Arc<Resource>> {
        let mut modules: Vec<_> = self
            .document
            .prior_state
            .iter()
            .map(|state| &state.values.root_module)
            .collect();
        let mut found = Vec::new();
        while let Some(module) = modules.pop() {
            modules.extend(&module.child_modules);
            for resource in &module.resources {
                if resource.mode != "data" || !types::is_data_read(&resource.kind) {
                    continue;
                }
                let value = resource.values.0.clone();
                let config = tree.configuration_of_data(resource);
                let (account_id, region) = places.of(config, &Value::Null, &value);
                found.push(Arc::new(Resource {
                    address: resource.address.clone(),
                    kind: Word::shared(&format!("data.{}", resource.kind)),
                    actions: Actions::default(),
                    id_before: value.get("id").written().map(Word::from),
                    id: value.get("id").written().unwrap_or_default().into(),
                    region,
                    account_id,
                    before: value.clone(),
                    after: value,
                    dialect: Dialect::Terraform,
                    written: None,
                }));
            }
        }
        found
    }
}

fn resource<'a>(
    resolver: &Resolver<'_, 'a>,
    places: &Places<'_>,
    change: &'a ResourceChange,
) -> Resource {
    let config = resolver.follower.tree.configuration(change);
    let after = resolver.after(change, config);
    let of_cloud_control = names::of_cloud_control(&change.kind);
    let named = |value: Value| match of_cloud_control {
        Some(kind) if value != Value::Null => properties::of_snake_case(kind, &value),
        _ => value,
    };
    let is = |wanted: &str| change.change.actions.iter().any(|action| action == wanted);
    let is_gone = (is("delete") || is("forget")) && !is("create");
    let before = change.change.before.0.clone();
    let written = before.get("id").written().map(Word::from);
    let (account_id, region) = places.of(config, &before, &after);
    let (before, after) = (named(before), named(after));
    let kind = match of_cloud_control.and_then(names::terraform) {
        Some(kind) => Word::shared(properties::by_attributes(kind, &after)),
        None => change.kind.clone(),
    };
    Resource {
        address: change.address.clone(),
        kind,
        actions: Actions {
            create: is("create") && change.deposed.is_none(),
            update: is("update"),
            delete: is("delete") || change.deposed.is_some(),
        },
        id_before: written.or_else(|| real_id(change).map(Word::from)),
        id: resolver.id(change, config),
        before,
        after: if is_gone { Value::Null } else { after },
        account_id,
        region,
        // What nobody writes down is as CloudFormation has it.
        dialect: match of_cloud_control {
            Some(_) => Dialect::CloudFormation,
            None => Dialect::Terraform,
        },
        written: None,
    }
}

/// Whether a provider is AWS's: by the last part of its name.
fn is_aws(provider_name: &str) -> bool {
    matches!(provider_name.rsplit('/').next(), Some("aws" | "awscc"))
}

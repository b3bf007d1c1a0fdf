//! Plans of Terraform and OpenTofu: what `show -json` prints, resolved.

mod block;
mod choose;
mod document;
mod flag;
mod follow;
mod graph;
mod members;
mod place;
mod resolve;
mod slim;
mod streamed;
mod tree;
mod wanted;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::error::PlanError;
use super::resource::{Actions, Dialect, Resource, Resources};
use super::template::{names, properties};
use super::types;
use super::value::Value;
use super::word::Word;

use self::document::{ChangeRepresentation, Changes, Document, ResourceChange, StateModule};
use self::follow::Follower;
use self::place::PlanPlaces;
use self::resolve::Resolver;
use self::tree::PlanTree;

pub use self::graph::Graph;

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

    fn whole(path: &Path, mut document: Document) -> Result<Self, PlanError> {
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
        if let Some(address) = document.resource_changes.as_ref().and_then(twice) {
            return Err(unfit(format!(
                "{address} is there twice in `resource_changes`: write the plan again with \
                 `terraform show -json`"
            )));
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
        let changes = document.resource_changes.as_mut();
        Ok(Self {
            actions: changes
                .map(|changes| std::mem::take(&mut changes.counts))
                .unwrap_or_default(),
            version: document.terraform_version.clone(),
            timestamp: document.timestamp.clone(),
            document,
        })
    }

    /// The resources, resolved; those for which something was presumed once more, with that unread.
    pub fn resources(&self, graph: Option<&Graph>) -> Resources {
        let changes = self.document.resource_changes.iter();
        let attributes = changes.flat_map(Changes::attributes);
        self.resolved(attributes, graph)
    }

    /// The same where nobody asks again: the plan is let go while its resources come.
    pub fn into_resources(&mut self, graph: Option<&Graph>) -> Resources {
        let changes = self.document.resource_changes.iter_mut();
        let attributes: Vec<_> = changes.map(Changes::take_attributes).collect();
        let attributes = attributes.into_iter().flatten();
        let resources = self.resolved(attributes, graph);
        self.document = Document::default();
        resources
    }

    fn resolved(
        &self,
        mut attributes: impl Iterator<Item = ChangeRepresentation>,
        graph: Option<&Graph>,
    ) -> Resources {
        let tree = PlanTree::new(&self.document);
        let resolver = |strict| Resolver {
            follower: Follower { tree: &tree, graph },
            strict,
            presumed: RefCell::default(),
            presumes: Cell::default(),
        };
        let (usual, strict) = (resolver(false), resolver(true));
        let places = PlanPlaces::new(&self.document);
        let mut resources = Resources::default();
        for change in tree.changes() {
            let of = match change.has_attributes() {
                true => attributes.next(),
                false => None,
            };
            if !change.is_aws || change.is_data {
                continue;
            }
            let Some(of) = of else {
                resources.passed_over += 1;
                if let Some(notice) = types::unread_client(&change.kind) {
                    let address = &change.address;
                    resources.notices.insert(format!("{address}: {notice}"));
                }
                continue;
            };
            usual.presumes.set(false);
            let one = resource(&usual, &places, change, &of);
            if usual.presumes.get() {
                let other = resource(&strict, &places, change, &of);
                if other != one {
                    let at = resources.list.len();
                    resources.careful.insert(at, Arc::new(other));
                }
            }
            resources.list.push(Arc::new(one));
        }
        let state = self.document.prior_state.iter();
        let modules = state.map(|state| &state.values.root_module).collect();
        put_data_sources(modules, (&tree, &places), &mut resources.list);
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
}

/// Puts the data sources that were read while planning beside the others, as resources that stay as they are.
fn put_data_sources<'a>(
    mut modules: Vec<&'a StateModule>,
    (tree, places): (&PlanTree<'a>, &PlanPlaces<'a>),
    list: &mut Vec<Arc<Resource>>,
) {
    while let Some(module) = modules.pop() {
        modules.extend(&module.child_modules);
        for resource in &module.resources {
            if !resource.is_data || !types::is_data_read(&resource.kind) {
                continue;
            }
            let value = resource.values.0.clone();
            let id = value.get("id").written().map(Word::from);
            let config = tree.configuration_of_data(resource);
            let (account_id, region) = places.of(config, &Value::Null, &value);
            list.push(Arc::new(Resource {
                address: resource.address.clone(),
                kind: Word::shared(&format!("data.{}", resource.kind)),
                actions: Actions::default(),
                id_before: id.clone(),
                id: id.unwrap_or_default(),
                region,
                account_id,
                before: value.clone(),
                after: value,
                dialect: Dialect::Terraform,
                written: None,
            }));
        }
    }
}

/// The address that is there twice: of several the first.
fn twice(changes: &Changes) -> Option<&Word> {
    let mut places: Vec<u32> = (0..).zip(&changes.list).map(|(at, _)| at).collect();
    let of = |place: &u32| changes.list.get(usize::try_from(*place).ok()?);
    let is_deposed = |place: &u32| of(place).is_none_or(|change| change.is_deposed);
    places.retain(|place| !is_deposed(place));
    let address = |place: &u32| of(place).map(|change| &change.address);
    places.sort_by(|one, other| address(one).cmp(&address(other)));
    let pairs = places.windows(2);
    let again = pairs.filter_map(|pair| match pair {
        [one, other] if address(one) == address(other) => Some(other),
        _ => None,
    });
    address(again.min()?)
}

fn resource<'a>(
    resolver: &Resolver<'_, 'a>,
    places: &PlanPlaces<'_>,
    change: &'a ResourceChange,
    of: &'a ChangeRepresentation,
) -> Resource {
    let config = resolver.follower.tree.configuration(change);
    let after = resolver.after(change, of, config);
    let of_cloud_control = names::of_cloud_control(&change.kind);
    let named = |value: Value| match of_cloud_control {
        Some(kind) if value != Value::Null => properties::of_snake_case(kind, &value),
        _ => value,
    };
    let does = change.does;
    let is_gone = (does.delete || does.forget) && !does.create;
    let before = of.before.0.clone();
    let real = change.real_id.as_ref();
    let written = before.get("id").written().map(|id| match real {
        Some(real) if *real == *id => real.clone(),
        _ => Word::from(id),
    });
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
            create: does.create && !change.is_deposed,
            update: does.update,
            delete: does.delete || change.is_deposed,
        },
        id_before: written.or_else(|| real.cloned()),
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

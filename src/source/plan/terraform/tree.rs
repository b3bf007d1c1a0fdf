//! Where things are in a plan: instances by their configuration, modules by their calls.

use std::collections::{BTreeSet, HashMap};

use super::super::types;
use super::address::{module_names, parent, segments};
use super::document::{
    ConfigResource, Document, Module, ModuleCall, ResourceChange, StateResource,
};

/// Lookups over one plan.
#[derive(Debug)]
pub struct Tree<'a> {
    /// The plan.
    pub document: &'a Document,
    changes: &'a [ResourceChange],
    instances: HashMap<(&'a str, &'a str, &'a str), Vec<usize>>,
    by_type: HashMap<&'a str, Vec<usize>>,
    modules: HashMap<String, &'a Module>,
    calls: HashMap<(String, &'a str), &'a ModuleCall>,
    resources: HashMap<(String, &'a str, &'a str), &'a ConfigResource>,
    children: HashMap<(&'a str, &'a str), BTreeSet<&'a str>>,
}

impl<'a> Tree<'a> {
    /// Builds the lookups.
    pub fn new(document: &'a Document) -> Self {
        let mut tree = Self {
            document,
            changes: document.resource_changes.as_deref().unwrap_or_default(),
            instances: HashMap::new(),
            by_type: HashMap::new(),
            modules: HashMap::new(),
            calls: HashMap::new(),
            resources: HashMap::new(),
            children: HashMap::new(),
        };
        for (place, change) in tree.changes.iter().enumerate() {
            let module = change.module_address.as_deref().unwrap_or_default();
            if exists(change) {
                let key = (module, change.kind.as_str(), change.name.as_str());
                tree.instances.entry(key).or_default().push(place);
                let kind = types::terraform_name(&change.kind);
                tree.by_type.entry(kind).or_default().push(place);
            }
            let mut below = module;
            while let Some((above, call)) = parent(below) {
                let key = (above, call.name);
                if !tree.children.entry(key).or_default().insert(below) {
                    break;
                }
                below = above;
            }
        }
        if let Some(configuration) = &document.configuration {
            tree.add_module(String::new(), &configuration.root_module);
        }
        tree
    }

    fn add_module(&mut self, path: String, module: &'a Module) {
        for resource in &module.resources {
            if resource.mode != "data" {
                let key = (path.clone(), resource.kind.as_str(), resource.name.as_str());
                self.resources.insert(key, resource);
            }
        }
        for (name, call) in module.module_calls.iter() {
            self.calls.insert((path.clone(), name), call);
            self.add_module(format!("{path}/{name}"), &call.module);
        }
        self.modules.insert(path, module);
    }

    /// The configuration of a module instance.
    pub fn module(&self, module_address: &str) -> Option<&'a Module> {
        self.modules.get(&path(module_address)).copied()
    }

    /// The call of a module, as its caller's address and the call's name know it.
    pub fn call(&self, caller: &str, name: &'a str) -> Option<&'a ModuleCall> {
        self.calls.get(&(path(caller), name)).copied()
    }

    /// The configuration of a resource.
    pub fn configuration(&self, change: &'a ResourceChange) -> Option<&'a ConfigResource> {
        let module = change.module_address.as_deref().unwrap_or_default();
        self.resources
            .get(&(path(module), change.kind.as_str(), change.name.as_str()))
            .copied()
    }

    /// The configuration of a data source: `module.net.data.aws_subnet.a["x"]`.
    pub fn configuration_of_data(&self, resource: &StateResource) -> Option<&'a ConfigResource> {
        let mark = format!("data.{}.", resource.kind);
        let (module, name) = resource.address.split_once(&mark)?;
        let name = name.split('[').next().unwrap_or(name);
        let module = self.module(module.strip_suffix('.').unwrap_or(module))?;
        let mut data = module.resources.iter().filter(|of| of.mode == "data");
        data.find(|of| of.kind == resource.kind && of.name == *name)
    }

    /// Whether the configuration has such a resource, with instances or without.
    pub fn is_configured(&self, module: &str, kind: &'a str, name: &'a str) -> bool {
        self.resources.contains_key(&(path(module), kind, name))
    }

    /// The instances of a resource that will exist.
    pub fn instances(&self, module: &'a str, kind: &'a str, name: &'a str) -> &[usize] {
        self.instances
            .get(&(module, kind, name))
            .map_or(&[], Vec::as_slice)
    }

    /// The instances of a type that will exist: in a module instance, or everywhere.
    pub fn of_types(&self, types: &[&str], module: Option<&str>) -> Vec<usize> {
        let mut places: Vec<usize> = types
            .iter()
            .filter_map(|kind| self.by_type.get(kind))
            .flatten()
            .copied()
            .filter(|place| {
                module.is_none_or(|module| {
                    self.change(*place).is_some_and(|change| {
                        change.module_address.as_deref().unwrap_or_default() == module
                    })
                })
            })
            .collect();
        places.sort_unstable();
        places
    }

    /// The instances of a module that a module instance calls.
    pub fn children(&self, caller: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> + '_ {
        self.children
            .get(&(caller, name))
            .into_iter()
            .flatten()
            .copied()
    }

    /// A resource by its place.
    pub fn change(&self, place: usize) -> Option<&'a ResourceChange> {
        self.changes.get(place)
    }

    /// Every resource, with its place.
    pub fn changes(&self) -> impl Iterator<Item = (usize, &'a ResourceChange)> + use<'a> {
        self.changes.iter().enumerate()
    }
}

/// Whether a managed object is there after the change.
fn exists(change: &ResourceChange) -> bool {
    let actions = &change.change.actions;
    change.mode != "data"
        && change.deposed.is_none()
        && (!actions
            .iter()
            .any(|action| action == "delete" || action == "forget")
            || actions.iter().any(|action| action == "create"))
}

/// The names of the modules on the way, joined.
fn path(module_address: &str) -> String {
    module_names(module_address)
        .iter()
        .fold(String::new(), |path, name| format!("{path}/{name}"))
}

/// The key of an instance, as addresses write it.
pub fn key(address: &str) -> Option<&str> {
    if !address.ends_with(']') {
        return None;
    }
    segments(address).last().and_then(|segment| segment.key)
}

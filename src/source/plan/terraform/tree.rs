//! Where things are in a plan: instances by their configuration, modules by their calls.

use std::collections::HashMap;

use super::super::template::names;
use super::document::{
    ConfigResource, Document, Module, ModuleCall, ResourceChange, StateResource,
};
use crate::terraform_address::{module_names, parent, segments};

/// Lookups over one plan: lists that are searched, which take a tenth of what maps do.
#[derive(Debug)]
pub struct PlanTree<'a> {
    /// The plan.
    pub document: &'a Document,
    changes: &'a [ResourceChange],
    /// The places of what will exist, by module, type and name.
    instances: Vec<u32>,
    by_type: HashMap<&'a str, Vec<u32>>,
    /// The instances of modules: the caller, the call's name, the instance.
    children: Vec<(&'a str, &'a str, &'a str)>,
}

impl<'a> PlanTree<'a> {
    /// Builds the lookups.
    pub fn new(document: &'a Document) -> Self {
        let changes = document.resource_changes.as_ref();
        let mut tree = Self {
            document,
            changes: changes.map_or(&[], |changes| &changes.list),
            instances: Vec::new(),
            by_type: HashMap::new(),
            children: Vec::new(),
        };
        let mut last = "";
        for (place, change) in (0..).zip(tree.changes) {
            if change.exists() {
                tree.instances.push(place);
                let kind = names::terraform_name(&change.kind);
                tree.by_type.entry(kind).or_default().push(place);
            }
            let mut below = change.module();
            if below == last {
                continue;
            }
            last = below;
            while let Some((above, call)) = parent(below) {
                tree.children.push((above, call.name, below));
                below = above;
            }
        }
        let of = |place: &u32| named(tree.changes, *place);
        tree.instances.sort_by(|one, other| of(one).cmp(&of(other)));
        tree.instances.shrink_to_fit();
        tree.children.sort_unstable();
        tree.children.dedup();
        tree.children.shrink_to_fit();
        tree
    }

    /// The configuration of a module instance.
    pub fn module(&self, module_address: &str) -> Option<&'a Module> {
        let mut module = &self.document.configuration.as_ref()?.root_module;
        if module_address.is_empty() {
            return Some(module);
        }
        for name in module_names(module_address) {
            module = &module.module_calls.get(name)?.module;
        }
        Some(module)
    }

    /// The call of a module, as its caller's address and the call's name know it.
    pub fn call(&self, caller: &str, name: &str) -> Option<&'a ModuleCall> {
        self.module(caller)?.module_calls.get(name)
    }

    /// The configuration of a resource.
    pub fn configuration(&self, change: &ResourceChange) -> Option<&'a ConfigResource> {
        self.module(change.module())?
            .resource(&change.kind, change.name())
    }

    /// The configuration of a data source, where its provider is not the usual one.
    pub fn configuration_of_data(&self, resource: &StateResource) -> Option<&'a ConfigResource> {
        let (module, name) = resource.place()?;
        self.module(module)?.data_source(&resource.kind, name)
    }

    /// Whether the configuration has such a resource, with instances or without.
    pub fn is_configured(&self, module: &str, kind: &str, name: &str) -> bool {
        let module = self.module(module);
        module.is_some_and(|module| module.resource(kind, name).is_some())
    }

    /// The instances of a resource that will exist.
    pub fn instances(&self, module: &str, kind: &str, name: &str) -> &[u32] {
        let wanted = (module, kind, name);
        let of = |place: &u32| named(self.changes, *place);
        let from = self.instances.partition_point(|place| of(place) < wanted);
        let rest = self.instances.get(from..).unwrap_or_default();
        // Few have more than one.
        let count = rest.iter().take_while(|place| of(place) == wanted).count();
        rest.get(..count).unwrap_or_default()
    }

    /// The instances of a type that will exist: in a module instance, or everywhere.
    pub fn of_types(&self, types: &[&str], module: Option<&str>) -> Vec<u32> {
        let mut places: Vec<u32> = types
            .iter()
            .filter_map(|kind| self.by_type.get(kind))
            .flatten()
            .copied()
            .filter(|place| {
                module.is_none_or(|module| {
                    self.change(*place)
                        .is_some_and(|change| change.module() == module)
                })
            })
            .collect();
        places.sort_unstable();
        places
    }

    /// The instances of a module that a module instance calls.
    pub fn children(&self, caller: &str, name: &str) -> impl Iterator<Item = &'a str> {
        let wanted = (caller, name);
        let from = self
            .children
            .partition_point(|(above, call, _)| (*above, *call) < wanted);
        let rest = self.children.get(from..).unwrap_or_default();
        rest.iter()
            .take_while(move |(above, call, _)| (*above, *call) == wanted)
            .map(|(_, _, below)| *below)
    }

    /// A resource by its place.
    pub fn change(&self, place: u32) -> Option<&'a ResourceChange> {
        self.changes.get(usize::try_from(place).ok()?)
    }

    /// Every resource.
    pub fn changes(&self) -> &'a [ResourceChange] {
        self.changes
    }
}

/// The module, the type and the name of a resource.
fn named(changes: &[ResourceChange], place: u32) -> (&str, &str, &str) {
    let place = usize::try_from(place).ok();
    let change = place.and_then(|place| changes.get(place));
    change.map_or(("", "", ""), |of| (of.module(), &of.kind, of.name()))
}

/// The key of an instance, as addresses write it.
pub fn key(address: &str) -> Option<&str> {
    if !address.ends_with(']') {
        return None;
    }
    segments(address).last().and_then(|segment| segment.key)
}

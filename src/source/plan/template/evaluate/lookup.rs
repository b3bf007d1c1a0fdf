//! Intrinsic functions whose value stands elsewhere: in mappings, in the region, in another stack.

use rule::network::fact::Why;

use super::super::super::reason;
use super::super::super::value::Value;
use super::super::node::Node;
use super::TemplateEvaluator;

impl TemplateEvaluator<'_> {
    pub(super) fn find_in_map(&self, argument: &Node) -> Value {
        let keys: Vec<Value> = argument
            .items()
            .iter()
            .map(|item| self.value(item))
            .collect();
        let default = argument
            .items()
            .get(3)
            .and_then(|more| more.get("DefaultValue"))
            .map(|node| self.value(node));
        if let Some(why) = keys.iter().take(3).find_map(Value::unread) {
            return Value::Unread(why.clone());
        }
        let mut found = self.template.get("Mappings");
        for key in keys.iter().take(3) {
            found = found.and_then(|map| map.get(key.text().unwrap_or_default()));
        }
        match (found, default) {
            (Some(node), _) => self.value(node),
            (None, Some(default)) => default,
            (None, None) => {
                let names: Vec<&str> = keys.iter().take(3).filter_map(Value::text).collect();
                let what = format!("`Fn::FindInMap` finds no {} in `Mappings`", names.join("."));
                Value::Unread(what.into())
            }
        }
    }

    /// The zones of a region: the saved subnets', else `<region>a` and so on.
    pub(super) fn zones(&self, region: &Value) -> Value {
        if let Some(why) = region.unread() {
            return Value::Unread(why.clone());
        }
        let own = self.around.region.as_deref();
        let Some(region) = region.written().or(own) else {
            let why = "region is not known: give --region";
            return Value::Unread(Why::new(why, Some(reason::REGION)));
        };
        let mut zones = self.around.zones.clone();
        zones.retain(|zone| zone.starts_with(region));
        if zones.is_empty() {
            zones = ["a", "b", "c"]
                .iter()
                .map(|zone| format!("{region}{zone}"))
                .collect();
        }
        Value::List(zones.into_iter().map(Value::from_text).collect())
    }

    pub(super) fn import(&self, name: &Value) -> Value {
        if let Some(why) = name.unread() {
            return Value::Unread(why.clone());
        }
        let name = name.text().unwrap_or_default();
        self.around.exports.get(name).cloned().unwrap_or_else(|| {
            let why = format!(
                "export {name} of another stack is not given: add its template with --plan"
            );
            Value::Unread(Why::new(why, Some(reason::OTHER_TEMPLATE)))
        })
    }
}

//! What `Ref` names: pseudo parameters, parameters, resources.

use super::super::reason;
use super::super::value::Value;
use super::evaluate::TemplateEvaluator;
use super::node::Node;
use rule::network::fact::Why;

impl<'t> TemplateEvaluator<'t> {
    /// What `Ref` names: a pseudo parameter, a parameter, a resource.
    pub fn reference(&self, name: &str, node: &Node) -> Value {
        let known = |value: &Option<String>, what: &str, remedy| match value {
            Some(value) => Value::from_text(value.as_str()),
            None => {
                let why = format!("{what} is not known: give --{what}");
                Value::Unread(Why::new(why, Some(remedy)))
            }
        };
        let region = || self.around.region.as_deref().unwrap_or_default();
        match name {
            "AWS::NoValue" => return Value::Null,
            "AWS::Region" => return known(&self.around.region, "region", reason::REGION),
            "AWS::AccountId" => return known(&self.around.account_id, "account", reason::ACCOUNT),
            "AWS::Partition" => return Value::from_text(rule::services::partition(region())),
            "AWS::URLSuffix" => return Value::from_text(rule::services::dns_suffix(region())),
            "AWS::StackName" => return known(&self.around.stack, "stack", reason::STACK),
            "AWS::StackId" | "AWS::NotificationARNs" => {
                return Value::Unread(reason::later(format!("{name} is known after deployment")));
            }
            _ => {}
        }
        if let Some(parameter) = self
            .template
            .get("Parameters")
            .and_then(|all| all.get(name))
        {
            return self.parameter(name, parameter);
        }
        if self.resource(name).is_some() {
            return self.made(name, node);
        }
        if self.is_of_module(name) {
            let why = format!("{name} is made by a module, which is not read");
            return Value::Unread(why.into());
        }
        self.refuse(
            node,
            &format!(
                "`{}` is neither a parameter nor a resource",
                name.escape_debug()
            ),
        )
    }

    /// Whether a name is one of a resource in a module: behind the module's own logical id.
    pub fn is_of_module(&self, name: &str) -> bool {
        self.resources().iter().any(|(of, node)| {
            let kind = node.get("Type").and_then(Node::text).unwrap_or_default();
            kind.ends_with("::MODULE") && name.starts_with(of.as_str())
        })
    }

    /// The id of a resource, where it is made.
    pub fn made(&self, name: &str, node: &Node) -> Value {
        let condition = self
            .resource(name)
            .and_then(|of| of.get("Condition").cloned());
        match condition.map(|of| self.condition(of.text().unwrap_or_default(), node)) {
            Some(Ok(false)) => {
                Value::Unread(format!("{name} is not made under these conditions").into())
            }
            Some(Err(why)) => Value::Unread(why),
            Some(Ok(true)) | None => Value::from_text(self.id(name)),
        }
    }

    /// The id of a resource: the physical one where it is known, else its address.
    pub fn id(&self, name: &str) -> String {
        let physical = self.around.physical.get(name);
        physical.map_or_else(|| self.address(name), |of| of.id.clone())
    }

    /// The address of a resource.
    pub fn address(&self, name: &str) -> String {
        format!("{}{name}", self.around.prefix)
    }

    /// A resource by its logical id.
    pub fn resource(&self, name: &str) -> Option<&'t Node> {
        let found = self.resources().iter().find(|(of, _)| of == name);
        found.map(|(_, node)| node)
    }

    fn parameter(&self, name: &str, parameter: &Node) -> Value {
        let kind = parameter
            .get("Type")
            .and_then(Node::text)
            .unwrap_or("String");
        let value = match self.around.parameters.get(name) {
            Some(value) => value.clone(),
            None if kind.starts_with("AWS::SSM::Parameter::Value") => {
                let why = format!(
                    "parameter {name} is read from SSM on deployment: give --template-parameters"
                );
                return Value::Unread(Why::new(why, Some(reason::TEMPLATE_PARAMETERS)));
            }
            None => match parameter.get("Default") {
                Some(default) => Value::from_text(default.text().unwrap_or_default()),
                None => {
                    let why =
                        format!("parameter {name} has no default: give --template-parameters");
                    return Value::Unread(Why::new(why, Some(reason::TEMPLATE_PARAMETERS)));
                }
            },
        };
        let is_list = kind == "CommaDelimitedList" || kind.starts_with("List<");
        match &value {
            Value::Text(text) if is_list => Value::List(
                text.split(',')
                    .map(str::trim)
                    .filter(|one| !one.is_empty())
                    .map(Value::from_text)
                    .collect(),
            ),
            _ => value,
        }
    }
}

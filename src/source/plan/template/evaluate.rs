//! Intrinsic functions of CloudFormation: what a value of a template comes to.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>

mod cidr;
mod lookup;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::super::reason;
use super::super::stack::Physical;
use super::super::value::Value;
use super::Template;
use super::attribute;
use super::functions::{self, Piece};
use super::node::{Node, NodeContent};
use super::tree::DEPTH;
use rule::network::fact::Why;

/// What a template is evaluated with.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// The account, where it is known.
    pub account_id: Option<String>,
    /// The region, where it is known.
    pub region: Option<String>,
    /// The stack's name, where it is known.
    pub stack: Option<String>,
    /// The values of parameters, beside their defaults.
    pub parameters: BTreeMap<String, Value>,
    /// The exports of other stacks.
    pub exports: BTreeMap<String, Value>,
    /// The zones of the region that the saved subnets are in.
    pub zones: Vec<String>,
    /// The resources of the stack, where it exists, by logical id.
    pub physical: BTreeMap<String, Physical>,
    /// What stands before a logical id in an address: a stack's name.
    pub prefix: String,
}

/// Evaluates one template.
#[derive(Debug)]
pub struct TemplateEvaluator<'t> {
    /// The template.
    pub template: &'t Node,
    /// What is around it.
    pub around: &'t Surroundings,
    pub(super) depth: RefCell<usize>,
    pub(super) work: Cell<usize>,
    pub(super) conditions: RefCell<BTreeMap<String, Option<Result<bool, Why>>>>,
    /// What makes the template unfit: the first such thing.
    pub unfit: RefCell<Option<String>>,
    /// Conditions that is not known.
    pub open_conditions: RefCell<BTreeSet<String>>,
    /// The templates of nested stacks, by the stacks' logical ids.
    pub(super) nested: &'t BTreeMap<String, Template>,
    /// The outputs of nested stacks that were asked for; `None` while one is looked for.
    pub(super) outputs: RefCell<BTreeMap<(String, String), Option<Value>>>,
}

impl<'t> TemplateEvaluator<'t> {
    /// An evaluator of a template.
    pub fn new(
        template: &'t Node,
        around: &'t Surroundings,
        nested: &'t BTreeMap<String, Template>,
    ) -> Self {
        Self {
            template,
            around,
            depth: RefCell::default(),
            work: Cell::default(),
            conditions: RefCell::default(),
            unfit: RefCell::default(),
            open_conditions: RefCell::default(),
            nested,
            outputs: RefCell::default(),
        }
    }

    /// Says what makes the template unfit.
    pub fn refuse(&self, node: &Node, what: &str) -> Value {
        let mut unfit = self.unfit.borrow_mut();
        unfit.get_or_insert_with(|| format!("line {}: {what}", node.line));
        Value::Unread(what.into())
    }

    /// The resources of the template.
    pub fn resources(&self) -> &'t [(String, Node)] {
        self.template.get("Resources").map_or(&[], Node::members)
    }

    /// The value of a node.
    pub fn value(&self, node: &Node) -> Value {
        // Of what is refused nothing else is asked.
        if let Some(why) = &*self.unfit.borrow() {
            return Value::Unread(why.as_str().into());
        }
        let deeper = {
            let mut depth = self.depth.borrow_mut();
            *depth += 1;
            *depth
        };
        let value = if deeper > DEPTH * 3 {
            self.refuse(
                node,
                "a circular reference: what is asked for rests on itself",
            )
        } else {
            self.of(node)
        };
        *self.depth.borrow_mut() -= 1;
        self.bounded(value, node)
    }

    fn of(&self, node: &Node) -> Value {
        match &node.body {
            NodeContent::Null => Value::Null,
            NodeContent::Text(text) => self.text(text),
            NodeContent::List(items) => Value::List(self.list(items).into()),
            NodeContent::Map(members) => {
                if let [(name, argument)] = members.as_slice()
                    && (name == "Ref" || name == "Condition" || name.starts_with("Fn::"))
                {
                    return self.function(name, argument, node);
                }
                let mut all = BTreeMap::new();
                for (name, member) in members {
                    if name.starts_with("Fn::ForEach::") {
                        for (name, value) in self.for_each(member) {
                            all.insert(name, self.value(&value));
                        }
                        continue;
                    }
                    let value = self.value(member);
                    if value != Value::Null {
                        all.insert(name.clone(), value);
                    }
                }
                Value::object(all)
            }
        }
    }

    /// The elements of a list; `AWS::NoValue` is none.
    fn list(&self, items: &[Node]) -> Vec<Value> {
        let values = items.iter().map(|item| self.value(item));
        values.filter(|value| *value != Value::Null).collect()
    }

    /// A scalar; what `{{resolve:…}}` stands for is not known here.
    fn text(&self, text: &str) -> Value {
        if text.contains("{{resolve:") {
            let why = "a dynamic reference (`{{resolve:…}}`) is read on deployment";
            return Value::Unread(Why::new(why, Some(reason::PARAMETER)));
        }
        Value::from_text(text)
    }

    /// `Fn::ForEach::Name: [identifier, collection, {key: value}]`, unrolled: nodes by their names.
    pub fn for_each(&self, node: &Node) -> Vec<(String, Node)> {
        let [identifier, collection, body] = node.items() else {
            self.refuse(
                node,
                "`Fn::ForEach` takes an identifier, a collection and what to repeat",
            );
            return Vec::new();
        };
        let name = identifier.text().unwrap_or_default().to_owned();
        let values = self.value(collection);
        if let Some(why) = values.unread() {
            self.refuse(
                collection,
                &format!("what `Fn::ForEach` repeats is not known: {why}"),
            );
        }
        let mut all = Vec::new();
        for value in values.items() {
            for (key, member) in body.members() {
                let text = value.text().unwrap_or_default();
                let filled = functions::fill(member, &name, text);
                let key = functions::fill_text(key, &name, text);
                if key.starts_with("Fn::ForEach::") {
                    all.extend(self.for_each(&filled));
                } else {
                    all.push((key, filled));
                }
            }
            if !self.count(&all, node) {
                break;
            }
        }
        all
    }

    fn function(&self, name: &str, argument: &Node, node: &Node) -> Value {
        match name {
            "Ref" => match self.name(argument) {
                Ok(name) => self.reference(&name, argument),
                Err(why) => Value::Unread(why),
            },
            "Condition" => truth(self.condition(argument.text().unwrap_or_default(), argument)),
            "Fn::GetAtt" => match self.get_att_parts(argument) {
                Ok((of, attribute)) => attribute::of(self, &of, &attribute, argument),
                Err(why) => Value::Unread(why),
            },
            "Fn::If" => self.if_(argument),
            "Fn::And" | "Fn::Or" | "Fn::Not" | "Fn::Equals" => truth(self.truth(node)),
            "Fn::Sub" => self.sub(argument),
            "Fn::Join" => functions::join(&self.value(argument)),
            "Fn::Select" => functions::select(&self.value(argument)),
            "Fn::Split" => functions::split(&self.value(argument)),
            "Fn::Cidr" => {
                let arguments = self.value(argument);
                self.cidr(&arguments, argument)
            }
            "Fn::FindInMap" => self.find_in_map(argument),
            "Fn::GetAZs" => self.zones(&self.value(argument)),
            "Fn::ImportValue" => self.import(&self.value(argument)),
            "Fn::Base64" => match self.value(argument) {
                Value::Text(text) => Value::Text(text),
                other => other,
            },
            "Fn::Length" => match self.value(argument) {
                Value::Unread(why) => Value::Unread(why),
                list => Value::from_text(list.items().len().to_string()),
            },
            "Fn::ToJsonString" => match self.value(argument) {
                Value::Unread(why) => Value::Unread(why),
                value => Value::from_text(functions::json(&value).to_string()),
            },
            "Fn::Transform" => self.refuse(
                node,
                "a macro (`Fn::Transform`) is run by CloudFormation: deploy with \
                 --no-execute-changeset and give the change set's template",
            ),
            other => self.refuse(
                node,
                &format!(
                    "`{}` is no function that this program knows",
                    other.escape_debug()
                ),
            ),
        }
    }

    /// A name, which the language extensions let functions give.
    fn name(&self, node: &Node) -> Result<String, Why> {
        match self.value(node) {
            Value::Unread(why) => Err(why),
            value => Ok(value.text().unwrap_or_default().to_owned()),
        }
    }

    fn get_att_parts(&self, argument: &Node) -> Result<(String, String), Why> {
        if let Some(text) = argument.text() {
            let (of, attribute) = text.split_once('.').unwrap_or((text, ""));
            return Ok((of.to_owned(), attribute.to_owned()));
        }
        let parts = argument.items().iter().map(|item| self.name(item));
        let mut parts = parts.collect::<Result<Vec<String>, Why>>()?.into_iter();
        let of = parts.next().unwrap_or_default();
        Ok((of, parts.collect::<Vec<_>>().join(".")))
    }

    /// `Fn::If`: branches that agree need no condition.
    fn if_(&self, argument: &Node) -> Value {
        let [condition, yes, no] = argument.items() else {
            return self.refuse(argument, "`Fn::If` takes a condition and two values");
        };
        match self.condition(condition.text().unwrap_or_default(), argument) {
            Ok(true) => self.value(yes),
            Ok(false) => self.value(no),
            Err(why) => {
                let (yes, no) = (self.value(yes), self.value(no));
                if yes == no { yes } else { Value::Unread(why) }
            }
        }
    }

    /// `Fn::Sub`: `${Name}`, `${Name.Attribute}`, and what is given beside.
    fn sub(&self, argument: &Node) -> Value {
        let (text, given) = functions::sub_argument(argument);
        let mut out = String::new();
        for piece in functions::sub_pieces(text) {
            let name = match piece {
                Piece::Text(text) => {
                    out.push_str(text);
                    continue;
                }
                Piece::Literal(literal) => {
                    out.push_str(&format!("${{{literal}}}"));
                    continue;
                }
                Piece::Mark(name) => name,
            };
            let value = match given.and_then(|given| given.get(name)) {
                Some(node) => self.value(node),
                None => match name.split_once('.') {
                    Some((of, attribute)) => attribute::of(self, of, attribute, argument),
                    None => self.reference(name, argument),
                },
            };
            match value {
                Value::Unread(why) => return Value::Unread(why),
                value => out.push_str(value.text().unwrap_or_default()),
            }
        }
        self.text(&out)
    }
}

/// A truth as a value.
fn truth(of: Result<bool, Why>) -> Value {
    of.map_or_else(Value::Unread, |of| Value::from_text(of.to_string()))
}

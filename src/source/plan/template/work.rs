//! How much of a template is evaluated: what refers to itself twice over, or to what does, would take for ever.

use super::super::value::Value;
use super::evaluate::TemplateEvaluator;
use super::node::Node;

/// The most of one template: values, and their texts by the line.
const MOST_WORK: usize = 3_000_000;
const LINE: usize = 64;

/// The longest text that a value may be, in bytes; longer ones say nothing of a network.
const LONGEST_TEXT: usize = 64 * 1024;

/// The most members that loops make: a template has 500 resources at most.
const MOST_MEMBERS: usize = 5_000;

impl TemplateEvaluator<'_> {
    /// Whether loops have not made too many members.
    pub(super) fn count(&self, made: &[(String, Node)], node: &Node) -> bool {
        let few = made.len() <= MOST_MEMBERS;
        if !few {
            let what = format!("`Fn::ForEach` makes more than {MOST_MEMBERS} members");
            self.refuse(node, &what);
        }
        few && self.unfit.borrow().is_none()
    }

    /// A value, unless it is too much.
    pub(super) fn bounded(&self, value: Value, node: &Node) -> Value {
        let length = match &value {
            Value::Text(text) => text.len(),
            Value::List(items) => items.len(),
            _ => 0,
        };
        self.work.set(self.work.get() + 1 + length / LINE);
        if self.work.get() > MOST_WORK {
            return self.refuse(node, "what it refers to is too much to evaluate");
        }
        match value {
            Value::Text(text) if text.len() > LONGEST_TEXT => {
                Value::Unread(format!("a text of more than {LONGEST_TEXT} bytes").into())
            }
            value => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::super::evaluate::{Surroundings, TemplateEvaluator};
    use super::super::tree::read;
    use super::LONGEST_TEXT;

    /// What is refused of the properties of the last resource, and how the last of them is unread.
    fn told(resources: &[String]) -> (Option<String>, Option<String>) {
        let text = format!("Resources:\n{}", resources.concat());
        let template = read(Path::new("t"), &text).unwrap().root;
        let (around, nested) = (Surroundings::default(), BTreeMap::new());
        let evaluator = TemplateEvaluator::new(&template, &around, &nested);
        let (_, last) = evaluator.resources().last().unwrap();
        let (_, property) = last.get("Properties").unwrap().members().last().unwrap();
        let value = evaluator.value(property);
        let unread = value.unread().map(ToString::to_string);
        (evaluator.unfit.take(), unread)
    }

    fn vpc(name: &str, block: &str) -> String {
        format!(
            "  {name}: {{Type: \"AWS::EC2::VPC\", Properties: {{CidrBlock: {{\"Fn::Join\": [\"\", [{block}]]}}}}}}\n"
        )
    }

    #[test]
    fn what_refers_to_itself_ends() {
        let twice = |name: &str| {
            let of = format!("{{\"Fn::GetAtt\": [{name}, CidrBlock]}}");
            format!("{of}, {of}")
        };
        let (refused, _) = told(&[vpc("V", &twice("V"))]);
        assert!(refused.unwrap().contains("a circular reference"));
        // Each is twice the one before: the last would have a thousand million million parts.
        let mut chain = vec![vpc("V0", "a")];
        chain.extend((1..50).map(|at| vpc(&format!("V{at}"), &twice(&format!("V{}", at - 1)))));
        let (refused, _) = told(&chain);
        assert!(refused.unwrap().contains("too much to evaluate"));
        let (refused, unread) = told(&chain[..10]);
        assert_eq!((refused, unread), (None, None));
    }

    #[test]
    fn a_text_beyond_all_bounds_is_unread() {
        let long = "a".repeat(LONGEST_TEXT + 1);
        let (refused, unread) = told(&[vpc("V", &long)]);
        assert_eq!(refused, None);
        assert!(unread.unwrap().contains("a text of more than"));
    }
}

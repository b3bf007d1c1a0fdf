//! Conditions of a template: whether they hold, as far as that can be told.

use rule::network::fact::Why;

use super::evaluate::TemplateEvaluator;
use super::node::Node;
use super::tree::DEPTH;

impl TemplateEvaluator<'_> {
    /// Whether a named condition holds.
    pub fn condition(&self, name: &str, node: &Node) -> Result<bool, Why> {
        let seen = self.conditions.borrow().get(name).cloned();
        match seen {
            Some(Some(known)) => return known,
            Some(None) => {
                let what = format!("a circular reference: condition {name} rests on itself");
                self.refuse(node, &what);
                return Err(what.into());
            }
            None => {}
        }
        let Some(of) = self
            .template
            .get("Conditions")
            .and_then(|all| all.get(name))
        else {
            let what = format!("condition `{}` is not in the template", name.escape_debug());
            self.refuse(node, &what);
            return Err(what.into());
        };
        self.conditions.borrow_mut().insert(name.to_owned(), None);
        let holds = self
            .truth(of)
            .map_err(|why| why.of(|why| format!("condition {name}: {why}")));
        self.conditions
            .borrow_mut()
            .insert(name.to_owned(), Some(holds.clone()));
        if holds.is_err() {
            self.open_conditions.borrow_mut().insert(name.to_owned());
        }
        holds
    }

    /// Whether an expression of conditions holds.
    pub fn truth(&self, node: &Node) -> Result<bool, Why> {
        let [(name, argument)] = node.members() else {
            self.refuse(node, "a condition is one function");
            return Err("a condition is one function".into());
        };
        match name.as_str() {
            "Condition" => self.condition(argument.text().unwrap_or_default(), node),
            "Fn::Not" => self
                .each_truth(argument)
                .first()
                .cloned()
                .map_or(Err("`Fn::Not` takes a condition".into()), |of| {
                    of.map(|of| !of)
                }),
            "Fn::And" => combined(&self.each_truth(argument), false),
            "Fn::Or" => combined(&self.each_truth(argument), true),
            "Fn::Equals" => {
                let [one, other] = argument.items() else {
                    self.refuse(node, "`Fn::Equals` takes two values");
                    return Err("`Fn::Equals` takes two values".into());
                };
                let (one, other) = (self.value(one), self.value(other));
                match one.unread().or(other.unread()) {
                    Some(why) => Err(why.clone()),
                    None => Ok(one == other),
                }
            }
            _ => {
                let what = format!("`{}` is no condition", name.escape_debug());
                self.refuse(node, &what);
                Err(what.into())
            }
        }
    }

    fn each_truth(&self, node: &Node) -> Vec<Result<bool, Why>> {
        let deeper = *self.depth.borrow();
        if self.unfit.borrow().is_some() {
            return Vec::new();
        }
        if deeper > DEPTH * 3 {
            self.refuse(node, "a circular reference");
            return Vec::new();
        }
        *self.depth.borrow_mut() += 1;
        let all = node.items().iter().map(|item| self.truth(item)).collect();
        *self.depth.borrow_mut() -= 1;
        all
    }
}

/// `Fn::And` and `Fn::Or`: one that decides is enough, whatever the others are.
fn combined(all: &[Result<bool, Why>], decides: bool) -> Result<bool, Why> {
    if all
        .iter()
        .any(|of| of.as_ref().is_ok_and(|of| *of == decides))
    {
        return Ok(decides);
    }
    match all.iter().find_map(|of| of.as_ref().err()) {
        Some(why) => Err(why.clone()),
        None => Ok(!decides),
    }
}

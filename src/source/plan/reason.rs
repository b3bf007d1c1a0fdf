//! What gives a value that a plan leaves open.

use rule::network::fact::{Remedy, Why};

/// Data that is saved of the account and region.
pub const SAVED_DATA: Remedy =
    Remedy::Words("Lay the plan over saved data of the account and region.");

/// What Terraform knows of the plan's locals.
pub const GRAPH: Remedy = Remedy::Words(
    "Give --graph (what `terraform graph -type=plan` prints), or lay the plan over saved data.",
);

/// The values of what is presumed.
pub const NOT_STRICT: Remedy =
    Remedy::Words("Leave out --strict, or lay the plan over saved data.");

/// The parameters of the stack.
pub const TEMPLATE_PARAMETERS: Remedy =
    Remedy::Words("Give the stack's parameters with --template-parameters.");

/// The template of another stack.
pub const OTHER_TEMPLATE: Remedy =
    Remedy::Words("Give the template of that stack with --plan too.");

/// A parameter in the place of a dynamic reference.
pub const PARAMETER: Remedy =
    Remedy::Words("Take it from a parameter, and give its value with --template-parameters.");

/// The region of the stack.
pub const REGION: Remedy = Remedy::Words("Give --region.");

/// The account of the stack.
pub const ACCOUNT: Remedy = Remedy::Words("Give --account.");

/// The name of the stack.
pub const STACK: Remedy = Remedy::Words("Give --stack.");

/// What the plan itself leaves to the default VPC.
pub const SUBNETS: Remedy =
    Remedy::Words("Name the subnets: nothing says what the default VPC is when this is deployed.");

/// The plan that joins an attachment to its gateway.
const OTHER_PLAN: &str =
    "Give the plan that associates and propagates the attachment with --plan too.";

/// What to do.
pub fn sentence(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::Words(words) => words,
        Remedy::ListOfOwner => OTHER_PLAN,
        Remedy::RulesAlike => {
            "Have the rules treat the whole block alike: which address it gets is known after it runs."
        }
    }
}

/// That a value is known once the plan has run.
pub fn later(words: String) -> Why {
    Why::new(words, Some(SAVED_DATA))
}

//! What gives a value that a plan leaves open.

use rule::network::fact::{UnreadRemedy, Why};

/// Data that is saved of the account and region.
pub const SAVED_DATA: UnreadRemedy =
    UnreadRemedy::Words("Lay the plan over saved data of the account and region.");

/// What Terraform knows of the plan's locals.
pub const GRAPH: UnreadRemedy = UnreadRemedy::Words(
    "Give --graph (what `terraform graph -type=plan` prints), or lay the plan over saved data.",
);

/// The values of what is presumed.
pub const NOT_STRICT: UnreadRemedy =
    UnreadRemedy::Words("Leave out --strict, or lay the plan over saved data.");

/// The parameters of the stack.
pub const TEMPLATE_PARAMETERS: UnreadRemedy =
    UnreadRemedy::Words("Give the stack's parameters with --template-parameters.");

/// The template of another stack.
pub const OTHER_TEMPLATE: UnreadRemedy =
    UnreadRemedy::Words("Give the template of that stack with --plan too.");

/// A parameter in the place of a dynamic reference.
pub const PARAMETER: UnreadRemedy =
    UnreadRemedy::Words("Take it from a parameter, and give its value with --template-parameters.");

/// The region of the stack.
pub const REGION: UnreadRemedy = UnreadRemedy::Words("Give --region.");

/// The account of the stack.
pub const ACCOUNT: UnreadRemedy = UnreadRemedy::Words("Give --account.");

/// The name of the stack.
pub const STACK: UnreadRemedy = UnreadRemedy::Words("Give --stack.");

/// What the plan itself leaves to the default VPC.
pub const SUBNETS: UnreadRemedy = UnreadRemedy::Words(
    "Name the subnets: nothing says what the default VPC is when this is deployed.",
);

/// The plan that joins an attachment to its gateway.
const OTHER_PLAN: &str =
    "Give the plan that associates and propagates the attachment with --plan too.";

/// What to do.
pub fn sentence(remedy: UnreadRemedy) -> &'static str {
    match remedy {
        UnreadRemedy::Words(words) => words,
        UnreadRemedy::ListOfOwner => OTHER_PLAN,
        UnreadRemedy::RulesAlike => {
            "Have the rules treat the whole block alike: which address it gets is known after it runs."
        }
    }
}

/// That a value is known once the plan has run.
pub fn later(words: String) -> Why {
    Why::new(words, Some(SAVED_DATA))
}

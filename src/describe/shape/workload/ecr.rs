//! `PullThroughCacheRule` of Amazon ECR.

use rule::network::workloads;

use crate::describe::declare::record;
use crate::describe::value::text::Text;

record! {
    /// One rule, as `aws ecr describe-pull-through-cache-rules` prints it.
    PullThroughCacheRule<'a>, "an object, one of those that `aws ecr describe-pull-through-cache-rules` lists" {
        ecr_repository_prefix: Option<Text<'a>>,
        upstream_registry_url: Option<Text<'a>>,
    }
}

impl PullThroughCacheRule<'_> {
    /// The facts.
    pub(in crate::describe) fn facts(&self) -> workloads::PullThroughCacheRule {
        workloads::PullThroughCacheRule {
            prefix: self
                .ecr_repository_prefix
                .as_deref()
                .unwrap_or_default()
                .into(),
            upstream: self.upstream_registry_url.as_deref().map(Into::into),
        }
    }
}

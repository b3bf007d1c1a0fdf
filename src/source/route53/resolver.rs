//! Rules of Route 53 Resolver, and the VPCs that they are on.

use aws_sdk_route53resolver::types::Filter;
use rule::network::Id;

use super::missing;
use crate::aws::paged::{lacks, listed};
use crate::describe::record::{Record, Records};
use crate::describe::shape::central::resolver_rules::{ResolverRule, ResolverRuleAssociation};
use crate::failure::ReadError;
use crate::source::ec2::pages::{MOST_PAGES, Reader, again};

/// The service's prefix of IAM actions.
const RESOLVER: &str = "route53resolver";

/// The most records on a page.
const LARGEST: i32 = 100;

impl<R: Records> Reader<'_, R> {
    /// ListResolverRuleAssociations of one VPC, or of all.
    pub async fn resolver_rule_associations(&self, vpc_id: Option<&Id>) -> Result<(), ReadError> {
        const CALL: &str = "ListResolverRuleAssociations";
        let failed = |error| self.failed_call(RESOLVER, CALL, vpc_id, error);
        let filter = vpc_id.map(|id| Filter::builder().name("VPCId").values(&**id).build());
        let mut token: Option<String> = None;
        for page in 0.. {
            let send = || async {
                let client = self.ec2.dns.resolver().await;
                let request = client
                    .list_resolver_rule_associations()
                    .max_results(LARGEST);
                let request = request.set_filters(filter.clone().map(|filter| vec![filter]));
                request.set_next_token(token.clone()).send().await
            };
            let answer = self.ec2.deadline.wait_out(send).await.map_err(failed)?;
            let found = answer.resolver_rule_associations;
            let found = listed(found, "ResolverRuleAssociations").map_err(failed)?;
            if let Some(missing) = found.iter().find_map(missing::rule_association) {
                return Err(failed(lacks(missing)));
            }
            for one in &found {
                let record = ResolverRuleAssociation {
                    id: one.id.as_deref().map(Into::into),
                    resolver_rule_id: one.resolver_rule_id.as_deref().map(Into::into),
                    vpc_id: one.vpc_id.as_deref().map(Into::into),
                    status: one.status.as_ref().map(|status| status.as_str().into()),
                };
                self.keep(Record::ResolverRuleAssociation(record), failed)?;
            }
            let next = answer.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                break;
            }
            if next == token || page >= MOST_PAGES {
                return Err(failed(again()));
            }
            token = next;
        }
        Ok(())
    }

    /// ListResolverRules: the account's own, and those that are shared with it.
    pub async fn resolver_rules(&self) -> Result<(), ReadError> {
        const CALL: &str = "ListResolverRules";
        let failed = |error| self.failed_call(RESOLVER, CALL, None, error);
        let mut token: Option<String> = None;
        for page in 0.. {
            let send = || async {
                let client = self.ec2.dns.resolver().await;
                let request = client.list_resolver_rules().max_results(LARGEST);
                request.set_next_token(token.clone()).send().await
            };
            let answer = self.ec2.deadline.wait_out(send).await.map_err(failed)?;
            let found = listed(answer.resolver_rules, "ResolverRules").map_err(failed)?;
            if let Some(missing) = found.iter().find_map(missing::rule) {
                return Err(failed(lacks(missing)));
            }
            for one in &found {
                let record = ResolverRule {
                    id: one.id.as_deref().map(Into::into),
                    domain_name: one.domain_name.as_deref().map(Into::into),
                    rule_type: one.rule_type.as_ref().map(|kind| kind.as_str().into()),
                    owner_id: one.owner_id.as_deref().map(Into::into),
                    delegation_record: one.delegation_record.as_deref().map(Into::into),
                };
                self.keep(Record::ResolverRule(record), failed)?;
            }
            let next = answer.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                break;
            }
            if next == token || page >= MOST_PAGES {
                return Err(failed(again()));
            }
            token = next;
        }
        Ok(())
    }
}

//! Calls of EC2 about one thing: the entries of a prefix list, an attribute of a VPC.

use aws_sdk_ec2::types::VpcAttributeName;
use rule::network::Id;

use super::{MOST_PAGES, Reader, again};
use crate::aws::call_error::CallError;
use crate::aws::paged::{lacks, listed};
use crate::describe::record::{Record, Records};
use crate::failure::ReadError;
use crate::source::ec2::{missing, records};

impl<R: Records> Reader<'_, R> {
    /// GetManagedPrefixListEntries of one list. A list that is not there any more, or not shown to
    /// this account, gives nothing: it is then a list that is not in the data.
    pub async fn prefix_list_entries(&self, id: &Id) -> Result<(), ReadError> {
        let mut token: Option<String> = None;
        for page in 0.. {
            let request = self.ec2.client.get_managed_prefix_list_entries();
            let request = request.prefix_list_id(id.as_ref()).max_results(100);
            let send = || request.clone().set_next_token(token.clone()).send();
            let failed = |error| self.failed("GetManagedPrefixListEntries", error);
            let answer = match self.ec2.deadline.wait_out(send).await {
                Err(error) if error.is_not_found() => return Ok(()),
                answer => answer.map_err(failed)?,
            };
            let entries = listed(answer.entries, "entries").map_err(failed)?;
            if let Some(missing) = entries.iter().find_map(missing::prefix_list_entry) {
                return Err(failed(lacks(missing)));
            }
            let record = records::prefix_list_entries(id, &entries);
            let taken = record.map(Record::ManagedPrefixListEntries);
            let taken = taken.and_then(|record| self.take(record));
            taken.map_err(|malformed| failed(CallError::Malformed(malformed.to_string())))?;
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

    /// DescribeVpcAttribute: one of a VPC's two DNS attributes.
    pub async fn vpc_attribute(
        &self,
        vpc_id: &Id,
        name: VpcAttributeName,
    ) -> Result<bool, ReadError> {
        let request = self
            .ec2
            .client
            .describe_vpc_attribute()
            .vpc_id(vpc_id.as_ref())
            .attribute(name.clone());
        let send = || request.clone().send();
        let answer = self.ec2.deadline.wait_out(send).await;
        let answer = answer.map_err(|error| self.failed("DescribeVpcAttribute", error))?;
        let value = match name {
            VpcAttributeName::EnableDnsSupport => answer.enable_dns_support,
            _ => answer.enable_dns_hostnames,
        };
        value.and_then(|value| value.value).ok_or_else(|| {
            let missing = CallError::Malformed(format!("no `{}` in it", name.as_str()));
            self.failed("DescribeVpcAttribute", missing)
        })
    }
}

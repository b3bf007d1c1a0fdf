//! Prefix lists: DescribePrefixLists, DescribeManagedPrefixLists, GetManagedPrefixListEntries.

use ipnet::IpNet;

use crate::describe::declare::record;
use crate::describe::value::text::Text;

record! {
    /// One prefix list: with its CIDRs from DescribePrefixLists, its head alone from
    /// DescribeManagedPrefixLists.
    PrefixList<'a>, "an object, one of those that `aws ec2 describe-prefix-lists` lists" {
        prefix_list_id: Option<Text<'a>>,
        prefix_list_name: Option<Text<'a>>,
        cidrs: Option<Vec<IpNet>> as bare_cidrs,
    }
}

record! {
    /// The entries of one prefix list: GetManagedPrefixListEntries, wrapped with the list's id.
    ManagedPrefixListEntries<'a>, "an object such as {\"PrefixListId\": \"pl-63a5400a\", \"Entries\": []}" {
        prefix_list_id: Option<Text<'a>>,
        /// `Entries[].Cidr`
        entries: Option<Vec<IpNet>> as cidr_entries,
    }
}

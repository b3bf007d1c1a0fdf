//! Each call of EC2: every page of it, handed over record by record as it comes.

mod of_one;

use std::cell::RefCell;

use aws_sdk_ec2::types::Filter;
use rule::network::Id;

use super::client::Ec2;
use super::{missing, records};
use crate::aws::call_error::CallError;
use crate::aws::paged::{lacks, listed};
use crate::describe::kind::RecordKind;
use crate::describe::record::{Record, Records};
use crate::describe::shape::vpc_endpoint::Writer;
use crate::describe::shape::workload::instance::{CLUSTER_TAG, EKS_CLUSTER_TAG};
use crate::failure::ReadError;

/// The most values that EC2 takes in one filter.
pub const FILTER_VALUES: usize = 200;

/// The most pages of one call that are asked for: an answer that never ends is none.
pub const MOST_PAGES: usize = 10_000;

/// Reads on behalf of one scope.
pub struct Reader<'a, R> {
    /// The client and where it stands.
    pub ec2: &'a Ec2<'a>,
    /// The scope in words: `vpc-0a`, `every VPC`.
    pub of: String,
    /// What takes the records.
    pub records: RefCell<R>,
}

/// Every page of one call. The SDK's own paginator takes a repeated token for the end of a list;
/// here it is an error, because the list is not whole.
macro_rules! pages {
    ($reader:ident, $call:literal, $request:expr, $largest:expr, $set:ident, $missing:expr, $record:expr) => {{
        let request = $request.max_results($largest);
        let mut token: Option<String> = None;
        for page in 0.. {
            let send = || request.clone().set_next_token(token.clone()).send();
            let answer = $reader.ec2.deadline.wait_out(send).await;
            let answer = answer.map_err(|error| $reader.failed($call, error))?;
            let records = listed(answer.$set, stringify!($set));
            let records = records.map_err(|error| $reader.failed($call, error))?;
            let read: fn(&_) -> Result<Record<'_>, records::MalformedError> = $record;
            for record in &records {
                if let Some(missing) = $missing(record) {
                    return Err($reader.failed($call, lacks(missing)));
                }
                let taken = read(record).and_then(|record| $reader.take(record));
                taken.map_err(|malformed| {
                    $reader.failed($call, CallError::Malformed(malformed.to_string()))
                })?;
            }
            let next = answer.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                break;
            }
            if next == token || page >= MOST_PAGES {
                return Err($reader.failed($call, again()));
            }
            token = next;
        }
        Ok(())
    }};
}

pub(super) use pages;

impl<R: Records> Reader<'_, R> {
    /// Hands over one record of EC2's.
    pub fn take(&self, record: Record<'_>) -> Result<(), records::MalformedError> {
        let taken = self.records.borrow_mut().take(record, Writer::Ec2);
        taken.map_err(records::MalformedError::from)
    }

    /// Reads every record of a kind that one call lists; `None` for a kind that is read otherwise, or never live.
    pub async fn all(&self, kind: RecordKind) -> Option<Result<(), ReadError>> {
        Some(match kind {
            RecordKind::Vpcs => self.vpcs(None).await,
            RecordKind::VpcEndpoints => self.vpc_endpoints(None).await,
            RecordKind::NetworkInterfaces => self.network_interfaces(None, 1000).await,
            RecordKind::Subnets => self.subnets(None).await,
            RecordKind::SecurityGroups => self.security_groups(None, 1000).await,
            RecordKind::NetworkAcls => self.network_acls(None).await,
            RecordKind::RouteTables => self.route_tables(None).await,
            RecordKind::PrefixLists => self.prefix_lists().await,
            RecordKind::DhcpOptions => self.dhcp_options(None).await,
            // Of one VPC, or one list, at a time.
            RecordKind::VpcAttributes | RecordKind::ManagedPrefixListEntries => return None,
            // What the account is shown is asked of saved data only; GetHostedZone is not called.
            RecordKind::Visibility | RecordKind::HostedZone => return None,
            RecordKind::ServiceDetails => self.service_details().await,
            RecordKind::HostedZones => self.hosted_zones_once().await,
            RecordKind::ProfileAssociations => self.profile_associations(None).await,
            RecordKind::ResolverRuleAssociations => self.resolver_rule_associations(None).await,
            RecordKind::ResolverRules => self.resolver_rules().await,
            RecordKind::VpcPeeringConnections => self.peering_connections().await,
            RecordKind::TransitGatewayVpcAttachments => self.vpc_attachments(None).await,
            RecordKind::TransitGatewayAttachments => self.attachments(None).await,
            // Of one VPC, zone, Profile or table at a time.
            RecordKind::HostedZonesByVpc
            | RecordKind::ResourceRecordSetsByZone
            | RecordKind::ProfileResourceAssociations
            | RecordKind::ProfileResourceAssociationsByProfile
            | RecordKind::TransitGatewayRoutes => return None,
            // What runs is asked apart, where it is asked for.
            RecordKind::Tasks
            | RecordKind::EcsTasks
            | RecordKind::TaskDefinition
            | RecordKind::EcsTaskDefinitions
            | RecordKind::ContainerInstances
            | RecordKind::Projects
            | RecordKind::InstanceInformationList
            | RecordKind::Functions
            | RecordKind::PullThroughCacheRules
            | RecordKind::Reservations => return None,
        })
    }

    /// What a call of EC2 that failed means for people.
    pub fn failed(&self, call: &str, error: CallError) -> ReadError {
        self.failed_call("ec2", call, None, error)
    }

    /// What a call of a service that failed means for people; `of` where it was about one thing.
    pub fn failed_call(
        &self,
        service: &str,
        call: &str,
        of: Option<&Id>,
        error: CallError,
    ) -> ReadError {
        let place = &self.ec2.place;
        let (account, region) = (&place.account_id, &place.region);
        let of = of.map_or(self.of.as_str(), AsRef::as_ref);
        let what = format!("{call} of {of} in account {account}, {region}");
        let advice = error.advice(&format!("{service}:{call}"), &self.ec2.principal);
        ReadError::advised(what, error, advice)
    }

    /// DescribeVpcs.
    pub async fn vpcs(&self, filter: Option<Filter>) -> Result<(), ReadError> {
        let request = self.ec2.client.describe_vpcs().set_filters(list(filter));
        pages!(
            self,
            "DescribeVpcs",
            request,
            1000,
            vpcs,
            missing::vpc,
            |vpc| Ok(Record::Vpc(records::vpc(vpc)?))
        )
    }

    /// DescribeVpcEndpoints.
    pub async fn vpc_endpoints(&self, filter: Option<Filter>) -> Result<(), ReadError> {
        let request = self
            .ec2
            .client
            .describe_vpc_endpoints()
            .set_filters(list(filter));
        pages!(
            self,
            "DescribeVpcEndpoints",
            request,
            1000,
            vpc_endpoints,
            missing::vpc_endpoint,
            |endpoint| Ok(Record::VpcEndpoint(records::vpc_endpoint(endpoint)?))
        )
    }

    /// DescribeNetworkInterfaces, in pages of so many: with those of AWS's services, which EC2 may
    /// hide otherwise (the nodes of EKS Auto Mode, ECS and Lambda Managed Instances).
    pub async fn network_interfaces(
        &self,
        filter: Option<Filter>,
        page: i32,
    ) -> Result<(), ReadError> {
        let request = self
            .ec2
            .client
            .describe_network_interfaces()
            .include_managed_resources(true)
            .set_filters(list(filter));
        pages!(
            self,
            "DescribeNetworkInterfaces",
            request,
            page,
            network_interfaces,
            missing::network_interface,
            |one| Ok(Record::NetworkInterface(records::network_interface(one)?))
        )
    }

    /// DescribeInstances: the nodes of EKS clusters, by their tags; of these VPCs, or of all.
    pub async fn eks_nodes(&self, vpcs: Option<&[Id]>) -> Result<(), ReadError> {
        let tags = Filter::builder()
            .name("tag-key")
            .values(EKS_CLUSTER_TAG)
            .values(format!("{CLUSTER_TAG}*"))
            .build();
        let vpcs = vpcs.and_then(|vpcs| filter("vpc-id", vpcs));
        let filters = vpcs.into_iter().chain([tags]).collect();
        let request = self
            .ec2
            .client
            .describe_instances()
            .set_filters(Some(filters));
        pages!(
            self,
            "DescribeInstances",
            request,
            1000,
            reservations,
            missing::reservation,
            |one| Ok(Record::Reservation(records::reservation(one)))
        )
    }

    /// DescribeSubnets.
    pub async fn subnets(&self, filter: Option<Filter>) -> Result<(), ReadError> {
        let request = self.ec2.client.describe_subnets().set_filters(list(filter));
        pages!(
            self,
            "DescribeSubnets",
            request,
            1000,
            subnets,
            missing::subnet,
            |subnet| Ok(Record::Subnet(records::subnet(subnet)?))
        )
    }

    /// DescribeSecurityGroups, in pages of so many.
    pub async fn security_groups(
        &self,
        filter: Option<Filter>,
        page: i32,
    ) -> Result<(), ReadError> {
        let request = self
            .ec2
            .client
            .describe_security_groups()
            .set_filters(list(filter));
        pages!(
            self,
            "DescribeSecurityGroups",
            request,
            page,
            security_groups,
            missing::security_group,
            |group| Ok(Record::SecurityGroup(records::security_group(group)?))
        )
    }

    /// DescribeNetworkAcls.
    pub async fn network_acls(&self, filter: Option<Filter>) -> Result<(), ReadError> {
        let request = self
            .ec2
            .client
            .describe_network_acls()
            .set_filters(list(filter));
        pages!(
            self,
            "DescribeNetworkAcls",
            request,
            1000,
            network_acls,
            missing::network_acl,
            |acl| Ok(Record::NetworkAcl(records::network_acl(acl)?))
        )
    }

    /// DescribeRouteTables, which takes no larger pages.
    pub async fn route_tables(&self, filter: Option<Filter>) -> Result<(), ReadError> {
        let request = self
            .ec2
            .client
            .describe_route_tables()
            .set_filters(list(filter));
        pages!(
            self,
            "DescribeRouteTables",
            request,
            100,
            route_tables,
            missing::route_table,
            |table| Ok(Record::RouteTable(records::route_table(table)?))
        )
    }

    /// DescribePrefixLists: AWS's own lists, with their CIDRs.
    pub async fn prefix_lists(&self) -> Result<(), ReadError> {
        let request = self.ec2.client.describe_prefix_lists();
        pages!(
            self,
            "DescribePrefixLists",
            request,
            1000,
            prefix_lists,
            missing::prefix_list,
            |list| Ok(Record::PrefixList(records::prefix_list(list)?))
        )
    }

    /// DescribeDhcpOptions.
    pub async fn dhcp_options(&self, filter: Option<Filter>) -> Result<(), ReadError> {
        let request = self
            .ec2
            .client
            .describe_dhcp_options()
            .set_filters(list(filter));
        pages!(
            self,
            "DescribeDhcpOptions",
            request,
            1000,
            dhcp_options,
            missing::dhcp_options,
            |options| Ok(Record::DhcpOptions(records::dhcp_options(options)?))
        )
    }
}

/// A list that never ends.
pub fn again() -> CallError {
    CallError::Malformed("the same page is announced again".to_owned())
}

/// A filter on one of several values; `None` where there are none to filter by, or too many.
pub fn filter(name: &str, values: &[Id]) -> Option<Filter> {
    (1..=FILTER_VALUES).contains(&values.len()).then(|| {
        let values = values.iter().map(|value| value.to_string()).collect();
        Filter::builder()
            .name(name)
            .set_values(Some(values))
            .build()
    })
}

pub fn list(filter: Option<Filter>) -> Option<Vec<Filter>> {
    filter.map(|filter| vec![filter])
}

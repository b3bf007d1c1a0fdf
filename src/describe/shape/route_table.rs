//! `RouteTable` of DescribeRouteTables.

use ipnet::IpNet;
use rule::network::{self, Destination, RouteOrigin, RouteState};

use crate::describe::declare::record;
use crate::describe::value::ids::Ids;
use crate::describe::value::text::Text;

record! {
    /// One route table, as DescribeRouteTables and AWS Config print it.
    RouteTable<'a>, "an object, one of those that `aws ec2 describe-route-tables` lists" {
        route_table_id: Option<Text<'a>>,
        vpc_id: Option<Text<'a>>,
        associations: Vec<RouteTableAssociation<'a>> as list,
        routes: Vec<Route<'a>> as list,
        /// The value of the tag `Name`
        tags: Option<Text<'a>> as name_tag,
    }
}

record! {
    /// What a route table is associated with.
    RouteTableAssociation<'a> {
        main: Option<bool>,
        subnet_id: Option<Text<'a>>,
    }
}

record! {
    /// One route. Of its targets at most one or two are there.
    Route<'a> {
        destination_cidr_block: Option<IpNet> as written,
        destination_ipv6_cidr_block: Option<IpNet> as written,
        destination_prefix_list_id: Option<Text<'a>>,
        state: Option<Text<'a>> as word,
        /// `local`, an internet or virtual private gateway, a gateway endpoint
        gateway_id: Option<Text<'a>>,
        nat_gateway_id: Option<Text<'a>>,
        transit_gateway_id: Option<Text<'a>>,
        network_interface_id: Option<Text<'a>>,
        instance_id: Option<Text<'a>>,
        vpc_peering_connection_id: Option<Text<'a>>,
        egress_only_internet_gateway_id: Option<Text<'a>>,
        local_gateway_id: Option<Text<'a>>,
        carrier_gateway_id: Option<Text<'a>>,
        core_network_arn: Option<Text<'a>>,
        vpc_endpoint_id: Option<Text<'a>>,
        origin: Option<Text<'a>> as word,
    }
}

impl RouteTable<'_> {
    pub(in crate::describe) fn name(&self) -> Option<&str> {
        self.tags.as_deref()
    }

    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> network::RouteTable {
        let subnets = self
            .associations
            .iter()
            .filter_map(|of| of.subnet_id.as_deref());
        network::RouteTable {
            id: ids.shared(self.route_table_id.as_deref().unwrap_or_default()),
            vpc_id: ids.optional(self.vpc_id.as_deref()),
            is_main: self.associations.iter().any(|of| of.main == Some(true)),
            subnet_ids: ids.each(subnets),
            routes: self.routes.iter().map(|route| route.facts(ids)).collect(),
        }
    }
}

impl Route<'_> {
    fn facts(&self, ids: &mut Ids) -> network::Route {
        let cidr = self
            .destination_cidr_block
            .or(self.destination_ipv6_cidr_block);
        let state = self.state.as_deref().unwrap_or_default();
        network::Route {
            destination: cidr.map(Destination::Cidr).unwrap_or_else(|| {
                self.destination_prefix_list_id
                    .as_deref()
                    .map_or(Destination::Absent, |id| {
                        Destination::PrefixList(ids.shared(id))
                    })
            }),
            state: if state.eq_ignore_ascii_case("active") {
                RouteState::Active
            } else if state.eq_ignore_ascii_case("blackhole") {
                RouteState::Blackhole
            } else {
                RouteState::Other
            },
            target: ids.shared(self.target()),
            origin: self.origin(),
        }
    }

    fn origin(&self) -> RouteOrigin {
        let origin = self.origin.as_deref().unwrap_or_default();
        if origin.eq_ignore_ascii_case("EnableVgwRoutePropagation") {
            RouteOrigin::Propagated
        } else {
            RouteOrigin::Static
        }
    }

    /// Whichever target is there; empty where none is.
    fn target(&self) -> &str {
        let targets = [
            &self.gateway_id,
            &self.nat_gateway_id,
            &self.transit_gateway_id,
            &self.network_interface_id,
            &self.instance_id,
            &self.vpc_peering_connection_id,
            &self.egress_only_internet_gateway_id,
            &self.local_gateway_id,
            &self.carrier_gateway_id,
            &self.core_network_arn,
            &self.vpc_endpoint_id,
        ];
        targets
            .into_iter()
            .find_map(|target| target.as_deref())
            .unwrap_or_default()
    }
}

//! The network of a hub and its spoke as it is after a plan was applied, written as the AWS CLI prints it, with invented
//! ids and addresses. It shares no code with the program: what it knows of AWS it says here.

mod gateways;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use self::gateways::gateways;

/// What a plan makes, by its addresses, with the ids that AWS gives.
struct Made<'m> {
    create: &'m Map<String, Value>,
    ids: BTreeMap<String, String>,
    seed: u64,
}

impl<'m> Made<'m> {
    fn new(create: &'m Map<String, Value>, seed: u64) -> Self {
        let mut made = Self {
            create,
            ids: BTreeMap::new(),
            seed: seed | 1,
        };
        for address in create.keys() {
            let id = made.invent(address);
            made.ids.insert(address.clone(), id);
        }
        made
    }

    fn number(&mut self) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed
    }

    fn invent(&mut self, address: &str) -> String {
        let beginning = match address.split('.').next().unwrap() {
            "aws_vpc" => "vpc-",
            "aws_subnet" => "subnet-",
            "aws_route_table" => "rtb-",
            "aws_security_group" => "sg-",
            "aws_vpc_endpoint" => "vpce-",
            "aws_ec2_transit_gateway" => "tgw-",
            "aws_ec2_transit_gateway_vpc_attachment" => "tgw-attach-",
            "aws_ec2_transit_gateway_route_table" => "tgw-rtb-",
            "aws_vpc_peering_connection" => "pcx-",
            "aws_route53_zone" => return format!("Z{:016X}", self.number() >> 4),
            _ => "x-",
        };
        format!("{beginning}{:017x}", self.number() >> 4)
    }

    /// The resources of a type.
    fn of(&self, kind: &str) -> Vec<(&'m str, &'m Value)> {
        let all = self.create.iter();
        let own = all.filter(|(address, _)| address.split('.').next() == Some(kind));
        own.map(|(address, of)| (address.as_str(), of)).collect()
    }

    /// The id that a reference names: of the first two parts of it.
    fn id(&self, reference: &Value) -> String {
        self.all(reference)[0].clone()
    }

    fn all(&self, references: &Value) -> Vec<String> {
        let text = references.as_str().unwrap_or_default();
        let each = text.split_whitespace().map(|one| {
            let parts: Vec<&str> = one.trim_start_matches('$').splitn(3, '.').collect();
            let address = format!("{}.{}", parts[0], parts[1]);
            self.ids[&address].clone()
        });
        each.collect()
    }

    /// An address of a /24.
    fn address(&mut self, block: &str) -> String {
        let (network, _) = block.rsplit_once('.').unwrap();
        format!("{network}.{}", 4 + self.number() % 250)
    }
}

/// Writes the account below a folder, and says the ids of what the plan makes.
pub fn write(
    create: &Map<String, Value>,
    account: &str,
    region: &str,
    seed: u64,
    root: &Path,
) -> BTreeMap<String, String> {
    let mut made = Made::new(create, seed);
    let mut files: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    vpcs(&made, account, &mut files);
    tables(&made, &mut files);
    groups(&made, &mut files);
    interfaces(&mut made, account, region, &mut files);
    dns(&made, account, &mut files);
    gateways(&made, account, &mut files);
    let none = [
        "DhcpOptions",
        "ProfileAssociations",
        "ResolverRuleAssociations",
        "ResolverRules",
    ];
    for key in none {
        files.insert(key, Vec::new());
    }
    let list = json!({"PrefixListId": "pl-1", "PrefixListName": format!("com.amazonaws.{region}.s3"), "Cidrs": ["3.5.204.0/22"]});
    files.insert("PrefixLists", vec![list]);
    let folder = root.join(account).join(region);
    fs::create_dir_all(&folder).unwrap();
    for (key, records) in files {
        let text = json!({ key: records }).to_string();
        fs::write(folder.join(format!("{key}.json")), text).unwrap();
    }
    made.ids
}

fn vpcs(made: &Made<'_>, account: &str, files: &mut BTreeMap<&str, Vec<Value>>) {
    for (address, vpc) in made.of("aws_vpc") {
        let id = &made.ids[address];
        files
            .entry("Vpcs")
            .or_default()
            .push(json!({"VpcId": id, "CidrBlock": vpc["cidr_block"], "OwnerId": account}));
        let on = |key: &str| json!({"Value": vpc[key] == true});
        files.entry("VpcAttributes").or_default().push(json!({
            "VpcId": id, "EnableDnsSupport": on("enable_dns_support"), "EnableDnsHostnames": on("enable_dns_hostnames"),
        }));
        let entry = |egress: bool| json!({"Egress": egress, "RuleNumber": 100, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"});
        files.entry("NetworkAcls").or_default().push(json!({
            "NetworkAclId": format!("acl-{id}"), "VpcId": id, "IsDefault": true, "Associations": [], "Entries": [entry(false), entry(true)],
        }));
        files.entry("RouteTables").or_default().push(json!({
            "RouteTableId": format!("rtb-main-{id}"), "VpcId": id, "Associations": [{"Main": true}], "Routes": [local(vpc)],
        }));
    }
    for (address, subnet) in made.of("aws_subnet") {
        files.entry("Subnets").or_default().push(json!({
            "SubnetId": made.ids[address], "VpcId": made.id(&subnet["vpc_id"]), "CidrBlock": subnet["cidr_block"], "AvailabilityZone": subnet["availability_zone"],
        }));
    }
}

fn local(vpc: &Value) -> Value {
    json!({"DestinationCidrBlock": vpc["cidr_block"], "GatewayId": "local", "State": "active"})
}

fn tables(made: &Made<'_>, files: &mut BTreeMap<&str, Vec<Value>>) {
    for (address, table) in made.of("aws_route_table") {
        let id = &made.ids[address];
        let vpc_id = made.id(&table["vpc_id"]);
        let vpcs = made.of("aws_vpc");
        let vpc = vpcs
            .iter()
            .find(|(address, _)| made.ids[*address] == vpc_id);
        let mut routes = vec![local(vpc.unwrap().1)];
        for (_, route) in made.of("aws_route") {
            if made.id(&route["route_table_id"]) != *id {
                continue;
            }
            let mut one =
                json!({"DestinationCidrBlock": route["destination_cidr_block"], "State": "active"});
            if route["transit_gateway_id"].is_string() {
                one["TransitGatewayId"] = json!(made.id(&route["transit_gateway_id"]));
            } else {
                one["VpcPeeringConnectionId"] = json!(made.id(&route["vpc_peering_connection_id"]));
            }
            routes.push(one);
        }
        for (address, endpoint) in made.of("aws_vpc_endpoint") {
            if made.all(&endpoint["route_table_ids"]).contains(id) {
                routes.push(json!({"DestinationPrefixListId": "pl-1", "GatewayId": made.ids[address], "State": "active"}));
            }
        }
        let associations = made.of("aws_route_table_association");
        let own = associations
            .iter()
            .filter(|(_, of)| made.id(&of["route_table_id"]) == *id);
        let subnets: Vec<Value> = own
            .map(|(_, of)| json!({"SubnetId": made.id(&of["subnet_id"])}))
            .collect();
        files.entry("RouteTables").or_default().push(
            json!({"RouteTableId": id, "VpcId": vpc_id, "Associations": subnets, "Routes": routes}),
        );
    }
}

fn groups(made: &Made<'_>, files: &mut BTreeMap<&str, Vec<Value>>) {
    for (address, group) in made.of("aws_security_group") {
        let rules = |key: &str| -> Vec<Value> {
            let none = Vec::new();
            let written = group[key].as_array().unwrap_or(&none).iter();
            written
                .map(|rule| {
                    let blocks = rule["cidr_blocks"].as_array().unwrap().iter();
                    let ranges: Vec<Value> = blocks.map(|block| json!({"CidrIp": block})).collect();
                    let mut one = json!({"IpProtocol": rule["protocol"], "IpRanges": ranges});
                    if rule["protocol"] != "-1" {
                        one["FromPort"] = rule["from_port"].clone();
                        one["ToPort"] = rule["to_port"].clone();
                    }
                    one
                })
                .collect()
        };
        files.entry("SecurityGroups").or_default().push(json!({
            "GroupId": made.ids[address], "VpcId": made.id(&group["vpc_id"]), "IpPermissions": rules("ingress"), "IpPermissionsEgress": rules("egress"),
        }));
    }
}

/// The name that AWS gives an endpoint.
fn dns_name(id: &str, service: &Value) -> String {
    let service = service
        .as_str()
        .unwrap()
        .trim_start_matches("com.amazonaws.eu-west-3.");
    format!("{id}-abcdefgh.{service}.eu-west-3.vpce.amazonaws.com")
}

fn interfaces(
    made: &mut Made<'_>,
    account: &str,
    region: &str,
    files: &mut BTreeMap<&str, Vec<Value>>,
) {
    let subnets: BTreeMap<String, (String, String, String)> = made
        .of("aws_subnet")
        .into_iter()
        .map(|(address, of)| {
            let text = |key: &str| of[key].as_str().unwrap().to_owned();
            let vpc = made.id(&of["vpc_id"]);
            (
                made.ids[address].clone(),
                (vpc, text("cidr_block"), text("availability_zone")),
            )
        })
        .collect();
    let ids = |made: &Made<'_>, of: &Value| -> Vec<Value> {
        made.all(of)
            .into_iter()
            .map(|id| json!({"GroupId": id}))
            .collect()
    };
    let mut place = |made: &mut Made<'_>, id: &str, subnet: &str, groups: &[Value], more: Value| {
        let (vpc, block, zone) = &subnets[subnet];
        let mut one = json!({
            "NetworkInterfaceId": id, "VpcId": vpc, "SubnetId": subnet, "AvailabilityZone": zone, "Status": "in-use",
            "Groups": groups, "PrivateIpAddress": made.address(block),
        });
        json_patch::merge(&mut one, &more);
        files.entry("NetworkInterfaces").or_default().push(one);
    };
    let mut endpoints = Vec::new();
    for (address, endpoint) in made.of("aws_vpc_endpoint") {
        let id = made.ids[address].clone();
        let mut own = Vec::new();
        let groups = ids(made, &endpoint["security_group_ids"]);
        for subnet in made.all(&endpoint["subnet_ids"]) {
            let eni = format!("eni-{id}-{subnet}");
            place(
                made,
                &eni,
                &subnet,
                &groups,
                json!({"InterfaceType": "vpc_endpoint"}),
            );
            own.push(eni);
        }
        endpoints.push(json!({
            "VpcEndpointId": id, "VpcId": made.id(&endpoint["vpc_id"]), "OwnerId": account, "State": "available",
            "ServiceName": endpoint["service_name"], "VpcEndpointType": endpoint["vpc_endpoint_type"],
            "PrivateDnsEnabled": endpoint["private_dns_enabled"] == true, "NetworkInterfaceIds": own,
            "RouteTableIds": made.all(&endpoint["route_table_ids"]), "Groups": groups,
            "DnsEntries": [{"DnsName": dns_name(&id, &endpoint["service_name"]), "HostedZoneId": "Z7AWS"}],
        }));
    }
    for (address, service) in made.of("aws_ecs_service") {
        let network = &service["network_configuration"][0];
        let groups = ids(made, &network["security_groups"]);
        for subnet in made.all(&network["subnets"]) {
            let eni = format!("eni-{}-{subnet}", made.ids[address]);
            let more = json!({"InterfaceType": "interface", "Description": format!("arn:aws:ecs:{region}:{account}:attachment/1")});
            place(made, &eni, &subnet, &groups, more);
        }
    }
    files.insert("VpcEndpoints", endpoints);
}

fn dns(made: &Made<'_>, account: &str, files: &mut BTreeMap<&str, Vec<Value>>) {
    let mut by_vpc: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (address, _) in made.of("aws_vpc") {
        by_vpc.insert(made.ids[address].clone(), Vec::new());
    }
    for (address, zone) in made.of("aws_route53_zone") {
        let id = &made.ids[address];
        let name = zone["name"].as_str().unwrap();
        let summary = json!({"HostedZoneId": id, "Name": format!("{name}."), "Owner": {"OwningAccount": account}});
        let associations = made.of("aws_route53_zone_association");
        let further = associations
            .iter()
            .filter(|(_, of)| made.id(&of["zone_id"]) == *id);
        let further = further.map(|(_, of)| made.id(&of["vpc_id"]));
        for vpc in zone["vpc"]
            .as_array()
            .unwrap()
            .iter()
            .map(|of| made.id(&of["vpc_id"]))
            .chain(further)
        {
            by_vpc.get_mut(&vpc).unwrap().push(summary.clone());
        }
        files
            .entry("HostedZones")
            .or_default()
            .push(json!({"Id": format!("/hostedzone/{id}"), "Name": format!("{name}.")}));
        let mut sets = vec![
            json!({"Name": format!("{name}."), "Type": "SOA", "ResourceRecords": [{"Value": "x"}]}),
        ];
        for (_, record) in made.of("aws_route53_record") {
            if made.id(&record["zone_id"]) != *id {
                continue;
            }
            let own = record["name"].as_str().unwrap();
            let full = match own {
                "" => name.to_owned(),
                own if own.ends_with(name) => own.to_owned(),
                own => format!("{own}.{name}"),
            };
            let endpoint = |reference: &Value| {
                let id = made.id(reference);
                let all = made.of("aws_vpc_endpoint");
                let of = all
                    .iter()
                    .find(|(address, _)| made.ids[*address] == id)
                    .unwrap();
                dns_name(&id, &of.1["service_name"])
            };
            let mut set =
                json!({"Name": format!("{}.", full.replace('*', "\\052")), "Type": record["type"]});
            if record["alias"].is_array() {
                set["AliasTarget"] = json!({"DNSName": endpoint(&record["alias"][0]["name"]), "HostedZoneId": "Z7AWS"});
            } else {
                set["ResourceRecords"] = json!([{"Value": endpoint(&record["records"])}]);
            }
            sets.push(set);
        }
        files
            .entry("ResourceRecordSetsByZone")
            .or_default()
            .push(json!({"HostedZoneId": id, "ResourceRecordSets": sets}));
    }
    let lists = by_vpc.into_iter();
    let lists = lists.map(|(vpc, zones)| json!({"VpcId": vpc, "HostedZoneSummaries": zones}));
    files.insert("HostedZonesByVpc", lists.collect());
}

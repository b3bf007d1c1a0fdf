//! Changes as AWS CLI commands.

use ipnet::IpNet;
use rule::fix::{AllowedPeer, Change, Fix};
use rule::network::{Direction, DnsAttribute, Id};

use crate::fix::parameters::{self, spelt_with};
use crate::fix::{group_name, is_new, name_tag, place, snake_case};
use crate::text::printable;

/// The command that makes a change; `None` where only people can.
pub fn command(fix: &Fix, change: &Change) -> Option<String> {
    let (_, region) = place(fix, change);
    let region = quoted(region);
    let ec2 = |rest: String| format!("aws ec2 {rest} --region {region}");
    let modify = |endpoint: &Id, rest: &str| {
        ec2(format!(
            "modify-vpc-endpoint --vpc-endpoint-id {} {rest}",
            reference(endpoint)
        ))
    };
    Some(match change.itself() {
        Change::EnableDnsAttribute { attribute } => {
            let flag = match attribute {
                DnsAttribute::Support => "--enable-dns-support",
                DnsAttribute::Hostnames => "--enable-dns-hostnames",
            };
            ec2(format!(
                "modify-vpc-attribute --vpc-id {} {flag} '{{\"Value\":true}}'",
                quoted(&fix.vpc_id)
            ))
        }
        Change::CreateSecurityGroup { id, cidrs, port } => {
            let variable = snake_case(id);
            let create = ec2(format!(
                "create-security-group --vpc-id {} --group-name {} --description 'VPC endpoints: tcp/{port} from the VPC'{} --query GroupId --output text",
                quoted(&fix.vpc_id),
                quoted(&group_name(fix, *port)),
                tags(fix, change, "security-group"),
            ));
            let rules = cidrs.iter().map(|cidr| {
                ec2(format!(
                    "authorize-security-group-ingress --group-id \"${variable}\" --ip-permissions {}",
                    permission(&AllowedPeer::Cidr(*cidr), *port)
                ))
            });
            std::iter::once(format!("{variable}=$({create})"))
                .chain(rules)
                .collect::<Vec<_>>()
                .join("\n")
        }
        Change::CreateInterfaceEndpoint {
            id,
            service_name,
            service_region,
            subnet_ids,
            group,
            dualstack,
        } => {
            let region = service_region.as_ref().map_or_else(String::new, |region| {
                format!(" --service-region {}", quoted(region))
            });
            let family = if *dualstack {
                " --ip-address-type dualstack"
            } else {
                ""
            };
            let create = ec2(format!(
                "create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id {} --service-name {}{region} --subnet-ids {} --security-group-ids {} --private-dns-enabled{family}{} --query VpcEndpoint.VpcEndpointId --output text",
                quoted(&fix.vpc_id),
                quoted(service_name),
                list(subnet_ids),
                reference(group),
                tags(fix, change, "vpc-endpoint"),
            ));
            format!("{}=$({create})", snake_case(id))
        }
        Change::CreateGatewayEndpoint {
            id,
            service_name,
            route_table_ids,
        } => {
            let create = ec2(format!(
                "create-vpc-endpoint --vpc-endpoint-type Gateway --vpc-id {} --service-name {} --route-table-ids {}{} --query VpcEndpoint.VpcEndpointId --output text",
                quoted(&fix.vpc_id),
                quoted(service_name),
                list(route_table_ids),
                tags(fix, change, "vpc-endpoint"),
            ));
            format!("{}=$({create})", snake_case(id))
        }
        Change::DeleteEndpoint { endpoint } => {
            let delete = ec2(format!(
                "delete-vpc-endpoints --vpc-endpoint-ids {} --query 'Unsuccessful[].Error.Message' --output text",
                reference(endpoint)
            ));
            format!("{delete}\n{}", until_gone(endpoint, &region))
        }
        Change::EnablePrivateDns { endpoint } => modify(endpoint, "--private-dns-enabled"),
        Change::ServeBothFamilies { endpoint } => modify(endpoint, "--ip-address-type dualstack"),
        Change::AddSubnets {
            endpoint,
            subnet_ids,
        } => modify(endpoint, &format!("--add-subnet-ids {}", list(subnet_ids))),
        Change::AssociateRouteTable {
            endpoint,
            route_table,
        } => modify(
            endpoint,
            &format!("--add-route-table-ids {}", quoted(route_table)),
        ),
        Change::RemoveRoute {
            route_table,
            destination,
        } => {
            let flag = match destination.parse() {
                Ok(cidr) => spelt_with('-', parameters::destination(&cidr)),
                Err(_) => "destination-prefix-list-id".to_owned(),
            };
            ec2(format!(
                "delete-route --route-table-id {} --{flag} {}",
                quoted(route_table),
                quoted(destination)
            ))
        }
        Change::AllowPort {
            group,
            direction,
            peer,
            port,
        } => {
            let verb = match direction {
                Direction::In => "ingress",
                Direction::Out => "egress",
            };
            ec2(format!(
                "authorize-security-group-{verb} --group-id {} --ip-permissions {}",
                reference(group),
                permission(peer, *port)
            ))
        }
        Change::AllowInNetworkAcl {
            acl,
            direction,
            rule_number,
            cidr,
            ports,
        } => {
            let way = if *direction == Direction::In {
                "--ingress"
            } else {
                "--egress"
            };
            let block = spelt_with('-', parameters::block(cidr));
            ec2(format!(
                "create-network-acl-entry --network-acl-id {} {way} --rule-number {rule_number} --protocol 6 --port-range From={},To={} --{block} {cidr} --rule-action allow",
                quoted(acl),
                ports.0,
                ports.1
            ))
        }
        Change::SetPolicy { endpoint, policy } => {
            modify(endpoint, &format!("--policy-document {}", quoted(policy)))
        }
        Change::AddRoute {
            route_table,
            destination,
            target,
        } => {
            let flag = spelt_with('-', parameters::destination(destination));
            let over = spelt_with('-', parameters::route_target(target));
            ec2(format!(
                "create-route --route-table-id {} --{flag} {destination} --{over} {}",
                quoted(route_table),
                quoted(target)
            ))
        }
        Change::AcceptPeering { peering } => ec2(format!(
            "accept-vpc-peering-connection --vpc-peering-connection-id {}",
            quoted(peering)
        )),
        Change::AddAttachmentSubnet { attachment, subnet } => ec2(format!(
            "modify-transit-gateway-vpc-attachment --transit-gateway-attachment-id {} --add-subnet-ids {}",
            quoted(attachment),
            quoted(subnet)
        )),
        Change::PropagateAttachment {
            table, attachment, ..
        } => ec2(format!(
            "enable-transit-gateway-route-table-propagation --transit-gateway-route-table-id {} --transit-gateway-attachment-id {}",
            quoted(table),
            quoted(attachment)
        )),
        Change::AddRecord {
            zone,
            record,
            alias,
        } => {
            let batch = serde_json::json!({"Changes": [{"Action": "CREATE", "ResourceRecordSet": {
                "Name": record.as_str(),
                "Type": "A",
                "AliasTarget": {
                    "HostedZoneId": &*alias.zone,
                    "DNSName": alias.name.as_str(),
                    "EvaluateTargetHealth": false,
                },
            }}]});
            format!(
                "aws route53 change-resource-record-sets --hosted-zone-id {} --change-batch {}",
                reference(zone),
                quoted(&batch.to_string())
            )
        }
        Change::CreateHostedZone { id, name, hub } => {
            let variable = snake_case(id);
            let create = format!(
                "{variable}=$(aws route53 create-hosted-zone --name {} --caller-reference \"{variable}-$(date +%s)\" --hosted-zone-config PrivateZone=true --vpc VPCRegion={region},VPCId={} --query HostedZone.Id --output text)",
                quoted(name.as_str()),
                quoted(hub)
            );
            let tag = format!(
                "aws route53 change-tags-for-resource --resource-type hostedzone --resource-id \"${{{variable}##*/}}\" --add-tags Key=Name,Value={}",
                quoted(name.as_str())
            );
            format!("{create}\n{tag}\necho \"{variable}=${variable}\"")
        }
        Change::AuthorizeAssociation {
            zone,
            vpc,
            vpc_region,
        } => format!(
            "aws route53 create-vpc-association-authorization --hosted-zone-id {} --vpc VPCRegion={},VPCId={}",
            reference(zone),
            quoted(vpc_region),
            quoted(vpc)
        ),
        Change::AddToProfile {
            profile,
            resource,
            endpoint,
        } => format!(
            "aws route53profiles associate-resource-to-profile --profile-id {} --resource-arn {} --name {} --region {region}",
            quoted(profile),
            quoted(resource),
            quoted(endpoint)
        ),
        Change::AssociateHostedZone { zone, .. } => format!(
            "aws route53 associate-vpc-with-hosted-zone --hosted-zone-id {} --vpc VPCRegion={region},VPCId={}",
            reference(zone),
            quoted(&fix.vpc_id)
        ),
        Change::Elsewhere { .. } | Change::ByHand { .. } => return None,
    })
}

/// The option that gives what a change creates its name.
fn tags(fix: &Fix, change: &Change, resource_type: &str) -> String {
    let Some(name) = name_tag(fix, change) else {
        return String::new();
    };
    let tags = serde_json::json!([
        {"ResourceType": resource_type, "Tags": [{"Key": "Name", "Value": name}]}
    ]);
    format!(" --tag-specifications {}", quoted(&tags.to_string()))
}

/// The lines that wait until an endpoint is gone, ten minutes at most: until then its private DNS names are taken.
/// The AWS CLI has no waiter for endpoints.
fn until_gone(endpoint: &Id, region: &str) -> String {
    let id = reference(endpoint);
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
    let plain: String = endpoint.chars().filter(is_plain).collect();
    let asks = format!(
        "aws ec2 describe-vpc-endpoints --query \"VpcEndpoints[?VpcEndpointId=='{plain}' && State!='deleted'].State\" --output text --region {region}"
    );
    format!(
        "for left in {{60..0}}; do\n  state=$({asks})\n  if [ -z \"$state\" ]; then break; fi\n  if [ \"$left\" -eq 0 ]; then echo {id} 'is still there after 10 minutes' >&2; exit 1; fi\n  sleep 10\ndone"
    )
}

/// A security group permission for a TCP port, in the CLI's JSON.
fn permission(peer: &AllowedPeer, port: u16) -> String {
    let (key, inner, id) = match peer {
        AllowedPeer::Cidr(cidr @ IpNet::V4(_)) => ("IpRanges", "CidrIp", cidr.to_string()),
        AllowedPeer::Cidr(cidr @ IpNet::V6(_)) => ("Ipv6Ranges", "CidrIpv6", cidr.to_string()),
        AllowedPeer::PrefixList(id) => ("PrefixListIds", "PrefixListId", id.to_string()),
        AllowedPeer::Group(id) => ("UserIdGroupPairs", "GroupId", id.to_string()),
    };
    if is_new(&id) {
        let variable = snake_case(&id);
        return format!(
            "\"[{{\\\"IpProtocol\\\":\\\"tcp\\\",\\\"FromPort\\\":{port},\\\"ToPort\\\":{port},\\\"{key}\\\":[{{\\\"{inner}\\\":\\\"${variable}\\\"}}]}}]\""
        );
    }
    let rule = serde_json::json!([{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, key: [{inner: id}]}]);
    quoted(&rule.to_string())
}

/// An id, or the variable of a resource that this script creates.
fn reference(id: &Id) -> String {
    if is_new(id) {
        format!("\"${}\"", snake_case(id))
    } else {
        quoted(id)
    }
}

fn list(ids: &[Id]) -> String {
    ids.iter()
        .map(|id| quoted(id))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A word as a shell takes it literally. No shell takes NUL, and nothing of AWS holds it.
pub(super) fn quoted(text: &str) -> String {
    let word = printable(text).replace('\0', "");
    match shlex::try_quote(&word) {
        Ok(quoted) => quoted.into_owned(),
        Err(_nul) => String::new(),
    }
}

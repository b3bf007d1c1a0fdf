# What every VPC in use must reach. These are the rule's parameters, as `vpc-endpoint-rule parameters` explains them;
# the rule itself is handed to AWS Config under their names in camel case.

# rule parameters: begin variables

variable "service_names" {
  description = "Services that every VPC in use must reach privately; the name and syntax of the managed rule vpc-endpoint-enabled; with commas: NAME, NAME:PORT, NAME@REGION or NAME:PORT@REGION; NAME short (ecr.api) or full (com.amazonaws.eu-west-3.ecr.api)."
  type        = string
  default     = ""
}

variable "profile" {
  description = "The services that a kind of workload needs: beside service_names where both are given, alone where only a profile is; ecr-pull, ecs-ec2, ecs-fargate, ecs-secrets, ecs-exec, eks-private, eks-addons, eks-albc, ssm-managed, ssm-sessions, agentcore; several with commas."
  type        = string
  default     = ""
}

variable "hosts" {
  description = "Further hosts that clients use and must reach privately, such as sts.amazonaws.com; host names with commas, at most 20: HOST or HOST:PORT, with {region} and {account} filled in."
  type        = string
  default     = ""
}

variable "needs" {
  description = "What clients are asked for: LISTED for service_names and profile; DERIVED each for what it runs (task definitions, projects, agents), and clients that nothing describes for the lists that are given; BOTH for both; LISTED, DERIVED or BOTH."
  type        = string
  default     = "LISTED"
}

variable "clients" {
  description = "Who is asked for what: BY_SERVICE asks clients that pull images for image services, and every client for every other service; IMAGE asks only clients that pull images; ALL asks every client for every service; BY_SERVICE, IMAGE or ALL."
  type        = string
  default     = "BY_SERVICE"
}

variable "client_descriptions" {
  description = "Network interfaces in use whose Description matches are clients too, of every service that is not for images; globs (*, ?) with commas, at most 10; case does not count."
  type        = string
  default     = ""
}

variable "s3_buckets" {
  description = "Buckets whose objects clients read: where s3 is required, endpoint policies must allow s3:GetObject on them; s3 is then decided by these, and by image layers, alone; bucket names with commas, at most 20; * is a wildcard."
  type        = string
  default     = ""
}

variable "trusted_dns_servers" {
  description = "DNS servers that are known to forward AWS's names to Amazon's: they count as Amazon's; IP addresses with commas."
  type        = string
  default     = ""
}

variable "depth" {
  description = "path checks DNS, security groups, network ACLs, routes and policies; existence stops at \"an endpoint of the right type is available\", which is what Security Hub's EC2.55 and EC2.56 ask; path or existence."
  type        = string
  default     = "path"
}

variable "vpc_ids" {
  description = "Evaluate these VPCs only; the others are NOT_APPLICABLE; VPC ids with commas."
  type        = string
  default     = ""
}

variable "exclude_vpc_ids" {
  description = "Evaluate all VPCs but these; exclusion wins over vpc_ids; VPC ids with commas."
  type        = string
  default     = ""
}

variable "unused_vpcs" {
  description = "What a VPC without clients is; EVALUATE evaluates services that no client is asked for by their endpoints alone: states, DNS, policies; NOT_APPLICABLE, COMPLIANT or EVALUATE."
  type        = string
  default     = "NOT_APPLICABLE"
}

variable "unknown" {
  description = "What an UNKNOWN answer counts as; COMPLIANT or NON_COMPLIANT."
  type        = string
  default     = "COMPLIANT"
}

variable "pending_grace_minutes" {
  description = "How long a pending endpoint is given before it counts as a fault; minutes, 0 to 10080."
  type        = string
  default     = "0"
}

variable "recheck_minutes" {
  description = "If above 0, a verdict that rests on a state in transition schedules one re-evaluation after so many minutes (Lambda only); minutes, 0 to 10080."
  type        = string
  default     = "0"
}

variable "waiver_tag" {
  description = "The tag that waives a VPC, the clients in a subnet, or a network interface: until=2027-01-31 by=… reason=…; without until, or past it, it waives nothing and warns; a tag key, at most 128 characters."
  type        = string
  default     = "vpc-endpoint-rule:waiver"
}

variable "central_endpoints" {
  description = "Whether endpoints of other VPCs count, to which hosted zones or Route 53 Profiles lead; AUTO: in live reads, and in saved data that has HostedZonesByVpc, ProfileAssociations and ResolverRuleAssociations; AUTO, LOOK or IGNORE."
  type        = string
  default     = "AUTO"
}

variable "hub_accounts" {
  description = "Further accounts whose hosted zones, endpoints and transit gateways are looked into; VPCs with a Profile from another account need it. It also narrows: saved data and runs over many accounts, which look into all accounts by themselves, then look into these and the evaluated one alone; account numbers with commas, at most 20."
  type        = string
  default     = ""
}

variable "hub_role_name" {
  description = "Role to assume in the accounts of hub_accounts, which it needs (Lambda only, where hub_accounts needs it too); the name of an IAM role, with its path if it has one."
  type        = string
  default     = ""
}

variable "trust_central_dns" {
  description = "Whether an answer that is UNKNOWN for want of view passes even where unknown=NON_COMPLIANT; true or false."
  type        = string
  default     = "true"
}

variable "organization_id" {
  description = "Decides policy conditions on aws:PrincipalOrgID, aws:ResourceOrgID and aws:VpceOrgID; an organization id (o-…)."
  type        = string
  default     = ""
}

variable "member_role_name" {
  description = "Role to assume in the evaluated account, for reading and for reporting (Lambda only); the name of an IAM role, with its path if it has one."
  type        = string
  default     = ""
}
# rule parameters: end

locals {
  # The rule's parameters by their own names; an empty one is left out.
  rule_parameters = {
    for name, value in {
      # rule parameters: begin handed
      serviceNames        = var.service_names
      profile             = var.profile
      hosts               = var.hosts
      needs               = var.needs
      clients             = var.clients
      clientDescriptions  = var.client_descriptions
      s3Buckets           = var.s3_buckets
      trustedDnsServers   = var.trusted_dns_servers
      depth               = var.depth
      vpcIds              = var.vpc_ids
      excludeVpcIds       = var.exclude_vpc_ids
      unusedVpcs          = var.unused_vpcs
      unknown             = var.unknown
      pendingGraceMinutes = var.pending_grace_minutes
      recheckMinutes      = var.recheck_minutes
      waiverTag           = var.waiver_tag
      centralEndpoints    = var.central_endpoints
      hubAccounts         = var.hub_accounts
      hubRoleName         = var.hub_role_name
      trustCentralDns     = var.trust_central_dns
      organizationId      = var.organization_id
      memberRoleName      = var.member_role_name
      # rule parameters: end
    } : name => value if value != ""
  }
}

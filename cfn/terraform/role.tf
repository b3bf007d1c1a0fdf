# What the function may do: the statements of cfn/rule.yaml.

resource "aws_iam_role" "this" {
  count                = local.here
  name                 = "${var.name}-${local.region}"
  path                 = "/vpc-endpoint-rule/"
  description          = "What the function reads, and the results it reports"
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  count = local.here
  name  = "evaluate"
  role  = aws_iam_role.this[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid    = "ReadNetworks"
        Effect = "Allow"
        Action = [
          "ec2:DescribeDhcpOptions",
          "ec2:DescribeNetworkAcls",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribePrefixLists",
          "ec2:DescribeRouteTables",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets",
          "ec2:DescribeTransitGatewayAttachments",
          "ec2:DescribeTransitGatewayVpcAttachments",
          "ec2:DescribeVpcAttribute",
          "ec2:DescribeVpcEndpointServices",
          "ec2:DescribeVpcEndpoints",
          "ec2:DescribeVpcPeeringConnections",
          "ec2:DescribeVpcs",
          "ec2:GetManagedPrefixListEntries",
          "route53profiles:ListProfileAssociations",
          "route53profiles:ListProfileResourceAssociations",
          "route53resolver:ListResolverRuleAssociations",
          "route53resolver:ListResolverRules",
        ]
        Resource  = "*"
        Condition = { StringEquals = { "aws:RequestedRegion" = local.region } }
      },
      {
        Sid      = "SearchRoutesOfTransitGateways"
        Effect   = "Allow"
        Action   = "ec2:SearchTransitGatewayRoutes"
        Resource = "arn:${data.aws_partition.current.partition}:ec2:${local.region}:${local.account}:transit-gateway-route-table/*"
      },
      {
        # Route 53 is global.
        Sid      = "ListHostedZones"
        Effect   = "Allow"
        Action   = ["route53:ListHostedZones", "route53:ListHostedZonesByVPC"]
        Resource = "*"
      },
      {
        Sid      = "ReadHostedZones"
        Effect   = "Allow"
        Action   = "route53:ListResourceRecordSets"
        Resource = "arn:${data.aws_partition.current.partition}:route53:::hostedzone/*"
      },
      {
        Sid       = "ReportResults"
        Effect    = "Allow"
        Action    = ["config:GetResourceConfigHistory", "config:PutEvaluations"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:RequestedRegion" = local.region } }
      },
      {
        Sid      = "ReadResults"
        Effect   = "Allow"
        Action   = "config:GetComplianceDetailsByConfigRule"
        Resource = local.rules
      },
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.this[0].arn}:*"
      },
      {
        Sid      = "KeepWhatFailed"
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = aws_sqs_queue.dead_letters[0].arn
      },
      ], var.needs == "LISTED" ? [] : [
      {
        Sid    = "ReadWhatRuns"
        Effect = "Allow"
        Action = [
          "codebuild:ListProjects",
          "ec2:DescribeInstances",
          "ecr:DescribePullThroughCacheRules",
          "ecs:DescribeTaskDefinition",
          "ecs:ListClusters",
          "ecs:ListTasks",
          "ssm:DescribeInstanceInformation",
        ]
        Resource  = "*"
        Condition = { StringEquals = { "aws:RequestedRegion" = local.region } }
      },
      {
        Sid    = "DescribeWhatRuns"
        Effect = "Allow"
        Action = [
          "codebuild:BatchGetProjects",
          "ecs:DescribeContainerInstances",
          "ecs:DescribeTasks",
          "ecs:ListContainerInstances",
        ]
        Resource = [
          "arn:${data.aws_partition.current.partition}:codebuild:${local.region}:${local.account}:project/*",
          "arn:${data.aws_partition.current.partition}:ecs:${local.region}:${local.account}:cluster/*",
          "arn:${data.aws_partition.current.partition}:ecs:${local.region}:${local.account}:container-instance/*",
          "arn:${data.aws_partition.current.partition}:ecs:${local.region}:${local.account}:task/*",
        ]
      },
      ], var.hub_role_name == "" ? [] : [
      {
        Sid      = "AssumeHubRole"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = "arn:${data.aws_partition.current.partition}:iam::*:role/${var.hub_role_name}"
      },
      ], var.member_role_name == "" ? [] : [
      {
        Sid      = "AssumeMemberRole"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = "arn:${data.aws_partition.current.partition}:iam::${local.account}:role/${var.member_role_name}"
      },
      ], local.rechecks == 0 ? [] : [
      {
        Sid      = "ScheduleRecheck"
        Effect   = "Allow"
        Action   = ["scheduler:CreateSchedule", "scheduler:UpdateSchedule"]
        Resource = "arn:${data.aws_partition.current.partition}:scheduler:${local.region}:${local.account}:schedule/default/vpc-endpoint-rule-*"
      },
      {
        Sid       = "PassRecheckRole"
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = aws_iam_role.recheck[0].arn
        Condition = { StringEquals = { "iam:PassedToService" = "scheduler.amazonaws.com" } }
      },
    ])
  })
}

resource "aws_iam_role" "recheck" {
  count                = local.rechecks
  name                 = "${var.name}-${local.region}-recheck"
  path                 = "/vpc-endpoint-rule/"
  description          = "Lets the one-time schedule start this rule again"
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "scheduler.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account }
        ArnLike      = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:scheduler:${local.region}:${local.account}:schedule-group/default" }
      }
    }]
  })
}

resource "aws_iam_role_policy" "recheck" {
  count = local.rechecks
  name  = "recheck"
  role  = aws_iam_role.recheck[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "StartThisRule"
      Effect   = "Allow"
      Action   = "config:StartConfigRulesEvaluation"
      Resource = local.rules
    }]
  })
}

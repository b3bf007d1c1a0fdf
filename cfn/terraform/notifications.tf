# People are told when a result changes: what cfn/notify.yaml makes, without the central bus and Security Hub.

resource "aws_cloudwatch_event_rule" "results" {
  count       = var.notification_topic_arn == null ? 0 : 1
  name        = "${var.name}-results"
  description = "A VPC's result of the VPC endpoint rule changed"
  tags        = var.tags

  event_pattern = jsonencode({
    source      = ["aws.config"]
    detail-type = ["Config Rules Compliance Change"]
    detail = {
      messageType    = ["ComplianceChangeNotification"]
      resourceType   = ["AWS::EC2::VPC"]
      configRuleName = [{ prefix = var.name }, { prefix = "OrgConfigRule-${var.name}-" }]
      newEvaluationResult = {
        complianceType = ["NON_COMPLIANT", "COMPLIANT"]
      }
    }
  })
}

resource "aws_cloudwatch_event_target" "topic" {
  count = var.notification_topic_arn == null ? 0 : 1
  rule  = aws_cloudwatch_event_rule.results[0].name
  arn   = var.notification_topic_arn

  input_transformer {
    input_paths = {
      account    = "$.detail.awsAccountId"
      annotation = "$.detail.newEvaluationResult.annotation"
      region     = "$.detail.awsRegion"
      result     = "$.detail.newEvaluationResult.complianceType"
      rule       = "$.detail.configRuleName"
      vpc        = "$.detail.resourceId"
    }
    input_template = <<-TEXT
      "<vpc> in account <account>, <region>, is <result> (rule <rule>)."
      "<annotation>"
    TEXT
  }
}

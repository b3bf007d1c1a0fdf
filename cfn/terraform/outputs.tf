output "config_rule_name" {
  description = "Name of the rule."
  value       = var.name
}

output "function_arn" {
  description = "ARN of the function; null in the organization variant."
  value       = one(aws_lambda_function.this[*].arn)
}

output "role_arn" {
  description = "ARN of the function's role; null in the organization variant."
  value       = one(aws_iam_role.this[*].arn)
}

output "dead_letter_queue_url" {
  description = "Queue of the events that failed for good; null in the organization variant."
  value       = one(aws_sqs_queue.dead_letters[*].url)
}

#!/usr/bin/env bash
# Deploys the rule into one account and Region: checks, package, upload, stack, first results.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/aws.sh"

usage() {
    cat <<'TEXT'
usage: scripts/deploy.sh [--dry-run] [--name NAME] [--region REGION] [--profile PROFILE] [--bucket BUCKET]
                         [--zip FILE] [--architecture x86_64|arm64] [--no-results] [PARAMETER=VALUE]...

Deploys cfn/rule.yaml. PARAMETER is one of its parameters, as in ServiceNames=ecr.api,ecr.dkr,s3,logs
Depth=existence or ScheduleFrequency=One_Hour. Running it again updates the stack; what is not given
keeps its value.

  --dry-run         check everything, change nothing, print what would be run
  --name NAME       of the stack and the rule (vpc-endpoint-rule)
  --bucket BUCKET   for the package; without it vpc-endpoint-rule-ACCOUNT-REGION, made if it is not there
  --zip FILE        deploy this package instead of building one
  --no-results      do not wait for the first results
TEXT
}

dry_run='' name=vpc-endpoint-rule region='' profile='' bucket='' zip='' architecture='' results=1 parameters=()
while (($#)); do
    case $1 in
        --dry-run) dry_run=1 && shift ;;
        --name) name=${2:?--name needs a name} && shift 2 ;;
        --region) region=${2:?--region needs a Region} && shift 2 ;;
        --profile) profile=${2:?--profile needs a profile} && shift 2 ;;
        --bucket) bucket=${2:?--bucket needs a bucket} && shift 2 ;;
        --zip) zip=${2:?--zip needs a file} && shift 2 ;;
        --architecture) architecture=${2:?--architecture needs x86_64 or arm64} && shift 2 ;;
        --no-results) results='' && shift ;;
        -h | --help) usage && exit ;;
        [A-Z]*=*) parameters+=("$1") && shift ;;
        *) usage >&2 && fail "unknown argument \`$1\`" ;;
    esac
done

check_stack_name "$name"
for parameter in "${parameters[@]}"; do
    grep -q "^  ${parameter%%=*}:$" <(sed -n '/^Parameters:/,/^[A-Z]/p' "$root/cfn/rule.yaml") \
        || fail "\`${parameter%%=*}\` is not a parameter of cfn/rule.yaml"
    case ${parameter%%=*} in
        CodeBucket | CodeKey | CodeVersion | Architecture) fail "\`${parameter%%=*}\` is set by this script: see --bucket, --zip and --architecture" ;;
    esac
done
if [[ -z $architecture ]]; then
    [[ $(uname -m) == aarch64 || $(uname -m) == arm64 ]] && architecture=arm64 || architecture=x86_64
fi
[[ -z $zip || -f $zip ]] || fail "\`$zip\` is not a file"

check_cli
check_recorder
bucket=${bucket:-vpc-endpoint-rule-$account-$region}
make_package
make_bucket "$bucket" "$region"
upload "$zip" "$bucket" "$key" "$region"

deploy_stack "$name" "$root/cfn/rule.yaml" "CodeBucket=$bucket" "CodeKey=$key" "Architecture=$architecture" "${parameters[@]}"

[[ -z $dry_run && -n $results ]] || exit 0

output() {
    "${cli[@]}" cloudformation describe-stacks --stack-name "$name" --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue"
}
rule=$(output ConfigRuleName)
log_group=$(output LogGroupName)
say "rule $rule stands and runs by itself; waiting up to ${RESULTS_TIMEOUT:-180} seconds for its first results"
ends=$((SECONDS + ${RESULTS_TIMEOUT:-180}))
while :; do
    found=$("${cli[@]}" configservice get-compliance-details-by-config-rule --config-rule-name "$rule" \
        --compliance-types COMPLIANT NON_COMPLIANT \
        --query 'EvaluationResults[].[EvaluationResultIdentifier.EvaluationResultQualifier.ResourceId,ComplianceType,Annotation]' 2>&1) \
        || { say "the rule is deployed; its results cannot be read: $(last_line "$found")" && exit 0; }
    [[ -z $found && $SECONDS -lt $ends ]] || break
    sleep 5
done
if [[ -n $found ]]; then
    printf '%s\n' "$found"
else
    say "no result yet. VPCs that nothing uses are NOT_APPLICABLE and not listed; otherwise the function's log says more:"
    say "  aws logs tail $log_group --region $region"
fi

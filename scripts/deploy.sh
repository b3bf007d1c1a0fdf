#!/usr/bin/env bash
# Deploys the rule into one account and Region: checks, package, upload, stack, first results.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=scripts/aws.sh
. "$root/scripts/aws.sh"

usage() {
    cat <<'TEXT'
usage: scripts/deploy.sh [--dry-run [--verbose]] [--name NAME] [--region REGION] [--profile PROFILE] [--bucket BUCKET]
                         [--release FILE|DIR | --zip FILE] [--architecture x86_64|arm64] [--tag KEY=VALUE]...
                         [--no-results] [PARAMETER=VALUE]...
       scripts/deploy.sh --roll-back | --remove [--dry-run] [--name NAME] [--region REGION] [--profile PROFILE]

Deploys cfn/rule.yaml. PARAMETER is one of its parameters, as in ServiceNames=ecr.api,ecr.dkr,s3,logs
Depth=existence or ScheduleFrequency=One_Hour. Running it again updates the stack; what is not given
keeps its value.

  --dry-run         check everything, change nothing, and show what would be: what, where, now, then, cost
  --verbose         the commands that would be run as well
  --name NAME       of the stack and the rule (vpc-endpoint-rule)
  --bucket BUCKET   for the package; without it vpc-endpoint-rule-ACCOUNT-REGION, made if it is not there
  --release R       deploy the package of a release, a folder or the zip in it, after its SHA-256 was verified
  --zip FILE        deploy this package instead of building one
  --tag KEY=VALUE   a tag of the stack, which its resources inherit
  --no-results      do not wait for the first results
  --roll-back       the template and the parameters before the last update
  --remove          delete the stack; the bucket with its packages and AWS Config's records are kept
TEXT
}

dry_run='' verbose='' name=vpc-endpoint-rule region='' profile='' bucket='' zip='' release='' architecture='' results=1 task=deploy
parameters=() tags=()
while (($#)); do
    case $1 in
        --dry-run) dry_run=1 && shift ;;
        --verbose) verbose=1 && shift ;;
        --name) name=${2:?--name needs a name} && shift 2 ;;
        --region) region=${2:?--region needs a Region} && shift 2 ;;
        --profile) profile=${2:?--profile needs a profile} && shift 2 ;;
        --bucket) bucket=${2:?--bucket needs a bucket} && shift 2 ;;
        --release) release=${2:?--release needs a file or folder} && shift 2 ;;
        --zip) zip=${2:?--zip needs a file} && shift 2 ;;
        --architecture) architecture=${2:?--architecture needs x86_64 or arm64} && shift 2 ;;
        --tag) add_tag "${2:?--tag needs KEY=VALUE}" && shift 2 ;;
        --no-results) results='' && shift ;;
        --roll-back) task=roll_back && shift ;;
        --remove) task=remove && shift ;;
        -h | --help) usage && exit ;;
        [A-Z]*=*) parameters+=("$1") && shift ;;
        *) usage >&2 && fail "unknown argument \`$1\`" ;;
    esac
done

template=$root/cfn/rule.yaml
scratch_folder
check_stack_name "$name"
check_parameters "$template" "CodeBucket CodeBucketPrefix CodeKey CodeVersion Architecture" ${parameters[@]+"${parameters[@]}"}
if [[ -z $architecture ]]; then
    [[ $(uname -m) == aarch64 || $(uname -m) == arm64 ]] && architecture=arm64 || architecture=x86_64
fi
[[ -z $zip || -f $zip ]] || fail "\`$zip\` is not a file"
[[ -z $zip || -z $release ]] || fail "--zip and --release both name the package: give one"
[[ -z $release || $task != deploy ]] || verify_release "$release"

check_cli
[[ -z $region ]] || check_regions "$region"
bucket=${bucket:-vpc-endpoint-rule-$account-$region}
case $task in
    remove)
        remove_stack "$name"
        if [[ -n $dry_run ]]; then
            plan_table
        else
            say "removed. Kept: bucket $bucket with its packages, and what AWS Config recorded"
        fi
        exit
        ;;
    roll_back)
        roll_back_stack "$name" "$bucket"
        [[ -z $dry_run ]] || plan_table
        exit
        ;;
esac

check_recorder
check_rule_parameters "$template" ${parameters[@]+"${parameters[@]}"}
check_topic "$region" "$(topic_of "$region" "$account" ${parameters[@]+"${parameters[@]}"})"
make_package
make_bucket "$bucket" "$region"
upload "$zip" "$bucket" "$key" "$region"
keep_in=$bucket
deploy_stack "$name" "$template" "CodeBucket=$bucket" "CodeKey=$key" "Architecture=$architecture" ${parameters[@]+"${parameters[@]}"}

if [[ -n $dry_run ]]; then
    plan_costs "$template" "$region" 1 "$("${cli[@]}" ec2 describe-vpcs --query 'length(Vpcs)' 2>/dev/null || true)"
    plan_table
    exit
fi
[[ -n $results ]] || exit 0

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

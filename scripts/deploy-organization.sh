#!/usr/bin/env bash
# Deploys the rule into an organization: the function by StackSet, the rule by an organization conformance pack.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/aws.sh"

usage() {
    cat <<'TEXT'
usage: scripts/deploy-organization.sh --ou OU[,OU]... [--regions REGION[,REGION]...] [--dry-run] [--name NAME]
                         [--profile PROFILE] [--bucket-prefix PREFIX] [--zip FILE] [--architecture x86_64|arm64]
                         [--remediation] [PARAMETER=VALUE]...

Run it in the management account or a delegated administrator of CloudFormation StackSets and AWS Config.
It puts cfn/member.yaml into every account of the organizational units, now and later, and
cfn/conformance-pack.yaml into every account of the organization. PARAMETER is one of cfn/organization-pack.yaml.
Running it again updates both.

  --ou OU             organizational units or the root, as r-a1b2 or ou-a1b2-c3d4e5f6
  --regions R         Regions (that of the AWS CLI)
  --dry-run           check everything, change nothing, print what would be run
  --name NAME         of function, StackSet and pack (vpc-endpoint-rule)
  --bucket-prefix P   buckets P-REGION hold the package, and are made if they are not there (vpc-endpoint-rule-ACCOUNT)
  --zip FILE          deploy this package instead of building one
  --remediation       also cfn/remediation.yaml in every account, and the pack offers it
TEXT
}

dry_run='' name=vpc-endpoint-rule region='' regions='' profile='' prefix='' zip='' architecture=x86_64 units='' remediation='' parameters=()
while (($#)); do
    case $1 in
        --ou) units=${2:?--ou needs organizational units} && shift 2 ;;
        --regions) regions=${2:?--regions needs Regions} && shift 2 ;;
        --dry-run) dry_run=1 && shift ;;
        --name) name=${2:?--name needs a name} && shift 2 ;;
        --profile) profile=${2:?--profile needs a profile} && shift 2 ;;
        --bucket-prefix) prefix=${2:?--bucket-prefix needs a prefix} && shift 2 ;;
        --zip) zip=${2:?--zip needs a file} && shift 2 ;;
        --architecture) architecture=${2:?--architecture needs x86_64 or arm64} && shift 2 ;;
        --remediation) remediation=1 && shift ;;
        -h | --help) usage && exit ;;
        [A-Z]*=*) parameters+=("$1") && shift ;;
        *) usage >&2 && fail "unknown argument \`$1\`" ;;
    esac
done
[[ -n $units ]] || fail "name the organizational units with --ou; \`aws organizations list-roots\` shows the root"
check_stack_name "$name"
for parameter in "${parameters[@]}"; do
    grep -q "^  ${parameter%%=*}:$" <(sed -n '/^Parameters:/,/^[A-Z]/p' "$root/cfn/organization-pack.yaml") \
        || fail "\`${parameter%%=*}\` is not a parameter of cfn/organization-pack.yaml"
done
[[ -z $zip || -f $zip ]] || fail "\`$zip\` is not a file"
region=${regions%%,*}

check_organization() {
    local answer enabled service
    answer=$("${cli[@]}" organizations describe-organization --query 'Organization.[Id,MasterAccountId,FeatureSet]' 2>&1) \
        || fail "account $account cannot read its organization: use the management account or a delegated administrator ($(last_line "$answer"))"
    read -r organization management features <<<"$answer"
    [[ $features == ALL ]] || fail "organization $organization has not all features: enable them in AWS Organizations"
    call_as=()
    if [[ $account != "$management" ]]; then
        call_as=(--call-as DELEGATED_ADMIN)
    fi
    enabled=$("${cli[@]}" organizations list-aws-service-access-for-organization --query 'EnabledServicePrincipals[].ServicePrincipal' 2>&1) \
        || fail "cannot see which services the organization trusts: allow organizations:ListAWSServiceAccessForOrganization ($(last_line "$enabled"))"
    for service in member.org.stacksets.cloudformation.amazonaws.com config-multiaccountsetup.amazonaws.com; do
        [[ $enabled == *"$service"* ]] \
            || fail "the organization does not trust $service: run \`aws organizations enable-aws-service-access --service-principal $service\` in account $management"
    done
    say "organization $organization, management account $management"
}

# StackSets read the package from the member accounts.
share_bucket() {
    local bucket=$1 in_region=$2 partition
    partition=$(cut -d: -f2 <<<"$arn")
    change "${cli[@]}" --region "$in_region" s3api put-bucket-policy --bucket "$bucket" --policy "{\"Version\":\"2012-10-17\",\"Statement\":[{
        \"Sid\":\"ReadByTheOrganization\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:$partition:s3:::$bucket/vpc-endpoint-rule/*\",
        \"Condition\":{\"StringEquals\":{\"aws:PrincipalOrgID\":\"$organization\"}}}]}"
}

# Creates or updates a StackSet and its stacks, and waits.
stack_set() {
    local set=$1 template=$2
    shift 2
    if "${cli[@]}" cloudformation describe-stack-set --stack-set-name "$set" "${call_as[@]}" >/dev/null 2>&1; then
        start update-stack-set --stack-set-name "$set" --template-body "file://$template" --capabilities CAPABILITY_NAMED_IAM --parameters "$@"
    else
        change "${cli[@]}" cloudformation create-stack-set --stack-set-name "$set" --template-body "file://$template" "${call_as[@]}" \
            --permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false \
            --capabilities CAPABILITY_NAMED_IAM --parameters "$@"
    fi
    start create-stack-instances --stack-set-name "$set" --deployment-targets "OrganizationalUnitIds=$units" --regions "${region_list[@]}" \
        --operation-preferences RegionConcurrencyType=PARALLEL,MaxConcurrentPercentage=100,FailureTolerancePercentage=10
}

# Starts an operation on a StackSet and waits until it ends.
start() {
    local set=$3 operation status
    if [[ -n $dry_run ]]; then
        change "${cli[@]}" cloudformation "$@" "${call_as[@]}"
        return
    fi
    operation=$("${cli[@]}" cloudformation "$@" "${call_as[@]}" --query OperationId)
    while :; do
        status=$("${cli[@]}" cloudformation describe-stack-set-operation --stack-set-name "$set" --operation-id "$operation" "${call_as[@]}" --query StackSetOperation.Status)
        case $status in
            SUCCEEDED) break ;;
            FAILED | STOPPED) fail "$1 of StackSet $set: $status; see \`aws cloudformation list-stack-set-operation-results --stack-set-name $set --operation-id $operation\`" ;;
        esac
        sleep 10
    done
    say "$1 of StackSet $set: done"
}

parameter() {
    printf 'ParameterKey=%s,ParameterValue=%s' "$1" "$2"
}

check_cli
IFS=, read -ra region_list <<<"${regions:-$region}"
check_organization
prefix=${prefix:-vpc-endpoint-rule-$account}
make_package
pack_key=vpc-endpoint-rule/$version/$(sha256sum "$root/cfn/conformance-pack.yaml" | cut -d' ' -f1)-conformance-pack.yaml
for in_region in "${region_list[@]}"; do
    make_bucket "$prefix-$in_region" "$in_region"
    share_bucket "$prefix-$in_region" "$in_region"
    upload "$zip" "$prefix-$in_region" "$key" "$in_region"
    upload "$root/cfn/conformance-pack.yaml" "$prefix-$in_region" "$pack_key" "$in_region"
done

# A pack that sets recheckMinutes needs a function that may create schedules.
recheck=false
for given in "${parameters[@]}"; do
    [[ $given == RecheckMinutes=* && $given != RecheckMinutes=0 ]] && recheck=true
done
stack_set "$name" "$root/cfn/member.yaml" "$(parameter FunctionName "$name")" "$(parameter CodeBucketPrefix "$prefix")" \
    "$(parameter CodeKey "$key")" "$(parameter Architecture "$architecture")" "$(parameter AllowRecheck "$recheck")"
if [[ -n $remediation ]]; then
    stack_set "$name-remediation" "$root/cfn/remediation.yaml" "$(parameter DocumentName "$name-remediation")"
    parameters+=("RemediationDocument=$name-remediation")
fi
for in_region in "${region_list[@]}"; do
    # StackSets pass over the management account: it has no function, so the pack leaves it out.
    (
        cli+=(--region "$in_region")
        deploy_stack "$name-pack" "$root/cfn/organization-pack.yaml" "OrganizationPackName=$name" "FunctionName=$name" \
            "ExcludedAccountIds=$management" "TemplateS3Uri=s3://$prefix-$in_region/$pack_key" "${parameters[@]}"
    )
done
say "deployed; watch it with: aws configservice get-organization-conformance-pack-detailed-status --organization-conformance-pack-name $name"

#!/usr/bin/env bash
# What the deploying scripts share: dry runs, the checks before anything is changed, the package in its bucket. Sourced, not run.
# They bring root, dry_run, region, profile, zip and architecture; here account, version, key and cli come to it.
# shellcheck disable=SC2154

say() {
    printf '%s\n' "$*" >&2
}

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 2
}

# Runs a command that changes something, or says what it would be. Standard output is for results.
change() {
    if [[ -n $dry_run ]]; then
        printf 'would run:'
        printf ' %q' "$@"
        printf '\n'
    else
        "$@" >&2
    fi
}

check_cli() {
    command -v aws >/dev/null || fail "the AWS CLI is not installed: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"
    cli=(aws)
    [[ -z ${profile:-} ]] || cli+=(--profile "$profile")
    if [[ -z $region ]]; then
        region=${AWS_REGION:-${AWS_DEFAULT_REGION:-$("${cli[@]}" configure get region || true)}}
    fi
    [[ -n $region ]] || fail "no Region: give --region, or set AWS_REGION"
    cli+=(--region "$region" --output text)
    export AWS_PAGER=
    local answer
    answer=$("${cli[@]}" sts get-caller-identity --query '[Account,Arn]' 2>&1) \
        || fail "no credentials that work: run \`aws configure\` or \`aws sso login\`, or set AWS_PROFILE ($(last_line "$answer"))"
    read -r account arn <<<"$answer"
    say "account $account, Region $region, as $arn"
}

last_line() {
    sed '/^[[:space:]]*$/d' <<<"$1" | tail -n 1
}

# A rule triggers on what the recorder records; without one it runs on its schedule alone.
check_recorder() {
    local status recorded missing=() type
    status=$("${cli[@]}" configservice describe-configuration-recorder-status --query 'ConfigurationRecordersStatus[].recording' 2>&1) \
        || fail "cannot ask AWS Config for its recorder: allow config:DescribeConfigurationRecorderStatus ($(last_line "$status"))"
    case $status in
        *True*) ;;
        '' | None) fail "AWS Config has no recorder in $region: set it up at https://console.aws.amazon.com/config, or run \`aws configservice put-configuration-recorder\`" ;;
        *) fail "AWS Config's recorder in $region is stopped: run \`aws configservice start-configuration-recorder --configuration-recorder-name NAME\`" ;;
    esac
    # shellcheck disable=SC2016  # the backquotes are JMESPath's
    recorded=$("${cli[@]}" configservice describe-configuration-recorders \
        --query 'ConfigurationRecorders[].[recordingGroup.allSupported, recordingGroup.recordingStrategy.useOnly, join(`,`, recordingGroup.resourceTypes || `[]`), join(`,`, recordingGroup.exclusionByResourceTypes.resourceTypes || `[]`)]')
    for type in VPC VPCEndpoint Subnet RouteTable NetworkAcl SecurityGroup; do
        records "AWS::EC2::$type" "$recorded" || missing+=("AWS::EC2::$type")
    done
    if ((${#missing[@]})); then
        say "warning: the recorder leaves out ${missing[*]}: their changes are judged by the schedule only. Add them to the recorder's resource types, or take them out of the parameter ChangeTypes"
    fi
}

# Whether one of the recorders (tab-separated: all, strategy, types, exclusions) records a type.
records() {
    local all strategy types excluded
    while IFS=$'\t' read -r all strategy types excluded; do
        case $strategy in
            EXCLUSION_BY_RESOURCE_TYPES) [[ ,$excluded, == *",$1,"* ]] || return 0 ;;
            *) [[ $all == True || ,$types, == *",$1,"* ]] && return 0 ;;
        esac
    done <<<"$2"
    return 1
}

# The bucket of this account, made if it is ours to make.
make_bucket() {
    local bucket=$1 in_region=$2 location=() answer
    if answer=$("${cli[@]}" --region "$in_region" s3api head-bucket --bucket "$bucket" --expected-bucket-owner "$account" 2>&1); then
        return
    fi
    [[ $answer == *404* || $answer == *"Not Found"* || $answer == *NoSuchBucket* ]] \
        || fail "bucket $bucket is not one of account $account that you may use ($(last_line "$answer"))"
    [[ $in_region == us-east-1 ]] || location=(--create-bucket-configuration "LocationConstraint=$in_region")
    change "${cli[@]}" --region "$in_region" s3api create-bucket --bucket "$bucket" "${location[@]}"
    change "${cli[@]}" --region "$in_region" s3api put-public-access-block --bucket "$bucket" \
        --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
}

# Puts a file under a key that names its contents, unless it is there.
upload() {
    local file=$1 bucket=$2 key=$3 in_region=$4
    if "${cli[@]}" --region "$in_region" s3api head-object --bucket "$bucket" --key "$key" --expected-bucket-owner "$account" >/dev/null 2>&1; then
        say "s3://$bucket/$key is there already"
        return
    fi
    change "${cli[@]}" --region "$in_region" s3api put-object --bucket "$bucket" --key "$key" --body "$file" \
        --expected-bucket-owner "$account" --checksum-algorithm SHA256
}

# The package to deploy: one that is given, else a fresh one.
make_package() {
    if [[ -z $zip ]]; then
        zip=$root/target/package/vpc-endpoint-rule-$version-$architecture.zip
        change "$root/scripts/package.sh" --architecture "$architecture"
    fi
    [[ -f $zip || -n $dry_run ]] || fail "\`$zip\` is not a file"
    local digest=not-built-yet
    [[ ! -f $zip ]] || digest=$(sha256sum "$zip" | cut -d' ' -f1)
    key=vpc-endpoint-rule/$version/$digest-$architecture.zip
}

# Creates or updates a stack and waits: NAME TEMPLATE [PARAMETER=VALUE]... What is not given keeps its value.
deploy_stack() {
    local stack=$1 template=$2 action=create-stack known defaults answer given parameter value list=''
    shift 2
    for given in "$@"; do
        [[ $given != *[\"\\]* ]] || fail "\`$given\`: quotes and backslashes have no place in a parameter"
        list+=",{\"ParameterKey\":\"${given%%=*}\",\"ParameterValue\":\"${given#*=}\"}"
    done
    if known=$("${cli[@]}" cloudformation describe-stacks --stack-name "$stack" --query 'Stacks[0].Parameters[].[ParameterKey,ParameterValue]' 2>/dev/null); then
        action=update-stack
        defaults=$'\n'$("${cli[@]}" cloudformation get-template-summary --template-body "file://$template" --query 'Parameters[].[ParameterKey,DefaultValue]')$'\n'
        while IFS=$'\t' read -r parameter value; do
            # Not what is given now, what an earlier version had, or what is the default anyway.
            if [[ -n $parameter && $list != *"\"$parameter\""* && $defaults == *$'\n'"$parameter"$'\t'* && $defaults != *$'\n'"$parameter"$'\t'"$value"$'\n'* ]]; then
                list+=",{\"ParameterKey\":\"$parameter\",\"ParameterValue\":\"${value/#None/}\"}"
            fi
        done <<<"$known"
    fi
    local command=("${cli[@]}" cloudformation "$action" --stack-name "$stack" --template-body "file://$template"
        --capabilities CAPABILITY_IAM --parameters "[${list#,}]")
    if [[ -n $dry_run ]]; then
        change "${command[@]}"
        return
    fi
    if ! answer=$("${command[@]}" 2>&1); then
        [[ $answer == *"No updates are to be performed"* ]] || fail "$action of $stack: $(last_line "$answer")"
        say "stack $stack is as it should be"
        return
    fi
    say "stack $stack: waiting for ${action%-stack}"
    "${cli[@]}" cloudformation wait "stack-${action%-stack}-complete" --stack-name "$stack" || {
        "${cli[@]}" cloudformation describe-stack-events --stack-name "$stack" \
            --query "StackEvents[?contains(ResourceStatus, 'FAILED')].[LogicalResourceId,ResourceStatusReason]" >&2
        fail "$action of $stack failed: the reasons are above"
    }
}

check_stack_name() {
    [[ $1 =~ ^[A-Za-z][A-Za-z0-9-]{0,36}$ ]] \
        || fail "\`$1\` cannot be the name: at most 37 letters, digits and hyphens, so that what AWS adds to it stays within 64 characters"
}

version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' "$root/Cargo.toml")

#!/usr/bin/env bash
# What the deploying scripts share: words, dry runs, who is asking, the recorder. Sourced, not run.
# They bring root, dry_run, verbose, region and profile; here account, arn, partition, version and cli come to it.
# Everything here runs in bash 3.2 with POSIX tools: tests/scripts/test_portable.py holds it to that.
# shellcheck disable=SC2154

say() {
    printf '%s\n' "$*" >&2
}

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 2
}

# Runs a command that changes something; a dry run says it where --verbose asks. Standard output is for results.
change() {
    if [[ -z $dry_run ]]; then
        "$@" >&2
    elif [[ -n ${verbose:-} ]]; then
        printf 'would run:'
        printf ' %q' "$@"
        printf '\n'
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
    partition=$(cut -d: -f2 <<<"$arn")
    say "account $account, Region $region, as $arn"
}

last_line() {
    sed '/^[[:space:]]*$/d' <<<"$1" | tail -n 1
}

# A rule triggers on what the recorder records; without one it runs on its schedule alone.
check_recorder() {
    local status recorded missing='' type
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
    for type in EC2::{VPC,VPCEndpoint,Subnet,RouteTable,NetworkAcl,SecurityGroup,VPCPeeringConnection,TransitGatewayAttachment} \
        Route53Resolver::ResolverRuleAssociation Route53Profiles::ProfileAssociation; do
        records "AWS::$type" "$recorded" || missing+=" AWS::$type"
    done
    if [[ -n $missing ]]; then
        say "warning: the recorder leaves out${missing}: their changes are evaluated by the schedule only. Add them to the recorder's resource types, or take them out of the parameter ChangeTypes"
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

# Each Region must be one that this account can use.
check_regions() {
    local known wanted
    known=$("${cli[@]}" ec2 describe-regions --all-regions --query 'Regions[].[RegionName,OptInStatus]' 2>&1) \
        || { say "warning: the Regions cannot be checked: allow ec2:DescribeRegions ($(last_line "$known"))" && return; }
    for wanted in "$@"; do
        grep -q "^$wanted"$'\t' <<<"$known" || fail "\`$wanted\` is not a Region of this partition"
        ! grep -q "^$wanted"$'\t'"not-opted-in" <<<"$known" \
            || fail "Region $wanted is not enabled in account $account: \`aws account enable-region --region-name $wanted\`, and in every account that is to have the rule"
    done
}

check_stack_name() {
    [[ $1 =~ ^[A-Za-z][A-Za-z0-9-]{0,36}$ ]] \
        || fail "\`$1\` cannot be the name: at most 37 letters, digits and hyphens, so that what AWS adds to it stays within 64 characters"
}

# A folder for what passes between commands; gone when the script ends.
scratch_folder() {
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/vpc-endpoint-rule.XXXXXX")
    trap 'rm -rf "$scratch"' EXIT
}

version=$(sed -n 's/^    Version: //p' "$root/cfn/rule.yaml")
# shellcheck source=scripts/deploy/parameters.sh
. "$root/scripts/deploy/parameters.sh"
# shellcheck source=scripts/deploy/package.sh
. "$root/scripts/deploy/package.sh"
# shellcheck source=scripts/deploy/bucket.sh
. "$root/scripts/deploy/bucket.sh"
# shellcheck source=scripts/deploy/stack.sh
. "$root/scripts/deploy/stack.sh"
# shellcheck source=scripts/deploy/plan.sh
. "$root/scripts/deploy/plan.sh"
# shellcheck source=scripts/deploy/organization.sh
. "$root/scripts/deploy/organization.sh"
# shellcheck source=scripts/deploy/stack-set.sh
. "$root/scripts/deploy/stack-set.sh"
# shellcheck source=scripts/deploy/move.sh
. "$root/scripts/deploy/move.sh"

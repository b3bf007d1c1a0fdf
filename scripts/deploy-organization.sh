#!/usr/bin/env bash
# Deploys the rule into an organization: function and rule by one StackSet, or the rule by a conformance pack.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=scripts/aws.sh
. "$root/scripts/aws.sh"

usage() {
    cat <<'TEXT'
usage: scripts/deploy-organization.sh --ou OU[,OU]... [--regions REGION[,REGION]...] [options] [PARAMETER=VALUE]...
       scripts/deploy-organization.sh --status | --roll-back | --remove | --move-to REGION [options]

Run it in the management account or a delegated administrator of CloudFormation StackSets. It puts cfn/rule.yaml,
function and rule together, into every account of the organizational units, now and later. PARAMETER is one of its
parameters. Running it again updates every account, waits for what is running, and retries what failed.

  --ou OU               organizational units or the root, as r-a1b2 or ou-a1b2-c3d4e5f6
  --regions R           Regions of the accounts (that of the AWS CLI)
  --home-region R       Region in which the StackSet lives; found by itself where there is one (that of the AWS CLI)
  --first-ou OU         a canary: this unit first; where an account of it fails, nothing else is touched
  --yes                 go on after the canary without asking
  --aggregator NAME     after the canary, show what this aggregator of AWS Config has of the rule there
  --exclude A[,A]...    accounts that get no stack from this run
  --max-concurrent N    percent of the accounts at once (25)
  --failure-tolerance N percent of the accounts of a Region that may fail before it stops (10)
  --pack                the function by cfn/member.yaml, the rule by cfn/organization-pack.yaml: members cannot edit the
                        rule. PARAMETER is one of either; needs AWS Config's multi-account setup as well
  --hub-account A       first cfn/hub-role.yaml in this account, which owns endpoints that others use
  --remediation         also cfn/remediation.yaml in every account
  --tag KEY=VALUE       a tag of every stack
  --name NAME           of the rule and the StackSet (vpc-endpoint-rule)
  --bucket-prefix P     buckets P-REGION hold the package, and are made if they are not there (vpc-endpoint-rule-ACCOUNT)
  --release R, --zip FILE, --architecture A, --profile P     as in scripts/deploy.sh
  --dry-run             check everything, change nothing, and show what would be: what, where, now, then, cost
  --verbose             the commands that would be run as well

  --status              one line an account and Region: how its stack is, and why
  --roll-back           the template and the parameters before the last update, in every account
  --remove              every stack, then the StackSet; kept are the buckets, and what AWS Config recorded
  --move-to REGION      the StackSet to another home Region; every stack stays as it is
TEXT
}

dry_run='' verbose='' name=vpc-endpoint-rule region='' regions='' asked_home='' profile='' prefix='' zip='' release='' architecture=x86_64
units='' first='' yes='' aggregator='' excluded='' concurrent=25 tolerance=10 pack='' hub='' remediation='' task=deploy to=''
parameters=() tags=()
while (($#)); do
    case $1 in
        --ou) units=${2:?--ou needs organizational units} && shift 2 ;;
        --regions) regions=${2:?--regions needs Regions} && shift 2 ;;
        --home-region) asked_home=${2:?--home-region needs a Region} && shift 2 ;;
        --first-ou) first=${2:?--first-ou needs an organizational unit} && shift 2 ;;
        --yes) yes=1 && shift ;;
        --aggregator) aggregator=${2:?--aggregator needs a name} && shift 2 ;;
        --exclude) excluded=${2:?--exclude needs accounts} && shift 2 ;;
        --max-concurrent) concurrent=${2:?--max-concurrent needs a percentage} && shift 2 ;;
        --failure-tolerance) tolerance=${2:?--failure-tolerance needs a percentage} && shift 2 ;;
        --pack) pack=1 && shift ;;
        --hub-account) hub=${2:?--hub-account needs an account} && shift 2 ;;
        --remediation) remediation=1 && shift ;;
        --tag) add_tag "${2:?--tag needs KEY=VALUE}" && shift 2 ;;
        --dry-run) dry_run=1 && shift ;;
        --verbose) verbose=1 && shift ;;
        --name) name=${2:?--name needs a name} && shift 2 ;;
        --profile) profile=${2:?--profile needs a profile} && shift 2 ;;
        --bucket-prefix) prefix=${2:?--bucket-prefix needs a prefix} && shift 2 ;;
        --release) release=${2:?--release needs a file or folder} && shift 2 ;;
        --zip) zip=${2:?--zip needs a file} && shift 2 ;;
        --architecture) architecture=${2:?--architecture needs x86_64 or arm64} && shift 2 ;;
        --status) task=status && shift ;;
        --roll-back) task=roll_back && shift ;;
        --remove) task=remove && shift ;;
        --move-to) task=move to=${2:?--move-to needs a Region} && shift 2 ;;
        -h | --help) usage && exit ;;
        [A-Z]*=*) parameters+=("$1") && shift ;;
        *) usage >&2 && fail "unknown argument \`$1\`" ;;
    esac
done

scratch_folder
: >"$scratch/results"
check_stack_name "$name"
[[ -n $units || $task != deploy ]] || fail "name the organizational units with --ou; \`aws organizations list-roots\` shows the root"
many=$(tr ',' '\n' <<<"$units" | grep -c . || true)
((many <= 50)) || fail "--ou names $many organizational units; StackSets take 50: name one above them, or the root"
# Patterns with alternatives or groups stand in variables: bash 3.2 reads them nowhere else.
percent='^(100|[0-9]|[1-9][0-9])$' accounts_pattern='^[0-9]{12}(,[0-9]{12})*$'
[[ $concurrent =~ $percent && $concurrent != 0 ]] || fail "--max-concurrent: \`$concurrent\` is not a percentage from 1 to 100"
[[ $tolerance =~ $percent ]] || fail "--failure-tolerance: \`$tolerance\` is not a percentage from 0 to 100"
[[ -z $hub || $hub =~ ^[0-9]{12}$ ]] || fail "--hub-account: \`$hub\` is not an account id of 12 digits"
[[ -z $excluded || $excluded =~ $accounts_pattern ]] || fail "--exclude: \`$excluded\` is not account ids with commas"
[[ -z $zip || -f $zip ]] || fail "\`$zip\` is not a file"
[[ -z $zip || -z $release ]] || fail "--zip and --release both name the package: give one"
[[ -z $release || $task != deploy ]] || verify_release "$release"
preferences=(--operation-preferences "RegionConcurrencyType=PARALLEL,MaxConcurrentPercentage=$concurrent,FailureTolerancePercentage=$tolerance,ConcurrencyMode=SOFT_FAILURE_TOLERANCE")
region=${asked_home:-${regions%%,*}}

# In a pack the parameters are of two templates; a name may be in both.
for_function=() for_rule=()
function_template=$root/cfn/rule.yaml
if [[ -n $pack ]]; then
    function_template=$root/cfn/member.yaml
    for one in ${parameters[@]+"${parameters[@]}"}; do
        has_parameter "$function_template" "${one%%=*}" && for_function+=("$one")
        if has_parameter "$root/cfn/organization-pack.yaml" "${one%%=*}"; then
            for_rule+=("$one")
        elif ! has_parameter "$function_template" "${one%%=*}"; then
            fail "\`${one%%=*}\` is a parameter of neither cfn/member.yaml nor cfn/organization-pack.yaml"
        fi
    done
    check_parameters "$root/cfn/organization-pack.yaml" "OrganizationPackName FunctionName FunctionAccountId TemplateS3Uri RemediationDocument" ${for_rule[@]+"${for_rule[@]}"}
    check_parameters "$function_template" "FunctionName CodeBucketPrefix CodeKey Architecture AllowRecheck AllowNeeds ExpectRuns" ${for_function[@]+"${for_function[@]}"}
else
    for_function=(${parameters[@]+"${parameters[@]}"})
    check_parameters "$function_template" "CodeBucket CodeBucketPrefix CodeKey CodeVersion Architecture ConfigRuleName" ${for_function[@]+"${for_function[@]}"}
fi

check_cli
IFS=, read -ra region_list <<<"${regions:-$region}"
check_regions "${region_list[@]}" "$region" ${to:+"$to"}
check_organization
prefix=${prefix:-vpc-endpoint-rule-$account}
find_home "$name" "$asked_home" "$region" "${region_list[@]}" ${to:+"$to"}
say "StackSet $name: home Region $home"

# The end of a run: the table of results, and how to go on where something failed.
finish() {
    local status=0
    result_table || status=1
    ((status == 0)) || say "some accounts failed: mend what REASON says, then run the same command again; it retries them. --status shows how each is"
    exit "$status"
}

case $task in
    status)
        set_exists "$name" "$home" || fail "there is no StackSet $name in $home; looked in $region ${region_list[*]}, too"
        # Summaries of instances: the last operation's word on each.
        sets list-stack-instances --stack-set-name "$name" --query 'Summaries[].[Account,Region,StackInstanceStatus.DetailedStatus,StatusReason]' | sed '/^None/d' >"$scratch/results"
        finish
        ;;
    roll_back)
        set_exists "$name" "$home" || fail "there is no StackSet $name in $home"
        roll_back_set "$name" || true
        [[ -z $dry_run ]] || { plan_table && exit; }
        finish
        ;;
    move)
        move_sets "$name" "$to"
        [[ -z $dry_run ]] || { plan_table && exit; }
        say "moved. Kept: every stack, and the buckets; the same commands find them in $to"
        finish
        ;;
    remove)
        for in_region in "${region_list[@]}"; do
            cli_there=("${cli[@]}") region_there=$region
            cli+=(--region "$in_region") region=$in_region
            [[ -z $(stack_status "$name-pack") ]] || remove_stack "$name-pack"
            cli=("${cli_there[@]}") region=$region_there
        done
        for set in "$name" "$name-remediation" "$name-hub-role"; do
            [[ $set != "$name" ]] && ! set_exists "$set" "$home" || remove_set "$set" || finish
        done
        [[ -z $dry_run ]] || { plan_table && exit; }
        say "removed. Kept: the buckets $prefix-REGION with their packages, and what AWS Config recorded. A pack of another Region than ${region_list[*]} stays: name its Region"
        finish
        ;;
esac

# The account whose endpoints others use comes to those that are named already.
if [[ -n $hub ]]; then
    [[ $hub != "$management" ]] || fail "StackSets pass over the management account: deploy cfn/hub-role.yaml there as a stack of its own, and give HubAccounts=$hub HubRoleName=$HUB_ROLE"
    hubs=$(given HubAccounts ${parameters[@]+"${parameters[@]}"})
    if [[ -z $hubs && -z $pack ]] && set_exists "$name" "$home"; then
        hubs=$(set_known "$name" | awk -F '\t' '$1 == "HubAccounts" && $2 != "None" { print $2 }')
    fi
    hubs=$(joined "$hubs" "$hub")
    own_role=$(given HubRoleName ${parameters[@]+"${parameters[@]}"})
    [[ -z $own_role || $own_role == "$HUB_ROLE" ]] || fail "HubRoleName: --hub-account makes the role $HUB_ROLE; for another one deploy cfn/hub-role.yaml yourself"
    without_hub ${parameters[@]+"${parameters[@]}"}
    parameters=(${kept[@]+"${kept[@]}"} "HubAccounts=$hubs" "HubRoleName=$HUB_ROLE")
    without_hub ${for_function[@]+"${for_function[@]}"}
    for_function=(${kept[@]+"${kept[@]}"} "HubRoleName=$HUB_ROLE")
    [[ -n $pack ]] || for_function+=("HubAccounts=$hubs")
fi

# Who would get it: the units are listed, and so checked.
for unit in $(tr ',' ' ' <<<"$units${first:+,$first}"); do
    accounts_under "$unit" >"$scratch/unit.$unit"
done
# shellcheck disable=SC2046  # file names without blanks
accounts=$(cd "$scratch" && sort -u $(tr ',' '\n' <<<"$units" | sed 's/^/unit./') | grep -c . || true)
say "$accounts accounts in $units; StackSets pass over the management account: deploy there with scripts/deploy.sh"
check_rule_parameters "$root/cfn/rule.yaml" ${parameters[@]+"${parameters[@]}"}
for in_region in "${region_list[@]}"; do
    [[ -z $(given AlarmTopicArn ${parameters[@]+"${parameters[@]}"}) || ${#region_list[@]} -eq 1 ]] || fail "AlarmTopicArn is of one Region: for several, AlarmTopicName names a topic of each"
    check_topic "$in_region" "$(topic_of "$in_region" '' ${parameters[@]+"${parameters[@]}"})"
done

make_package
pack_key=vpc-endpoint-rule/$version/$(sha256 "$root/cfn/conformance-pack.yaml")-conformance-pack.yaml
for in_region in "${region_list[@]}"; do
    make_bucket "$prefix-$in_region" "$in_region"
    share_bucket "$prefix-$in_region" "$in_region"
    upload "$zip" "$prefix-$in_region" "$key" "$in_region"
    [[ -z $pack ]] || upload "$root/cfn/conformance-pack.yaml" "$prefix-$in_region" "$pack_key" "$in_region"
done
# What the set was before is kept at home.
case " ${region_list[*]} " in
    *" $home "*) ;;
    *) make_bucket "$prefix-$home" "$home" ;;
esac

failed=''
if [[ -n $hub ]]; then
    deploy_hub "$hub" || finish
fi

own=("CodeBucketPrefix=$prefix" "CodeKey=$key" "Architecture=$architecture")
if [[ -z $pack ]]; then
    own+=("ConfigRuleName=$name")
else
    # A pack that sets recheckMinutes needs a function that may create schedules.
    recheck=false
    minutes=$(given RecheckMinutes ${for_rule[@]+"${for_rule[@]}"})
    [[ -z $minutes || $minutes == 0 ]] || recheck=true
    # One that derives needs, a function that may read what runs.
    runs=false
    needs=$(given Needs ${for_rule[@]+"${for_rule[@]}"})
    [[ -z $needs || $needs == LISTED ]] || runs=true
    # Until the pack is there, no run is no fault.
    own+=("FunctionName=$name" "AllowRecheck=$recheck" "AllowNeeds=$runs" "ExpectRuns=false")
fi

# The canary: results of the first unit, then on or not.
if [[ -n $first ]]; then
    if ! roll_out "$name" "$function_template" "$first" "${own[@]}" ${for_function[@]+"${for_function[@]}"}; then
        say "the first unit, $first, has accounts that failed: the others are left as they are"
        finish
    fi
    if [[ -z $dry_run ]]; then
        result_table
        if [[ -n $aggregator ]]; then
            say "what aggregator $aggregator has of rule $name (it collects within minutes):"
            "${cli[@]}" configservice describe-aggregate-compliance-by-config-rules --configuration-aggregator-name "$aggregator" \
                --query "AggregateComplianceByConfigRules[?contains(ConfigRuleName, '$name')].[AccountId,AwsRegion,Compliance.ComplianceType]" \
                | grep -F -f "$scratch/unit.$first" || say "  nothing yet"
        fi
        if [[ -z $yes ]]; then
            answer=''
            [[ ! -t 0 ]] || read -r -p "go on with $units? [y/N] " answer
            if [[ $answer != [yY]* ]]; then
                say "stopped after the first unit: the others are as they were. With --yes it goes on"
                exit 3
            fi
        fi
    fi
fi

roll_out "$name" "$function_template" "$units" "${own[@]}" ${for_function[@]+"${for_function[@]}"} || failed=1
if [[ -n $dry_run ]]; then
    plan_costs "$function_template" "each of $accounts accounts, ${#region_list[@]} Regions" $((accounts * ${#region_list[@]}))
fi
if [[ -n $remediation ]]; then
    roll_out "$name-remediation" "$root/cfn/remediation.yaml" "$units" "DocumentName=$name-remediation" || failed=1
    for_rule+=("RemediationDocument=$name-remediation")
fi

if [[ -n $pack ]]; then
    kept=()
    for one in ${for_rule[@]+"${for_rule[@]}"}; do
        case $one in
            ExcludedAccountIds=*) ;;
            HubAccounts=* | HubRoleName=*) [[ -n $hub ]] || kept+=("$one") ;;
            *) kept+=("$one") ;;
        esac
    done
    for in_region in "${region_list[@]}"; do
        cli_there=("${cli[@]}") region_there=$region
        cli+=(--region "$in_region") region=$in_region
        # StackSets pass over the management account: it has no function, so the pack leaves it out beside whom the user names.
        left_out=$(given ExcludedAccountIds ${for_rule[@]+"${for_rule[@]}"})
        left_out=$(joined "${left_out:-$(pack_parameter ExcludedAccountIds)}" "$management")
        hubs=$(given HubAccounts ${for_rule[@]+"${for_rule[@]}"})
        of_hub=()
        [[ -z $hub ]] || of_hub=("HubAccounts=$(joined "${hubs:-$(pack_parameter HubAccounts)}" "$hub")" "HubRoleName=$HUB_ROLE")
        deploy_stack "$name-pack" "$root/cfn/organization-pack.yaml" "OrganizationPackName=$name" "FunctionName=$name" \
            "ExcludedAccountIds=$left_out" "TemplateS3Uri=s3://$prefix-$in_region/$pack_key" ${of_hub[@]+"${of_hub[@]}"} ${kept[@]+"${kept[@]}"}
        cli=("${cli_there[@]}") region=$region_there
    done
    # Now the function is called: no run is one.
    roll_out "$name" "$function_template" "$units" "${own[@]/ExpectRuns=false/ExpectRuns=true}" ${for_function[@]+"${for_function[@]}"} || failed=1
fi

if [[ -n $dry_run ]]; then
    plan_table
    exit
fi
[[ -z $pack ]] || say "deployed; watch the pack with: aws configservice get-organization-conformance-pack-detailed-status --organization-conformance-pack-name $name"
[[ -n $failed ]] || say "StackSet $name: done"
finish

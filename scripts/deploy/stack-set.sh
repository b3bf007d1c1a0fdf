# A StackSet with service-managed permissions: created, updated, resumed, rolled back, removed. Sourced.
# They bring home (its Region), call_as, preferences, tags and region_list.
# shellcheck shell=bash disable=SC2154,SC2016

# CloudFormation where the sets live.
sets() {
    "${cli[@]}" --region "$home" cloudformation "$@" ${call_as[@]+"${call_as[@]}"}
}

set_exists() {
    "${cli[@]}" --region "$2" cloudformation describe-stack-set --stack-set-name "$1" ${call_as[@]+"${call_as[@]}"} --query StackSet.Status 2>/dev/null | grep -q ACTIVE
}

# The Region in which a set lives: asked for, else the one where it is, else the CLI's. SET ASKED REGION...
# A second set of the name elsewhere would fight with the first for the same accounts.
find_home() {
    local set=$1 asked=$2 candidate found=''
    shift 2
    for candidate in "$@"; do
        [[ " $found " == *" $candidate "* ]] || ! set_exists "$set" "$candidate" || found+="$candidate "
    done
    # It may have moved away from the Regions that are named.
    [[ -n $found || -n $asked ]] || for candidate in $(moved_to "$set" "$@"); do
        ! set_exists "$set" "$candidate" || found="$candidate "
    done
    found=${found% }
    case $found in
        *' '*) fail "StackSet $set is in several Regions: $found. Remove all but one: scripts/deploy-organization.sh --remove --home-region REGION" ;;
        '') home=${asked:-$region} ;;
        *)
            home=$found
            [[ -z $asked || $asked == "$found" ]] \
                || fail "StackSet $set lives in $found, not in $asked: leave --home-region out, or move it with --move-to $asked --home-region $found"
            ;;
    esac
}

# Waits for operations that run already: those of an invocation that was interrupted, or of a new account.
resume() {
    local set=$1 operation action
    while read -r operation action; do
        [[ -n $operation && $operation != None ]] || continue
        say "StackSet $set: operation $operation ($action) is running: waiting for it"
        wait_for "$set" "$operation" || true
    done < <(sets list-stack-set-operations --stack-set-name "$set" \
        --query "Summaries[?Status=='RUNNING' || Status=='QUEUED' || Status=='STOPPING'].[OperationId,Action]")
}

# Waits until an operation ends. 1 where it did not succeed as a whole.
wait_for() {
    local set=$1 operation=$2 status
    while :; do
        status=$(sets describe-stack-set-operation --stack-set-name "$set" --operation-id "$operation" --query StackSetOperation.Status)
        case $status in
            SUCCEEDED) return 0 ;;
            FAILED | STOPPED) return 1 ;;
        esac
        sleep "${POLL_SECONDS:-10}"
    done
}

# Starts an operation and waits; its results go to $scratch/results. 1 where an account failed.
operate() {
    local action=$1 set=$3 operation succeeded=1
    if [[ -n $dry_run ]]; then
        change "${cli[@]}" --region "$home" cloudformation "$@" ${call_as[@]+"${call_as[@]}"}
        return
    fi
    operation=$(sets "$@" --query OperationId 2>"$scratch/said") || {
        [[ $(cat "$scratch/said") == *"No updates are to be performed"* ]] && return 0
        fail "$action of StackSet $set: $(last_line "$(cat "$scratch/said")")"
    }
    say "StackSet $set: $action, operation $operation"
    wait_for "$set" "$operation" || succeeded=''
    sets list-stack-set-operation-results --stack-set-name "$set" --operation-id "$operation" \
        --query 'Summaries[].[Account,Region,Status,StatusReason]' >"$scratch/operation"
    grep -v '^None' "$scratch/operation" >>"$scratch/results" || true
    if [[ -z $succeeded ]]; then
        say "StackSet $set: $action ended before all accounts were reached: more failed than --failure-tolerance lets"
    fi
    ! awk -F '\t' '$3 != "SUCCEEDED" { found = 1 } END { exit !found }' "$scratch/operation"
}

# One line an account and Region, what failed last, and the count. 1 where something failed.
result_table() {
    [[ -s $scratch/results ]] || return 0
    # The last result of each counts.
    awk -F '\t' '{ last[$1 FS $2] = $0 } END { for (one in last) print last[one] }' "$scratch/results" | sort -t "$(printf '\t')" -k 3,3r -k 1,2 >"$scratch/table"
    awk -F '\t' '
        BEGIN { printf "%-12s  %-16s  %-9s  %s\n", "ACCOUNT", "REGION", "STATUS", "REASON" }
        { printf "%-12s  %-16s  %-9s  %s\n", $1, $2, $3, ($4 == "None" ? "" : $4); count[$3]++; rows++ }
        END {
            for (status in count) text = text (text == "" ? "" : ", ") count[status] " " status
            printf "%d in all: %s\n", rows, text
        }
    ' "$scratch/table"
    ! grep -q -v "$(printf '\t')SUCCEEDED" "$scratch/table"
}

# The targets of an operation: UNITS, less the accounts that are excluded.
targets() {
    printf 'OrganizationalUnitIds=%s' "$1"
    [[ -z ${excluded:-} ]] || printf ',Accounts=%s,AccountFilterType=DIFFERENCE' "$excluded"
}

set_known() {
    sets describe-stack-set --stack-set-name "$1" --query 'StackSet.Parameters[].[ParameterKey,ParameterValue]'
}

remember_set() {
    sets describe-stack-set --stack-set-name "$1" --query StackSet.TemplateBody >"$scratch/$1.yaml"
    "${cli[@]}" --region "$home" --output json cloudformation describe-stack-set --stack-set-name "$1" ${call_as[@]+"${call_as[@]}"} \
        --query 'StackSet.Parameters[].{ParameterKey:ParameterKey,ParameterValue:ParameterValue}' >"$scratch/$1.json"
}

# Creates or updates a set and its stacks in units: SET TEMPLATE UNITS [PARAMETER=VALUE]... UNITS with commas. 1 where an
# account failed. It may run twice, for the first unit and for all: what was before is kept for --roll-back once.
roll_out() {
    local set=$1 template=$2 into=$3 known='' failed='' some
    shift 3
    local tagging=()
    ((${#tags[@]} == 0)) || tagging=(--tags "${tags[@]}")
    if set_exists "$set" "$home"; then
        [[ -n $dry_run ]] || resume "$set"
        known=$(set_known "$set")
        merge_parameters "$template" "$known" "$@"
        plan_set "$set" "$template" "$known"
        if [[ -z $dry_run && ! -f $scratch/$set.json ]]; then
            remember_set "$set"
        fi
        instances_of "$set"
        some=$(units_that has "$into")
        if [[ -n $some ]]; then
            # shellcheck disable=SC2046  # Regions
            operate update-stack-set --stack-set-name "$set" --template-body "file://$template" --capabilities CAPABILITY_NAMED_IAM \
                --parameters "$(merged_json)" ${tagging[@]+"${tagging[@]}"} "${preferences[@]}" \
                --deployment-targets "$(targets "$some")" --regions $(regions_there) || failed=1
        fi
        keep_set "$set"
    else
        merge_parameters "$template" '' "$@"
        plan_set "$set" "$template" ''
        change "${cli[@]}" --region "$home" cloudformation create-stack-set --stack-set-name "$set" --template-body "file://$template" ${call_as[@]+"${call_as[@]}"} \
            --permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false \
            --capabilities CAPABILITY_NAMED_IAM --parameters "$(merged_json)" ${tagging[@]+"${tagging[@]}"}
        : >"$scratch/instances"
    fi
    some=$(units_that lacks "$into")
    if [[ -n $some ]]; then
        operate create-stack-instances --stack-set-name "$set" --deployment-targets "$(targets "$some")" --regions "${region_list[@]}" "${preferences[@]}" || failed=1
    fi
    [[ -z $failed ]]
}

# The stacks of a set, ACCOUNT and Region a line, into $scratch/instances.
instances_of() {
    sets list-stack-instances --stack-set-name "$1" --query 'Summaries[].[Account,Region]' | sed '/^None/d' >"$scratch/instances"
}

# The Regions asked for in which the set has stacks.
regions_there() {
    local in_region
    for in_region in "${region_list[@]}"; do
        ! cut -f 2 "$scratch/instances" | grep -qx -e "$in_region" || printf '%s\n' "$in_region"
    done
}

# The units (with commas) of which some account has a stack, or lacks one in a Region: has|lacks UNITS.
units_that() {
    local unit found=''
    for unit in $(tr ',' ' ' <<<"$2"); do
        if awk -v verb="$1" -v regions="${region_list[*]}" -v excluded=",${excluded:-}," '
            BEGIN { many = split(regions, region, " ") }
            FILENAME == ARGV[1] { there[$1, $2] = 1; next }
            index(excluded, "," $1 ",") { next }
            { for (at = 1; at <= many; at++) if (($1, region[at]) in there) has = 1; else lacks = 1 }
            END { exit !(verb == "has" ? has : lacks) }
        ' "$scratch/instances" "$scratch/unit.$unit"; then
            found+=",$unit"
        fi
    done
    printf '%s' "${found#,}"
}

# What the set was goes to its bucket, once a run.
keep_set() {
    if [[ -z $dry_run && ! -f $scratch/$1.kept ]]; then
        keep_previous "$prefix-$home" "$home" "$1"
        : >"$scratch/$1.kept"
    fi
}

# The rows of a set: SET TEMPLATE KNOWN.
plan_set() {
    local set=$1 template=$2 known=$3 name value before
    [[ -n $dry_run ]] || return 0
    if [[ -n $known ]]; then
        plan "StackSet $set" "$home" "is there" updated ''
    else
        plan "StackSet $set" "$home" none created ''
    fi
    while IFS=$'\t' read -r name value; do
        [[ -n $name ]] || continue
        before=$(awk -F '\t' -v name="$name" '$1 == name { print $2; exit }' <<<"$known")
        [[ -n $known ]] || before=$(parameter_of "$template" "$name" Default)
        [[ $before == "$value" ]] || plan "  $name" "$set" "${before:-(empty)}" "${value:-(empty)}" ''
    done <<<"$merged"
}

# The template and parameters before the last update, in every account: SET.
roll_back_set() {
    local set=$1
    fetch_previous "$prefix-$home" "$home" "$set"
    plan "StackSet $set" "$home" "as it is" "as before the last update" ''
    if [[ -n $dry_run ]]; then
        return
    fi
    resume "$set"
    remember_set "$set"
    local failed=''
    operate update-stack-set --stack-set-name "$set" --template-body "file://$scratch/$set.back.yaml" --capabilities CAPABILITY_NAMED_IAM \
        --parameters "file://$scratch/$set.back.json" "${preferences[@]}" || failed=1
    keep_set "$set"
    [[ -z $failed ]]
}

# Takes the stacks out of the set: SET [--retain-stacks].
empty_set() {
    local set=$1 retain=${2:---no-retain-stacks} units_there regions_there
    units_there=$(sets describe-stack-set --stack-set-name "$set" --query 'StackSet.[join(`,`, OrganizationalUnitIds || `[]`)]')
    regions_there=$(sets list-stack-instances --stack-set-name "$set" --query 'Summaries[].[Region]' | sort -u | grep -v '^None$' || true)
    if [[ -n $units_there && $units_there != None && -n $regions_there ]]; then
        # shellcheck disable=SC2086  # Regions, one a line
        operate delete-stack-instances --stack-set-name "$set" --deployment-targets "OrganizationalUnitIds=$units_there" --regions $regions_there "$retain" "${preferences[@]}"
    fi
}

remove_set() {
    local set=$1
    if ! set_exists "$set" "$home"; then
        say "there is no StackSet $set in $home"
        return
    fi
    plan "StackSet $set and all its stacks" "$home" "is there" removed 0
    [[ -n $dry_run ]] || resume "$set"
    if ! empty_set "$set"; then
        say "StackSet $set is kept: some of its stacks could not be deleted, see below. Run this again"
        return 1
    fi
    change "${cli[@]}" --region "$home" cloudformation delete-stack-set --stack-set-name "$set" ${call_as[@]+"${call_as[@]}"}
}

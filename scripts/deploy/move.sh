# StackSets to another home Region: their stacks are let go, and imported there. Sourced.
# What that needs is kept in a folder before anything is let go: the same command goes on wherever it was interrupted.
# shellcheck shell=bash disable=SC2154,SC2016

# SET TO, and the sets that go with it: the one by which their home is found comes last.
move_sets() {
    local name=$1 to=$2 from=$home set
    for set in "$name-remediation" "$name-hub-role" "$name"; do
        home=$from
        if [[ $set == "$name" || -f $(move_folder "$set")/to ]] || { [[ $home != "$to" ]] && set_exists "$set" "$home"; }; then
            move_set "$set" "$to"
        fi
    done
}

move_folder() {
    printf '%s' "${MOVE_FOLDER:-$PWD}/$1.move"
}

move_set() {
    local set=$1 to=$2 from=$home kept
    kept=$(move_folder "$set")
    [[ ! -f $kept/to || $(cat "$kept/to") == "$to" ]] || fail "StackSet $set is on its way to $(cat "$kept/to"), as $kept says: end that first"
    [[ -f $kept/to ]] || set_exists "$set" "$home" || fail "there is no StackSet $set in $home"
    [[ -f $kept/to || $home != "$to" ]] || fail "StackSet $set lives in $to already"
    [[ ! -f $kept/from ]] || from=$(cat "$kept/from")
    plan "StackSet $set" "$from -> $to" "is there" "moved, its stacks stay" 0
    [[ -z $dry_run ]] || return 0
    [[ -f $kept/to ]] || keep_for_move "$set" "$to" "$kept"
    say "StackSet $set, and the ids of its $(grep -c . "$kept/stacks" || true) stacks, are in $kept until they are imported"
    home=$from
    if set_exists "$set" "$from"; then
        resume "$set"
        empty_set "$set" --retain-stacks || fail "not every stack was let go: run this again"
        change "${cli[@]}" --region "$from" cloudformation delete-stack-set --stack-set-name "$set" ${call_as[@]+"${call_as[@]}"}
    fi
    home=$to
    if ! set_exists "$set" "$to"; then
        change "${cli[@]}" --region "$to" cloudformation create-stack-set --stack-set-name "$set" --template-body "file://$kept/template.yaml" ${call_as[@]+"${call_as[@]}"} \
            --permission-model SERVICE_MANAGED --auto-deployment "file://$kept/auto-deployment.json" \
            --capabilities CAPABILITY_NAMED_IAM --parameters "file://$kept/parameters.json" --tags "file://$kept/tags.json" \
            || fail "StackSet $set could not be made in $to: run this again; what it is made of is in $kept"
    fi
    resume "$set"
    import_stacks "$set" "$kept"
    follow_the_set "$set" "$kept"
    printf '%s\n' "$to" >"$scratch/moved"
    "${cli[@]}" --region "$from" s3api put-object --bucket "$prefix-$from" --key "vpc-endpoint-rule/moved/$set" --body "$scratch/moved" \
        --expected-bucket-owner "$account" >/dev/null 2>&1 || say "warning: bucket $prefix-$from cannot keep where StackSet $set went: give --home-region $to from now on"
    rm -r "$kept"
}

# Where a set went from these Regions, as the buckets there keep it: SET REGION...
moved_to() {
    local set=$1 from
    shift
    for from in "$@"; do
        ! "${cli[@]}" --region "$from" s3api get-object --bucket "$prefix-$from" --key "vpc-endpoint-rule/moved/$set" --expected-bucket-owner "$account" "$scratch/moved" >/dev/null 2>&1 \
            || cat "$scratch/moved"
    done
}

# All of a set that is needed to make it anew: SET TO FOLDER.
keep_for_move() {
    local set=$1 to=$2 kept=$3 of=("${cli[@]}" --region "$home" --output json cloudformation describe-stack-set --stack-set-name "$1" ${call_as[@]+"${call_as[@]}"})
    resume "$set"
    remember_set "$set"
    mkdir -p "$kept"
    cp "$scratch/$set.yaml" "$kept/template.yaml"
    cp "$scratch/$set.json" "$kept/parameters.json"
    set_known "$set" >"$kept/values"
    "${of[@]}" --query 'StackSet.Tags || `[]`' >"$kept/tags.json"
    "${of[@]}" --query 'StackSet.AutoDeployment || `{"Enabled": false}`' >"$kept/auto-deployment.json"
    sets describe-stack-set --stack-set-name "$set" --query 'StackSet.[join(`,`, OrganizationalUnitIds || `[]`)]' >"$kept/units"
    sets list-stack-instances --stack-set-name "$set" --query 'Summaries[?StackId!=`null`].[StackId]' | sed '/^None$/d' >"$kept/stacks"
    printf '%s\n' "$home" >"$kept/from"
    printf '%s\n' "$to" >"$kept/to"
}

# The stacks that are not in the set yet: SET FOLDER. Ten by name; more would have to be a file in a bucket.
import_stacks() {
    local set=$1 kept=$2 batch
    sets list-stack-instances --stack-set-name "$set" --query 'Summaries[?Status==`CURRENT`].[StackId]' >"$scratch/imported"
    awk -v imported="$scratch/imported" 'BEGIN { while ((getline line < imported) > 0) there[line] = 1 } !($0 in there)' "$kept/stacks" >"$scratch/left"
    while read -r batch; do
        # shellcheck disable=SC2086,SC2046  # ids
        operate import-stacks-to-stack-set --stack-set-name "$set" --stack-ids $batch --organizational-unit-ids $(tr ',' ' ' <"$kept/units") "${preferences[@]}" \
            || fail "stacks could not be imported: run this again; their ids are in $kept"
    done < <(xargs -n 10 <"$scratch/left")
}

# A stack that was imported keeps its parameters: an update of the set passes over them, until they are set back to what
# the set says. That is done with a list that names other parameters: here one that never changes. SET FOLDER.
follow_the_set() {
    local set=$1 kept=$2 constant accounts regions
    constant=$(awk -F '\t' '$1 ~ /^(ConfigRuleName|FunctionName|DocumentName|OrganizationId)$/ { print "ParameterKey=" $1 ",ParameterValue=" $2; exit }' "$kept/values")
    [[ -s $kept/stacks && -n $constant ]] || return 0
    accounts=$(cut -d: -f5 "$kept/stacks" | sort -u | tr '\n' ',')
    regions=$(cut -d: -f4 "$kept/stacks" | sort -u)
    # shellcheck disable=SC2086  # Regions, one a line
    operate update-stack-instances --stack-set-name "$set" --regions $regions --parameter-overrides "$constant" "${preferences[@]}" \
        --deployment-targets "OrganizationalUnitIds=$(cat "$kept/units"),Accounts=${accounts%,},AccountFilterType=INTERSECTION" \
        || fail "not every stack that was imported follows the StackSet: run this again"
}

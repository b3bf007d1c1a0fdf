# One CloudFormation stack: created, updated, tried without being changed, rolled back, removed. Sourced.
# shellcheck shell=bash disable=SC2154

# What is passed to CloudFormation: what is given now, and what an earlier deployment set to something else than the
# default. TEMPLATE KNOWN [NAME=VALUE]..., KNOWN is NAME, tab, VALUE a line. Sets merged, of the same form.
merge_parameters() {
    local template=$1 known=$2 given name value defaults
    shift 2
    merged=''
    for given in "$@"; do
        merged+=${given%%=*}$'\t'${given#*=}$'\n'
    done
    [[ -n $known ]] || return 0
    defaults=$'\n'$(defaults_of "$template")$'\n'
    while IFS=$'\t' read -r name value; do
        [[ $value != None ]] || value=''
        # Not what is given now, what an earlier version had, or what is the default anyway.
        if [[ -n $name && $'\n'$merged != *$'\n'"$name"$'\t'* && $defaults == *$'\n'"$name"$'\t'* && $defaults != *$'\n'"$name"$'\t'"$value"$'\n'* ]]; then
            merged+=$name$'\t'$value$'\n'
        fi
    done <<<"$known"
}

merged_json() {
    local name value text=''
    while IFS=$'\t' read -r name value; do
        [[ -z $name ]] || text+=",{\"ParameterKey\":\"$name\",\"ParameterValue\":\"$value\"}"
    done <<<"$merged"
    printf '[%s]' "${text#,}"
}

# What a parameter will be: TEMPLATE NAME.
effective() {
    local found
    found=$(awk -F '\t' -v name="$2" '$1 == name { print "=" $2; exit }' <<<"$merged")
    if [[ -n $found ]]; then
        printf '%s' "${found#=}"
    else
        parameter_of "$1" "$2" Default
    fi
}

stack_status() {
    "${cli[@]}" cloudformation describe-stacks --stack-name "$1" --query 'Stacks[0].StackStatus' 2>/dev/null || true
}

# Creates or updates a stack and waits: NAME TEMPLATE [PARAMETER=VALUE]... What is not given keeps its value.
# Also: tags, an array of Key=…,Value=…; keep_in, the bucket for what it was before.
deploy_stack() {
    local stack=$1 template=$2 status known='' action=create-stack
    shift 2
    status=$(stack_status "$stack")
    case $status in
        '') ;;
        ROLLBACK_COMPLETE | REVIEW_IN_PROGRESS) ;;
        *_IN_PROGRESS)
            [[ -n $dry_run ]] || settle "$stack"
            status=$(stack_status "$stack")
            action=update-stack
            ;;
        DELETE_FAILED | ROLLBACK_FAILED | CREATE_FAILED) fail "stack $stack is $status: \`aws cloudformation describe-stack-events --stack-name $stack\` says why; delete it, then run this again" ;;
        UPDATE_ROLLBACK_FAILED) fail "stack $stack is $status: \`aws cloudformation continue-update-rollback --stack-name $stack\`, then run this again" ;;
        *) action=update-stack ;;
    esac
    [[ $action == create-stack ]] \
        || known=$("${cli[@]}" cloudformation describe-stacks --stack-name "$stack" --query 'Stacks[0].Parameters[].[ParameterKey,ParameterValue]')
    merge_parameters "$template" "$known" "$@"
    plan_stack "$stack" "$template" "$status" "$known"
    if [[ $status == ROLLBACK_COMPLETE || $status == REVIEW_IN_PROGRESS ]]; then
        say "stack $stack is $status: it holds nothing, and is deleted before it is created again"
        change "${cli[@]}" cloudformation delete-stack --stack-name "$stack"
        [[ -n $dry_run ]] || "${cli[@]}" cloudformation wait stack-delete-complete --stack-name "$stack"
    fi
    [[ $action == create-stack || -n $dry_run || -z ${keep_in:-} ]] || remember_stack "$stack"
    if put_stack "$action" "$stack" --template-body "file://$template" --parameters "$(merged_json)" && [[ $action == update-stack && -n ${keep_in:-} ]]; then
        keep_previous "$keep_in" "$region" "$stack"
    fi
}

# Creates or updates and waits. 1 where nothing is to be changed, or in a dry run.
put_stack() {
    local action=$1 stack=$2 answer
    shift 2
    local command=("${cli[@]}" cloudformation "$action" --stack-name "$stack" --capabilities CAPABILITY_NAMED_IAM "$@")
    if ((${#tags[@]})); then
        command+=(--tags "${tags[@]}")
    fi
    if [[ -n $dry_run ]]; then
        change "${command[@]}"
        return 1
    fi
    if ! answer=$("${command[@]}" 2>&1); then
        [[ $answer == *"No updates are to be performed"* ]] || fail "$action of $stack: $(last_line "$answer")"
        say "stack $stack is as it should be"
        return 1
    fi
    say "stack $stack: waiting for ${action%-stack}"
    "${cli[@]}" cloudformation wait "stack-${action%-stack}-complete" --stack-name "$stack" || {
        "${cli[@]}" cloudformation describe-stack-events --stack-name "$stack" \
            --query "StackEvents[?contains(ResourceStatus, 'FAILED')].[LogicalResourceId,ResourceStatusReason]" >&2
        fail "$action of $stack failed: the reasons are above. Running this again is safe"
    }
}

# Waits for what somebody else started.
settle() {
    local status
    while :; do
        status=$(stack_status "$1")
        [[ $status == *_IN_PROGRESS ]] || return 0
        say "stack $1 is $status: waiting"
        sleep "${POLL_SECONDS:-10}"
    done
}

# What a stack is now, into $scratch.
remember_stack() {
    "${cli[@]}" cloudformation get-template --stack-name "$1" --query TemplateBody >"$scratch/$1.yaml"
    "${cli[@]}" --output json cloudformation describe-stacks --stack-name "$1" --query 'Stacks[0].Parameters[].{ParameterKey:ParameterKey,ParameterValue:ParameterValue}' >"$scratch/$1.json"
}

# To the template and the parameters before the last update: STACK BUCKET. Twice is there and back.
roll_back_stack() {
    local stack=$1 bucket=$2
    [[ -n $(stack_status "$stack") ]] || fail "there is no stack $stack in $region"
    fetch_previous "$bucket" "$region" "$stack"
    plan "stack $stack" "$region" "as it is" "as before the last update" ''
    remember_stack "$stack"
    if put_stack update-stack "$stack" --template-body "file://$scratch/$stack.back.yaml" --parameters "file://$scratch/$stack.back.json"; then
        keep_previous "$bucket" "$region" "$stack"
    fi
}

remove_stack() {
    local stack=$1 status
    status=$(stack_status "$stack")
    if [[ -z $status ]]; then
        say "there is no stack $stack in $region"
        return
    fi
    plan "stack $stack" "$region" "$status" removed 0
    change "${cli[@]}" cloudformation delete-stack --stack-name "$stack"
    [[ -n $dry_run ]] || "${cli[@]}" cloudformation wait stack-delete-complete --stack-name "$stack" \
        || fail "stack $stack could not be deleted: \`aws cloudformation describe-stack-events --stack-name $stack\` says why"
}

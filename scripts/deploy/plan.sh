# What would be done: a table of what, where, now and then, and what it costs a month. Sourced.
# shellcheck shell=bash disable=SC2154

# List prices of us-east-1 in US dollars: a custom metric and an alarm a month, a dashboard a month, a rule evaluation.
PRICE_METRIC=0.30 PRICE_ALARM=0.10 PRICE_DASHBOARD=3.00 PRICE_EVALUATION=0.001
# Custom metrics that the function publishes, each without dimensions.
METRICS=11

planned=''

# One row: WHAT WHERE NOW THEN COST.
plan() {
    planned+="$1"$'\t'"$2"$'\t'"$3"$'\t'"$4"$'\t'"$5"$'\n'
}

times() {
    awk -v a="$1" -v b="$2" -v c="${3:-1}" 'BEGIN { printf "%.2f", a * b * c }'
}

# The rows of a stack: what becomes of it, of its parameters, and of its resources where it stands.
plan_stack() {
    local stack=$1 template=$2 status=$3 known=$4 name value before
    case $status in
        '') plan "stack $stack" "$region" none created '' ;;
        ROLLBACK_COMPLETE | REVIEW_IN_PROGRESS) plan "stack $stack" "$region" "$status" "deleted, created" '' ;;
        *) plan "stack $stack" "$region" "$status" updated '' ;;
    esac
    [[ -n $dry_run ]] || return 0
    while IFS=$'\t' read -r name value; do
        [[ -n $name ]] || continue
        before=$(awk -F '\t' -v name="$name" '$1 == name { print $2; exit }' <<<"$known")
        [[ $before != None ]] || before=''
        [[ -n $known ]] || before="$(parameter_of "$template" "$name" Default)"
        [[ $before == "$value" ]] || plan "  $name" "$stack" "${before:-(empty)}" "${value:-(empty)}" ''
    done <<<"$merged"
    if [[ -n $known ]]; then
        plan_changes "$stack" "$template"
    fi
}

# The changes that CloudFormation itself sees: a change set that is made, read and deleted.
plan_changes() {
    local stack=$1 template=$2 set answer action logical kind replaced
    set=vpc-endpoint-rule-dry-run-$$
    if ! answer=$("${cli[@]}" cloudformation create-change-set --stack-name "$stack" --change-set-name "$set" --change-set-type UPDATE \
        --template-body "file://$template" --capabilities CAPABILITY_NAMED_IAM --parameters "$(merged_json)" 2>&1); then
        say "warning: no change set of stack $stack: $(last_line "$answer")"
        return
    fi
    "${cli[@]}" cloudformation wait change-set-create-complete --stack-name "$stack" --change-set-name "$set" >/dev/null 2>&1 || true
    while IFS=$'\t' read -r action logical kind replaced; do
        [[ -z $kind || $kind == None ]] || plan "  $logical" "$kind" "is there" "$action$([[ $replaced != True ]] || printf ', replaced')" ''
    done < <("${cli[@]}" cloudformation describe-change-set --stack-name "$stack" --change-set-name "$set" \
        --query 'Changes[].ResourceChange.[Action,LogicalResourceId,ResourceType,Replacement]')
    "${cli[@]}" cloudformation delete-change-set --stack-name "$stack" --change-set-name "$set" >/dev/null
}

# The months' costs of a function and its rule: TEMPLATE WHERE COPIES [VPCS]. Of merged.
plan_costs() {
    local template=$1 where=$2 copies=$3 vpcs=${4:-} alarms runs
    plan "$METRICS custom metrics" "$where" '' "$copies x" "$(times "$METRICS" $PRICE_METRIC "$copies")"
    if [[ $(effective "$template" Alarms) == true ]]; then
        alarms=$(grep -c 'Type: AWS::CloudWatch::Alarm' "$template")
        plan "$alarms alarms" "$where" '' "$copies x" "$(times "$alarms" $PRICE_ALARM "$copies")"
    fi
    if [[ $(effective "$template" Dashboard) == true ]]; then
        plan "1 dashboard" "$where" '' "$copies x" "$(times 1 $PRICE_DASHBOARD "$copies")"
    fi
    case $(effective "$template" ScheduleFrequency) in
        One_Hour) runs=720 ;;
        Three_Hours) runs=240 ;;
        Six_Hours) runs=120 ;;
        Twelve_Hours) runs=60 ;;
        *) runs=30 ;;
    esac
    if [[ -n $vpcs ]]; then
        plan "$runs scheduled evaluations of each of $vpcs VPCs" "$where" '' '' "$(times "$runs" "$vpcs" $PRICE_EVALUATION)"
    else
        plan "$runs scheduled evaluations of each VPC" "$where" '' "a VPC" "$(times "$runs" 1 $PRICE_EVALUATION)"
    fi
}

# The end of a dry run.
plan_table() {
    awk -F '\t' '
        BEGIN { cell[0, 1] = "WHAT"; cell[0, 2] = "WHERE"; cell[0, 3] = "NOW -> THEN"; cell[0, 4] = "USD A MONTH" }
        NF {
            rows++
            cell[rows, 1] = $1; cell[rows, 2] = $2; cell[rows, 4] = $5; total += $5
            cell[rows, 3] = ($3 == "" ? $4 : $3 " -> " $4)
        }
        END {
            rows++
            cell[rows, 1] = "in all, at most"; cell[rows, 4] = sprintf("%.2f", total)
            for (row = 0; row <= rows; row++)
                for (column = 1; column <= 3; column++)
                    if (length(cell[row, column]) > width[column]) width[column] = length(cell[row, column])
            for (row = 0; row <= rows; row++)
                printf "%-" width[1] "s  %-" width[2] "s  %-" width[3] "s  %11s\n", cell[row, 1], cell[row, 2], cell[row, 3], cell[row, 4]
        }
    ' <<<"$planned"
    say "nothing was changed. Prices are list prices of us-east-1; each change of a VPC adds $PRICE_EVALUATION an evaluation, Lambda and logs a few cents"
}

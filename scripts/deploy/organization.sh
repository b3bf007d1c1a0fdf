# The organization that is deployed to: its trust, its units and accounts, who administers. Sourced.
# shellcheck shell=bash disable=SC2154

# Sets organization, management and call_as. PACK is set where AWS Config deploys, too.
check_organization() {
    local answer features service=config-multiaccountsetup.amazonaws.com
    answer=$("${cli[@]}" organizations describe-organization --query 'Organization.[Id,MasterAccountId,FeatureSet]' 2>&1) \
        || fail "account $account cannot read its organization: use the management account or a delegated administrator ($(last_line "$answer"))"
    read -r organization management features <<<"$answer"
    [[ $features == ALL ]] || fail "organization $organization has not all features: enable them in AWS Organizations"
    call_as=()
    if [[ $account != "$management" ]]; then
        call_as=(--call-as DELEGATED_ADMIN)
        check_delegation member.org.stacksets.cloudformation.amazonaws.com "CloudFormation StackSets"
        [[ -z $pack ]] || check_delegation "$service" "AWS Config's multi-account setup"
    fi
    # Trusted access of StackSets is CloudFormation's to give: `organizations enable-aws-service-access` does not make its roles.
    answer=$("${cli[@]}" cloudformation describe-organizations-access ${call_as[@]+"${call_as[@]}"} --query Status 2>&1) \
        || fail "cannot see whether StackSets may work in the organization: allow cloudformation:DescribeOrganizationsAccess ($(last_line "$answer"))"
    case $answer in
        ENABLED) ;;
        DISABLED_PERMANENTLY) fail "StackSets' access to the organization is disabled for good: AWS Support can say why" ;;
        *) fail "StackSets have no access to the organization: run \`aws cloudformation activate-organizations-access\` in account $management" ;;
    esac
    if [[ -n $pack ]]; then
        answer=$("${cli[@]}" organizations list-aws-service-access-for-organization --query 'EnabledServicePrincipals[].ServicePrincipal' 2>&1) \
            || fail "cannot see which services the organization trusts: allow organizations:ListAWSServiceAccessForOrganization ($(last_line "$answer"))"
        [[ $answer == *"$service"* ]] \
            || fail "the organization does not trust AWS Config: run \`aws organizations enable-aws-service-access --service-principal $service\` in account $management"
    fi
    say "organization $organization, management account $management"
}

# A delegated administrator is one of a service: PRINCIPAL WORDS.
check_delegation() {
    local answer
    # Only the management account and delegated administrators may ask: a refusal says no as well.
    answer=$("${cli[@]}" organizations list-delegated-services-for-account --account-id "$account" --query 'DelegatedServices[].ServicePrincipal' 2>&1) \
        || answer="($(last_line "$answer"))"
    [[ $answer == *"$1"* ]] \
        || fail "account $account is no delegated administrator of $2: run \`aws organizations register-delegated-administrator --account-id $account --service-principal $1\` in account $management $answer"
}

# The accounts under units, one a line, without the management account, which StackSets pass over: UNIT...
accounts_under() {
    local unit found below
    for unit in "$@"; do
        found=$("${cli[@]}" organizations list-accounts-for-parent --parent-id "$unit" --query "Accounts[?Status=='ACTIVE'].[Id]" 2>&1) || {
            [[ $found != *ParentNotFound* && $found != *InvalidInput* ]] || fail "\`$unit\` is no organizational unit of organization $organization: \`aws organizations list-roots\` and \`list-organizational-units-for-parent\` show them"
            fail "cannot list the accounts of $unit: allow organizations:ListAccountsForParent ($(last_line "$found"))"
        }
        grep -v -x -e "$management" -e None <<<"$found" | sed '/^$/d' || true
        below=$("${cli[@]}" organizations list-organizational-units-for-parent --parent-id "$unit" --query 'OrganizationalUnits[].[Id]')
        # shellcheck disable=SC2086  # ids, one a line
        [[ -z $below || $below == None ]] || accounts_under $below
    done
}

# A list with commas, with one more element, where it is not in it: LIST ELEMENT.
joined() {
    local list
    list=$(tr -d ' ' <<<"$1")
    [[ ",$list," == *",$2,"* ]] || list=${list:+$list,}$2
    printf '%s' "$list"
}

# A parameter of the pack's stack in this Region, as an earlier run left it: NAME.
pack_parameter() {
    "${cli[@]}" cloudformation describe-stacks --stack-name "$name-pack" \
        --query "Stacks[0].Parameters[?ParameterKey=='$1'].ParameterValue" 2>/dev/null || true
}

# The name that cfn/hub-role.yaml gives its role.
# shellcheck disable=SC2034  # deploy-organization.sh reads it
HUB_ROLE=vpc-endpoint-rule-hub

# [NAME=VALUE]... without those that --hub-account sets, in kept.
without_hub() {
    local one
    kept=()
    for one in "$@"; do
        case $one in
            HubAccounts=* | HubRoleName=*) ;;
            *) kept+=("$one") ;;
        esac
    done
}

# The role in the account that owns endpoints, by a StackSet of its own: IAM is global, one Region serves all. ACCOUNT.
deploy_hub() {
    # shellcheck disable=SC2034  # stack-set.sh reads it
    local region_list=("$home") set=$name-hub-role
    if set_exists "$set" "$home"; then
        instances_of "$set"
        if cut -f 1 "$scratch/instances" | grep -qx -e "$1"; then
            say "StackSet $set: account $1 has its stack already"
            return
        fi
        plan "stack of StackSet $set" "account $1" none created 0
    else
        merge_parameters "$root/cfn/hub-role.yaml" '' "OrganizationId=$organization"
        plan_set "$set" "$root/cfn/hub-role.yaml" ''
        change "${cli[@]}" --region "$home" cloudformation create-stack-set --stack-set-name "$set" --template-body "file://$root/cfn/hub-role.yaml" \
            ${call_as[@]+"${call_as[@]}"} --permission-model SERVICE_MANAGED --auto-deployment Enabled=false \
            --capabilities CAPABILITY_NAMED_IAM --parameters "$(merged_json)"
    fi
    operate create-stack-instances --stack-set-name "$set" --regions "$home" "${preferences[@]}" \
        --deployment-targets "OrganizationalUnitIds=$("${cli[@]}" organizations list-roots --query 'Roots[0].Id'),Accounts=$1,AccountFilterType=INTERSECTION"
}

# The bucket of the package: made if it is ours to make, and never changed where it is not. Sourced.
# shellcheck shell=bash disable=SC2154

MADE_BY='vpc-endpoint-rule:made-by'

# The bucket of this account, made if there is none of the name.
make_bucket() {
    local bucket=$1 in_region=$2 answer
    if answer=$("${cli[@]}" --region "$in_region" s3api head-bucket --bucket "$bucket" --expected-bucket-owner "$account" 2>&1); then
        return
    fi
    [[ $answer == *404* || $answer == *"Not Found"* || $answer == *NoSuchBucket* ]] \
        || fail "bucket $bucket is not one of account $account that you may use ($(last_line "$answer"))"
    plan "bucket $bucket" "$in_region" none made 0
    if [[ $in_region == us-east-1 ]]; then
        change "${cli[@]}" --region "$in_region" s3api create-bucket --bucket "$bucket"
    else
        change "${cli[@]}" --region "$in_region" s3api create-bucket --bucket "$bucket" --create-bucket-configuration "LocationConstraint=$in_region"
    fi
    change "${cli[@]}" --region "$in_region" s3api put-public-access-block --bucket "$bucket" \
        --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
    change "${cli[@]}" --region "$in_region" s3api put-bucket-tagging --bucket "$bucket" --tagging "TagSet=[{Key=$MADE_BY,Value=scripts}]"
}

# StackSets read the package from the member accounts: the statement that lets them.
reading_statement() {
    printf '{"Sid":"ReadByTheOrganization","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:%s:s3:::%s/vpc-endpoint-rule/*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"%s"}}}' \
        "$partition" "$1" "$organization"
}

# The statements of a policy in JSON, one a line, without blanks.
statements_of() {
    tr -d ' \n\t' <<<"$1" | awk '{
        depth = 0; text = ""; quoted = 0
        for (at = 1; at <= length($0); at++) {
            letter = substr($0, at, 1)
            if (letter == "\"" && substr($0, at - 1, 1) != "\\") quoted = !quoted
            if (!quoted && letter == "{") { depth++; if (depth == 2) text = "" }
            if (depth >= 2) text = text letter
            if (!quoted && letter == "}") { depth--; if (depth == 1) print text }
        }
    }'
}

# Whether a bucket's policy lets the organization read packages.
is_shared() {
    local bucket=$1 statement
    while IFS= read -r statement; do
        [[ $statement == *'"Effect":"Allow"'* && $statement == *"\"aws:PrincipalOrgID\":"*"\"$organization\""* ]] || continue
        [[ $statement == *'"s3:GetObject"'* || $statement == *'"s3:Get*"'* || $statement == *'"s3:*"'* ]] || continue
        [[ $statement == *":s3:::$bucket/*\""* || $statement == *":s3:::$bucket/vpc-endpoint-rule/*\""* ]] || continue
        return 0
    done < <(statements_of "$2")
    return 1
}

# Lets the organization read a bucket that these scripts made; of another bucket it says which statement is missing.
share_bucket() {
    local bucket=$1 in_region=$2 policy='' tags answer
    if answer=$("${cli[@]}" --region "$in_region" s3api get-bucket-policy --bucket "$bucket" --query Policy 2>&1); then
        policy=$answer
        ! is_shared "$bucket" "$policy" || return 0
    else
        case $answer in
            *NoSuchBucketPolicy*) ;;
            *NoSuchBucket* | *404*) [[ -n $dry_run ]] || fail "bucket $bucket: $(last_line "$answer")" ;;
            *) fail "cannot read the policy of bucket $bucket: allow s3:GetBucketPolicy ($(last_line "$answer"))" ;;
        esac
    fi
    tags=$("${cli[@]}" --region "$in_region" s3api get-bucket-tagging --bucket "$bucket" --query 'TagSet[].Key' 2>/dev/null || true)
    if [[ -n $policy || $tags != *"$MADE_BY"* ]] && ! would_be_made "$bucket"; then
        say "the members of organization $organization cannot read bucket $bucket, which these scripts did not make. Add this statement to its policy, then run this again:"
        say "  $(reading_statement "$bucket")"
        fail "bucket $bucket is left as it is"
    fi
    change "${cli[@]}" --region "$in_region" s3api put-bucket-policy --bucket "$bucket" --policy "{\"Version\":\"2012-10-17\",\"Statement\":[$(reading_statement "$bucket")]}"
}

# In a dry run: a bucket that is not there yet.
would_be_made() {
    [[ -n $dry_run ]] && grep -q "^bucket $1"$'\t' <<<"$planned"
}

# Puts a file under a key that names its contents, unless it is there.
upload() {
    local file=$1 bucket=$2 key=$3 in_region=$4
    if "${cli[@]}" --region "$in_region" s3api head-object --bucket "$bucket" --key "$key" --expected-bucket-owner "$account" >/dev/null 2>&1; then
        say "s3://$bucket/$key is there already"
        return
    fi
    plan "${key##*/} of $version" "s3://$bucket" none uploaded 0
    change "${cli[@]}" --region "$in_region" s3api put-object --bucket "$bucket" --key "$key" --body "$file" \
        --expected-bucket-owner "$account" --checksum-algorithm SHA256
}

# Keeps what a stack or set was before an update, for --roll-back: BUCKET REGION NAME, from $scratch/NAME.{yaml,json}.
keep_previous() {
    local bucket=$1 in_region=$2 name=$3 ending
    for ending in yaml json; do
        change "${cli[@]}" --region "$in_region" s3api put-object --bucket "$bucket" --key "vpc-endpoint-rule/previous/$name.$ending" \
            --body "$scratch/$name.$ending" --expected-bucket-owner "$account"
    done
}

# Fetches it again, as $scratch/NAME.back.{yaml,json}.
fetch_previous() {
    local bucket=$1 in_region=$2 name=$3 ending
    for ending in yaml json; do
        "${cli[@]}" --region "$in_region" s3api get-object --bucket "$bucket" --key "vpc-endpoint-rule/previous/$name.$ending" \
            --expected-bucket-owner "$account" "$scratch/$name.back.$ending" >/dev/null 2>&1 \
            || fail "nothing to roll back to: s3://$bucket/vpc-endpoint-rule/previous/$name.$ending is not there. It is kept at each update"
    done
}

#!/usr/bin/env bash
# Imports a report of `--format asff` into Security Hub: in each finding's own account and Region, 100 a call.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: scripts/import-findings.sh FILE [--role NAME] [--output DIR] [--dry-run] [--profile PROFILE]

FILE is what `vpc-endpoint-rule evaluate|report --format asff` wrote. Security Hub takes a finding from its own account
only: --role names a role that each account has and these credentials may assume (securityhub:BatchImportFindings).

  --role NAME     assume this role in each account but one's own
  --output DIR    keep the files of 100, ACCOUNT.REGION.NUMBER.json
  --dry-run       write the files, import nothing
TEXT
}

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 2
}

file='' role='' output='' dry_run='' cli=(aws --output text)
while (($#)); do
    case $1 in
        --role) role=${2:?--role needs a name} && shift 2 ;;
        --output) output=${2:?--output needs a folder} && shift 2 ;;
        --dry-run) dry_run=1 && shift ;;
        --profile) cli+=(--profile "${2:?--profile needs a profile}") && shift 2 ;;
        -h | --help) usage && exit ;;
        -*) usage >&2 && fail "unknown argument \`$1\`" ;;
        *) file=$1 && shift ;;
    esac
done
[[ -n $file && -r $file ]] || { usage >&2 && fail "name the report to import"; }
if [[ -z $output ]]; then
    output=$(mktemp -d "${TMPDIR:-/tmp}/findings.XXXXXX")
    trap 'rm -rf "$output"' EXIT
else
    mkdir -p "$output"
fi

# The report has one finding a line.
awk -v folder="$output" '
    function field(name,  at, rest) {
        at = index($0, "\"" name "\":\"")
        if (!at) return ""
        rest = substr($0, at + length(name) + 4)
        return substr(rest, 1, index(rest, "\"") - 1)
    }
    /^\{"SchemaVersion"/ {
        sub(/,$/, "")
        place = field("AwsAccountId") "." field("Region")
        if (count[place] % 100 == 0) {
            if (file[place] != "") { print "]" >>file[place]; close(file[place]) }
            file[place] = folder "/" place "." int(count[place] / 100) ".json"
            printf "[" >file[place]
        } else printf "," >>file[place]
        count[place]++
        print >>file[place]
        found++
    }
    END {
        for (place in file) print "]" >>file[place]
        exit !found
    }
' "$file" || fail "\`$file\` holds no finding: is it a report of --format asff?"

own=''
status=0
for batch in "$output"/*.json; do
    name=${batch##*/}
    account=${name%%.*}
    region=${name#*.}
    region=${region%%.*}
    case $region in
        cn-*) partition=aws-cn ;;
        us-gov-*) partition=aws-us-gov ;;
        eusc-*) partition=aws-eusc ;;
        *) partition=aws ;;
    esac
    if [[ -n $dry_run ]]; then
        printf '%s: %s findings\n' "$name" "$(grep -c SchemaVersion "$batch")"
        continue
    fi
    keys=()
    [[ -n $own ]] || own=$("${cli[@]}" --region "$region" sts get-caller-identity --query Account)
    if [[ $account != "$own" ]]; then
        [[ -n $role ]] || { printf '%s\taccount %s is not this one: --role names a role to assume there\n' "$name" "$account" && status=1 && continue; }
        given=$("${cli[@]}" --region "$region" sts assume-role --role-arn "arn:$partition:iam::$account:role/$role" --role-session-name import-findings \
            --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' 2>&1) || { printf '%s\t%s\n' "$name" "$(tail -n 1 <<<"$given")" && status=1 && continue; }
        read -r key secret token <<<"$given"
        keys=(env "AWS_ACCESS_KEY_ID=$key" "AWS_SECRET_ACCESS_KEY=$secret" "AWS_SESSION_TOKEN=$token")
    fi
    said=$(${keys[@]+"${keys[@]}"} "${cli[@]}" --region "$region" securityhub batch-import-findings --findings "file://$batch" \
        --query '[SuccessCount,FailedCount,FailedFindings[0].ErrorMessage]' 2>&1) || status=1
    [[ $said == *$'\t0\t'* ]] || status=1
    printf '%s\t%s\n' "$name" "$(tail -n 1 <<<"$said")"
done
exit "$status"

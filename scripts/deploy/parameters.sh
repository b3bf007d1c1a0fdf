# The parameters that somebody gives: known to the template, within its bounds, and accepted by the program. Sourced.
# shellcheck shell=bash disable=SC2154,SC2016

# One property of a template's parameter, a list one a line: TEMPLATE PARAMETER KEY.
parameter_of() {
    awk -v name="$2:" -v key="$3:" '
        /^Parameters:/ { inside = 1; next }
        /^[A-Za-z]/ { inside = 0 }
        !inside { next }
        /^  [A-Za-z]/ { current = $1; list = 0; next }
        current != name { next }
        list && /^      - / { sub(/^ *- */, ""); print; next }
        { list = 0 }
        $1 == key { sub(/^ *[A-Za-z]*: */, ""); if ($0 == "") list = 1; else print }
    ' "$1" | sed "s/^'\(.*\)'\$/\1/"
}

# Every parameter with its default, NAME, tab, VALUE a line: TEMPLATE.
defaults_of() {
    awk '
        function put() { if (name != "") print name "\t" value }
        /^Parameters:/ { inside = 1; next }
        /^[A-Za-z]/ { if (inside) put(); inside = 0; name = "" }
        !inside { next }
        /^  [A-Za-z]/ { put(); name = $1; sub(/:$/, "", name); value = ""; next }
        $1 == "Default:" { value = $0; sub(/^ *Default: /, "", value); gsub(/^\047|\047$/, "", value) }
        END { if (inside) put() }
    ' "$1"
}

has_parameter() {
    [[ -n $(parameter_of "$1" "$2" Type) ]]
}

# The name and value pairs must be those of the template, and none that the script sets: TEMPLATE "OWN NAMES" [NAME=VALUE]...
check_parameters() {
    local template=$1 own=$2 given name seen=' '
    shift 2
    for given in "$@"; do
        name=${given%%=*}
        [[ " $own " != *" $name "* ]] || fail "\`$name\` is set by this script: see its --help"
        has_parameter "$template" "$name" || fail "\`$name\` is not a parameter of cfn/${template##*/}$(nearest "$template" "$name")"
        [[ $seen != *" $name "* ]] || fail "\`$name\` is given twice"
        seen+="$name "
        check_value "$template" "$name" "${given#*=}"
    done
}

# The template's parameter that differs in capitals only.
nearest() {
    local candidate
    candidate=$(sed -n '/^Parameters:/,/^[B-OQ-Z]/s/^  \([A-Za-z0-9]*\):$/\1/p' "$1" | grep -ix "$2" | head -n 1 || true)
    [[ -z $candidate ]] || printf ': did you mean `%s`?' "$candidate"
}

# What CloudFormation would refuse, said before anything is done.
check_value() {
    local template=$1 name=$2 value=$3 pattern values kind most least element elements
    [[ $value != *[\"\\]* ]] || fail "\`$name=$value\`: quotes and backslashes have no place in a parameter"
    kind=$(parameter_of "$template" "$name" Type)
    pattern=$(parameter_of "$template" "$name" AllowedPattern)
    values=$(parameter_of "$template" "$name" AllowedValues | tr -d "[]'" | tr ',' '\n' | sed 's/^ *//')
    elements=$value
    [[ $kind != CommaDelimitedList ]] || elements=$(tr ',' '\n' <<<"$value")
    while IFS= read -r element; do
        [[ -z $pattern || $element =~ $pattern ]] || fail "\`$name=$value\`: \`$element\` does not match $pattern"
        [[ -z $values ]] || grep -qxF -e "$element" <<<"$values" \
            || fail "\`$name=$value\`: \`$element\` is none of $(tr '\n' ' ' <<<"$values" | sed 's/ $//')"
    done <<<"$elements"
    most=$(parameter_of "$template" "$name" MaxLength)
    ((${#value} <= ${most:-4096})) || fail "\`$name\` has ${#value} characters: at most $most"
    [[ $kind == Number ]] || return 0
    [[ $value =~ ^[0-9]+$ ]] || fail "\`$name=$value\`: not a number"
    least=$(parameter_of "$template" "$name" MinValue)
    most=$(parameter_of "$template" "$name" MaxValue)
    ((value >= ${least:-0} && value <= ${most:-999999999})) || fail "\`$name=$value\`: from $least to $most"
}

# The rule's own parameters as the function takes them: one JSON object. TEMPLATE [NAME=VALUE]...
rule_parameters() {
    local template=$1 own given name value default text=''
    shift
    while read -r own name; do
        default=$(parameter_of "$template" "$name" Default)
        value=$default
        for given in "$@"; do
            [[ ${given%%=*} != "$name" ]] || value=${given#*=}
        done
        # What is as by default is not passed.
        [[ $value == "$default" ]] || text+=",\"$own\":\"$value\""
    done < <(sed -n '/^      InputParameters:/,/^      [A-Z]/s/^        \([a-z][A-Za-z0-9]*\): !If \[Has[A-Za-z0-9]*, !Ref \([A-Z][A-Za-z0-9]*\),.*/\1 \2/p' "$template")
    printf '{%s}' "${text#,}"
}

# The program, where there is one: of the release, of a build, or installed.
find_program() {
    local candidate
    for candidate in "${VPC_ENDPOINT_RULE:-}" "$root/bin/vpc-endpoint-rule" "$root/target/release/vpc-endpoint-rule" "$root/target/debug/vpc-endpoint-rule" "$(command -v vpc-endpoint-rule || true)"; do
        if [[ -n $candidate && -x $candidate ]]; then
            printf '%s' "$candidate"
            return
        fi
    done
}

# AWS Config's limit, and what the function would say of the parameters: TEMPLATE [NAME=VALUE]...
check_rule_parameters() {
    local text program answer
    text=$(rule_parameters "$@")
    ((${#text} <= 1024)) || fail "the rule's parameters have ${#text} characters together; AWS Config takes 1024: shorten one list"
    program=$(find_program)
    if [[ -z $program ]]; then
        say "the parameters fit the template; the program, which knows more of them, is not here to ask"
        return
    fi
    answer=$("$program" parameters --check "$text" 2>&1) || fail "the function would refuse these parameters: $answer"
    grep '^warning' <<<"$answer" >&2 || true
}

# The value of one name among [NAME=VALUE]...; the name comes first.
given() {
    local name=$1 one
    shift
    for one in "$@"; do
        [[ ${one%%=*} != "$name" ]] || printf '%s' "${one#*=}"
    done
}

# KEY=VALUE into tags, as CloudFormation takes them.
add_tag() {
    [[ $1 =~ ^[^=,]+=[^,]*$ ]] || fail "\`$1\`: a tag is KEY=VALUE, without commas"
    tags+=("Key=${1%%=*},Value=${1#*=}")
}

# The topic of alarms in a Region, where it is known which: REGION ACCOUNT [NAME=VALUE]... ACCOUNT is whose a topic is that
# has a name alone; nothing where each member has one of its own.
topic_of() {
    local in_region=$1 owner=$2 arn name
    shift 2
    arn=$(given AlarmTopicArn "$@") name=$(given AlarmTopicName "$@")
    [[ -z $(given AlarmTopicAccountId "$@") ]] || owner=$(given AlarmTopicAccountId "$@")
    if [[ -n $arn ]]; then
        printf '%s' "$arn"
    elif [[ -n $name && -n $owner ]]; then
        printf 'arn:%s:sns:%s:%s:%s' "$partition" "$in_region" "$owner" "$name"
    fi
}

# An alarm notifies a topic of its own Region, that is there: REGION ARN.
check_topic() {
    local answer
    [[ -n $2 ]] || return 0
    [[ $(cut -d: -f4 <<<"$2") == "$1" ]] || fail "AlarmTopicArn: an alarm in $1 cannot notify a topic of $(cut -d: -f4 <<<"$2")"
    if ! answer=$("${cli[@]}" --region "$1" sns get-topic-attributes --topic-arn "$2" 2>&1 >/dev/null); then
        case $answer in
            *NotFound* | *"does not exist"*) fail "the alarms' topic: there is no topic $2" ;;
            *) say "warning: topic $2 cannot be checked ($(last_line "$answer"))" ;;
        esac
    fi
}

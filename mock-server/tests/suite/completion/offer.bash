# Prints what Bash offers for each command line. Usage: offer.bash SCRIPT PROGRAM LINE...
source "$1"
program=$2
shift 2
[[ $(complete -p "$program") =~ -F\ ([^ ]+) ]] || exit 1
function=${BASH_REMATCH[1]}
# As Readline calls it: an equals sign is a word of its own.
for line; do
    printf '= %s\n' "$line"
    read -r -a COMP_WORDS <<< "${line//=/ = }"
    if [[ $line == *' ' ]]; then
        COMP_WORDS+=('')
    fi
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMP_LINE=$line
    COMP_POINT=${#line}
    current=${COMP_WORDS[COMP_CWORD]}
    if [[ $current == '=' ]]; then
        current=''
    fi
    COMPREPLY=()
    "$function" "$program" "$current" "${COMP_WORDS[COMP_CWORD - 1]}"
    if ((${#COMPREPLY[@]})); then
        printf '%s\n' "${COMPREPLY[@]}"
    fi
done

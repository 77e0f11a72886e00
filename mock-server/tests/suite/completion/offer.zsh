# Prints what zsh offers for each command line. Usage: offer.zsh SCRIPT PROGRAM LINE...
#
# Completion needs an interactive shell, so one runs in a pseudo-terminal. Its `compadd`
# writes down what is offered.
zmodload zsh/zpty
export OFFERED=$(mktemp) COMPLETION_SCRIPT=$1
print -rl -- "${@[3,-1]}" > $OFFERED.lines
cat > $OFFERED.rc <<'EOF'
PROMPT=
autoload -Uz compinit
compinit -u -D
source $COMPLETION_SCRIPT
compadd() {
    # With these, it stores matches in an array instead of offering them.
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
        builtin compadd "$@"
        return
    fi
    local -a matches
    builtin compadd -A matches "$@"
    (( $#matches )) && print -rl -- $matches >> $OFFERED
    builtin compadd "$@"
}
offer() {
    local line
    for line in "${(@f)$(<$OFFERED.lines)}"; do
        print -r -- "= $line" >> $OFFERED
        BUFFER=$line
        CURSOR=$#line
        zle complete-word
        BUFFER=
    done
    print every line was completed
}
zle -N offer
bindkey '^X' offer
EOF
zpty shell zsh -f -i
zpty -w shell "source $OFFERED.rc; print the shell is \ready"
zpty -r shell output '*the shell is ready*'
zpty -n -w shell $'\x18'
zpty -r shell output '*every line was completed*'
zpty -d shell
cat $OFFERED
rm -f $OFFERED $OFFERED.lines $OFFERED.rc

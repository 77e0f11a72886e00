# Prints what fish offers for each command line. Usage: offer.fish SCRIPT PROGRAM LINE...
source $argv[1]
for line in $argv[3..-1]
    printf '= %s\n' $line
    # Without the descriptions.
    complete -C $line | string split -f 1 \t
end
# The status is that of the last line otherwise, of which nothing may be offered.
true

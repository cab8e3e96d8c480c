# Links in the documents lead to files that exist.
status=0
while IFS=: read -r document link; do
    target=${link#*](}
    target=${target%)}
    target=${target%%#*}
    case $target in
        '' | *://*) continue ;;
    esac
    [[ -e $(dirname "$document")/$target ]] || {
        echo "$document: nothing is at $target"
        status=1
    }
done < <(git ls-files -z '*.md' | xargs -0 grep -HoE '\]\([^) ]+\)')
exit $status

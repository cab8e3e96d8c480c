# The scripts are free of what shellcheck knows to go wrong.
mapfile -t scripts < <(git ls-files '*.sh' && git grep -lE '^#!.*(ba)?sh$' -- ':!*.sh')
shellcheck "${scripts[@]}"

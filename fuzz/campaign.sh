#!/usr/bin/env bash
# Runs every target for so many seconds, as many at once as there are processors, and checks
# that the time bomb is found: `fuzz/campaign.sh none 60`. Build first: `cargo fuzz build -s none`.
set -euo pipefail
cd "$(dirname "$0")"
export sanitizer=${1:?is a sanitizer, as in \`none\`}
export seconds=${2:?is a number of seconds for each target, as in \`60\`}

targets=()
for file in fuzz_targets/*.rs; do
    target=$(basename "$file" .rs)
    case "$target" in
        esx_time_bomb | planted*) continue ;;
    esac
    mkdir -p "corpus/$target"
    targets+=("$target")
done

run() {
    echo "== $1"
    cargo fuzz run -s "$sanitizer" "$1" "corpus/$1" "seeds/$1" -- \
        -max_total_time="$seconds" -timeout=60 -verbosity=0 -use_value_profile=1
}
export -f run
# One that fails does not stop the others, but the script does.
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I '{}' bash -c 'run {}'

echo "== esx_time_bomb, which must crash"
found=$(mktemp -d)
trap 'rm -r "$found"' EXIT
# From nothing: the seeds have dates after the bomb.
mkdir "$found/corpus"
if cargo fuzz run -s "$sanitizer" esx_time_bomb "$found/corpus" -- \
    -seed=1 -runs=1000000 -verbosity=0 -artifact_prefix="$found/" 2> "$found/said"; then
    echo "a million runs did not find the time bomb" >&2
    exit 1
fi
if ! grep -F "fails from 2008-08-12T07:00:00Z" "$found/said"; then
    cat "$found/said" >&2
    exit 1
fi

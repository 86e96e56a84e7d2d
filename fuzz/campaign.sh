#!/usr/bin/env bash
# Runs every target for so many seconds, and checks that the time bomb is found:
# `fuzz/campaign.sh none 60`. Build first: `cargo fuzz build -s none`.
set -euo pipefail
cd "$(dirname "$0")"
sanitizer=${1:?is a sanitizer, as in \`none\`}
seconds=${2:?is a number of seconds for each target, as in \`60\`}

for file in fuzz_targets/*.rs; do
    target=$(basename "$file" .rs)
    case "$target" in
        esx_time_bomb | planted*) continue ;;
    esac
    echo "== $target"
    mkdir -p "corpus/$target"
    cargo fuzz run -s "$sanitizer" "$target" "corpus/$target" "seeds/$target" -- \
        -max_total_time="$seconds" -timeout=20 -verbosity=0
done

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

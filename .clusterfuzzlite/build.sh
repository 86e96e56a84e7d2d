#!/usr/bin/env bash
# Builds the fuzz targets for ClusterFuzzLite and OSS-Fuzz, which set $SRC, $OUT and
# $SANITIZER; runs outside their containers, too. $CXXFLAGS reaches libFuzzer's own
# sources through the `cc` crate; $LIB_FUZZING_ENGINE has no use, as libfuzzer-sys
# brings its engine.
set -euo pipefail

: "${SRC:?is the folder that holds the project, as in SRC=/src}"
: "${OUT:?is the folder for what is built, as in OUT=/out}"

# A rerun into the same folder must not leave what is no longer a target.
mkdir -p "$OUT"

case "${FUZZING_ENGINE:-libfuzzer}" in
    libfuzzer) ;;
    *)
        echo "FUZZING_ENGINE is \`$FUZZING_ENGINE\`; the mutator needs \`libfuzzer\`" >&2
        exit 1
        ;;
esac
case "${SANITIZER:-address}" in
    address) sanitizer=address ;;
    # Coverage is asked for in RUSTFLAGS.
    none | coverage) sanitizer=none ;;
    *)
        echo "SANITIZER is \`$SANITIZER\`; write \`address\`, \`coverage\` or \`none\`" >&2
        exit 1
        ;;
esac

cd "$SRC/timewarp/fuzz"
cargo fuzz build -O --debug-assertions --sanitizer "$sanitizer"

host=$(rustc -vV | sed -n 's/^host: //p')
built=${CARGO_TARGET_DIR:-target}/$host/release
for file in fuzz_targets/*.rs; do
    target=$(basename "$file" .rs)
    case "$target" in
        # The one crashes by design, the other is for measurements.
        esx_time_bomb | planted*) continue ;;
    esac
    cp "$built/$target" "$OUT/"
    (cd "seeds/$target" && python3 -m zipfile -c "$OUT/${target}_seed_corpus.zip" ./*)
    printf '[libfuzzer]\nuse_value_profile = 1\n' > "$OUT/$target.options"
done

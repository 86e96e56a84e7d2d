#!/usr/bin/env python3
"""Measures how soon campaigns find planted dates: run `fuzz/planted.py --help`.

The dates are chosen at random here, so that nothing can be tuned to them; the seed is
printed, and `--seed` repeats a measurement. Each form of code that hides a date (see
`fuzz_targets/planted.rs`) is run with several seeds of libFuzzer, each with a planted date
of its own, until it is found or the runs are used up.
"""

import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import statistics
import subprocess
import tempfile
from datetime import datetime, timezone

FORMS = [
    "chrono_day", "chrono_second", "date_equality", "timestamp_equality", "date_fields",
    "time_fields", "jiff_second", "system_second", "time_day", "milliseconds",
    "formatted_day", "rfc3339_day", "sunday_leap_day", "seconds_32",
]
HERE = pathlib.Path(__file__).parent


def build(planted, timeline, target_dir, profile):
    """Compiles the target with a planted date; returns the program."""
    day = datetime.fromtimestamp(planted, timezone.utc).strftime("%Y-%m-%d")
    environment = os.environ | {
        "CARGO_TARGET_DIR": str(target_dir), "PLANTED_SECONDS": str(planted), "PLANTED_DAY": day,
    }
    if timeline:
        environment["RUSTFLAGS"] = environment.get("RUSTFLAGS", "") + " --cfg planted_timeline"
    command = ["cargo", "fuzz", "build", "-s", "none", "--features", "planted", "planted"]
    subprocess.run(command, cwd=HERE, env=environment, check=True, capture_output=not profile)
    built = target_dir / "x86_64-unknown-linux-gnu/release/planted"
    program = pathlib.Path(tempfile.mkdtemp()) / f"planted-{planted}"
    program.write_bytes(built.read_bytes())
    program.chmod(0o755)
    return program


def run(program, form, seed, runs, value_profile):
    """Runs one campaign; returns after how many runs it found the date, or None."""
    with tempfile.TemporaryDirectory() as folder:
        command = [program, f"-seed={seed}", f"-runs={runs}", f"-use_value_profile={value_profile}",
                   "-verbosity=0", f"-artifact_prefix={folder}/"]
        done = subprocess.run(command, cwd=folder, env=os.environ | {"PLANTED_FORM": form, "RUST_BACKTRACE": "0"},
                              capture_output=True, text=True, errors="replace")
    found = re.search(r"found after (\d+) runs", done.stderr)
    if found:
        if "solved" not in done.stderr:
            raise SystemExit(f"{form}: failed in another way:\n{done.stderr[-3000:]}")
        return int(found[1])
    if done.returncode:
        raise SystemExit(f"{form}: libFuzzer failed:\n{done.stderr[-3000:]}")
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--seeds", type=int, default=5, help="campaigns, and planted dates, for each form")
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--forms", nargs="*", default=FORMS + ["timeline"])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--value-profile", type=int, choices=[0, 1], default=1)
    parser.add_argument("--target-dir", type=pathlib.Path,
                        default=pathlib.Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target")))
    given = parser.parse_args()
    print(f"--seed {given.seed} --runs {given.runs} --value-profile {given.value_profile}", flush=True)
    source = random.Random(given.seed)
    # Any second of the years in which software lives; a timestamp of 32 bits fits it.
    dates = [source.randrange(0, 4_250_000_000) for _ in range(given.seeds)]
    found = {form: [] for form in given.forms}
    for timeline in [False, True]:
        forms = [form for form in given.forms if (form == "timeline") == timeline]
        if not forms:
            continue
        # Flags change every dependency: they get a folder of their own.
        folder = given.target_dir / "timeline" if timeline else given.target_dir
        for index, planted in enumerate(dates):
            text = datetime.fromtimestamp(planted, timezone.utc).isoformat()
            program = build(planted, timeline, folder.resolve(), False)
            with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
                campaign = lambda form: run(program, form, given.seed + index, given.runs, given.value_profile)
                for form, runs in zip(forms, pool.map(campaign, forms)):
                    found[form].append(runs)
                    print(f"  {text}  {form:20} {runs if runs else 'not found'}", flush=True)
    print(f"\n{'form':20} {'solved':>7} {'median':>9}  runs")
    for form, runs in found.items():
        solved = [count for count in runs if count]
        median = statistics.median(count or float("inf") for count in runs)
        print(f"{form:20} {len(solved)}/{len(runs):<5} {median:>9}  {sorted(solved)}")


if __name__ == "__main__":
    main()

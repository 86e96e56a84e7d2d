//! The optimised code of a function that takes a clock is that of the function that
//! reads the time itself, instruction by instruction.
//!
//! Compiles this package as production is compiled (`--release`, without the feature
//! `warp`) to assembly and compares the bodies of functions.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use std::{env, fs};

/// Bodies by name, as in `wall_read::direct`.
static BODIES: LazyLock<HashMap<String, Vec<String>>> = LazyLock::new(|| bodies(&assembly()));

/// Every piece of code that reads std's clocks; chrono's own read is another function
/// than ours, and `instructions` compares the two.
const PIECES: [&str; 5] = [
    "wall_read",
    "monotonic_read",
    "token_bucket",
    "ttl_cache",
    "log_stamp",
];

fn assembly() -> String {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("same-code");
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["rustc", "--lib", "--release", "--quiet", "--target-dir"])
        .arg(&target)
        // One unit makes one file; the symbols' form is fixed so that they can be read.
        .args(["--", "--emit", "asm", "-C", "codegen-units=1"])
        .args(["-C", "symbol-mangling-version=v0"])
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo runs, it runs this test");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo rustc: {said}");
    let folder = target.join("release/deps");
    let files = fs::read_dir(&folder).expect("cargo made the folder");
    let newest = files
        .map(|file| file.expect("it is there to be listed").path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "s"))
        .max_by_key(|file| file.metadata().and_then(|data| data.modified()).ok());
    let newest = newest.unwrap_or_else(|| panic!("no assembly in `{}`", folder.display()));
    fs::read_to_string(newest).expect("it is text")
}

/// Cuts assembly into functions of this package, without what only the assembler reads.
fn bodies(assembly: &str) -> HashMap<String, Vec<String>> {
    let mut bodies: HashMap<String, Vec<String>> = HashMap::new();
    let mut aliases = Vec::new();
    let mut open: Option<String> = None;
    for line in assembly.lines() {
        // A comment says nothing to the processor.
        let line = line.split(['#', ';']).next().unwrap_or_default().trim_end();
        let text = line.trim_start();
        let equation = text
            .strip_prefix(".set ")
            .and_then(|text| text.split_once(','))
            .or_else(|| text.split_once(" = "));
        if let Some((alias, original)) = equation {
            // Functions of the same code may have been merged into one.
            aliases.extend(name(alias).zip(name(original.trim())));
        } else if let Some(label) = line
            .strip_suffix(':')
            .filter(|_| !line.starts_with(['.', '\t']))
        {
            open = name(label);
            if let Some(name) = &open {
                bodies.insert(name.clone(), Vec::new());
            }
        } else if text.starts_with(".cfi_endproc") {
            open = None;
        } else if let Some(body) = open.as_ref().and_then(|name| bodies.get_mut(name)) {
            let is_directive = text.starts_with('.') && !text.ends_with(':');
            if !text.is_empty() && !is_directive {
                body.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
            }
        }
    }
    for body in bodies.values_mut() {
        number_labels(body);
    }
    for (alias, original) in aliases {
        let body = bodies
            .get(&original)
            .expect("what was merged has a body")
            .clone();
        bodies.insert(alias, body);
    }
    bodies
}

/// Reads `wall_read::direct` out of a symbol of this package.
fn name(symbol: &str) -> Option<String> {
    // v0: `_RNv NtC…_ 10production 9wall_read 6direct`.
    let symbol = symbol.trim().trim_start_matches('_');
    let rest = symbol.strip_prefix("RNv")?.split_once("10production")?.1;
    let (module, rest) = identifier(rest)?;
    let (function, rest) = identifier(rest)?;
    rest.is_empty().then(|| format!("{module}::{function}"))
}

fn identifier(text: &str) -> Option<(&str, &str)> {
    let digits = text.find(|char: char| !char.is_ascii_digit())?;
    let length: usize = text[..digits].parse().ok()?;
    // An underscore parts the length from an identifier that begins with a digit or one.
    let text = text[digits..].strip_prefix('_').unwrap_or(&text[digits..]);
    text.split_at_checked(length)
}

/// Names local labels in the order in which they are met: `.LBB7_2` becomes `label-0`.
fn number_labels(body: &mut [String]) {
    let mut labels: Vec<String> = Vec::new();
    for line in body {
        let mut renamed = String::new();
        let mut rest = line.as_str();
        while let Some(at) = rest.find(".L") {
            let label = &rest[at..];
            let end = label[1..]
                .find(|char: char| !char.is_ascii_alphanumeric() && !"_.".contains(char))
                .map_or(label.len(), |end| end + 1);
            let label = &label[..end];
            // Data keeps its name: which constant is read is part of the code.
            let is_data = label.starts_with(".Lanon");
            let known = labels.iter().position(|known| known == label);
            let number = known.unwrap_or(labels.len());
            if known.is_none() && !is_data {
                labels.push(label.to_owned());
            }
            renamed.push_str(&rest[..at]);
            if is_data {
                renamed.push_str(label);
            } else {
                write!(renamed, "label-{number}").expect("a string takes what is written");
            }
            rest = &rest[at + end..];
        }
        renamed.push_str(rest);
        *line = renamed;
    }
}

#[track_caller]
fn body(name: &str) -> &'static [String] {
    let known = || BODIES.keys().cloned().collect::<Vec<_>>().join(", ");
    BODIES.get(name).unwrap_or_else(|| {
        panic!(
            "no function `{name}` in the assembly, which has {}",
            known()
        )
    })
}

#[track_caller]
fn assert_same(one: &str, other: &str) {
    let (left, right) = (body(one), body(other));
    assert!(
        left == right,
        "{one} and {other} are not the same code:\n{}\n\n{}",
        left.join("\n"),
        right.join("\n")
    );
}

#[test]
fn a_system_clock_leaves_no_trace_in_the_code() {
    for piece in PIECES {
        assert_same(&format!("{piece}::direct"), &format!("{piece}::generic"));
    }
}

#[test]
fn a_clock_of_one_load_leaves_no_trace_in_the_code() {
    for piece in PIECES {
        assert_same(
            &format!("{piece}::field"),
            &format!("{piece}::generic_field"),
        );
    }
}

#[test]
fn a_trait_object_is_told_apart() {
    for piece in PIECES {
        let dynamic = body(&format!("{piece}::dynamic"));
        assert_ne!(dynamic, body(&format!("{piece}::direct")), "{piece}");
        assert_ne!(dynamic, body(&format!("{piece}::field")), "{piece}");
        let calls = |body: &[String]| body.iter().filter(|line| is_indirect_jump(line)).count();
        let field = body(&format!("{piece}::field"));
        assert!(calls(dynamic) > calls(field), "{piece}: {dynamic:?}");
    }
}

fn is_indirect_jump(line: &str) -> bool {
    let operation = line.split(' ').next().unwrap_or_default();
    let through_register = ["blr", "br"].contains(&operation);
    let through_memory = ["call", "callq", "jmp", "jmpq"].contains(&operation)
        && line.contains('*')
        && !line.contains("(%rip)");
    through_register || through_memory
}

#[test]
fn no_body_is_empty() {
    for piece in PIECES {
        for form in [
            "direct",
            "generic",
            "field",
            "generic_field",
            "dynamic",
            "shared",
        ] {
            let body = body(&format!("{piece}::{form}"));
            assert!(body.len() >= 2, "{piece}::{form}: {body:?}");
        }
    }
}

#[test]
fn another_instruction_constant_or_jump_is_another_body() {
    let assembly = |name: &str, jump: &str, constant: &str| {
        format!(
            "_RNvNtCs1_10production1m{}{name}:\n\t.cfi_startproc\n.LBB{jump}_1:\n\tadd ${constant}, %rax\n\t\
             jne .LBB{jump}_1\n\tretq\n\t.cfi_endproc\n",
            name.len()
        )
    };
    let all = [
        assembly("one", "0", "1"),
        assembly("moved", "7", "1"),
        assembly("constant", "8", "2"),
        assembly("longer", "9", "1").replace("retq", "nop\n\tretq"),
        assembly("further", "10", "1").replace("jne .LBB10_1", "jne .LBB10_2"),
        "_RNvNtCs1_10production1m6merged = _RNvNtCs1_10production1m3one\n".to_owned(),
        ".set _RNvNtCs1_10production1m5alias, _RNvNtCs1_10production1m3one\n".to_owned(),
    ];
    let bodies = bodies(&all.concat());
    assert_eq!(bodies["m::one"].len(), 4, "{bodies:?}");
    assert_eq!(bodies["m::one"], bodies["m::moved"]);
    assert_eq!(bodies["m::one"], bodies["m::merged"]);
    assert_eq!(bodies["m::one"], bodies["m::alias"]);
    assert_ne!(bodies["m::one"], bodies["m::constant"]);
    assert_ne!(bodies["m::one"], bodies["m::longer"]);
    assert_ne!(bodies["m::one"], bodies["m::further"]);
}

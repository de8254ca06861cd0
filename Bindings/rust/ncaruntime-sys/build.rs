//! Finds libncaruntime.a (ncaruntime.lib for MSVC): in the folder that NCARUNTIME_LIB_DIR names, or with pkg-config.
use std::{env, process::Command};

fn main() {
    println!("cargo:rerun-if-env-changed=NCARUNTIME_LIB_DIR");
    println!("cargo:rerun-if-env-changed=PKG_CONFIG_PATH");
    let folder = env::var("NCARUNTIME_LIB_DIR").ok().or_else(installed).unwrap_or_else(|| {
        panic!(
            "there is no ncaruntime: set NCARUNTIME_LIB_DIR to the folder of libncaruntime.a for {}, or install it",
            env::var("TARGET").unwrap_or_default()
        )
    });
    println!("cargo:rerun-if-changed={folder}");
    println!("cargo:rustc-link-search=native={folder}");
    println!("cargo:rustc-link-lib=static=ncaruntime");
}

/// The folder that pkg-config knows; not asked when building for another system.
fn installed() -> Option<String> {
    if env::var("TARGET") != env::var("HOST") {
        return None;
    }
    let output = Command::new("pkg-config").args(["--variable=libdir", "ncaruntime"]).output().ok()?;
    let folder = String::from_utf8(output.stdout).ok()?.trim().to_string();
    (output.status.success() && !folder.is_empty()).then_some(folder)
}

//! Benchmarks/bindings/step.c in Rust.
use ncaruntime::Model;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::fs::read(std::env::args().nth(1).ok_or("which model?")?)?;
    let mut world = Model::new(&file)?.world().build()?;
    world.seed()?;
    world.step(128)?;
    let mut least = f64::INFINITY;
    for _ in 0..40 {
        let start = Instant::now();
        for _ in 0..100 {
            world.step(1)?;
        }
        least = least.min(start.elapsed().as_nanos() as f64 / 100.0);
    }
    println!("{least:.0}");
    Ok(())
}

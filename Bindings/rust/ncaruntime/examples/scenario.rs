//! Bindings/scenario/scenario.c in Rust.
use ncaruntime::{apply_palette, is_compatible, DebugView, Model, PixelFormat, Rectangle, World};
use std::{env, error::Error, fs, thread};

const FORMATS: [PixelFormat; 4] = [
    PixelFormat::Rgba8Straight,
    PixelFormat::Rgba8Premultiplied,
    PixelFormat::Bgra8Straight,
    PixelFormat::Bgra8Premultiplied,
];

fn print_sum(what: &str, bytes: impl IntoIterator<Item = u8>) {
    let add = |sum: u64, byte| (sum ^ u64::from(byte)).wrapping_mul(1099511628211);
    println!("{what} {:016x}", bytes.into_iter().fold(14695981039346656037, add));
}

fn run(world: &mut World, saved: &mut Vec<u8>, command: &str, n: &[i128]) -> Result<(), Box<dyn Error>> {
    let at = |i: usize| *n.get(i).unwrap_or(&0) as i32;
    let (a, b, c, d) = (at(0), at(1), at(2), at(3));
    let rectangle = |x, y| Rectangle { x, y, width: c, height: d };
    let mut pixels = vec![0; 4 * world.width() * world.height()];
    match command {
        "info" => {
            let info = world.model().info();
            println!(
                "info {} {} {} {} {} {} {} {}x{} {},{} {} abi 2",
                info.channels,
                info.hidden,
                info.kernels,
                info.fire_rate,
                info.alive_threshold,
                info.wraps,
                info.state_fraction,
                info.grid_width,
                info.grid_height,
                info.seed_x,
                info.seed_y,
                info.steps
            );
        }
        "forms" => {
            let model = world.model();
            let names: String = (0..model.form_count()).map(|form| format!(" '{}'", model.form_name(form))).collect();
            println!("forms {}:{names}", model.form_count());
        }
        "gpu" => {
            let mut words = vec![0; world.model().gpu_size()?];
            world.model().write_gpu(&mut words)?;
            print_sum("gpu", words);
        }
        "broken" => {
            if let Err(error) = Model::new(b"neural cellular automaton") {
                println!("broken {}: {error}", error.code);
            }
        }
        "world" => {
            let builder = world.model().world().size(a as usize, b as usize).random_seed(n[2] as u64);
            *world = builder.build()?;
            let is_engine = world.engine().is_available() && world.engine().name() != "unknown";
            println!("world {}x{}, an engine: {}", world.width(), world.height(), i32::from(is_engine));
        }
        "seed-default" => world.seed()?,
        "seed" => world.seed_at(a, b)?,
        "step" => world.step(a)?,
        "worlds" => World::step_all(&mut [world], a)?,
        "slices" => {
            let mut slices = 1;
            while !world.step_slice(a)? {
                slices += 1;
            }
            println!("slices, more than one: {}", i32::from(slices > 1));
        }
        "jobs" => world.step_in_jobs(|pass| {
            thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(|| while pass.run_next() {});
                }
            });
        })?,
        "erase-circle" => world.erase_circle(a, b, c)?,
        "erase-rectangle" => world.erase_rectangle(a, b, c, d)?,
        "form" => world.set_form(a)?,
        "form-circle" => world.set_form_circle(a, b, c, d)?,
        "form-rectangle" => world.set_form_rectangle(a, b, c, d, at(4))?,
        "form-at" => println!("form {}, {}", world.form().unwrap_or(-1), world.form_at(a, b).unwrap_or(-1)),
        "origin" => world.set_origin(a, b)?,
        "step-count" => world.set_step_count(n[0] as u64)?,
        "reset" => world.reset(n[0] as u64)?,
        "copy-cell" => {
            let mut cell = vec![0; world.model().info().channels as usize];
            world.read_cell(a, b, &mut cell)?;
            world.write_cell(c, d, &cell)?;
        }
        "copy-cells" => {
            let mut cells = vec![0; (world.model().info().channels * c * d) as usize];
            world.read_cells(rectangle(a, b), &mut cells)?;
            world.write_cells(rectangle(at(4), at(5)), &cells)?;
            print_sum("cells", cells.into_iter().flat_map(i16::to_le_bytes));
        }
        "save" => {
            saved.resize(world.snapshot_size(), 0);
            let used = world.save(saved)?;
            saved.truncate(used);
            print_sum("snapshot", saved.iter().copied());
        }
        "restore" => world.restore(saved)?,
        "show" => {
            println!("step {}, {} live, hash {:016x}", world.step_count(), world.live_cells(), world.state_hash());
        }
        "dirty" => match world.take_dirty_rectangle()? {
            None => println!("dirty 0,0 0x0"),
            Some(dirty) => {
                println!("dirty {},{} {}x{}", dirty.x, dirty.y, dirty.width, dirty.height);
                let stride = 4 * dirty.width as usize;
                pixels.truncate(stride * dirty.height as usize);
                world.render_rectangle(dirty, &mut pixels, stride, PixelFormat::Rgba8Premultiplied)?;
                print_sum("pixels", pixels);
            }
        },
        "pixels" => {
            world.render(&mut pixels, FORMATS[a as usize])?;
            print_sum("pixels", pixels);
        }
        "palette" => {
            let palette: Vec<_> = n.chunks(4).map(|c| [c[0] as u8, c[1] as u8, c[2] as u8, c[3] as u8]).collect();
            world.render(&mut pixels, PixelFormat::Rgba8Straight)?;
            apply_palette(&mut pixels, world.width(), world.height(), PixelFormat::Rgba8Straight, &palette)?;
            print_sum("palette", pixels);
        }
        "debug" => {
            let view = if a == 4 { DebugView::Channel(b) } else { DebugView::Firing };
            world.debug_render(view, &mut pixels, PixelFormat::Rgba8Straight)?;
            print_sum("debug", pixels);
        }
        "refused" => {
            if let Err(error) = world.seed_at(a, b) {
                println!("refused {}: {error}", error.code);
            }
        }
        _ => return Err(format!("there is no command {command}").into()),
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().collect();
    assert!(is_compatible());
    let mut world = Model::new(&fs::read(&arguments[1])?)?.world().build()?;
    let mut saved = Vec::new();
    for line in fs::read_to_string(&arguments[2])?.lines() {
        let mut words = line.split_whitespace();
        let command = words.next().unwrap_or("#");
        if command.starts_with('#') {
            continue;
        }
        let numbers: Vec<i128> = words.map(str::parse).collect::<Result<_, _>>()?;
        run(&mut world, &mut saved, command, &numbers)?;
    }
    Ok(())
}

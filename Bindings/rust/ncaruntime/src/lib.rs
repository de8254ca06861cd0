//! Neural cellular automata: sprites that grow from a seed and heal when they are damaged.
//!
//! ```
//! # let file = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../Models/dragon.nca")).unwrap();
//! use ncaruntime::{Model, PixelFormat};
//!
//! let model = Model::new(&file)?;
//! let mut world = model.world().build()?;
//! world.seed()?;
//! world.step(96)?;
//! let mut pixels = vec![0; 4 * world.width() * world.height()];
//! world.render(&mut pixels, PixelFormat::Rgba8Premultiplied)?;
//! # Ok::<(), ncaruntime::Error>(())
//! ```
//!
//! What each function promises is written in ncaruntime.h, at the function whose name it has. Memory is allocated where models
//! and worlds are made, and nowhere else. Functions that return an error have changed nothing.
#![warn(missing_docs)]

mod model;
mod types;
mod world;

pub use model::{Model, ModelInfo};
pub use types::{apply_palette, is_compatible, DebugView, Engine, Error, PixelFormat, Rectangle, Result};
pub use world::{Pass, World, WorldBuilder};

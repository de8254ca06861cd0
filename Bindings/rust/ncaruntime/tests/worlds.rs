//! What a safe interface promises beyond the C functions.
use ncaruntime::{DebugView, Engine, Model, PixelFormat, Rectangle, World};
use std::thread;

fn model() -> Model {
    let file = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../Models/dragon.nca")).unwrap();
    Model::new(&file).unwrap()
}

fn seeded(model: &Model) -> World {
    let mut world = model.world().size(16, 12).build().unwrap();
    world.seed_at(8, 6).unwrap();
    world
}

#[test]
fn worlds_outlive_every_other_use_of_their_model() {
    let mut world = seeded(&model());
    world.step(3).unwrap();
    assert!(world.live_cells() > 0);
}

#[test]
fn worlds_run_on_other_threads_and_give_the_same_hash() {
    let model = model();
    let mut here = seeded(&model);
    here.step(30).unwrap();
    let hash = thread::spawn(move || {
        let mut there = seeded(&model);
        there.step(30).unwrap();
        there.state_hash()
    });
    assert_eq!(here.state_hash(), hash.join().unwrap());
}

#[test]
fn jobs_that_nobody_ran_are_run() {
    let (model, mut ran) = (model(), 0);
    let (mut whole, mut in_jobs) = (seeded(&model), seeded(&model));
    whole.step(1).unwrap();
    in_jobs
        .step_in_jobs(|pass| {
            ran += 1;
            assert!(pass.jobs() > 0 && pass.run_next());
        })
        .unwrap();
    assert_eq!(ran, 3);
    assert_eq!(whole.state_hash(), in_jobs.state_hash());
}

#[test]
fn slices_that_are_too_short_and_sizes_that_are_too_large_are_errors() {
    let model = model();
    let mut world = seeded(&model);
    let hash = world.state_hash();
    assert!(world.render(&mut [0; 10], PixelFormat::Bgra8Straight).is_err());
    assert!(world.read_cell(0, 0, &mut [0; 3]).is_err());
    assert!(world.write_cells(Rectangle { x: 0, y: 0, width: 4, height: 4 }, &[0; 17]).is_err());
    assert!(world.write_cells(Rectangle { x: 0, y: 0, width: -4, height: 4 }, &[0; 17]).is_err());
    assert!(world.restore(&[]).is_err());
    assert!(world.debug_render(DebugView::Channel(99), &mut [0; 768], PixelFormat::Rgba8Straight).is_err());
    assert!(model.world().size(1 << 40, 1).build().is_err());
    assert!(model.world().engine(Engine(77)).build().is_err());
    assert!(World::step_all(&mut [&mut world], -1).is_err());
    assert!(world.set_form(1).is_err());
    assert!(model.write_gpu(&mut [0; 10]).is_err());
    assert_eq!(world.state_hash(), hash);
}

#[test]
fn models_of_one_form_have_one_without_a_name() {
    let model = model();
    assert_eq!((model.form_count(), model.form_name(0), model.form_name(1)), (1, "", ""));
    let world = seeded(&model);
    assert_eq!((world.form(), world.form_at(0, 0), world.form_at(16, 0)), (Some(0), Some(0), None));
}

#[test]
fn errors_say_in_words_what_is_wrong() {
    let error = Model::new(b"").err().unwrap();
    assert!(error.to_string().contains("model"), "{error:?}");
}

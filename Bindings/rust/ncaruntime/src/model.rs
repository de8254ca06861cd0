use crate::types::{check, text};
use crate::{Result, WorldBuilder};
use ncaruntime_sys as sys;
use std::{ptr, sync::Arc};

/// What is known of a model.
pub type ModelInfo = sys::nca_model_info;

/// Weights. Clones share one model; any number of worlds and threads may use it.
#[derive(Clone)]
pub struct Model {
    shared: Arc<Shared>,
}

struct Shared {
    /// What the model is made in.
    _memory: Box<[u8]>,
    model: *mut sys::nca_model,
    info: ModelInfo,
}

// A model is read-only after its creation.
unsafe impl Send for Shared {}
unsafe impl Sync for Shared {}

impl Drop for Shared {
    fn drop(&mut self) {
        unsafe { sys::nca_model_destroy(self.model) };
    }
}

impl Model {
    /// From the bytes of a .nca file, which are not needed afterwards.
    pub fn new(file: &[u8]) -> Result<Model> {
        let (bytes, mut size, mut model, mut info) = (file.as_ptr().cast(), 0, ptr::null_mut(), ModelInfo::default());
        check(unsafe { sys::nca_model_memory_size(bytes, file.len(), &mut size) })?;
        let mut memory = vec![0; size].into_boxed_slice();
        check(unsafe { sys::nca_model_create(bytes, file.len(), memory.as_mut_ptr().cast(), size, &mut model) })?;
        check(unsafe { sys::nca_model_get_info_sized(model, &mut info, std::mem::size_of::<ModelInfo>()) })?;
        Ok(Model { shared: Arc::new(Shared { _memory: memory, model, info }) })
    }

    /// What is known of the model.
    pub fn info(&self) -> &ModelInfo {
        &self.shared.info
    }

    /// Pictures between which a world can be switched; 1 or more.
    pub fn form_count(&self) -> i32 {
        unsafe { sys::nca_model_form_count(self.pointer()) }
    }
    /// The name of form 0 to `form_count() - 1`; empty for the form of a model that has only one.
    pub fn form_name(&self, form: i32) -> &str {
        // The text lives as long as the model.
        unsafe { text(sys::nca_model_form_name(self.pointer(), form)) }
    }

    /// Bytes of the model as shaders read it.
    pub fn gpu_size(&self) -> Result<usize> {
        let mut size = 0;
        check(unsafe { sys::nca_model_gpu_size(self.pointer(), &mut size) })?;
        Ok(size)
    }
    /// Writes the model as shaders read it: docs/gpu.md.
    pub fn write_gpu(&self, buffer: &mut [u8]) -> Result<()> {
        check(unsafe { sys::nca_model_write_gpu(self.pointer(), buffer.as_mut_ptr().cast(), buffer.len()) })
    }

    /// A world as the model suggests it, to change what differs and build.
    pub fn world(&self) -> WorldBuilder {
        WorldBuilder::new(self)
    }

    pub(crate) fn pointer(&self) -> *const sys::nca_model {
        self.shared.model
    }
}

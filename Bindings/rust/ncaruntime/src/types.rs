use ncaruntime_sys as sys;
use std::{ffi::CStr, fmt};

/// A call was refused, and has changed nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Error {
    /// The `nca_result` of the call.
    pub code: i32,
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The library's sentences are static, and there is one for every number.
        formatter.write_str(unsafe { text(sys::nca_result_string(self.code)) })
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Error {}: {self}", self.code)
    }
}

impl std::error::Error for Error {}

/// What a call returns that may be refused.
pub type Result<T> = std::result::Result<T, Error>;

pub(crate) fn check(code: i32) -> Result<()> {
    match code {
        sys::NCA_OK => Ok(()),
        code => Err(Error { code }),
    }
}

/// A string of the library, UTF-8 that ends with a zero, which lives for 'a.
pub(crate) unsafe fn text<'a>(pointer: *const std::os::raw::c_char) -> &'a str {
    CStr::from_ptr(pointer).to_str().unwrap_or("")
}

/// Ways to compute a step. All but `HALF` give the same bits, on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Engine(pub i32);

impl Engine {
    /// The fastest in fixed point that this processor has.
    pub const AUTOMATIC: Engine = Engine(0);
    /// The specification in plain code.
    pub const SCALAR: Engine = Engine(1);
    /// The vectors of every processor of the architecture.
    pub const SIMD: Engine = Engine(2);
    /// x86-64 with AVX2.
    pub const AVX2: Engine = Engine(3);
    /// x86-64 with AVX-512 BW, VL and VNNI.
    pub const AVX512: Engine = Engine(4);
    /// Half precision: hashes and pictures differ from those of the others.
    pub const HALF: Engine = Engine(16);

    /// Whether this processor can run the engine.
    pub fn is_available(self) -> bool {
        unsafe { sys::nca_engine_available(self.0) != 0 }
    }

    /// A name as "avx2"; "unknown" for what is no engine.
    pub fn name(self) -> &'static str {
        unsafe { text(sys::nca_engine_name(self.0)) }
    }
}

/// Bytes of a pixel in memory order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum PixelFormat {
    /// Red, green, blue, straight alpha.
    Rgba8Straight = 0,
    /// Red, green, blue multiplied with alpha.
    Rgba8Premultiplied = 1,
    /// Blue, green, red, straight alpha.
    Bgra8Straight = 2,
    /// Blue, green, red multiplied with alpha.
    Bgra8Premultiplied = 3,
}

/// Pictures of what a world does: see ncaruntime_debug.h.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DebugView {
    /// The alive mask before the next step.
    Alive,
    /// Who is updated in the next step.
    Firing,
    /// The columns of each row that a step looks at.
    LiveSpans,
    /// What `World::take_dirty_rectangle` would take.
    Dirty,
    /// One channel as heat.
    Channel(i32),
}

/// Columns `x` to `x + width - 1` of rows `y` to `y + height - 1`, in cells.
pub type Rectangle = sys::nca_rectangle;

/// Gives pixels of a straight format, in rows without padding, the nearest of 1 to 256 colours: red, green, blue, alpha.
pub fn apply_palette(
    pixels: &mut [u8],
    width: usize,
    height: usize,
    format: PixelFormat,
    palette: &[[u8; 4]],
) -> Result<()> {
    check(unsafe {
        sys::nca_pixels_apply_palette(
            pixels.as_mut_ptr().cast(),
            pixels.len(),
            number(width),
            number(height),
            4 * width,
            format as i32,
            palette.as_ptr().cast(),
            number(palette.len()),
        )
    })
}

/// For the library, which refuses what is too large: no size may become a small one.
pub(crate) fn number(size: usize) -> i32 {
    i32::try_from(size).unwrap_or(i32::MAX)
}

/// Whether the library that was linked fits this crate.
pub fn is_compatible() -> bool {
    unsafe { sys::nca_abi_version() == sys::NCA_ABI_VERSION }
}

/*
 * ncaruntime, for developers: pictures of what a world does, to show over or beside its sprite. Nothing is allocated and
 * nothing changes. The functions are an object of their own in libncaruntime.a, so that programs that do not call them
 * carry nothing of them; the modules for WebAssembly are built without.
 */
#ifndef NCARUNTIME_DEBUG_H
#define NCARUNTIME_DEBUG_H

#include "ncaruntime.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Colours are red, green, blue; cells that a view says nothing of are transparent black. */
typedef int32_t nca_debug_view;
enum {
    /*
     * The alive mask before the next step: white (255, 255, 255) where the cell's own alpha is above the threshold, grey
     * (128, 128, 128) where only a neighbour's is. All white in a model without alive mask.
     */
    NCA_DEBUG_ALIVE = 0,
    /* Who is updated in the next step: yellow (255, 208, 0); grey (64, 64, 64) for cells that are alive and do not fire. */
    NCA_DEBUG_FIRING = 1,
    /*
     * The live spans, which are the columns of each row that a step looks at: green (0, 208, 96) where the cell is not all
     * zero, dark green (0, 80, 40) where it is. Engines may differ by cells that are all zero.
     */
    NCA_DEBUG_LIVE_SPANS = 2,
    /*
     * What nca_world_take_dirty_rectangle would take: red (255, 48, 48) in the columns of each row that may have changed,
     * dark red (96, 16, 16) in the rest of the rectangle.
     */
    NCA_DEBUG_DIRTY = 3,
    /*
     * One channel as heat: black at 0, through red to yellow at 1.0 and above, through blue to cyan at -1.0 and below.
     * With h = (min(|value|, one) * 510 + one / 2) >> state_fraction: (min(h, 255), max(h - 255, 0), 0) for positive
     * values, (0, max(h - 255, 0), min(h, 255)) for negative ones. Opaque in the whole world.
     */
    NCA_DEBUG_CHANNEL = 4,
    NCA_DEBUG_VIEWS = 5 /* how many there are */
};

/*
 * Renders a view of the world, one pixel per cell; rows are `stride` bytes apart (at least 4 x width). `channel` is that of
 * NCA_DEBUG_CHANNEL, 0 ... channels - 1, and not read in other views. Pixels are opaque or transparent black, so that both
 * kinds of alpha are the same. Costs a visit of every cell. Fails as nca_world_render does, and with NCA_ERROR_DEBUG_VIEW.
 */
nca_result nca_world_debug_render(const nca_world *world, nca_debug_view view, int32_t channel,
                                  nca_pixel_format format, void *pixels, size_t byte_count, size_t stride);

#ifdef __cplusplus
}
#endif

#endif

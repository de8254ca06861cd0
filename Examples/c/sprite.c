/*
 * sprite: grows a .nca sprite in a window, where it can be damaged and heals.
 *
 *     sprite dragon.nca                     a window: drag to damage, right click to seed; 1 to 9 switch the form of a model
 *                                           that has several, F sends a wave of the next form out from the pointer
 *     sprite dragon.nca --headless 96 o.png the world after 96 steps as a picture, without a window
 *     sprite dragon.nca --frames 120 o.png  the window after 120 frames as a picture (for tests); with a fourth
 *                                           argument as on a screen of so many frames a second
 */
#include <SDL.h>
#include <ncaruntime.h>
#include <ncaruntime_debug.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Steps a second, whatever the screen's rate, and the most in one frame: a slow machine then grows slower. */
enum { STEPS_PER_SECOND = 60, MOST_STEPS = 32 };

/* In pixels: the largest cell, the board, which large worlds fill with smaller cells, and the bar below it. */
enum { MAX_SCALE = 8, MAX_BOARD = 800, BAR = 36 };

typedef struct sprite {
    nca_model *model;
    nca_world *world;
    nca_model_info info;
    uint64_t random_seed;
    size_t pixels_size;
    uint8_t *pixels; /* RGBA, straight alpha, as SDL blends */
} sprite;

static void fail(const char *what, const char *why) {
    fprintf(stderr, "sprite: %s: %s\n", what, why);
    exit(1);
}

/* Ends the program if a call into the runtime failed. */
static void check(nca_result result, const char *what) {
    if (result != NCA_OK) fail(what, nca_result_string(result));
}

static void *allocate(size_t size) {
    void *memory = malloc(size);
    if (memory == NULL) fail("memory", "there is not enough");
    return memory;
}

static void *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail(path, "cannot be opened");
    fseek(file, 0, SEEK_END);
    long end = ftell(file);
    rewind(file);
    if (end <= 0) fail(path, "is empty");
    void *bytes = allocate((size_t)end);
    if (fread(bytes, 1, (size_t)end, file) != (size_t)end) fail(path, "cannot be read");
    fclose(file);
    *size = (size_t)end;
    return bytes;
}

/* Model and world live in memory that this program hands to the runtime. */
static sprite load(const char *path) {
    sprite s = {0};
    size_t byte_count, size;
    void *bytes = read_file(path, &byte_count);
    check(nca_model_memory_size(bytes, byte_count, &size), path);
    check(nca_model_create(bytes, byte_count, allocate(size), size, &s.model), path);
    free(bytes);
    check(nca_model_get_info(s.model, &s.info), path);

    nca_world_def def = nca_world_def_default(s.model);
    check(nca_world_memory_size(&def, &size), "world");
    check(nca_world_create(&def, allocate(size), size, &s.world), "world");
    check(nca_world_seed_default(s.world), "seed");
    s.pixels_size = (size_t)def.width * (size_t)def.height * 4;
    s.pixels = allocate(s.pixels_size);
    return s;
}

static void render(sprite *s) {
    check(nca_world_render(s->world, NCA_PIXELS_RGBA8_STRAIGHT, s->pixels, s->pixels_size, (size_t)nca_world_width(s->world) * 4),
          "render");
}

static void write_png(const char *path, int width, int height, const void *pixels) {
    png_image image = {0};
    image.version = PNG_IMAGE_VERSION;
    image.width = (png_uint_32)width;
    image.height = (png_uint_32)height;
    image.format = PNG_FORMAT_RGBA;
    if (!png_image_write_to_file(&image, path, 0, pixels, 0, NULL)) fail(path, image.message);
}

static int headless(sprite *s, int steps, const char *path) {
    check(nca_world_step(s->world, steps), "step");
    render(s);
    write_png(path, nca_world_width(s->world), nca_world_height(s->world), s->pixels);
    printf("%d steps, %d live cells, state %016llx\n", steps, (int)nca_world_live_cells(s->world),
           (unsigned long long)nca_world_state_hash(s->world));
    return 0;
}

/* ------------------------------------------------------------------- window */

typedef struct window {
    SDL_Window *window;
    SDL_Renderer *renderer;
    SDL_Texture *texture;
    int scale; /* pixels per cell */
    int brush; /* radius in cells */
    int x, y;  /* the cell under the pointer */
    int view;  /* what is shown: 0 the sprite, then the debug views, the last of them once per channel */
    int erasing, paused, speed, running; /* speed: times STEPS_PER_SECOND */
    int form;                            /* what the world is, or becomes while a wave runs */
    int wave_x, wave_y, wave_steps;      /* where a wave began, and how long ago; wave_steps -1: there is none */
} window;

static window open_window(sprite *s) {
    window w = {.brush = 5, .speed = 1, .running = 1, .wave_steps = -1};
    int width = s->info.grid_width, height = s->info.grid_height;
    w.scale = SDL_max(1, SDL_min(MAX_SCALE, MAX_BOARD / SDL_max(width, height)));
    if (SDL_Init(SDL_INIT_VIDEO) != 0) fail("SDL", SDL_GetError());
    w.window = SDL_CreateWindow("sprite", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, width * w.scale,
                                height * w.scale + BAR, SDL_WINDOW_RESIZABLE);
    if (w.window == NULL) fail("window", SDL_GetError());
    w.renderer = SDL_CreateRenderer(w.window, -1, SDL_RENDERER_PRESENTVSYNC);
    if (w.renderer == NULL) w.renderer = SDL_CreateRenderer(w.window, -1, SDL_RENDERER_SOFTWARE);
    if (w.renderer == NULL) fail("renderer", SDL_GetError());
    SDL_RenderSetLogicalSize(w.renderer, width * w.scale, height * w.scale + BAR);
    w.texture = SDL_CreateTexture(w.renderer, SDL_PIXELFORMAT_RGBA32, SDL_TEXTUREACCESS_STREAMING, width, height);
    if (w.texture == NULL) fail("texture", SDL_GetError());
    SDL_SetTextureBlendMode(w.texture, SDL_BLENDMODE_BLEND);
    return w;
}

/* Erases along the way from the last place of the pointer, so that fast movements leave no gaps. */
static void erase(window *w, sprite *s, int x, int y) {
    int parts = SDL_max(1, SDL_max(abs(x - w->x), abs(y - w->y)));
    for (int i = 1; i <= parts; i++)
        check(nca_world_erase_circle(s->world, w->x + (x - w->x) * i / parts, w->y + (y - w->y) * i / parts, w->brush),
              "erase");
}

/* Cells that a wave moves in a step: of a slow one, what is still in the old form heals to a sprite of its own. */
enum { WAVE_SPEED = 1 };

static void switch_form(window *w, sprite *s, int form) {
    if (form >= nca_model_form_count(s->model)) return;
    w->form = form;
    w->wave_steps = -1;
    check(nca_world_set_form(s->world, form), "form");
}

/* Cells become the next form one after the other, as far from the pointer as the wave has come. */
static void begin_wave(window *w, const sprite *s) {
    w->form = (w->form + 1) % nca_model_form_count(s->model);
    w->wave_x = w->x;
    w->wave_y = w->y;
    w->wave_steps = 0;
}

static void move_wave(window *w, sprite *s, int steps) {
    if (w->wave_steps < 0) return;
    w->wave_steps += steps;
    check(nca_world_set_form_circle(s->world, w->form, w->wave_x, w->wave_y, w->wave_steps * WAVE_SPEED), "form");
    if (nca_world_form(s->world) == w->form) w->wave_steps = -1;
}

static void handle(window *w, sprite *s, const SDL_Event *event) {
    switch (event->type) {
    case SDL_QUIT: w->running = 0; break;
    case SDL_MOUSEBUTTONDOWN:
        w->x = event->button.x / w->scale;
        w->y = event->button.y / w->scale;
        if (event->button.button == SDL_BUTTON_LEFT) {
            w->erasing = 1;
            erase(w, s, w->x, w->y);
        } else {
            /* Beside the world there is nothing to seed; the runtime says so, and nothing happens. */
            (void)nca_world_seed(s->world, w->x, w->y);
        }
        break;
    case SDL_MOUSEBUTTONUP: w->erasing = 0; break;
    case SDL_MOUSEMOTION:
        if (w->erasing) erase(w, s, event->motion.x / w->scale, event->motion.y / w->scale);
        w->x = event->motion.x / w->scale;
        w->y = event->motion.y / w->scale;
        break;
    case SDL_MOUSEWHEEL: w->brush = SDL_max(1, SDL_min(16, w->brush + event->wheel.y)); break;
    case SDL_KEYDOWN:
        switch (event->key.keysym.sym) {
        case SDLK_ESCAPE: w->running = 0; break;
        case SDLK_p: w->paused = !w->paused; break;
        case SDLK_d: w->view = (w->view + 1) % (NCA_DEBUG_VIEWS + s->info.channels); break;
        case SDLK_f: begin_wave(w, s); break;
        case SDLK_1: case SDLK_2: case SDLK_3: case SDLK_4: case SDLK_5: case SDLK_6: case SDLK_7: case SDLK_8: case SDLK_9:
            switch_form(w, s, event->key.keysym.sym - SDLK_1);
            break;
        case SDLK_s: (void)nca_world_seed(s->world, w->x, w->y); break;
        case SDLK_PLUS:
        case SDLK_EQUALS:
        case SDLK_KP_PLUS:
        case SDLK_UP: w->speed = SDL_min(16, w->speed * 2); break;
        case SDLK_MINUS:
        case SDLK_KP_MINUS:
        case SDLK_DOWN: w->speed = SDL_max(1, w->speed / 2); break;
        case SDLK_r:
        case SDLK_SPACE:
            check(nca_world_reset(s->world, ++s->random_seed), "reset");
            check(nca_world_seed_default(s->world), "seed");
            w->form = 0;
            w->wave_steps = -1;
            break;
        }
        break;
    }
}

static nca_debug_view debug_view(const window *w) { return SDL_min(w->view - 1, NCA_DEBUG_CHANNEL); }

/* The name of what is shown, for the title. */
static const char *view_name(const window *w, const sprite *s) {
    static const char *const names[] = {"alive mask", "firing cells", "live spans", "dirty rectangle", "channel"};
    if (w->view > 0) return names[debug_view(w)];
    return nca_model_form_count(s->model) > 1 ? nca_model_form_name(s->model, w->form) : "sprite";
}

/* What the world does instead of what it looks like. */
static void render_view(window *w, sprite *s) {
    check(nca_world_debug_render(s->world, debug_view(w), w->view - 1 - NCA_DEBUG_CHANNEL, NCA_PIXELS_RGBA8_STRAIGHT, s->pixels,
                                 s->pixels_size, (size_t)nca_world_width(s->world) * 4),
          "debug view");
    /* This program renders everything in every frame; here it empties the rectangle as one does that renders what changed. */
    nca_rectangle dirty;
    check(nca_world_take_dirty_rectangle(s->world, &dirty), "dirty rectangle");
}

/* A dark board, the sprite on it, and a bar for the step time: its full width is a 60 Hz frame. */
static void draw(window *w, sprite *s, double milliseconds) {
    int square = 4 * w->scale, width = s->info.grid_width * w->scale, height = s->info.grid_height * w->scale;
    SDL_SetRenderDrawColor(w->renderer, 24, 26, 33, 255);
    SDL_RenderClear(w->renderer);
    SDL_SetRenderDrawColor(w->renderer, 30, 33, 42, 255);
    for (int y = 0; y < height; y += square)
        for (int x = y / square % 2 * square; x < width; x += 2 * square) {
            SDL_Rect light = {x, y, SDL_min(square, width - x), SDL_min(square, height - y)};
            SDL_RenderFillRect(w->renderer, &light);
        }
    if (w->view == 0) render(s);
    else render_view(w, s);
    SDL_UpdateTexture(w->texture, NULL, s->pixels, s->info.grid_width * 4);
    SDL_Rect board = {0, 0, width, height};
    SDL_RenderCopy(w->renderer, w->texture, NULL, &board);

    SDL_Rect track = {12, height + BAR / 2 - 4, width - 24, 8};
    SDL_SetRenderDrawColor(w->renderer, 44, 48, 60, 255);
    SDL_RenderFillRect(w->renderer, &track);
    track.w = SDL_max(2, SDL_min(track.w, (int)(track.w * milliseconds / 16.6)));
    SDL_SetRenderDrawColor(w->renderer, 255, 176, 59, 255);
    SDL_RenderFillRect(w->renderer, &track);
    SDL_RenderPresent(w->renderer);
}

static void save_screen(window *w, const char *path) {
    int width, height;
    SDL_GetRendererOutputSize(w->renderer, &width, &height);
    uint8_t *pixels = allocate((size_t)width * (size_t)height * 4);
    if (SDL_RenderReadPixels(w->renderer, NULL, SDL_PIXELFORMAT_RGBA32, pixels, width * 4) != 0)
        fail("screen", SDL_GetError());
    write_png(path, width, height, pixels);
    free(pixels);
}

static double seconds_since(uint64_t start) {
    return (double)(SDL_GetPerformanceCounter() - start) / (double)SDL_GetPerformanceFrequency();
}

/*
 * Runs until the window is closed, or for `frames` frames, whose last is saved to `path`. A frame takes as many steps as
 * time has passed, so that a sprite grows alike at any rate; `hertz` above 0 stands for the clock.
 */
static int windowed(sprite *s, int frames, const char *path, int hertz) {
    window w = open_window(s);
    double milliseconds = 0, owed = 0;
    uint64_t last = SDL_GetPerformanceCounter();
    for (int frame = 0; w.running && (frames == 0 || frame < frames); frame++) {
        SDL_Event event;
        while (SDL_PollEvent(&event)) handle(&w, s, &event);
        double passed = hertz > 0 ? 1.0 / hertz : seconds_since(last);
        last = SDL_GetPerformanceCounter();
        if (!w.paused) {
            owed = SDL_min(owed + passed * STEPS_PER_SECOND * w.speed, MOST_STEPS);
            /* A hundredth is rounding: sixty frames of a sixtieth are sixty steps. */
            int steps = (int)(owed + 0.01);
            owed -= steps;
            uint64_t start = SDL_GetPerformanceCounter();
            move_wave(&w, s, steps);
            check(nca_world_step(s->world, steps), "step");
            double taken = seconds_since(start) * 1e3;
            if (steps > 0) milliseconds += (taken / steps - milliseconds) * (milliseconds == 0 ? 1 : 0.05);
        }
        draw(&w, s, milliseconds * w.speed);
        if (frame % 15 == 0) {
            char title[160];
            snprintf(title, sizeof title, "%s - step %llu - %.3f ms a step (%s) - drag erases, R grows anew, P pauses, D views",
                     view_name(&w, s), (unsigned long long)nca_world_step_count(s->world), milliseconds,
                     nca_engine_name(nca_world_engine(s->world)));
            SDL_SetWindowTitle(w.window, title);
        }
        /* Not every driver waits for the screen. */
        SDL_Delay(milliseconds < 8 ? 8 : 0);
    }
    if (path != NULL) save_screen(&w, path);
    SDL_DestroyTexture(w.texture);
    SDL_DestroyRenderer(w.renderer);
    SDL_DestroyWindow(w.window);
    SDL_Quit();
    return 0;
}

int main(int argc, char **argv) {
    if (nca_abi_version() != NCA_ABI_VERSION) fail("ncaruntime", "the library is of another version than its header");
    int count = argc >= 5 ? atoi(argv[3]) : 0;
    if (argc == 2) {
        sprite s = load(argv[1]);
        return windowed(&s, 0, NULL, 0);
    }
    if (argc == 5 && count > 0 && strcmp(argv[2], "--headless") == 0) {
        sprite s = load(argv[1]);
        return headless(&s, count, argv[4]);
    }
    if ((argc == 5 || argc == 6) && count > 0 && strcmp(argv[2], "--frames") == 0) {
        sprite s = load(argv[1]);
        return windowed(&s, count, argv[4], argc == 6 ? atoi(argv[5]) : 0);
    }
    fprintf(stderr, "usage: sprite MODEL.nca [--headless STEPS OUT.png | --frames FRAMES OUT.png [HERTZ]]\n");
    return 64;
}

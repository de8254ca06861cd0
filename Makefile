SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help deps deps-test demo test targets test-targets test-bindings packages test-packages dist test-dist test-web \
    test-kernels test-gpu test-robustness docs runtime web shaders install bench bench-bindings bench-gpu fuzz lint format clean

BUILD := swift build -c release
# A folder of its own, as flags that differ would build everything anew after each `make demo`.
TESTING := -c release --scratch-path .build/testing -Xswiftc -enable-testing
SOURCES := Sources Tests Benchmarks Package.swift

# What the C library is built for, and where `make install` puts it: `host`, in build/lib, and others in build/TARGET/lib.
TARGET ?= host
TARGETS := $(shell awk '$$1 == "target" { print $$2 }' Scripts/runtime/targets.txt | uniq)
ALIASES := host $(shell awk '$$1 == "alias" { print $$2 }' Scripts/runtime/targets.txt)
ifeq ($(filter $(TARGET),$(TARGETS) $(ALIASES) apple),)
$(error there is no TARGET=$(TARGET): the C library is built for one of $(ALIASES) $(TARGETS) apple)
endif
PREFIX ?= /usr/local
# What the web page shows: all models but the embryo, which is no sprite.
SPRITES := $(filter-out Models/embryo.nca,$(wildcard Models/*.nca)) $(wildcard Models/forms/*.nca) $(wildcard Models/prompts/*.nca)
RUNTIME_SOURCES := $(shell find Sources/NCARuntime Sources/CNCARuntime Sources/NCAIntrinsics Scripts/runtime -type f) \
    Sources/NCAModelFile/Version.swift Scripts/build-runtime.sh Scripts/check-runtime.sh
# A file for each target that was built and checked. That of this machine is built as `host`.
BUILT := build/built
HOST := $(shell uname -m | sed 's/aarch64/arm64/;s/^/linux-/')
CROSS := $(patsubst %,$(BUILT)/%,$(filter-out $(HOST),$(TARGETS)))

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## Install what the build needs (apt on Debian and Ubuntu; says what brew needs on macOS)
	@Scripts/install-dependencies.sh build

deps-test: deps ## Install what the tests need as well
	@Scripts/install-dependencies.sh build test

demo: deps ## Grow Models/dragon.nca to an animated WebP and a sprite sheet
	@test -f Models/dragon.nca || { echo "error: Models/dragon.nca is missing" >&2; exit 1; }
	@$(BUILD) --product ncabake
	@mkdir -p build/demo
	@"$$($(BUILD) --show-bin-path)/ncabake" --model Models/dragon.nca --webp --sheet --output build/demo/dragon.webp
	@echo "Look at build/demo/dragon.webp (any browser) and at the sprite sheet build/demo/dragon.png"

test: deps-test $(BUILT)/host ## Run all tests
	@$(MAKE) --no-print-directory test-targets test-bindings test-packages test-web test-kernels
	@$(MAKE) --no-print-directory test-gpu SHORT=--short
	@$(MAKE) --no-print-directory -C Examples/c
	@$(MAKE) --no-print-directory -C Examples/jobs
	@swift build --build-tests $(TESTING)
	@Scripts/check-documentation.sh "$$(swift build $(TESTING) --show-bin-path)"
	@swift test --skip-build $(TESTING)

# The archives of all Apple's targets as an XCFramework.
APPLE := $(shell awk '$$1 == "target" && $$6 == "apple" { print $$2 }' Scripts/runtime/targets.txt | uniq)
$(BUILT)/apple: $(patsubst %,$(BUILT)/%,$(APPLE))
	@python3 Scripts/runtime/xcframework.py build/apple/lib/ncaruntime.xcframework $(APPLE)
	@touch $@

targets: $(BUILT)/host $(CROSS) $(BUILT)/apple ## Build libncaruntime for all targets

JOBS := -j $(shell getconf _NPROCESSORS_ONLN)
packages: deps-test ## Pack the C library and its bindings for all platforms, engines and languages into build/dist
	@$(MAKE) --no-print-directory $(JOBS) targets
	@python3 Scripts/release/packages.py

test-packages: packages ## Unpack each package into an empty place, and build or run a program against it
	@Scripts/release/test-packages.sh

# In a folder of its own, and from nothing: a build that goes on from an earlier one gives other bytes.
STATIC := swift build -c release --static-swift-stdlib --scratch-path .build/static
dist: packages ## Make a release in build/dist: the packages, and the programs for Linux with Swift's library inside
	@rm -rf .build/static
	@$(STATIC) --product ncatrain
	@$(STATIC) --product ncabake
	@python3 Scripts/release/programs.py "$$($(STATIC) --show-bin-path)"
	@ls -l build/dist

test-dist: dist test-packages ## Test a release, its programs in a bare Debian; with AGAIN=1 also make all a second time and compare
	@Scripts/release/test-programs.sh
	@$(if $(AGAIN),Scripts/release/again.sh)

test-targets: deps ## Compare state hashes on all targets: Linux, Windows, Apple, Android, WebAssembly, Cortex-M4
	@$(MAKE) --no-print-directory $(JOBS) targets
	@Tests/Targets/run.sh

# The bindings are tested with the libraries that are there; of other systems these.
test-bindings: deps-test $(patsubst %,$(BUILT)/%,host wasm32 windows-x86_64 linux-arm64) ## Run each binding, and compare what it does with C
	@Bindings/test.sh

test-kernels: deps ## Check the trainer's kernels on this processor, and those for arm64 in an emulator
	@Tests/TrainingKernels/run.sh

test-robustness: deps-test ## Kill the programs 100 times each, fill disks, and take folders and terminals away
	@swift build --build-tests $(TESTING)
	@Tests/Robustness/run.sh "$$(swift build $(TESTING) --show-bin-path)" $(or $(KILLS),100)

docs: deps ## Build the documentation of the libraries, and check that it is whole
	@swift build
	@Scripts/check-documentation.sh

runtime: $(BUILT)/$(TARGET) ## Build libncaruntime for C; for others with TARGET=..., of Scripts/runtime/targets.txt
	@find build/$(filter-out host,$(TARGET))/{bin,lib,include}/ -name '*ncaruntime*' 2>/dev/null | LC_ALL=C sort

$(patsubst %,$(BUILT)/%,$(TARGETS) $(ALIASES)): $(BUILT)/%: $(RUNTIME_SOURCES) | deps
	@Scripts/build-runtime.sh $*
	@Scripts/check-runtime.sh $*
	@mkdir -p $(BUILT) && touch $@

web: $(BUILT)/wasm32 ## Build Examples/web and Examples/webgpu to build/web, for any static server
	@rm -rf build/web && mkdir -p build/web/models build/web/gpu
	@cp Examples/webgpu/*.html Examples/webgpu/*.css Examples/webgpu/*.js Shaders/nca_step.* build/web/gpu
	@cp Examples/web/*.html Examples/web/*.css Examples/web/*.js Bindings/npm/ncaruntime.js build/wasm32/lib/*.wasm build/web
	@cp $(SPRITES) build/web/models
	@printf '"%s"\n' $(basename $(notdir $(SPRITES))) | paste -sd, | sed 's/.*/[&]/' >build/web/models/index.json
	@echo "build/web: host it with any static server, for example: python3 -m http.server -d build/web"

SHADERS := build/shaders/spirv/nca_batch_dot.spv
$(SHADERS): Shaders/nca_step.glsl $(wildcard Scripts/shaders/*) $(BUILT)/host | deps-test
	@Scripts/shaders/build.sh $(or $(MODEL),Models/dragon.nca)
	@touch $@

shaders: $(SHADERS) ## Make SPIR-V, HLSL, MSL, and files for Unity and Godot of Shaders, with the constants of MODEL
	@$(if $(MODEL),Scripts/shaders/build.sh $(MODEL))
	@find build/shaders -type f | LC_ALL=C sort

test-web: web $(BUILT)/host ## Open Examples/web in headless Chromium and compare its canvas with the native library
	@Tests/Web/run.sh

test-gpu: web $(SHADERS) ## Play rollouts on software GPUs (Vulkan, WebGPU, WebGL2) and compare state hashes; 20 minutes
	@Tests/GPU/run.sh $(SHORT)

bench-gpu: deps-test $(BUILT)/host ## Measure steps per second of four scenes on the GPU of this machine, beside its CPU
	@build/python/bin/python Benchmarks/gpu.py

install: $(BUILT)/host ## Install the C library, its headers and its ncaruntime.pc below PREFIX
	@install -d "$(DESTDIR)$(PREFIX)/include" "$(DESTDIR)$(PREFIX)/lib/pkgconfig"
	@install -m 644 build/include/ncaruntime.h build/include/ncaruntime_debug.h Bindings/cpp/include/ncaruntime.hpp \
	    "$(DESTDIR)$(PREFIX)/include"
	@cp -P build/lib/libncaruntime.* "$(DESTDIR)$(PREFIX)/lib"
	@install -m 644 build/lib/pkgconfig/ncaruntime.pc "$(DESTDIR)$(PREFIX)/lib/pkgconfig"
	@echo "installed below $(DESTDIR)$(PREFIX)"

bench: deps ## Measure the runtime and the trainer beside what others use
	@$(BUILD) --product ncabench
	@$(BUILD) --product ncabake
	@$(BUILD) --product clipcheck
	@Benchmarks/run.sh

bench-bindings: deps-test $(BUILT)/host $(BUILT)/wasm32 ## Measure a step through each binding beside C
	@Benchmarks/bindings.sh

fuzz: deps ## Fuzz every reader of foreign bytes, as many at once as there are cores (SECONDS=60 each)
	@Tests/Fuzz/run.sh $(or $(SECONDS),60)

lint: ## Check the format of the sources
	@swift format lint --strict --recursive $(SOURCES)

format: ## Format the sources
	@swift format --in-place --recursive $(SOURCES)

clean: ## Remove everything that was built
	@rm -rf build .build
	@$(MAKE) --no-print-directory -C Examples/c clean

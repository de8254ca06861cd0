SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help deps demo test test-swift test-c runtime bench lint format clean models

BUILD := swift build -c release
SOURCES := Sources Tests Benchmarks Package.swift

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## Install what the build needs (apt on Debian and Ubuntu; says what brew needs on macOS)
	@Scripts/install-dependencies.sh

demo: deps ## Grow Models/dragon.nca to an animated WebP and a sprite sheet
	@$(BUILD) --product ncabake
	@mkdir -p build/demo
	@"$$($(BUILD) --show-bin-path)/ncabake" --model Models/dragon.nca --webp --sheet --output build/demo/dragon.webp
	@echo "Look at build/demo/dragon.webp (any browser) and at the sprite sheet build/demo/dragon.png"

test: deps runtime ## Run all tests
	@Scripts/check-runtime.sh
	@$(MAKE) --no-print-directory -C Examples/c
	@$(BUILD) --build-tests -Xswiftc -enable-testing
	@swift test -c release --skip-build -Xswiftc -enable-testing

runtime: deps ## Build libncaruntime for C: build/lib, build/include
	@Scripts/build-runtime.sh
	@echo "build/lib/libncaruntime.a build/lib/libncaruntime.so build/include/ncaruntime.h"

bench: deps ## Measure the runtime and the trainer beside what others use
	@$(BUILD) --product ncabench
	@Benchmarks/run.sh

lint: ## Check the format of the sources
	@swift format lint --strict --recursive $(SOURCES)

format: ## Format the sources
	@swift format --in-place --recursive $(SOURCES)

clean: ## Remove everything that was built
	@rm -rf build .build
	@$(MAKE) --no-print-directory -C Examples/c clean

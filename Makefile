# Podreach: `make demo` shows it, `make test` tests it, `make install` installs it.

PREFIX ?= /usr/local
SWIFT ?= swift
SECONDS ?= 60
BUILD = $(SWIFT) build --explicit-target-dependency-import-check error
PODREACH = .build/debug/podreach
BENCHMARKS = $(SWIFT) build -c release --static-swift-stdlib --package-path Tests/Benchmarks \
	--scratch-path .build/benchmarks --explicit-target-dependency-import-check error
SIZES ?= S M L XL

.DEFAULT_GOAL := help
.PHONY: help dependencies build demo test fuzz bench format install clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

dependencies: ## Install libgraphviz and fonts, if any is missing
	@Sources/CGraphviz/dependencies

build: dependencies
	@$(BUILD) --product podreach

demo: build ## Build, and draw every sample into Output
	@Samples/draw $(PODREACH) Output

test: ## Check the format, build without warnings, run every test
	@Sources/CGraphviz/dependencies tests
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests
	$(BUILD) --build-tests
	$(SWIFT) test --skip-build

fuzz: dependencies ## Compare random clusters with the oracle for SECONDS (60), from SEED (a new one)
	@$(BUILD) --build-tests
	@seed=$${SEED:-$$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}; \
	echo "seed $$seed: SEED=$$seed repeats this run"; \
	PODREACH_SEED=$$seed PODREACH_SECONDS=$(SECONDS) $(SWIFT) test --skip-build \
	  --filter DifferentialTests/agreesForLong

bench: dependencies ## Measure reading, evaluating, listing and drawing of made-up clusters (SIZES="S M L XL")
	@$(BENCHMARKS)
	@mkdir -p .build/clusters
	@"$$($(BENCHMARKS) --show-bin-path)/PodreachBenchmarks" run .build/clusters $(SIZES)

format: ## Format the sources
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests

install: dependencies ## Build an optimised podreach and install it under PREFIX (/usr/local)
	$(BUILD) -c release --product podreach --static-swift-stdlib
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 "$$($(SWIFT) build -c release --product podreach --static-swift-stdlib --show-bin-path)/podreach" "$(DESTDIR)$(PREFIX)/bin/podreach"

clean: ## Remove what was built
	rm -rf .build

# What people type. Each target can be the first command on a fresh Debian 12: it installs what it needs and is missing.
# The build itself is CMake's business: see CMakeLists.txt, and CMakePresets.json for debug and sanitizer builds.

BUILD := build
JOBS  ?= $(shell nproc 2>/dev/null || echo 2)

.DEFAULT_GOAL := build
.PHONY: audit test build format lint docs site install clean help bootstrap

## audit: build, then audit the sample projects in fixtures/. Succeeds when the audit ran, whatever it found
audit: build
	@$(BUILD)/dbssot check fixtures; status=$$?; \
	if [ $$status -gt 1 ]; then echo "audit: failed with exit code $$status" >&2; exit $$status; fi

## test: build with the tests, then run all of them
test:
	@tools/bootstrap.sh --test
	@$(call configure,ON)
	@cmake --build $(BUILD) -j $(JOBS)
	@ctest --test-dir $(BUILD) --output-on-failure --no-tests=error --timeout 900 -j $(JOBS)

## build: compile build/dbssot
build:
	@tools/bootstrap.sh --build
	@$(call configure,OFF)
	@cmake --build $(BUILD) -j $(JOBS)

## format: rewrite the C++ sources as .clang-format says
format:
	@tools/bootstrap.sh --dev
	@tools/format.sh

## lint: run clang-tidy over our sources (FILES=src/url for some of them)
lint:
	@tools/bootstrap.sh --dev
	@$(call configure,ON)
	@run-clang-tidy-19 -quiet -p $(BUILD) -j $(JOBS) "^$(CURDIR)/$(or $(FILES),(src|rules)/).*\.cpp$$"

## docs: rewrite what is generated in the pages, then check every link
docs: build
	@tools/bootstrap.sh --test
	@python3 tools/rule_index.py
	@python3 tools/readme_output.py
	@python3 tools/reference.py $(BUILD)/dbssot
	@$(BUILD)/dbssot schema > docs/policy.schema.json
	@python3 tests/docs/check_links.py
	@python3 tests/docs/check_commands.py $(BUILD)/dbssot

## site: the pages as a static site in build/site
site:
	@tools/bootstrap.sh --test
	@/usr/bin/python3 tools/site.py $(BUILD)/site --check

## install: install into PREFIX (default /usr/local)
install: build
	@cmake --install $(BUILD) --prefix "$(or $(PREFIX),/usr/local)"

## clean: remove the build tree; packages and node_modules stay
clean:
	@rm -rf $(BUILD)

## help: this list
help:
	@sed -n 's/^## //p' Makefile | awk -F': ' '{ printf "  make %-9s %s\n", $$1, $$2 }'

bootstrap:
	@tools/bootstrap.sh --test

# configure(with tests: ON or OFF): makes the build tree, or switches the tests in the one that is there. A tree that somebody configured
# by hand keeps its build type and generator.
define configure
{ test -f $(BUILD)/build.ninja || test -f $(BUILD)/Makefile || \
    cmake -S . -B $(BUILD) $$(command -v ninja >/dev/null && echo -G Ninja) -DCMAKE_BUILD_TYPE=Release -DDBSSOT_TESTS=$(1); } && \
{ grep -q '^DBSSOT_TESTS:BOOL=$(1)$$' $(BUILD)/CMakeCache.txt || cmake -S . -B $(BUILD) -DDBSSOT_TESTS=$(1) >/dev/null; }
endef

# MamaOnline. `make run` starts a demo market, `make test` runs every test, `make` only builds ./mama.
CC      ?= gcc
ifeq ($(origin CC),default)
CC      := gcc
endif
BUILD   ?= build
PROGRAM ?= mama
V       ?= 0
DIR     ?= var

PKGS    := libssh ncursesw panelw sqlite3 libsodium libevent_core libevent_pthreads jansson libseccomp libutf8proc libssl libcrypto
DEBS    := gcc libc6-dev pkg-config libssh-dev libncurses-dev libsqlite3-dev libsodium-dev libevent-dev libjansson-dev \
           libseccomp-dev libutf8proc-dev libssl-dev tzdata libgd-dev
RUN_DEBS := openssh-client inetutils-telnet netcat-openbsd
TEST_DEBS := clang libcmocka-dev msmtp openssl procps telnet-ssl python3-pytest python3-pytest-xdist python3-pexpect \
             python3-pyte python3-pil python3-cryptography python3-paramiko python3-twisted dropbear-bin putty-tools curl
BENCH_DEBS := redis-server redis-tools postgresql dropbear-bin openssh-server openssh-client nodejs npm python3-django \
             python3-djangorestframework python3-django-filters python3-django-channels python3-channels-redis gunicorn
FUZZ_DEBS := clang libclang-rt-dev python3-minimal

CFLAGS  ?= -O2 -g
WARN    := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wvla \
           -Wformat=2 -Wundef -Wno-format-nonliteral
HARDEN  ?= -fstack-protector-strong -D_FORTIFY_SOURCE=2
# libgd is loaded at run time, by the one process that needs it: only its header is wanted here.
# pkg-config is asked once, and only when something is compiled: on a new machine it is not there before `make deps`.
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS)))$(PKG_CFLAGS)
# libevent_openssl by its name: its .pc file asks for the whole of libevent a second time.
PKG_LIBS   = $(eval PKG_LIBS := -levent_openssl $(shell pkg-config --libs $(PKGS)))$(PKG_LIBS)
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE $(WARN) -fPIE -pthread $(HARDEN) $(CFLAGS) $(SAN) -Isrc -I. $(PKG_CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now -pthread $(LDFLAGS) $(SAN)

SRCS    := $(wildcard src/*.c src/*/*.c src/*/*/*.c ui/*.c db/*.c)
OBJS    := $(SRCS:%.c=$(BUILD)/%.o)
LIB     := $(filter-out $(BUILD)/src/main.o,$(OBJS))
CMOCKA  := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/*_test.c))
FUZZ    := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/*_fuzz.c))
REPLAY  := $(FUZZ:%_fuzz=%_replay)
UNIT    := $(CMOCKA) $(REPLAY)
SHIM    := $(BUILD)/tests/fault/shim.so
UIRUN   := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/screen/*.c))
TRIVIAL := $(BUILD)/tests/bench/trivial
BENCH   := $(filter-out $(TRIVIAL),$(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/*.c)))
BENCH_COMMON := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/bench/common/*.c))

ifeq ($(V),0)
Q := @
say = @echo "  $(1) $(2)"
endif

all: $(PROGRAM)

$(PROGRAM): $(OBJS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm

# Objects are made again when the compiler or its flags change.
STAMP   := $(BUILD)/.flags
$(STAMP): FORCE
	@mkdir -p $(BUILD)
	@echo '$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)' | cmp -s - $@ || echo '$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)' > $@

$(BUILD)/%.o: %.c $(STAMP)
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(CMOCKA): %: %.o $(LIB)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) -lcmocka -lm

$(BUILD)/tests/unit/histogram_test: $(BUILD)/tests/bench/common/histogram.o

$(UIRUN): %: %.o $(LIB)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm

# What stands between the program and its machine in tests/fault; nothing of ours is in it.
$(SHIM): tests/fault/shim.c $(STAMP)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -D_GNU_SOURCE $(WARN) -O2 -g -fPIC -shared -o $@ $<

# tests/bench/common/recording.c writes down what our objects ask of SQLite.
RECORDED := open_v2 bind_int64 bind_text bind_blob64 bind_null step reset
$(BENCH): %: %.o $(BENCH_COMMON) $(LIB)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) $(RECORDED:%=-Wl,--wrap=sqlite3_%) -o $@ $^ $(PKG_LIBS) -lm

# What other servers run in place of ours: a program of its own.
$(TRIVIAL): $(TRIVIAL).o
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(shell pkg-config --libs ncursesw)

$(REPLAY): %_replay: %_fuzz.o $(BUILD)/tests/fuzz/replay.o $(LIB)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm

$(FUZZ): %: %.o $(LIB)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(PKG_LIBS) -lm

-include $(OBJS:.o=.d) $(CMOCKA:%=%.d) $(UIRUN:%=%.d) $(FUZZ:%=%.d) $(BUILD)/tests/fuzz/replay.d \
         $(BENCH:%=%.d) $(TRIVIAL).d $(BENCH_COMMON:.o=.d)

# Installs what is missing of the Debian packages it is given; says which, and does nothing when they are there.
define need
	@missing=; for p in $(1); do \
		dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
		echo "Installing the missing packages:$$missing"; \
		if [ "$$(id -u)" = 0 ]; then as=; elif command -v sudo >/dev/null; then as=sudo; \
		else echo "Run as root or install sudo: apt-get install$$missing" >&2; exit 1; fi; \
		$$as apt-get update -q && $$as env DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -q --no-install-recommends $$missing || exit 1; \
	fi
endef

deps:
	$(call need,$(DEBS) $(RUN_DEBS))
fuzz-deps:
	$(call need,$(DEBS) $(FUZZ_DEBS))
test-deps:
	$(call need,$(DEBS) $(RUN_DEBS) $(TEST_DEBS))
# A node that is there already, Debian's or another's, brings its own npm.
bench-deps:
	$(call need,$(DEBS) $(RUN_DEBS) $(if $(shell command -v npm),$(filter-out nodejs npm,$(BENCH_DEBS)),$(BENCH_DEBS)))

# A demo market in $(DIR) with the keys of this checkout. A second run keeps what is there. ARGS are further words for all three.
run: deps
	@$(MAKE) --no-print-directory all
	@said=$$(./$(PROGRAM) config check --dir $(DIR) --set keys=$(CURDIR)/keys $(ARGS)) || { echo "$$said"; \
		case "$$said" in *"listens there"*) ;; *) exit 1;; esac; \
		echo "With make: make run ARGS='--set ssh.listen=127.0.0.1:2200 --set telnet.listen= --set json.listen=127.0.0.1:7071'"; exit 1; }
	@./$(PROGRAM) demo --dir $(DIR) --keep $(ARGS)
	@echo; exec ./$(PROGRAM) serve --dir $(DIR) --set keys=$(CURDIR)/keys $(ARGS)

# Everything; the last line is `N passed, N failed`.
test: test-deps
	@$(MAKE) --no-print-directory all lint unit bench-programs
	@BENCH=$(CURDIR)/$(BUILD)/tests/bench SHIM=$(CURDIR)/$(SHIM) MAMA=$(CURDIR)/$(PROGRAM) /usr/bin/python3 tests/run.py $(UNIT) -- tests

# The long form of tests/fault, which `make test` has a short one of: so many images of a lost power, so many rounds of each other
# fault. The last line is `N passed, N failed`.
FAULT_IMAGES ?= 1000
FAULT_ROUNDS ?= 40
fault: test-deps
	@$(MAKE) --no-print-directory all $(SHIM)
	@FAULT_IMAGES=$(FAULT_IMAGES) FAULT_ROUNDS=$(FAULT_ROUNDS) SHIM=$(CURDIR)/$(SHIM) MAMA=$(CURDIR)/$(PROGRAM) PATIENCE=60 \
		/usr/bin/python3 tests/run.py -- tests/fault

# All of it under AddressSanitizer and UndefinedBehaviorSanitizer.
asan: test-deps
	@$(MAKE) --no-print-directory sanitized BUILD=build/asan SAN="-fsanitize=address,undefined -fno-sanitize-recover=undefined" \
		WHAT="tests"
# The market's threads under ThreadSanitizer: the rpc tests.
tsan: test-deps
	@$(MAKE) --no-print-directory sanitized BUILD=build/tsan SAN="-fsanitize=thread" WHAT="tests/rpc" UNIT=

# Random input to the decoders for FUZZ_SECONDS each; what breaks one is named. `make test` replays tests/fuzz/corpus.
FUZZ_SECONDS ?= 60
fuzz: fuzz-deps
	@$(MAKE) --no-print-directory fuzzers BUILD=build/fuzz CC=clang HARDEN= CFLAGS="-O1 -g" \
		SAN="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined"
	@/usr/bin/python3 tests/fuzz/run.py $(FUZZ_SECONDS) $(patsubst $(BUILD)/%,build/fuzz/%,$(FUZZ))

fuzzers: $(FUZZ)

# Tests look at how much memory a process holds: what is freed is not kept from it for long.
sanitized:
	@$(MAKE) --no-print-directory all bench-programs $(if $(UNIT),unit) BUILD=$(BUILD) PROGRAM=$(BUILD)/mama SAN="$(SAN)" \
		HARDEN= CFLAGS="-O1 -g" UNIT="$(UNIT)"
	@PATIENCE=60 BENCH=$(CURDIR)/$(BUILD)/tests/bench SHIM=$(CURDIR)/$(SHIM) MAMA=$(CURDIR)/$(BUILD)/mama \
		ASAN_OPTIONS=detect_leaks=1:quarantine_size_mb=8 UBSAN_OPTIONS=print_stacktrace=1 \
		TSAN_OPTIONS="halt_on_error=0 second_deadlock_stack=1" /usr/bin/python3 tests/run.py $(UNIT) -- $(WHAT)

unit: $(UNIT) $(SHIM)

# What measures: tests/bench.
bench-programs: $(BENCH) $(TRIVIAL)

# Every row of tests/bench/rows.py into tests/bench/RESULTS.md; QUICK=1 takes minutes less and leaves that file alone, ONLY=row,row
# prints some rows. References that are not installed are named as such: `make bench-deps` installs what Debian has of them.
bench: deps
	@$(MAKE) --no-print-directory all bench-programs
	@BENCH=$(CURDIR)/$(BUILD)/tests/bench MAMA=$(CURDIR)/$(PROGRAM) PYTHONDONTWRITEBYTECODE=1 \
		/usr/bin/python3 tests/bench/bench.py $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY))

# A second compiler reads everything, and warnings are errors.
lint:
	@echo "  LINT with clang"
	@printf '%s\n' $(SRCS) $(wildcard tests/unit/*.c tests/screen/*.c tests/fuzz/*.c tests/fault/*.c tests/bench/*.c tests/bench/common/*.c) | \
		xargs -P 2 -n 8 clang $(filter-out -D_FORTIFY_SOURCE=2,$(ALL_CFLAGS)) -fsyntax-only -Werror

clean:
	rm -rf build mama

.PHONY: all deps fuzz-deps test-deps bench-deps bench run test fault asan tsan fuzz fuzzers sanitized unit bench-programs lint clean FORCE
.SECONDARY:
FORCE:

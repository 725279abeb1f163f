# MamaOnline. `make run` starts a demo market, `make test` runs every test, `make` only builds ./mama.
CC      ?= gcc
BUILD   ?= build
V       ?= 0
PKGS    := libssh ncursesw sqlite3 libsodium libevent_core libevent_pthreads jansson libseccomp libutf8proc
DEBS    := build-essential pkg-config libssh-dev libncurses-dev libsqlite3-dev libsodium-dev libevent-dev libjansson-dev \
           libseccomp-dev libutf8proc-dev
TEST_DEBS := clang libcmocka-dev openssh-client python3-pytest python3-pytest-xdist python3-pexpect python3-pyte

CFLAGS  ?= -O2 -g
WARN    := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wvla \
           -Wformat=2 -Wundef -Wno-format-nonliteral
HARDEN  := -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE $(WARN) $(HARDEN) $(CFLAGS) $(SAN) -Isrc -I. $(shell pkg-config --cflags $(PKGS))
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now $(LDFLAGS) $(SAN)
LIBS    = $(shell pkg-config --libs $(PKGS)) -lpanelw -lm -pthread

SRCS    := $(wildcard src/*.c src/*/*.c ui/*.c db/*.c)
OBJS    := $(SRCS:%.c=$(BUILD)/%.o)
LIB_OBJS := $(filter-out $(BUILD)/src/main.o,$(OBJS))

ifeq ($(V),0)
Q := @
say = @echo "  $(1) $(2)"
endif

PROGRAM ?= mama
all: $(PROGRAM)

$(PROGRAM): $(OBJS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# Objects are made again when the compiler or its flags change.
FLAGS_STAMP := $(BUILD)/.flags
$(FLAGS_STAMP): FORCE
	@mkdir -p $(BUILD)
	@echo '$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)' | cmp -s - $@ || echo '$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)' > $@

$(BUILD)/%.o: %.c $(FLAGS_STAMP)
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

-include $(OBJS:.o=.d)

clean:
	rm -rf build mama

.PHONY: all clean FORCE
FORCE:

#include "session/terminfo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { ENTRY_MOST = 16384 };

static const char *const names[] = {
	"xterm", "xterm-256color", "xterm-color", "xterm-mono", "xterm-r6", "xterm-vt220", "xterm-xfree86", "linux",
	"screen", "screen-256color", "screen-bce", "screen-256color-bce", "screen.xterm-256color", "tmux", "tmux-256color",
	"rxvt", "rxvt-unicode", "rxvt-unicode-256color", "vt100", "vt102", "vt220", "ansi", "cygwin", "Eterm", "Eterm-color",
	"mach", "hurd", "cons25", "sun", "wsvt25", "pcansi",
};
enum { NAMES = sizeof names / sizeof names[0] };

static const char *const folders[] = {"/etc/terminfo", "/lib/terminfo", "/usr/lib/terminfo", "/usr/share/terminfo"};

/* Terminals that have no description here: what their names begin with, and the known one that they behave like. */
static const struct {
	const char *prefix, *like;
} likeness[] = {
	{"xterm-kitty", "xterm-256color"}, {"xterm-ghostty", "xterm-256color"}, {"ghostty", "xterm-256color"},
	{"foot", "xterm-256color"}, {"wezterm", "xterm-256color"}, {"alacritty", "xterm-256color"},
	{"contour", "xterm-256color"}, {"kitty", "xterm-256color"}, {"konsole", "xterm-256color"},
	{"gnome", "xterm-256color"}, {"vte", "xterm-256color"}, {"iterm", "xterm-256color"}, {"iTerm", "xterm-256color"},
	{"nsterm", "xterm-256color"}, {"putty", "xterm-256color"}, {"st-", "xterm-256color"}, {"mintty", "xterm-256color"},
	{"rio", "xterm-256color"}, {"xterm-", "xterm-256color"}, {"xterm.", "xterm-256color"},
	{"rxvt-", "rxvt-unicode-256color"}, {"tmux-", "tmux-256color"}, {"screen-", "screen-256color"},
	{"screen.", "screen-256color"}, {"linux-", "linux"}, {"vt2", "vt220"}, {"vt", "vt100"},
};

/* Made ready here, so that a session only has to point at it. */
struct entry {
	char *exported;    /* the whole description as ncurses takes it in TERMINFO: in hexadecimal; NULL: it is not there */
	char own[64];      /* the name that it calls itself by */
};

struct terminfo {
	struct entry entries[NAMES];
};

/* term(5): behind a header of six shorts stand the names, "|" between them; the file's own need not be among them. */
static bool first_name(const unsigned char *bytes, size_t n, char own[64])
{
	enum { HEADER = 12 };
	size_t at = 0;
	while (at < 63 && HEADER + at < n && bytes[HEADER + at] != '|' && bytes[HEADER + at] != '\0')
		at++;
	if (at > 0)
		memcpy(own, bytes + HEADER, at);
	own[at] = '\0';
	return at > 0;
}

static char *hexadecimal(const unsigned char *bytes, size_t n)
{
	static const char digits[] = "0123456789ABCDEF", prefix[] = "hex:";
	char *out = xmalloc(sizeof prefix + 2 * n), *at = out + sizeof prefix - 1;
	memcpy(out, prefix, sizeof prefix);
	for (size_t i = 0; i < n; i++) {
		*at++ = digits[bytes[i] >> 4];
		*at++ = digits[bytes[i] & 15];
	}
	*at = '\0';
	return out;
}

static void read_entry(const char *folder, const char *name, struct entry *out)
{
	char path[128];
	unsigned char bytes[ENTRY_MOST];
	snprintf(path, sizeof path, "%s/%c/%s", folder, name[0], name);
	FILE *f = fopen(path, "re");
	if (!f)
		return;
	size_t n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	if (n < sizeof bytes && first_name(bytes, n, out->own))
		out->exported = hexadecimal(bytes, n);
}

struct terminfo *terminfo_load(void)
{
	struct terminfo *t = xcalloc(1, sizeof *t);
	for (size_t i = 0; i < NAMES; i++)
		for (size_t k = 0; k < sizeof folders / sizeof folders[0] && !t->entries[i].exported; k++)
			read_entry(folders[k], names[i], &t->entries[i]);
	return t;
}

void terminfo_free(struct terminfo *t)
{
	for (size_t i = 0; t && i < NAMES; i++)
		free(t->entries[i].exported);
	free(t);
}

static int find(const struct terminfo *t, const char *name)
{
	for (int i = 0; i < NAMES; i++)
		if (strcmp(names[i], name) == 0)
			return t->entries[i].exported ? i : -1;
	return -1;
}

static const char *known(const struct terminfo *t, const char *name)
{
	int i = find(t, name);
	return i < 0 ? NULL : names[i];
}

const char *terminfo_choose(const struct terminfo *t, const char *term)
{
	if (*term == '\0' || strcmp(term, "dumb") == 0 || strcmp(term, "unknown") == 0)
		return NULL;
	const char *name = known(t, term);
	for (size_t i = 0; !name && i < sizeof likeness / sizeof likeness[0]; i++)
		if (strncmp(term, likeness[i].prefix, strlen(likeness[i].prefix)) == 0)
			name = known(t, likeness[i].like);
	if (!name && strstr(term, "256color"))
		name = known(t, "xterm-256color");
	return name ? name : known(t, "xterm");
}

bool terminfo_export(const struct terminfo *t, const char *name, const char **own)
{
	int at = find(t, name);
	if (at < 0)
		return false;
	*own = t->entries[at].own;
	return setenv("TERMINFO", t->entries[at].exported, 1) == 0 && setenv("TERM", *own, 1) == 0;
}

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

/* What the names of terminals begin with that know no ANSI codes (their `cup` is not ESC [ …), nor send keys that are decoded here.
 * "$": all of the name. Those who are no terminals at all, printers and teletypes, are told the same. */
static const char *const foreign[] = {
	"2621", "act4", "act5", "adm1", "adm2", "adm3$", "adm31", "adm3a", "adm4", "adm5", "aj", "altoh", "altos7", "ampex8",
	"apple", "atari", "avatar", "bee", "bh", "c10", "concept$", "concept1", "d20", "d2-", "d210-d", "d211-d", "d214-d",
	"d215-d", "d216", "d217", "d40", "d412", "d413", "d43", "d45", "d462", "d463", "d464", "decwriter", "dg1", "dg2$",
	"dg20", "dg45", "dg6", "diablo", "dm1", "dm2", "dm3", "dt80$", "esprit", "ex1", "f100", "f110", "f200", "falco", "fox",
	"freedom", "gt4", "h19$", "h19-b", "h19-g", "h19-s", "h19-u", "h19g", "h19k", "h19u", "heath$", "heath-1", "heathkit$",
	"hp$", "hp1", "hp2", "hp3", "hp4", "hp7009", "hp9", "hpex", "hpgeneric", "hpsub", "hpterm", "hz", "ibm3", "ifmr",
	"infoton", "intertube", "kaypro", "kermit", "ktm", "la120", "lpr", "mgr", "micro", "mime", "minitel1$", "minitel1-",
	"minitel1b$", "mt70", "osborne", "pe", "psterm", "pt100$", "pt200$", "qnx", "qume", "qvt101", "qvt102", "qvt108",
	"qvt11", "regent", "sb1", "sb2", "soroc", "st52", "stv52", "superb", "swtp", "tek$", "tek40", "tek4107$", "tek4109$",
	"teleray", "terminet", "ti7", "ti924", "ti926", "ti931", "trs", "tt52", "tty3", "tty40", "tty43", "tvi8", "tvi90",
	"tvi91", "tvi92", "tvi950", "tw52", "vc4", "vi2", "vi50$", "viewpoint", "vp60", "vp90", "vt-61", "vt50", "vt52$",
	"vt52-", "vt52+", "vt61", "wy10", "wy12", "wy15", "wy16", "wy30", "wy32", "wy35", "wy50", "wy60$", "wy60-2", "wy60-4",
	"wy60-v", "wy60-w", "wy99f", "wy99g", "wyse10", "wyse12", "wyse15", "wyse16", "wyse30", "wyse32", "wyse35", "wyse50",
	"wyse60$", "wyse60-2", "wyse60-4", "wyse60-v", "wyse60-w", "wyse9", "x820", "xerox", "xterm-vt52", "z19", "z29$",
	"z29b", "z30", "zen3", "zen5", "zenith$", "zenith29",
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

bool terminfo_foreign(const char *term)
{
	for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
		size_t n = strcspn(foreign[i], "$");
		if (strncmp(term, foreign[i], n) == 0 && (foreign[i][n] == '\0' || term[n] == '\0'))
			return true;
	}
	return false;
}

const char *terminfo_choose(const struct terminfo *t, const char *term)
{
	if (*term == '\0' || strcmp(term, "dumb") == 0 || strcmp(term, "unknown") == 0 || terminfo_foreign(term))
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

#include "ui/theme.h"

#define NCURSES_NOMACROS 1
#include <curses.h>
#include <string.h>

enum level { MONO, FEW, SIXTEEN, MANY, LEVELS };
enum { DEFAULT = -1 };

/* Colours that read well on black and on white; what the style says without colour is in its attributes. */
static const struct {
	short color[LEVELS];
	attr_t attr[LEVELS];
} looks[STYLES] = {
	[STYLE_TEXT] = {{DEFAULT, DEFAULT, DEFAULT, DEFAULT}, {0, 0, 0, 0}},
	[STYLE_DIM] = {{DEFAULT, DEFAULT, 8, 244}, {0, A_DIM, 0, 0}},
	[STYLE_STRONG] = {{DEFAULT, DEFAULT, DEFAULT, DEFAULT}, {A_BOLD, A_BOLD, A_BOLD, A_BOLD}},
	[STYLE_TITLE] = {{DEFAULT, COLOR_MAGENTA, COLOR_MAGENTA, 162}, {A_BOLD, A_BOLD, A_BOLD, A_BOLD}},
	[STYLE_ACCENT] = {{DEFAULT, COLOR_MAGENTA, COLOR_MAGENTA, 162}, {0, 0, 0, 0}},
	[STYLE_SELECTED] = {{DEFAULT, DEFAULT, DEFAULT, DEFAULT}, {A_REVERSE, A_REVERSE, A_REVERSE, A_REVERSE}},
	[STYLE_FIELD] = {{DEFAULT, DEFAULT, DEFAULT, DEFAULT}, {A_UNDERLINE, A_UNDERLINE, A_UNDERLINE, A_UNDERLINE}},
	[STYLE_GOOD] = {{DEFAULT, COLOR_GREEN, COLOR_GREEN, 28}, {A_BOLD, 0, 0, A_BOLD}},
	[STYLE_WARN] = {{DEFAULT, COLOR_YELLOW, COLOR_YELLOW, 136}, {A_BOLD, A_BOLD, 0, A_BOLD}},
	[STYLE_BAD] = {{DEFAULT, COLOR_RED, COLOR_RED, 160}, {A_BOLD, A_BOLD, A_BOLD, A_BOLD}},
};

static const char *const rich[GLYPHS] = {"▸", "─", "│", "★", "☆", "●", "✓", "━"};
static const char *const poor[GLYPHS] = {">", "-", "|", "*", ".", "*", "+", "="};

static enum level colour_level(int most)
{
	if (most == 0 || !has_colors() || start_color() == ERR)
		return MONO;
	use_default_colors();
	int colors = COLORS < most ? COLORS : most;
	return colors >= 256 ? MANY : colors >= 16 ? SIXTEEN : colors >= 8 ? FEW : MONO;
}

/* The Linux console and true VTs have no font for the symbols. */
static bool poor_font(void)
{
	const char *name = termname();
	return strncmp(name, "linux", 5) == 0 || strncmp(name, "vt", 2) == 0 || strncmp(name, "ansi", 4) == 0;
}

void theme_init(struct theme *t, int most_colors)
{
	enum level level = colour_level(most_colors);
	for (int i = 0; i < STYLES; i++) {
		short color = looks[i].color[level];
		t->attr[i] = looks[i].attr[level];
		if (color != DEFAULT && init_pair((short)(i + 1), color, DEFAULT) == OK)
			t->attr[i] |= (uint32_t)COLOR_PAIR(i + 1);
	}
	t->pictures = level == MANY && !poor_font();
	memcpy(t->glyph, poor_font() ? poor : rich, sizeof t->glyph);
}

/* The looks: a few styles in place of colours. The terminal's own foreground and background stay; one accent colour. */
#ifndef UI_THEME_H
#define UI_THEME_H

#include <stdbool.h>
#include <stdint.h>

enum style {
	STYLE_TEXT, STYLE_DIM, STYLE_STRONG, STYLE_TITLE, STYLE_ACCENT, STYLE_SELECTED, STYLE_FIELD, STYLE_GOOD, STYLE_WARN,
	STYLE_BAD, STYLES
};

enum glyph { GLYPH_CARET, GLYPH_RULE, GLYPH_BAR, GLYPH_STAR, GLYPH_STAR_EMPTY, GLYPH_DOT, GLYPH_GOOD, GLYPH_FILL, GLYPHS };

struct theme {
	uint32_t attr[STYLES];         /* ncurses attributes */
	const char *glyph[GLYPHS];     /* one cell each */
	bool pictures;                 /* colours and a font to draw pictures in */
};

/* Asks terminfo for the number of colours (256, 16, 8 or none). Needs newterm() done. */
void theme_init(struct theme *t, int most_colors);   /* 0: none, whatever the terminal can */

#endif

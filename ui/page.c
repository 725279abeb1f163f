#include "ui/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { LABEL = 12, LABEL_NARROW = 9, NARROW = 32, LINE = 1024 };   /* a narrow page keeps its cells for the values */

static void forget(struct page *p)
{
	for (int i = 0; i < p->count; i++) {
		free(p->lines[i].text);
		free(p->lines[i].right);
	}
	p->count = 0;
}

void page_start(struct page *p, int width)
{
	forget(p);
	p->width = width > 20 ? width : 20;
	p->labels = width < NARROW ? LABEL_NARROW : LABEL;
	p->beside_rows = p->beside_cols = 0;
}

void page_beside(struct page *p, int rows, int cols)
{
	p->beside_rows = cols > 0 ? rows : 0;
	p->beside_cols = cols;
}

void page_free(struct page *p)
{
	forget(p);
	free(p->lines);
	p->lines = NULL;
	p->room = 0;
}

/* Of the line that is added next. */
static int next_width(const struct page *p)
{
	return p->count < p->beside_rows ? p->width - p->beside_cols : p->width;
}

static struct page_line *add(struct page *p, enum style style, const char *text)
{
	if (p->count == p->room) {
		p->room = p->room ? p->room * 2 : 32;
		p->lines = xrealloc(p->lines, (size_t)p->room * sizeof *p->lines);
	}
	int width = next_width(p);
	struct page_line *line = &p->lines[p->count++];
	*line = (struct page_line){.style = style, .text = xstrdup(text), .width = width};
	return line;
}

void page_line(struct page *p, enum style style, const char *fmt, ...)
{
	char text[LINE];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	add(p, style, text);
}

void page_gap(struct page *p)
{
	if (p->count > 0 && *p->lines[p->count - 1].text)
		add(p, STYLE_TEXT, "");
}

void page_below(struct page *p)
{
	while (p->count < p->beside_rows)
		add(p, STYLE_TEXT, "");
}

void page_text(struct page *p, enum style style, int indent, const char *text)
{
	size_t size = strlen(text) * 3 + 1;
	char *clean = xmalloc(size), line[LINE];
	const char *rest = clean;
	text_clean(text, clean, size, TEXT_LINES);
	while (text_wrap(&rest, next_width(p) - indent, line, sizeof line))
		add(p, style, line)->indent = indent;
	free(clean);
}

void page_pair(struct page *p, enum style style, const char *label, const char *value)
{
	int first = p->count;
	if (!*value)
		return;
	page_text(p, style, p->labels, value);
	if (p->count == first)
		return;
	p->lines[first].right = p->lines[first].text;   /* a pair: the value stands at the indent */
	p->lines[first].text = xstrdup(label);
}

void page_sides(struct page *p, enum style style, const char *text, const char *right)
{
	char cut[LINE];
	int room = next_width(p) - text_cells(right) - 2;
	text_fit(text, room > 4 ? room : 4, cut, sizeof cut);
	add(p, style, cut)->right = xstrdup(right);
}

static void draw_line(const struct area *a, int row, const struct page_line *line)
{
	int width = line->width < a->w ? line->width : a->w;
	if (line->right && line->indent) {
		area_putn(a, row, 0, line->indent - 1, STYLE_DIM, line->text);
		area_put(a, row, line->indent, line->style, line->right);
		return;
	}
	area_putn(a, row, line->indent, width - line->indent, line->style, line->text);
	if (line->right)
		area_right(a, row, width, line->style, line->right);
}

/* In the last row, in place of a line of text: that there is more below. */
static void draw_more(const struct page *p, const struct area *a)
{
	char text[32];
	snprintf(text, sizeof text, "↓ %d more", p->count - p->top - a->h + 1);
	area_right(a, a->h - 1, p->width < a->w ? p->width : a->w, STYLE_DIM, text);
}

void page_draw(struct page *p, const struct area *a)
{
	p->height = a->h;
	if (p->top > p->count - a->h)
		p->top = p->count - a->h;
	if (p->top < 0)
		p->top = 0;
	bool more = p->count > p->top + a->h;
	for (int i = 0; i < a->h - more && p->top + i < p->count; i++)
		draw_line(a, i, &p->lines[p->top + i]);
	if (more)
		draw_more(p, a);
}

void page_plain(const struct page *p, struct buf *out)
{
	for (int i = 0; i < p->count; i++) {
		const struct page_line *line = &p->lines[i];
		if (line->right && line->indent)
			buf_addf(out, "%-*s%s\n", line->indent, line->text, line->right);
		else
			buf_addf(out, "%*s%s%s%s\n", line->indent, "", line->text, line->right ? "  " : "",
			         line->right ? line->right : "");
	}
}

bool page_at_end(const struct page *p)
{
	return p->top + p->height >= p->count;
}

void page_scroll(struct screen *s, int by)
{
	struct page *p = s->page;
	p->top = p->top + by > 0 ? p->top + by : 0;
	if (p->beyond && (by > 0 ? page_at_end(p) : p->top == 0))
		p->beyond(s, by);
}

static void scroll_up(struct screen *s)
{
	page_scroll(s, -1);
}

static void scroll_down(struct screen *s)
{
	page_scroll(s, 1);
}

static void scroll_page_up(struct screen *s)
{
	page_scroll(s, 1 - s->page->height);
}

static void scroll_page_down(struct screen *s)
{
	page_scroll(s, s->page->height - 1);
}

static void scroll_first(struct screen *s)
{
	page_scroll(s, -s->page->top);
}

static void scroll_last(struct screen *s)
{
	page_scroll(s, s->page->count);
}

static bool is_long(const struct screen *s)
{
	return s->page && (s->page->count > s->page->height || s->page->beyond);
}

const struct action page_actions[] = {
	{{ON_KEY(KEY_UP_), 'k'}, NULL, "scroll one line up", is_long, scroll_up},
	{{ON_KEY(KEY_DOWN_), 'j'}, NULL, "scroll one line down", is_long, scroll_down},
	{{ON_KEY(KEY_PGUP_), ON_CTRL('u')}, NULL, "one page up", is_long, scroll_page_up},
	{{ON_KEY(KEY_PGDN_), ON_CTRL('d'), ' '}, NULL, "one page down", is_long, scroll_page_down},
	{{'g', ON_KEY(KEY_HOME_)}, NULL, "to the beginning", is_long, scroll_first},
	{{'G', ON_KEY(KEY_END_)}, NULL, "to the end", is_long, scroll_last},
	{{0}, NULL, NULL, NULL, NULL},
};

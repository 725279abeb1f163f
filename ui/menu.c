#include "ui/menu.h"

#include "ui/action.h"
#include "ui/say.h"
#include "ui/state.h"

enum { LEAST = 22, TEXT_MOST = 72 };

static const struct column columns[] = {
	{.title = "", .member = "name"},
	{.title = "", .width = 1, .style = STYLE_TITLE, .member = "letter"},
	{.title = NULL},
};

static const struct list_spec section_list = {.id = "id", .empty = "", .columns = columns, .untitled = true};

void menu_start(struct menu *m, void (*const *previews)(struct screen *s, struct page *p), int count)
{
	const struct action *rows = m->base.kind->actions;
	json_t *sections = json_array();
	m->previews = previews;
	for (int i = 0; i < count; i++) {
		char letter[KEY_NAME];
		action_key_name(rows[i].keys[0], letter);
		json_array_append_new(sections, json_pack("{s:i, s:s, s:s}", "id", i + 1, "name", rows[i].help, "letter", letter));
	}
	list_init(&m->sections, &section_list, &m->base);
	list_give(&m->sections, sections);
	m->base.list = &m->sections;
}

void menu_close(struct menu *m)
{
	list_free(&m->sections);
	page_free(&m->preview);
}

static void write_preview(struct menu *m, int width)
{
	page_start(&m->preview, width < TEXT_MOST ? width : TEXT_MOST);
	page_line(&m->preview, STYLE_TITLE, "%s", got_text(list_row(&m->sections), "name"));
	page_gap(&m->preview);
	m->previews[m->sections.selected](&m->base, &m->preview);
}

void menu_draw(struct screen *s, struct area a)
{
	struct menu *m = (struct menu *)s;
	int want = list_width(&m->sections) + 4;
	struct area left = area_left(&a, want > LEAST ? want : LEAST), title = area_top(&left, 2), in = area_inset(&a, 0, 3);
	area_put(&title, 0, 2, STYLE_TITLE, s->kind->title);
	area_bar(&a, 0);
	list_draw(&m->sections, left, true);
	m->preview.top = 0;
	write_preview(m, in.w);
	page_draw(&m->preview, &in);
}

void menu_enter(struct screen *s)
{
	struct menu *m = (struct menu *)s;
	s->kind->actions[m->sections.selected].run(s);
}

void menu_plain(struct screen *s, int width, struct buf *out)
{
	struct menu *m = (struct menu *)s;
	int selected = m->sections.selected;
	buf_addf(out, "%s\n", s->kind->title);
	for (int i = 0; i < (int)json_array_size(m->sections.rows); i++) {
		m->sections.selected = i;
		write_preview(m, width);
		buf_addc(out, '\n');
		page_plain(&m->preview, out);
	}
	m->sections.selected = selected;
}

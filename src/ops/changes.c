#include "ops/changes.h"

#include <string.h>

#include "base/money.h"

enum { SHOWN_MOST = 40 };   /* bytes of a value that is said in words */

static struct jw *begin_field(struct changes *ch, const char *field)
{
	if (!ch->w.b) {
		ch->w.b = &ch->json;
		jw_open(&ch->w, NULL, '{');
	}
	jw_open(&ch->w, field, '[');
	buf_addf(&ch->words, "%s%s", ch->words.len ? ", " : "", field);
	return &ch->w;
}

void changes_text(struct changes *ch, const char *field, const char *old, const char *now)
{
	if (old == now || (old && now && strcmp(old, now) == 0))
		return;
	struct jw *w = begin_field(ch, field);
	jw_str(w, NULL, old);
	jw_str(w, NULL, now);
	jw_close(w, ']');
	if (old && now && *old && *now && strlen(old) <= SHOWN_MOST && strlen(now) <= SHOWN_MOST)
		buf_addf(&ch->words, " %s to %s", old, now);
}

void changes_int(struct changes *ch, const char *field, int64_t old, int64_t now)
{
	if (old == now)
		return;
	struct jw *w = begin_field(ch, field);
	jw_int(w, NULL, old);
	jw_int(w, NULL, now);
	jw_close(w, ']');
	buf_addf(&ch->words, " %lld to %lld", (long long)old, (long long)now);
}

void changes_bool(struct changes *ch, const char *field, bool old, bool now)
{
	if (old == now)
		return;
	struct jw *w = begin_field(ch, field);
	jw_bool(w, NULL, old);
	jw_bool(w, NULL, now);
	jw_close(w, ']');
}

void changes_money(const struct call *c, struct changes *ch, const char *field, int64_t old, int64_t now)
{
	char was[MONEY_TEXT], is[MONEY_TEXT];
	money_format((struct money){old}, c->digits, was);
	money_format((struct money){now}, c->digits, is);
	changes_text(ch, field, was, is);
}

const char *changes_json(struct changes *ch)
{
	if (!ch->w.b)
		return "{}";
	jw_close(&ch->w, '}');
	return buf_text(&ch->json);
}

void changes_free(struct changes *ch)
{
	buf_free(&ch->json);
	buf_free(&ch->words);
}

#include "ops/tell.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "db/audit.h"
#include "db/notification.h"

enum { TEXT = 640 };   /* bytes of a notification's text */

static void say(char text[TEXT], const char *fmt, va_list ap)
{
	vsnprintf(text, TEXT, fmt, ap);
	text_cut(text, TEXT);
}

static int64_t tell_text(struct call *c, int64_t user, const char *kind, const struct about *about, const char *raw)
{
	char text[TEXT + 60];
	struct buf data = {0};
	struct jw w = {.b = &data};
	text_clean(raw, text, sizeof text, 0);
	jw_open(&w, NULL, '{');
	for (; about->noun; about++)
		jw_int(&w, about->noun, about->id);
	jw_close(&w, '}');
	effect_changed(c, user, CHANGED_NOTIFICATIONS);
	int64_t seq = notification_add(c->db, user, kind, text, buf_text(&data), c->now);
	buf_free(&data);
	return seq;
}

int64_t tell(struct call *c, int64_t user, const char *kind, const char *object, int64_t id, const char *fmt, ...)
{
	char text[TEXT];
	va_list ap;
	va_start(ap, fmt);
	say(text, fmt, ap);
	va_end(ap);
	return user == c->viewer.id ? 0 : tell_text(c, user, kind, (struct about[]){{object, id}, {0}}, text);
}

int64_t tell_about(struct call *c, int64_t user, const char *kind, const struct about *about, const char *fmt, ...)
{
	char text[TEXT];
	va_list ap;
	va_start(ap, fmt);
	say(text, fmt, ap);
	va_end(ap);
	return user == c->viewer.id ? 0 : tell_text(c, user, kind, about, text);
}

/* Not silenced by N2: whoever holds a stolen login acts as the user, who must hear of it just then. */
void tell_owner(struct call *c, int64_t user, const char *kind, const char *fmt, ...)
{
	char text[TEXT];
	va_list ap;
	va_start(ap, fmt);
	say(text, fmt, ap);
	va_end(ap);
	tell_text(c, user, kind, (struct about[]){{"user", user}, {0}}, text);
}

void tell_admins(struct call *c, const char *kind, const char *object, int64_t id, const char *fmt, ...)
{
	char text[TEXT];
	va_list ap;
	va_start(ap, fmt);
	say(text, fmt, ap);
	va_end(ap);
	struct row *r = admin_ids(c->db);
	while (db_row(r))
		if (db_int(r, 0) != c->viewer.id)
			tell_text(c, db_int(r, 0), kind, (struct about[]){{object, id}, {0}}, text);
}

void tell_reason(char out[TELL_REASON], const char *done, const char *why)
{
	size_t n = strlen(why);
	snprintf(out, TELL_REASON, "%s%s%s%s", done, n > 0 ? ": " : "", why, n > 0 && strchr(".!?", why[n - 1]) ? "" : ".");
}

void tell_audit(struct call *c, const char *object, int64_t id, struct changes *changes, const char *reason)
{
	char name[64];
	struct changes none = {0};
	if (!changes)
		changes = &none;
	snprintf(name, sizeof name, "%s/%" PRId64, object, id);
	audit_add(c->db, &(struct audit_row){.at = c->now, .actor_id = c->viewer.id, .action = c->op->name, .object = name,
	                                     .changes = changes_json(changes), .reason = reason});
	changes_free(changes);
}

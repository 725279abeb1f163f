/* From the bytes of a peer to its next request; what is no JSON-RPC is told so, and what speaks another protocol sent away. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "market/peer.h"

enum { TLS_HANDSHAKE = 0x16 };   /* first byte of a TLS record, and of no JSON text */

size_t peer_line_limit(const struct peer *p)
{
	bool known = p->viewer.id != 0 || p->viewer.operator_;
	return (size_t)opt_int(options_now(p->loop->market->options), known ? OPT_LINE_AFTER_LOGIN : OPT_LINE_BEFORE_LOGIN);
}

void peer_forget_batch(struct peer *p)
{
	json_decref(p->batch);
	json_report_free(p->report);
	p->batch = NULL;
	p->report = NULL;
	p->batch_answered = false;
}

/* How many of the bytes are those of a method's or a header's name. */
static size_t token_length(const char *s, size_t n)
{
	size_t i = 0;
	while (i < n && ((s[i] >= 'A' && s[i] <= 'Z') || (s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9') || s[i] == '-' ||
	                 s[i] == '_'))
		i++;
	return i;
}

/* "POST /x HTTP/1.1", and "PRI * HTTP/2.0". */
static bool is_http_request(const char *s, size_t n)
{
	size_t method = token_length(s, n), at = method + 1;
	if (method == 0 || method == n || s[method] != ' ')
		return false;
	while (at < n && s[at] != ' ' && s[at] != '\t')
		at++;
	return at > method + 1 && n - at >= 6 && memcmp(s + at, " HTTP/", 6) == 0;
}

/* "Host: x" */
static bool is_http_header(const char *s, size_t n)
{
	size_t name = token_length(s, n);
	return name > 0 && name < n && s[name] == ':';
}

void peer_send_away(struct peer *p, const char *speaks, const char *sentence)
{
	p->unframed = p->have_request = true;
	log_info("connection of %s closed: it speaks %s", p->from.source, speaks);
	fail(&p->request_err, ERR_INVALID_REQUEST, "%s", sentence);
}

/* What has the shape of HTTP is sent away: a web page can make a browser send this, and JSON behind it. */
static bool is_foreign(struct peer *p, const char *line, size_t n)
{
	bool http = is_http_request(line, n) || (!p->begun && is_http_header(line, n));
	if (http)
		peer_send_away(p, "HTTP", "This port speaks JSON-RPC, one text a line, not HTTP; nothing of this was done.");
	return http;
}

/* The next of a batch that has been read. Always true. */
static bool next_of_batch(struct peer *p)
{
	size_t at = p->batch_at++;
	const struct json_item *item = p->report ? &p->report->items[at] : NULL;
	p->have_request = p->request_in_batch = true;
	if (!item || !item->fault.reason) {
		p->request = json_incref(json_array_get(p->batch, at));
		return true;
	}
	p->request_id = json_incref(item->id);
	json_fault_tell(&item->fault, (struct json_limits){0}, &p->request_err);
	return true;
}

static json_t *load(char *line, size_t n, struct json_limits most)
{
	return json_scan(line, n, most) ? json_loadb(line, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL) : NULL;
}

/* A batch of which only some requests are at fault: the others are done. */
static json_t *load_items(char *line, struct json_limits most, struct json_report *r)
{
	json_t *batch = json_array();
	for (size_t i = 0; i < r->count; i++) {
		struct json_item *item = i < JSON_ITEMS ? &r->items[i] : NULL;
		json_t *v = item && !item->fault.reason ? load(line + item->start, item->end - item->start, most) : json_null();
		if (!v)
			item->fault = (struct json_fault){JSON_SYNTAX, item->start, NULL};
		json_array_append_new(batch, v ? v : json_null());
	}
	return batch;
}

static void read_line(struct peer *p, char *line, size_t n)
{
	const struct options *o = options_now(p->loop->market->options);
	struct json_limits most = {(int)opt_int(o, OPT_JSON_DEPTH), (int)opt_int(o, OPT_JSON_VALUES)};
	p->request = load(line, n, most);
	if (p->request)
		return;
	struct json_report *r = json_report_new(line, n, most);
	if (r->batch && !r->whole.reason) {
		p->request = load_items(line, most, r);
		p->report = r;
		return;
	}
	json_fault_tell(r->whole.reason ? &r->whole : &r->items[0].fault, most, &p->request_err);
	p->request_id = r->batch ? NULL : json_incref(r->items[0].id);
	json_report_free(r);
}

bool peer_next_request(struct peer *p)
{
	const char *line;
	size_t n, most = peer_line_limit(p);
	if (p->have_request)
		return true;
	if (p->batch)
		return next_of_batch(p);
	frame_skip_empty(&p->in);
	if (!p->begun && frame_first(&p->in) == TLS_HANDSHAKE) {
		peer_send_away(p, "TLS", "This port speaks JSON-RPC, one text a line, without TLS.");
		return true;
	}
	switch (frame_next(&p->in, most, &line, &n)) {
	case FRAME_MORE:
		if (p->overfull && !p->ended && peer_refuse_held(p))
			return true;
		if (!p->ended || !frame_rest(&p->in, &line, &n))
			return false;
		break;
	case FRAME_TOO_LONG:
		p->unframed = true;
		fail(&p->request_err, ERR_TOO_LARGE, "A request may have at most %zu bytes.", most);
		struct jw w = {.b = &p->request_err.data};
		jw_int(&w, "limit", (int64_t)most);
		jw_int(&w, "at", (int64_t)most);
		return p->have_request = true;
	case FRAME_LINE:
		break;
	}
	p->line_began = 0;
	if (is_foreign(p, line, n))
		return true;
	p->begun = p->have_request = true;
	read_line(p, (char *)(uintptr_t)line, n);   /* the frame's own bytes, ours until more are pushed */
	return true;
}

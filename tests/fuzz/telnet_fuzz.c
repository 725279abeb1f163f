/* What telnet clients send: cut at any places it is the same, never more typed than came, nothing agreed that was not asked. */
#include "tests/fuzz/fuzz.h"

#include "session/telnet/telnet.h"

enum { IAC = 255, MOST_CUTS = 16 };

struct run {
	struct telnet t;
	struct buf data, reply;
};

static void begin(struct run *r, bool mark)
{
	memset(r, 0, sizeof *r);
	telnet_begin(&r->t, &r->reply);
	if (mark)
		telnet_mark(&r->t, &r->reply);
}

static void end(struct run *r)
{
	buf_free(&r->data);
	buf_free(&r->reply);
}

static void check_state(const struct telnet *t)
{
	MUST(t->state >= TELNET_DATA && t->state <= TELNET_SUB_COMMAND);
	MUST(t->sub_len <= sizeof t->sub);
	MUST(memchr(t->term, '\0', sizeof t->term));
	MUST(t->named || t->term[0] == '\0');
	MUST(t->cols >= 0 && t->cols <= 65535 && t->rows >= 0 && t->rows <= 65535);
	MUST(!t->marked || t->marking);
	for (int i = 0; i < TELNET_OPTIONS; i++)
		MUST(t->us[i] <= TELNET_ON && t->him[i] <= TELNET_ON);
}

/* A piece, from a block of exactly its size. */
static void feed(struct run *r, const uint8_t *bytes, size_t n)
{
	unsigned char *copy = xmalloc(n);
	if (n)
		memcpy(copy, bytes, n);
	telnet_feed(&r->t, copy, n, &r->data, &r->reply);
	free(copy);
	check_state(&r->t);
}

static void check_same_bytes(const struct buf *a, const struct buf *b)
{
	MUST(a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0));
}

static void check_same(const struct run *a, const struct run *b)
{
	const struct telnet *x = &a->t, *y = &b->t;
	check_same_bytes(&a->data, &b->data);
	check_same_bytes(&a->reply, &b->reply);
	MUST(x->state == y->state && x->named == y->named && x->sized == y->sized && x->cols == y->cols && x->rows == y->rows);
	MUST(x->hailed == y->hailed && x->spoken == y->spoken && x->marked == y->marked && x->returns == y->returns);
	MUST(strcmp(x->term, y->term) == 0 && memcmp(x->us, y->us, sizeof x->us) == 0 && memcmp(x->him, y->him, sizeof x->him) == 0);
}

/* What is said is whole commands: a verb and an option, or the question for the terminal's name. */
static void check_reply(const struct buf *reply)
{
	const unsigned char *p = (const unsigned char *)reply->data;
	static const unsigned char question[] = {IAC, 250, 24, 1, IAC, 240};
	for (size_t at = 0; at < reply->len;) {
		MUST(at + 3 <= reply->len && p[at] == IAC);
		bool verb = p[at + 1] >= 251 && p[at + 1] <= 254;
		MUST(verb || (at + sizeof question <= reply->len && memcmp(p + at, question, sizeof question) == 0));
		at += verb ? 3 : sizeof question;
	}
}

/* A client reads back what was drawn: IAC IAC is one, and CR NUL is CR where the bytes are not BINARY, where each CR has a
 * NUL or LF behind it. */
static void check_encoded(const struct telnet *t, const uint8_t *bytes, size_t n)
{
	struct buf out = {0};
	bool binary = t->us[0] == TELNET_ON;
	telnet_encode(t, (const char *)bytes, n, &out);
	const unsigned char *p = (const unsigned char *)out.data;
	size_t at = 0;
	for (size_t i = 0; i < n; i++) {
		MUST(at < out.len && p[at] == bytes[i]);
		at++;
		if (bytes[i] == IAC)
			MUST(at < out.len && p[at++] == IAC);
		if (bytes[i] == '\r' && !binary)
			MUST(at < out.len && (p[at] == '\n' || p[at++] == '\0'));
	}
	MUST(at == out.len);
	buf_free(&out);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

/* The first byte says how many cuts there are, and whether a mark is waited for; then the length of each piece; then what the
 * client sent. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned first = take_byte(&data, &size);
	size_t pieces[MOST_CUTS], cuts = first % MOST_CUTS, at = 0;
	for (size_t i = 0; i < cuts; i++)
		pieces[i] = take_byte(&data, &size);
	struct run whole, single, cut;
	begin(&whole, first & 128);
	begin(&single, first & 128);
	begin(&cut, first & 128);
	feed(&whole, data, size);
	for (size_t i = 0; i < size; i++)
		feed(&single, data + i, 1);
	for (size_t i = 0; i < cuts; i++) {
		size_t n = pieces[i] < size - at ? pieces[i] : size - at;
		feed(&cut, data + at, n);
		at += n;
	}
	feed(&cut, data + at, size - at);
	check_same(&whole, &single);
	check_same(&whole, &cut);
	MUST(whole.data.len <= size);
	check_reply(&whole.reply);
	check_encoded(&whole.t, data, size);
	end(&whole);
	end(&single);
	end(&cut);
	return 0;
}

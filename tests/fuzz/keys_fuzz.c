/* Terminal bytes: cut at any places they give the same keys, never more than bounds allow, never a control character. */
#include "tests/fuzz/fuzz.h"

#include "base/text.h"
#include "session/keys.h"

enum { ESC_MS = 25, PATIENT_MS = 100000, MOST_CUTS = 16 };

struct log {
	struct key *keys;
	size_t count, room;
};

static void check_key(const struct key *key)
{
	MUST(key->code > KEY_NONE_ && key->code <= KEY_MOUSE_);
	MUST((key->mods & ~(KEY_MOD_SHIFT | KEY_MOD_ALT | KEY_MOD_CTRL)) == 0);
	MUST(key->mouse_x >= 0 && key->mouse_x < 10000 && key->mouse_y >= 0 && key->mouse_y < 10000);
	if (key->code == KEY_CHAR_)
		MUST(!text_forbidden(key->cp));
	else if (key->code == KEY_PASTE_)
		MUST(key->cp == '\n' || !text_forbidden(key->cp));
	else if (key->code == KEY_CTRL_)
		MUST((key->cp >= 'a' && key->cp <= 'z') || (key->cp >= '[' && key->cp <= '_'));
	else if (key->code == KEY_F_)
		MUST(key->cp >= 1 && key->cp <= 12);
	else if (key->code == KEY_MOUSE_)
		MUST(key->cp <= 255);
	else if (key->code == KEY_ENTER_)
		MUST(key->cp == 0 || key->cp == '\n');
	else
		MUST(key->cp == 0);
}

static void check_state(const struct keys *k)
{
	MUST(k->held <= sizeof k->hold);
	MUST(k->swallow >= SWALLOW_NONE && k->swallow <= SWALLOW_STRING);
}

/* Feeds a piece through an `out` of `max` keys at a time. */
static void feed(struct keys *k, const uint8_t *bytes, size_t n, size_t max, struct log *log)
{
	struct key out[8];
	size_t used, turns = 0;
	do {
		size_t count = keys_feed(k, bytes, n, 0, out, max, &used);
		MUST(count <= max && used <= n);
		MUST(used == n || count == max);
		check_state(k);
		for (size_t i = 0; i < count; i++) {
			check_key(&out[i]);
			MUST(log->count < log->room);
			log->keys[log->count++] = out[i];
		}
		bytes += used;
		n -= used;
		MUST(turns++ < log->room);
	} while (n > 0);
}

/* What is held comes out, or is given up, in a bounded number of turns. */
static void wait_out(struct keys *k, struct log *log)
{
	struct key key;
	int wait = keys_wait(k, 0, ESC_MS);
	MUST(wait >= -1 && wait <= ESC_MS * 10);
	for (int turns = 0; keys_timeout(k, PATIENT_MS, ESC_MS, &key); turns++) {
		MUST(turns < 4 && log->count < log->room);
		check_key(&key);
		check_state(k);
		log->keys[log->count++] = key;
	}
	MUST(keys_wait(k, PATIENT_MS, ESC_MS) == -1);
}

static void check_same(const struct log *a, const struct log *b)
{
	MUST(a->count == b->count);
	for (size_t i = 0; i < a->count; i++) {
		const struct key *x = &a->keys[i], *y = &b->keys[i];
		MUST(x->code == y->code && x->cp == y->cp && x->mods == y->mods && x->mouse_x == y->mouse_x && x->mouse_y == y->mouse_y);
	}
}

static void check_same_state(const struct keys *a, const struct keys *b)
{
	MUST(a->held == b->held && memcmp(a->hold, b->hold, a->held) == 0);
	MUST(a->pasting == b->pasting && a->after_cr == b->after_cr && a->swallow == b->swallow);
}

static struct log new_log(size_t bytes)
{
	size_t room = bytes + 8;   /* a byte gives at most one key, besides an Esc that was held */
	return (struct log){.keys = xcalloc(room, sizeof(struct key)), .room = room};
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

/* The first byte says how many cuts there are; then the length of each piece; then what the terminal sent. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t pieces[MOST_CUTS], cuts = take_byte(&data, &size) % MOST_CUTS;
	for (size_t i = 0; i < cuts; i++)
		pieces[i] = take_byte(&data, &size);
	struct keys whole = {0}, single = {0}, cut = {0};
	struct log a = new_log(size), b = new_log(size), c = new_log(size);
	feed(&whole, data, size, 8, &a);
	for (size_t i = 0; i < size; i++)
		feed(&single, data + i, 1, 1, &b);
	size_t at = 0;
	for (size_t i = 0; i < cuts; i++) {
		size_t n = pieces[i] < size - at ? pieces[i] : size - at;
		feed(&cut, data + at, n, i % 7 + 1, &c);
		at += n;
	}
	feed(&cut, data + at, size - at, 3, &c);
	check_same(&a, &b);
	check_same(&a, &c);
	check_same_state(&whole, &single);
	check_same_state(&whole, &cut);
	wait_out(&whole, &a);
	free(a.keys);
	free(b.keys);
	free(c.keys);
	return 0;
}

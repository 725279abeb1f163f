#include "session/key_sequence.h"

#include <string.h>

enum { ABSURD = 9999 };   /* a parameter beyond this counts as 0 */

struct sequence {
	const char *bytes;
	enum key_code code;
	uint32_t cp;
	int mods;
};

/* CSI letter (the same letters after SS3, but for those of ss3_table). */
static const struct sequence letter_table[] = {
	{"A", KEY_UP_, 0, 0}, {"B", KEY_DOWN_, 0, 0}, {"C", KEY_RIGHT_, 0, 0}, {"D", KEY_LEFT_, 0, 0},
	{"H", KEY_HOME_, 0, 0}, {"F", KEY_END_, 0, 0}, {"Z", KEY_BACKTAB_, 0, 0},
	{"P", KEY_F_, 1, 0}, {"Q", KEY_F_, 2, 0}, {"R", KEY_F_, 3, 0}, {"S", KEY_F_, 4, 0},
	{"a", KEY_UP_, 0, KEY_MOD_SHIFT}, {"b", KEY_DOWN_, 0, KEY_MOD_SHIFT},           /* rxvt */
	{"c", KEY_RIGHT_, 0, KEY_MOD_SHIFT}, {"d", KEY_LEFT_, 0, KEY_MOD_SHIFT},
	{"[A", KEY_F_, 1, 0}, {"[B", KEY_F_, 2, 0}, {"[C", KEY_F_, 3, 0},              /* the Linux console */
	{"[D", KEY_F_, 4, 0}, {"[E", KEY_F_, 5, 0},
};

static const struct sequence ss3_table[] = {
	{"M", KEY_ENTER_, 0, 0}, {"I", KEY_TAB_, 0, 0},
	{"a", KEY_UP_, 0, KEY_MOD_CTRL}, {"b", KEY_DOWN_, 0, KEY_MOD_CTRL},             /* rxvt */
	{"c", KEY_RIGHT_, 0, KEY_MOD_CTRL}, {"d", KEY_LEFT_, 0, KEY_MOD_CTRL},
	{"X", KEY_CHAR_, '=', 0}, {"j", KEY_CHAR_, '*', 0}, {"k", KEY_CHAR_, '+', 0}, {"l", KEY_CHAR_, ',', 0},
	{"m", KEY_CHAR_, '-', 0}, {"n", KEY_CHAR_, '.', 0}, {"o", KEY_CHAR_, '/', 0}, {"p", KEY_CHAR_, '0', 0},
	{"q", KEY_CHAR_, '1', 0}, {"r", KEY_CHAR_, '2', 0}, {"s", KEY_CHAR_, '3', 0}, {"t", KEY_CHAR_, '4', 0},
	{"u", KEY_CHAR_, '5', 0}, {"v", KEY_CHAR_, '6', 0}, {"w", KEY_CHAR_, '7', 0}, {"x", KEY_CHAR_, '8', 0},
	{"y", KEY_CHAR_, '9', 0},
};

/* CSI number ~ (rxvt ends them in $, ^ or @ when shifted). */
static const struct {
	int number;
	enum key_code code;
	uint32_t cp;
} number_table[] = {
	{1, KEY_HOME_, 0}, {2, KEY_INSERT_, 0}, {3, KEY_DELETE_, 0}, {4, KEY_END_, 0}, {5, KEY_PGUP_, 0}, {6, KEY_PGDN_, 0},
	{7, KEY_HOME_, 0}, {8, KEY_END_, 0},
	{11, KEY_F_, 1}, {12, KEY_F_, 2}, {13, KEY_F_, 3}, {14, KEY_F_, 4}, {15, KEY_F_, 5}, {17, KEY_F_, 6}, {18, KEY_F_, 7},
	{19, KEY_F_, 8}, {20, KEY_F_, 9}, {21, KEY_F_, 10}, {23, KEY_F_, 11}, {24, KEY_F_, 12},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool lookup(const struct sequence *table, size_t rows, const char *bytes, struct key *out)
{
	for (size_t i = 0; i < rows; i++)
		if (strcmp(table[i].bytes, bytes) == 0) {
			*out = (struct key){.code = table[i].code, .cp = table[i].cp, .mods = table[i].mods};
			return true;
		}
	return false;
}

/* The numbers of a CSI's parameters: at most max are stored, how many there were is returned; -1 where it holds
 * something else than digits and semicolons. An empty or absurd number counts as 0. */
static int parse_numbers(const char *s, size_t n, int *numbers, int max)
{
	int count = 1;
	int value = 0;
	for (size_t i = 0; i <= n; i++) {
		if (i < n && s[i] >= '0' && s[i] <= '9') {
			value = value > ABSURD ? value : value * 10 + (s[i] - '0');
			continue;
		}
		if (i < n && s[i] != ';')
			return -1;
		if (count <= max)
			numbers[count - 1] = value > ABSURD ? 0 : value;
		count += i < n;
		value = 0;
	}
	return count;
}

static int modifiers(int parameter)
{
	return parameter >= 2 && parameter <= 16 ? (parameter - 1) & (KEY_MOD_SHIFT | KEY_MOD_ALT | KEY_MOD_CTRL) : 0;
}

static void mouse_key(const char *s, size_t n, struct key *out)
{
	enum { SHIFT = 4, ALT = 8, CTRL = 16, MOTION = 32 };
	int v[3];
	if (parse_numbers(s, n, v, 3) != 3 || v[1] < 1 || v[2] < 1 || v[0] > 255 || (v[0] & MOTION))
		return;
	out->code = KEY_MOUSE_;
	out->cp = (uint32_t)(v[0] & ~(SHIFT | ALT | CTRL));
	out->mods = (v[0] & SHIFT ? KEY_MOD_SHIFT : 0) | (v[0] & ALT ? KEY_MOD_ALT : 0) | (v[0] & CTRL ? KEY_MOD_CTRL : 0);
	out->mouse_x = v[1] - 1;
	out->mouse_y = v[2] - 1;
}

/* True: it is no key, but a paste begins. */
static bool numbered_key(const int *v, int count, char final, struct key *out)
{
	if (v[0] == 200 && final == '~' && count == 1)
		return true;
	for (size_t i = 0; i < COUNT(number_table) && count <= 2; i++) {
		if (number_table[i].number != v[0])
			continue;
		out->code = number_table[i].code;
		out->cp = number_table[i].cp;
		out->mods = count == 2 ? modifiers(v[1]) : 0;
		out->mods |= final == '$' || final == '@' ? KEY_MOD_SHIFT : 0;
		out->mods |= final == '^' || final == '@' ? KEY_MOD_CTRL : 0;
	}
	return false;
}

bool key_csi(const char *body, size_t n, char final, struct key *out)
{
	int v[2] = {0, 0};
	char name[3] = {n == 1 && body[0] == '[' ? '[' : final, '\0', '\0'};
	if (name[0] == '[')
		name[1] = final;
	if (n > 0 && body[0] == '<') {
		if (final == 'M')
			mouse_key(body + 1, n - 1, out);
		return false;
	}
	if (name[0] == '[') {
		lookup(letter_table, COUNT(letter_table), name, out);
		return false;
	}
	int count = parse_numbers(body, n, v, 2);
	if (count < 0)
		return false;
	if (strchr("~$^@", final))
		return numbered_key(v, count, final, out);
	bool report = count > 2 || (count == 2 && v[0] != 1);   /* such as a late cursor position, which ends in F3's R */
	if (!report && lookup(letter_table, COUNT(letter_table), name, out))
		out->mods |= modifiers(count == 2 ? v[1] : v[0]);
	return false;
}

void key_ss3(const char *body, size_t n, char final, struct key *out)
{
	int v[2] = {0, 0};
	char name[2] = {final, '\0'};
	int count = parse_numbers(body, n, v, 2);
	if (count < 1 || count > 2)
		return;
	if (lookup(ss3_table, COUNT(ss3_table), name, out) || lookup(letter_table, COUNT(letter_table), name, out))
		out->mods |= modifiers(count == 2 ? v[1] : v[0]);
}

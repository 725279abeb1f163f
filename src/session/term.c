#include "session/term.h"

#include <curses.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	COLS_LEAST = 20, COLS_MOST = 250, ROWS_LEAST = 5, ROWS_MOST = 80,   /* 28 bytes × 3 a cell, and people sit in front */
	KEEP = 65536                                                       /* of the memory file between frames */
};

static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";
static const char mouse_on[] = "\033[?1000h\033[?1006h", mouse_off[] = "\033[?1006l\033[?1000l";

static int clamp(int v, int least, int most, int unset)
{
	if (v <= 0)
		return unset;
	return v < least ? least : v > most ? most : v;
}

bool term_prepare(struct term *t)
{
	t->screen = NULL;
	t->mouse = false;
	t->memory = memfd_create("frame", MFD_CLOEXEC);
	t->out = t->memory >= 0 ? fdopen(t->memory, "w") : NULL;
	t->in = fopen("/dev/null", "re");
	return t->out && t->in;
}

/* newterm() installs handlers of its own for these. */
static void restore_signals(void)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		signal(numbers[i], numbers[i] == SIGTERM ? SIG_DFL : SIG_IGN);
}

/* ncurses flushes at each movement of the cursor, a write() for every piece of a row, until it has left the screen once. So it
 * leaves at once, and what that says is dropped. It comes back before it knows of colours: it would reset them all. */
static bool leave_once(struct term *t)
{
	endwin();
	return lseek(t->memory, 0, SEEK_SET) == 0 && doupdate() == OK;
}

bool term_start(struct term *t, const struct terminfo *info, const char *name, int cols, int rows)
{
	char number[16];
	const char *own;
	if (!terminfo_export(info, name, &own))
		return false;
	snprintf(number, sizeof number, "%d", clamp(cols, COLS_LEAST, COLS_MOST, 80));
	setenv("COLUMNS", number, 1);
	snprintf(number, sizeof number, "%d", clamp(rows, ROWS_LEAST, ROWS_MOST, 24));
	setenv("LINES", number, 1);
	use_tioctl(FALSE);
	t->screen = newterm(own, t->out, t->in);
	unsetenv("TERMINFO");
	restore_signals();
	if (!t->screen)
		return false;
	typeahead(-1);
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	return leave_once(t) && write(t->memory, paste_on, sizeof paste_on - 1) > 0;
}

void term_resize(int cols, int rows)
{
	resize_term(clamp(rows, ROWS_LEAST, ROWS_MOST, 24), clamp(cols, COLS_LEAST, COLS_MOST, 80));
	clearok(curscr, TRUE);
}

bool term_mouse(struct term *t, bool on)
{
	const char *mode = on ? mouse_on : mouse_off;
	if (t->mouse == on || write(t->memory, mode, strlen(mode)) < 0)
		return false;
	t->mouse = on;
	return true;
}

void term_collect(struct term *t, struct buf *out)
{
	off_t n = lseek(t->memory, 0, SEEK_CUR);
	if (n <= 0)
		return;
	buf_reserve(out, (size_t)n);
	ssize_t got = pread(t->memory, out->data + out->len, (size_t)n, 0);
	if (got > 0)
		out->len += (size_t)got;
	lseek(t->memory, 0, SEEK_SET);
	if (n > KEEP && ftruncate(t->memory, 0) < 0)
		return;
}

void term_stop(struct term *t, struct buf *out)
{
	if (!t->screen)
		return;
	endwin();
	term_mouse(t, false);
	term_collect(t, out);
	buf_add(out, paste_off, sizeof paste_off - 1);
	delscreen(t->screen);
	t->screen = NULL;
}

void term_free(struct term *t)
{
	if (t->out)
		fclose(t->out);
	else if (t->memory >= 0)
		close(t->memory);
	if (t->in)
		fclose(t->in);
	t->out = t->in = NULL;
	t->memory = -1;
}

void term_exercise(void)
{
	start_color();
	use_default_colors();
	for (short i = 1; i < 8; i++)
		init_pair(i, i, -1);
	for (int y = 0; y < LINES - 1; y++) {
		attrset(COLOR_PAIR(y % 8) | (y % 2 ? A_BOLD : A_REVERSE));
		mvaddwstr(y, 0, L"MamaOnline ─ ★★★★☆ … 12.50 €");
	}
	refresh();
}

/* The least that a program on a terminal does: a full screen with a header, a list and a footer, drawn by ncurses; then keys. It is
 * what other ssh servers run where ours shows the shop, and is linked with ncurses alone. */
#include <curses.h>
#include <locale.h>

static void draw(int selected)
{
	erase();
	attrset(A_BOLD);
	mvaddstr(0, 1, "A trivial program");
	for (int row = 2; row < LINES - 2; row++) {
		attrset(row == selected ? A_REVERSE : A_NORMAL);
		mvprintw(row, 1, "%s Item %-40d %10d.00 EUR", row == selected ? "\342\226\270" : " ", row, row * 7);
	}
	attrset(A_NORMAL);
	mvaddstr(LINES - 1, 1, "Enter open   q leave");
	mvaddstr(LINES - 1, COLS - 8, "? help");
	move(LINES - 1, 0);
	refresh();
}

int main(void)
{
	int selected = 2, key;
	setlocale(LC_ALL, "C.UTF-8");
	initscr();
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	draw(selected);
	while ((key = getch()) != 'q' && key != ERR) {
		selected += key == KEY_DOWN && selected < LINES - 3 ? 1 : key == KEY_UP && selected > 2 ? -1 : 0;
		draw(selected);
	}
	endwin();
	return 0;
}

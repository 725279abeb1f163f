/* The screens on the terminal at hand, without ssh: uirun HOST PORT [USER PASSWORD [DEEP_LINK]]. Talks to a market's JSON
 * port. With USER "new" it opens the sign-up page. For looking at the screens and for tests in tmux. */
#include <locale.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#define NCURSES_NOMACROS 1
#include <curses.h>

#include "base/timeutil.h"
#include "ui/app.h"

enum { ESC_MS = 25, AWAY_MS = 500 };

static volatile sig_atomic_t resized;   /* set by the handler of SIGWINCH */

static void on_winch(int sig)
{
	(void)sig;
	resized = 1;
}

struct place {
	const char *host, *port;
};

static int dial(void *ctx)
{
	const struct place *place = ctx;
	struct addrinfo *list, hints = {.ai_socktype = SOCK_STREAM};
	if (getaddrinfo(place->host, place->port, &hints, &list) != 0)
		return -1;
	int fd = socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, list->ai_addr, list->ai_addrlen) < 0) {
		close(fd);
		fd = -1;
	}
	freeaddrinfo(list);
	return fd;
}

static void fit(struct app *app)
{
	struct winsize ws;
	resized = 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_row > 0)
		resize_term(ws.ws_row, ws.ws_col);
	app_resized(app);
}

static void take_keys(struct app *app, struct keys *keys)
{
	unsigned char bytes[1024];
	struct key out[64];
	ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
	for (size_t at = 0, used; n > 0 && at < (size_t)n; at += used) {
		size_t count = keys_feed(keys, bytes + at, (size_t)n - at, time_monotonic(), out, 64, &used);
		for (size_t i = 0; i < count && !app_finished(app); i++)
			app_key(app, &out[i]);
	}
}

static void take_pushes(struct app *app, struct client *client)
{
	json_t *push;
	app_market(app, client_pump(client));
	while ((push = client_next_push(client))) {
		app_push(app, push);
		json_decref(push);
	}
}

static int wait_ms(const struct keys *keys, int tick, int fd)
{
	int esc = keys_wait(keys, time_monotonic(), ESC_MS);
	int wait = tick < 0 || (esc >= 0 && esc < tick) ? esc : tick;
	return fd < 0 && (wait < 0 || wait > AWAY_MS) ? AWAY_MS : wait;
}

static void loop(struct app *app, struct client *client)
{
	struct keys keys = {0};
	struct key key;
	while (!app_finished(app)) {
		int tick = app_tick(app, time_monotonic());
		app_draw(app);
		struct pollfd fds[2] = {{STDIN_FILENO, POLLIN, 0}, {client_fd(client), POLLIN, 0}};
		poll(fds, 2, wait_ms(&keys, tick, client_fd(client)));
		if (resized)
			fit(app);
		if (fds[0].revents & (POLLHUP | POLLERR))
			return;
		if (fds[0].revents & POLLIN)
			take_keys(app, &keys);
		while (keys_timeout(&keys, time_monotonic(), ESC_MS, &key))
			app_key(app, &key);
		take_pushes(app, client);
	}
}

static void show(const struct app_setup *setup)
{
	struct termios before, raw_mode;
	tcgetattr(STDIN_FILENO, &before);
	raw_mode = before;
	cfmakeraw(&raw_mode);
	FILE *nowhere = fopen("/dev/null", "r");
	SCREEN *screen = newterm(NULL, stdout, nowhere);
	signal(SIGWINCH, on_winch);
	tcsetattr(STDIN_FILENO, TCSANOW, &raw_mode);
	fputs("\033[?2004h", stdout);
	fflush(stdout);
	struct app *app = app_open(setup);
	loop(app, setup->client);
	long long order = app_last_order(app);
	app_close(app);
	fputs("\033[?2004l", stdout);
	endwin();
	delscreen(screen);
	fclose(nowhere);
	tcsetattr(STDIN_FILENO, TCSANOW, &before);
	printf("last order: %lld\n", order);
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: uirun HOST PORT [USER PASSWORD [DEEP_LINK]]\n");
		return 2;
	}
	setlocale(LC_ALL, "C.UTF-8");
	struct place place = {argv[1], argv[2]};
	struct client_hooks hooks = {.reconnect = dial, .ctx = &place};
	struct app_setup setup = {.client = client_open(dial(&place), &hooks), .door = APP_GUEST};
	struct err err = {0};
	if (argc == 4)
		setup.door = strcmp(argv[3], "new") == 0 ? APP_SIGN_UP : APP_GUEST;
	if (argc > 4) {
		json_t *who = json_pack("{s:s, s:s}", "username", argv[3], "password", argv[4]);
		json_t *answer = client_call(setup.client, "auth.login", who, &err);
		if (!answer)
			fprintf(stderr, "%s\n", err.text);
		setup.door = answer ? APP_LOGGED_IN : APP_GUEST;
		json_decref(answer);
	}
	setup.deep_link = argc > 5 ? argv[5] : NULL;
	setup.most_colors = getenv("NO_COLOR") ? 0 : 256;
	show(&setup);
	client_close(setup.client);
	return 0;
}

#include "gate/gate.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/account.h"
#include "base/address.h"
#include "base/log.h"
#include "base/timeutil.h"
#include "gate/hostkey.h"
#include "gate/link.h"
#include "gate/rules.h"
#include "gate/state.h"
#include "market/tls.h"
#include "session/ssh/bind.h"

enum { ACCEPT_TURN = 64, ACCEPT_PAUSE = 200 };   /* ms, the last */

static bool take_user(struct gate *g, struct err *err)
{
	const char *name = opt_str(g->options, OPT_USER);
	if (*name == '\0' || geteuid() != 0)
		return true;
	if (!account_find(name, &g->account, err))
		return false;
	g->drop = true;
	return true;
}

static bool open_signals(struct gate *g, struct err *err)
{
	sigset_t set;
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	g->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	g->null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (g->signal_fd >= 0 && g->null_fd >= 0 && link_pair(g->market_link) && link_pair(g->session_link) &&
	    link_pair(g->picture_link))
		return true;
	return fail(err, ERR_UNAVAILABLE, "the gate could not be set up: %s", strerror(errno));
}

static bool open_door(struct gate *g, enum option_id id, int *fd, char shown[LISTENER_SHOWN], struct err *err)
{
	*fd = -1;
	if (*opt_str(g->options, id) == '\0')
		return true;
	*fd = listener_open(option_table[id].name, opt_str(g->options, id), shown, err);
	return *fd >= 0;
}

static bool check_root(const struct gate *g, struct err *err)
{
	const char *const at[RULES_DOORS] = {g->ssh_at, g->telnet_at, g->json_at};
	if (geteuid() != 0 || g->drop)
		return true;
	if (!rules_root(g->options, at, g->dir, err))
		return false;
	log_warn("started by root without the option user: sessions and market run as root");
	return true;
}

static void open_limits(struct gate *g)
{
	g->limits = limits_new(g->options);
	g->children = children_new((int)option_table[OPT_SESSIONS].max);
}

/* These are forked before libssh, libcrypto and ncurses have filled the memory. */
static bool start_supervised(struct gate *g, struct err *err)
{
	bool ok = true;
	for (int i = 0; ok && i < SUPERVISED; i++)
		ok = spawn_supervised(g, (enum supervised_kind)i, time_monotonic());
	return ok || fail(err, ERR_UNAVAILABLE, "the market cannot be started: %s", strerror(errno));
}

static void set_environment(void)
{
	static const char *const unwanted[] = {"HOME", "TERMINFO", "TERMINFO_DIRS", "TERMCAP", "LINES", "COLUMNS", "ESCDELAY",
	                                       "NCURSES_ASSUMED_COLORS", "NCURSES_TRACE"};
	for (size_t i = 0; i < sizeof unwanted / sizeof unwanted[0]; i++)
		unsetenv(unwanted[i]);
	setenv("NCURSES_NO_UTF8_ACS", "1", 1);
	setlocale(LC_CTYPE, "C.UTF-8");
	tzset();
	json_object_seed(0);
}

static bool prepare_ssh(struct gate *g, struct err *err)
{
	char path[4096], fingerprint[80];
	listener_tune(g->ssh_fd);
	if (!hostkey_ready(g->options, g->dir, path, err))
		return false;
	g->setup.bind = sshbind_open(path, fingerprint, err);
	if (!g->setup.bind)
		return false;
	log_info("host key %s", fingerprint);
	g->setup.ssh_port = atoi(strrchr(g->ssh_at, ':') + 1);
	return true;
}

static void prepare_telnet(struct gate *g)
{
	listener_tune(g->telnet_fd);
	listener_keep_urgent(g->telnet_fd);
}

/* What all sessions share: host key, terminal descriptions, the filter of system calls, and memory that is already warm. */
static bool prepare_sessions(struct gate *g, struct err *err)
{
	if (g->ssh_fd < 0 && g->telnet_fd < 0)
		return true;
	set_environment();
	if (g->ssh_fd >= 0 && !prepare_ssh(g, err))
		return false;
	if (g->telnet_fd >= 0)
		prepare_telnet(g);
	g->setup.options = g->options;
	g->setup.terminfo = terminfo_load();
	g->setup.sandbox = sandbox_prepare(SANDBOX_SESSION);
	if (!warmup_run(g->setup.bind, g->setup.terminfo))
		log_warn("the warm-up failed: sessions start slower and take more memory");
	return true;
}

static void announce(struct gate *g)
{
	g->opened = true;
	printf("ready");
	if (g->ssh_fd >= 0)
		printf(" ssh=%s", g->ssh_at);
	if (g->telnet_fd >= 0)
		printf(" telnet=%s", g->telnet_at);
	if (g->json_fd >= 0)
		printf(" json=%s", g->json_at);
	printf("\n");
	fflush(stdout);
}

/* No session can be started. After a while those who wait are told, with the descriptor that is in reserve. */
static void rest_doors(struct gate *g, enum link_door door, int listener, int64_t now)
{
	if (g->short_since == 0) {
		log_warn("a session could not be started: %m; trying on");
		g->short_since = now;
	}
	g->accept_at = now + ACCEPT_PAUSE;
	for (int i = 0; i < ACCEPT_TURN && now - g->short_since >= ABSENCE_GRACE; i++) {
		struct sockaddr_storage from;
		int fd = absence_accept(&g->absence, listener, &from);
		if (fd >= 0) {
			refusal_say(door, fd, "MamaOnline is short of descriptors or memory; try again in a minute.");
			close(fd);
		}
		absence_restore(&g->absence);
		if (fd < 0)
			break;
	}
}

static void accept_sessions(struct gate *g, enum link_door door, int64_t now)
{
	int listener = door == DOOR_SSH ? g->ssh_fd : g->telnet_fd;
	struct sockaddr_storage from;
	const char *why;
	char address[64];
	for (int i = 0; i < ACCEPT_TURN; i++) {
		int fd = listener_accept(listener, &from);
		if (fd == LISTENER_NONE)
			return;
		bool pause = fd == LISTENER_PAUSE;
		struct source *source = NULL;
		if (!pause) {
			address_name(&from, address);
			source = limits_enter(g->limits, address, now, &why);
		}
		if (!pause && !source)
			refusal_add(&g->refusals, door, fd, why, now);
		if (source && !spawn_session(g, door, fd, address, source)) {
			limits_leave(g->limits, source, true, false, now);
			pause = true;
		}
		if (pause) {
			rest_doors(g, door, listener, now);
			return;
		}
		if (source && g->short_since) {
			log_info("sessions can be started again");
			g->short_since = 0;
		}
	}
}

static void take_signals(struct gate *g)
{
	struct signalfd_siginfo info;
	while (read(g->signal_fd, &info, sizeof info) == (ssize_t)sizeof info)
		if (info.ssi_signo == SIGHUP)
			g->reload = true;
		else if (info.ssi_signo != SIGCHLD)
			g->stop = true;
}

/* Milliseconds until something is due; -1: nothing. */
static int next_wait(const struct gate *g, int64_t now)
{
	int64_t due = g->accept_at;
	if (g->refusals.count > 0 && (due == 0 || now + REFUSAL_EACH < due))
		due = now + REFUSAL_EACH;
	if (g->away_since && !supervise_absent(g, now) && (due == 0 || g->away_since + ABSENCE_GRACE < due))
		due = g->away_since + ABSENCE_GRACE;
	if (g->absence.rest_until > now && (due == 0 || g->absence.rest_until < due))
		due = g->absence.rest_until;
	for (int i = 0; i < SUPERVISED; i++) {
		const struct supervised *s = &g->supervised[i];
		if (s->pid == 0 && (due == 0 || s->restart_at < due))
			due = s->restart_at;
	}
	if (due == 0)
		return -1;
	return due > now ? (int)(due - now) : 0;
}

static void turn(struct gate *g)
{
	int64_t now = time_monotonic();
	if (now >= g->accept_at)
		g->accept_at = 0;
	struct pollfd p[] = {
		{.fd = g->signal_fd, .events = POLLIN},
		{.fd = g->session_link[0], .events = POLLIN},
		{.fd = g->market_link[0], .events = POLLIN},
		{.fd = g->opened && g->accept_at == 0 ? g->ssh_fd : -1, .events = POLLIN},
		{.fd = g->opened && g->accept_at == 0 ? g->telnet_fd : -1, .events = POLLIN},
		{.fd = supervise_absent(g, now) && now >= g->absence.rest_until ? g->json_fd : -1, .events = POLLIN},
	};
	if (poll(p, sizeof p / sizeof p[0], next_wait(g, now)) < 0 && errno != EINTR)
		fatal("poll: %m");
	now = time_monotonic();
	/* The links before the dead: what a session said last is known by its process id. */
	supervise_links(g, now);
	take_signals(g);
	supervise_reap(g, now);
	if (g->reload && !g->pending && g->opened && !g->stop) {
		g->reload = false;
		reload_begin(g);
	}
	supervise_restart(g, now);
	refusal_turn(&g->refusals, now);
	if (g->supervised[MARKET].ready && !g->opened)
		announce(g);
	if (p[3].revents && !g->stop)
		accept_sessions(g, DOOR_SSH, now);
	if (p[4].revents && !g->stop)
		accept_sessions(g, DOOR_TELNET, now);
	if (p[5].revents && supervise_absent(g, now))
		absence_answer(&g->absence, &g->refusals, g->json_fd, tls_wanted(g->options), now);
}

static void tell_old_names(const struct options *o)
{
	const char *old, *now;
	for (int i = 0; (old = options_old_name(i, &now)); i++)
		if (o->old_names & 1U << i)
			log_warn("the option %s is called %s now; its old name is taken too", old, now);
}

static bool start(struct gate *g, struct err *err)
{
	g->pid = getpid();
	g->away_since = time_monotonic();
	absence_open(&g->absence);
	tell_old_names(g->options);
	open_limits(g);
	return take_user(g, err) && open_signals(g, err) &&
	       open_door(g, OPT_SSH_LISTEN, &g->ssh_fd, g->ssh_at, err) &&
	       open_door(g, OPT_TELNET_LISTEN, &g->telnet_fd, g->telnet_at, err) &&
	       open_door(g, OPT_JSON_LISTEN, &g->json_fd, g->json_at, err) && rules_plain(g->options, g->json_at, err) && check_root(g, err) &&
	       start_supervised(g, err) && prepare_sessions(g, err);
}

static void finish(struct gate *g)
{
	if (g->ssh_fd >= 0)
		close(g->ssh_fd);
	if (g->telnet_fd >= 0)
		close(g->telnet_fd);
	refusal_close(&g->refusals);
	supervise_stop(g);
	absence_close(&g->absence);
	if (g->setup.bind)
		sshbind_close(g->setup.bind);
	terminfo_free((struct terminfo *)(uintptr_t)g->setup.terminfo);
	sandbox_free((struct sandbox *)(uintptr_t)g->setup.sandbox);
	free(g->pending);
	buf_free(&g->changed);
	limits_free(g->limits);
	children_free(g->children);
}

int gate_serve(struct options *options, const struct options_source *from)
{
	struct gate g = {.options = options, .from = from, .dir = from->dir, .ssh_fd = -1, .telnet_fd = -1, .json_fd = -1, .signal_fd = -1, .null_fd = -1};
	struct err err = {0};
	log_setup("gate", (enum log_level)opt_int(options, OPT_LOG_LEVEL));
	if (!start(&g, &err)) {
		log_error("%s", err.text);
		g.status = err.code == ERR_CONFIG ? EXIT_CONFIG : 1;
		g.stop = true;
	}
	while (!g.stop)
		turn(&g);
	finish(&g);
	return g.status;
}

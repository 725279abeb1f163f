#include "session/session.h"

#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/address.h"
#include "base/log.h"
#include "base/timeutil.h"
#include "session/task.h"

static void name_ends(struct session *s)
{
	struct sockaddr_storage at = {0};
	socklen_t n = sizeof at;
	if (getsockname(s->setup->fd, (struct sockaddr *)&at, &n) == 0)
		s->port = address_name(&at, s->host);
	n = sizeof at;
	if (getpeername(s->setup->fd, (struct sockaddr *)&at, &n) == 0)
		address_name(&at, s->source);
}

/* Everything that needs opening, then the sandbox. */
static bool begin(struct session *s)
{
	sigset_t term;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGWINCH, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGTSTP, SIG_IGN);
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_SETMASK, &term, NULL);
	s->signal_fd = signalfd(-1, &term, SFD_CLOEXEC | SFD_NONBLOCK);
	name_ends(s);
	return s->signal_fd >= 0 && term_prepare(&s->term) && sandbox_enter(s->setup->sandbox, SANDBOX_SESSION);
}

void session_on_signal(void *session)
{
	struct signalfd_siginfo info;
	struct session *s = session;
	if (read(s->signal_fd, &info, sizeof info) == (ssize_t)sizeof info)
		s->stop = true;
}

bool session_turn(struct session *s, int ms)
{
	/* A client can send libssh into an endless loop; the alarm's default action is the only way out of it. */
	alarm((unsigned)(TURN_SECONDS + ms / 1000));
	int pause = allowance_look(&s->allowance);
	bool alive = pause == 0 || conn_pause(s->conn, pause);
	/* Read from as soon as there is something left for it, and before more of what came earlier is done: so an end is seen. */
	if (alive && (pause == 0 || allowance_look(&s->allowance) == 0))
		alive = conn_turn(s->conn, pause == 0 ? ms : 0);
	alarm(TURN_SECONDS);
	return alive;
}

static int serve(struct session *s)
{
	bool telnet = s->setup->door == DOOR_TELNET;
	if (!(telnet ? session_telnet_login(s) : session_login(s)))
		return 1;
	session_keep_login(s, s->client);
	s->client = NULL;
	if (telnet)
		session_telnet_begin(s);
	task_serve(s);
	return 0;
}

int session_main(const struct session_setup *setup)
{
	struct session s = {.setup = setup, .signal_fd = -1};
	alarm(TURN_SECONDS);
	allowance_begin(&s.allowance, (int)opt_int(setup->options, OPT_SESSION_SHARE));
	if (!begin(&s)) {
		log_error("a session could not be prepared: %m");
		return 1;
	}
	int status = serve(&s);
	if (s.conn)
		conn_close(s.conn);
	client_close(s.client);
	session_forget_login(&s);
	return status;
}

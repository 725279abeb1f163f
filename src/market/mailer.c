#include "market/mailer.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/timeutil.h"
#include "market/clock.h"
#include "market/mail.h"
#include "market/mail_command.h"
#include "market/spool.h"

enum { LETTERS_MOST = 1000, PAUSE_FIRST = 2000, PAUSE_MOST = 60000 };   /* ms */

struct letter {
	struct letter *next;
	int64_t user, expires_at;     /* ms of the wall clock */
	char name[SPOOL_NAME];
	struct reset_mail *unwritten; /* NULL: it is in the spool */
	int64_t due;                  /* monotonic ms: when something is to be done about it */
	int tries;
};

struct mailer {
	struct options_live *options;
	char folder[1024];
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct reset_mail *incoming, **incoming_end;   /* under lock, as the next two */
	int count;                    /* of letters, and of what is coming in */
	bool stopping;
	int stop_fd;                  /* an eventfd: ends the wait for a command */
	struct letter *letters;       /* the thread's own */
};

static void set_count(struct mailer *m, int by)
{
	pthread_mutex_lock(&m->lock);
	m->count += by;
	pthread_mutex_unlock(&m->lock);
}

static struct letter *add_letter(struct mailer *m, int64_t user, int64_t expires_at)
{
	struct letter *l = xcalloc(1, sizeof *l);
	l->user = user;
	l->expires_at = expires_at;
	spool_name(user, expires_at, l->name);
	l->next = m->letters;
	m->letters = l;
	return l;
}

/* Its file goes too. */
static void end_letter(struct mailer *m, struct letter *l)
{
	struct letter **at = &m->letters;
	while (*at != l)
		at = &(*at)->next;
	*at = l->next;
	if (!l->unwritten)
		spool_remove(m->folder, l->name);
	reset_mail_free(l->unwritten);
	free(l);
	set_count(m, -1);
}

/* Only the newest token of a user counts: a mail with an older one would mislead him. */
static void take_incoming(struct mailer *m, struct reset_mail *mail)
{
	for (struct letter *l = m->letters, *next; l; l = next) {
		next = l->next;
		if (l->user == mail->user && l->user)
			end_letter(m, l);
	}
	add_letter(m, mail->user, mail->expires_at)->unwritten = mail;
}

static bool write_letter(struct mailer *m, struct letter *l, struct err *err)
{
	struct buf text = {0};
	bool ok = mail_write(l->unwritten, options_now(m->options), clock_now(), &text, err) && spool_write(m->folder, l->name, &text, err);
	if (text.data)
		sodium_memzero(text.data, text.len);
	buf_free(&text);
	if (!ok)
		return false;
	reset_mail_free(l->unwritten);
	l->unwritten = NULL;
	if (l->user)
		log_info("a mail is in the spool as %s", l->name);
	return true;
}

/* Whoever took the file away, the operator perhaps, has dealt with it. */
static bool give_letter(struct mailer *m, const struct letter *l, struct err *err)
{
	int in = spool_open(m->folder, l->name);
	if (in < 0 && errno == ENOENT)
		return true;
	if (in < 0)
		return fail(err, ERR_UNAVAILABLE, "it cannot be read: %s", strerror(errno));
	bool taken = mail_command_run(opt_str(options_now(m->options), OPT_MAIL_COMMAND), in, m->stop_fd, err);
	close(in);
	return taken;
}

static void put_off(struct letter *l)
{
	int64_t pause = l->tries < 5 ? PAUSE_FIRST << l->tries : PAUSE_MOST;
	l->tries++;
	l->due = time_monotonic() + (pause < PAUSE_MOST ? pause : PAUSE_MOST);
}

/* The next step of a letter that is due. */
static void work_on(struct mailer *m, struct letter *l)
{
	struct err err = {0};
	bool has_command = *opt_str(options_now(m->options), OPT_MAIL_COMMAND) != '\0';
	if (l->expires_at <= clock_now()) {
		if (l->user && (has_command || l->unwritten))
			log_warn("the mail %s was not sent in time and is removed", l->name);
		end_letter(m, l);
	} else if (l->unwritten && !write_letter(m, l, &err)) {
		log_error("the mail %s cannot be written: %s", l->name, err.text);
		if (err.code == ERR_UNAVAILABLE)
			put_off(l);
		else
			end_letter(m, l);
	} else if (!l->user) {
		end_letter(m, l);
	} else if (!has_command) {
		l->due = time_monotonic() + PAUSE_MOST;   /* until it is of no use any more */
	} else if (!give_letter(m, l, &err)) {
		log_error("the mail %s waits: %s", l->name, err.text);
		put_off(l);
	} else {
		log_info("the mail %s is sent", l->name);
		end_letter(m, l);
	}
}

static struct letter *most_due(const struct mailer *m)
{
	struct letter *first = m->letters;
	for (struct letter *l = first; l; l = l->next)
		if (l->due < first->due)
			first = l;
	return first;
}

/* Waits until there is something to do, and takes what has come in. False: the mailer is to stop. */
static bool wait_work(struct mailer *m)
{
	const struct letter *next = most_due(m);
	int64_t due = next ? next->due : INT64_MAX;
	pthread_mutex_lock(&m->lock);
	while (!m->stopping && !m->incoming && time_monotonic() < due) {
		struct timespec until = {.tv_sec = due / 1000, .tv_nsec = due % 1000 * 1000000};
		if (next)
			pthread_cond_timedwait(&m->wake, &m->lock, &until);
		else
			pthread_cond_wait(&m->wake, &m->lock);
	}
	struct reset_mail *mails = m->incoming;
	m->incoming = NULL;
	m->incoming_end = &m->incoming;
	bool stop = m->stopping;
	pthread_mutex_unlock(&m->lock);
	for (struct reset_mail *after; mails; mails = after) {
		after = mails->next;
		take_incoming(m, mails);
	}
	return !stop;
}

static void *mailer_main(void *arg)
{
	struct mailer *m = arg;
	struct letter *l;
	while (wait_work(m))
		if ((l = most_due(m)) && l->due <= time_monotonic())
			work_on(m, l);
	return NULL;
}

static bool take_up(void *arg, const char *name)
{
	struct mailer *m = arg;
	int64_t user, expires_at;
	spool_parse(name, &user, &expires_at);
	snprintf(add_letter(m, user, expires_at)->name, SPOOL_NAME, "%s", name);
	return ++m->count < LETTERS_MOST;
}

static void open_lock(struct mailer *m)
{
	pthread_condattr_t attr;
	pthread_mutex_init(&m->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&m->wake, &attr);
	pthread_condattr_destroy(&attr);
}

static void mailer_free(struct mailer *m)
{
	while (m->letters) {
		struct letter *l = m->letters;
		m->letters = l->next;
		reset_mail_free(l->unwritten);
		free(l);
	}
	if (m->stop_fd >= 0)
		close(m->stop_fd);
	pthread_mutex_destroy(&m->lock);
	pthread_cond_destroy(&m->wake);
	free(m);
}

struct mailer *mailer_start(const char *dir, struct options_live *o, struct err *err)
{
	struct mailer *m = xcalloc(1, sizeof *m);
	m->options = o;
	m->incoming_end = &m->incoming;
	m->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	options_path(options_now(o), OPT_SPOOL, dir, m->folder, sizeof m->folder);
	open_lock(m);
	spool_each(m->folder, take_up, m);
	if (m->stop_fd >= 0 && pthread_create(&m->thread, NULL, mailer_main, m) == 0)
		return m;
	fail(err, ERR_UNAVAILABLE, "The mailer's thread cannot be started.");
	mailer_free(m);
	return NULL;
}

void mailer_submit(struct mailer *m, struct reset_mail *mail)
{
	pthread_mutex_lock(&m->lock);
	bool room = m->count < LETTERS_MOST;
	if (room) {
		m->count++;
		mail->next = NULL;
		*m->incoming_end = mail;
		m->incoming_end = &mail->next;
	}
	pthread_cond_signal(&m->wake);
	pthread_mutex_unlock(&m->lock);
	if (room)
		return;
	log_error("a mail is dropped: %d wait already", LETTERS_MOST);
	reset_mail_free(mail);
}

void mailer_stop(struct mailer *m)
{
	uint64_t one = 1;
	struct err err = {0};
	pthread_mutex_lock(&m->lock);
	m->stopping = true;
	pthread_cond_signal(&m->wake);
	pthread_mutex_unlock(&m->lock);
	if (write(m->stop_fd, &one, sizeof one) < 0)
		log_warn("the mail command may hold up the stop");
	pthread_join(m->thread, NULL);
	for (struct letter *l = m->letters; l; l = l->next)
		if (l->unwritten && l->user && !write_letter(m, l, &err))
			log_error("the mail %s is lost: %s", l->name, err.text);
	mailer_free(m);
}

/* Who may come in, over ssh or telnet: the names that are ways in, and whom the market lets in. */
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "gate/link.h"
#include "session/doors.h"
#include "session/state.h"

enum { THROTTLE_WAIT = 2 };   /* s */

static void open_market(struct session *s)
{
	if (!s->client)
		s->client = session_new_client(s);
}

/* What a refused login is told. Nothing where the client says it in its own words. */
static void explain(struct session *s, const struct err *err, char *why, size_t size)
{
	if (err->code == ERR_FORBIDDEN) {
		snprintf(s->refusal, sizeof s->refusal, "%s", err->text);
		s->ssh.refused = s->refusal;
	} else if (err->retry_after > 1 && err->code != ERR_RATE_LIMITED) {   /* whose text says it */
		snprintf(why, size, "%s Try again in %d s.", err->text, err->retry_after);
	} else if (err->code != ERR_INVALID_CREDENTIALS && err->code != ERR_NOT_FOUND && err->code != ERR_INVALID_PARAMS) {
		snprintf(why, size, "%s", err->text);
	}
}

/* Asks with the user's name and one more value, which stays the caller's. False: refused. */
static bool ask_once(struct session *s, const char *method, const char *user, const char *key, const char *value, struct err *err)
{
	json_t *params = json_pack("{s:s, s:s}", "username", user, key, value);
	json_t *result = params ? client_call(s->client, method, params, err) : NULL;   /* not UTF-8: nobody's password */
	bool yes = result != NULL;
	json_decref(result);
	return yes;
}

static bool ask(struct session *s, const char *method, const char *user, const char *key, const char *value, char *why, size_t size)
{
	struct err err = {0};
	open_market(s);
	bool yes = ask_once(s, method, user, key, value, &err);
	/* After one mistype the throttle asks for a second or two: that is waited for here, not told. */
	if (!yes && err.code == ERR_RATE_LIMITED && err.retry_after <= THROTTLE_WAIT) {
		sleep((unsigned)err.retry_after);
		err_clear(&err);
		yes = ask_once(s, method, user, key, value, &err);
	}
	if (!yes)
		explain(s, &err, why, size);
	/* An answer that comes too late may still log the socket in: nobody else may come to have it. */
	if (err.code == ERR_UNAVAILABLE) {
		client_close(s->client);
		s->client = NULL;
	}
	err_clear(&err);
	return yes;
}

static void let_in(struct session *s, const char *user, enum app_door door, const char *how)
{
	struct link_msg m = {.kind = LINK_LOGGED_IN};
	open_market(s);
	s->door = door;
	link_send(s->setup->link_fd, &m, -1);
	log_info("%s from %s is let in%s", user, s->source, how);
}

/* Who came while the market was away, which ask() has then closed, has done nothing wrong: what watches the log must not take him for
 * somebody who tries passwords. */
static void log_refused(const struct session *s, const char *user, const char *why)
{
	char shown[TEXT_NAME];
	text_claimed_name(user, shown);
	why = *s->refusal ? s->refusal : *why ? why : "wrong name, password or key";
	log_info("%s from %s %s: %s", shown, s->source, s->client ? "is not let in" : "could not be judged", why);
}

bool session_let_in(struct session *s, const char *user, const char *password, char *why, size_t size)
{
	enum app_door door = APP_LOGGED_IN;
	bool in = doors_find(user, &door) || (password && ask(s, "auth.login", user, "password", password, why, size));
	if (in)
		let_in(s, user, door, "");
	else if (password)
		log_refused(s, user, why);
	return in;
}

bool session_judge_key(struct session *s, const char *user, const char *key, bool proven, char *why, size_t size)
{
	enum app_door door;
	if (doors_find(user, &door))
		return false;
	bool yes = ask(s, proven ? "auth.key_login" : "auth.key_probe", user, "public_key", key, why, size);
	if (yes && proven)
		let_in(s, user, APP_LOGGED_IN, " by key");
	else if (proven)
		log_refused(s, user, why);
	return yes;
}

/* Who may come in: libssh counts nothing and checks nothing of a user name, so both are done here. */
#include <stdio.h>
#include <string.h>

#include "session/ssh/ssh.h"

/* What a client may ask in all; a key ring that is offered key by key counts too. */
enum { REQUESTS_MOST = 64 };

static const char too_many_tries[] = "Too many tries; connect again.";
static const char too_many_keys[] = "Too many keys were offered; offer one of them: ssh -o IdentitiesOnly=yes -i FILE";

static void tell(struct sshconn *c, const char *why)
{
	char line[320];
	snprintf(line, sizeof line, "%s\r\n", why);
	ssh_string text = ssh_string_from_char(line);
	if (text)
		ssh_send_issue_banner(c->ssh, text);
	ssh_string_free(text);
}

/* Counts a request. False: it is one too many, and not looked at. */
static bool may_ask(struct sshconn *c, const char *too_many)
{
	c->greeted = c->answered = true;
	if (c->refused || c->let_in)
		return false;
	if (++c->requests > REQUESTS_MOST)
		c->refused = too_many;
	return !c->refused;
}

static int let_in(struct sshconn *c, const char *user)
{
	c->let_in = true;
	snprintf(c->conn.user, sizeof c->conn.user, "%s", user);
	return SSH_AUTH_SUCCESS;
}

/* A client reads what it is told before it reads the denial. One that nothing helps any more is offered a method that it does
 * not have: then it leaves by itself, where a disconnect would come too late to be read. */
static int deny(struct sshconn *c, const char *why)
{
	if (c->refused && c->left_alone)
		return SSH_AUTH_DENIED;
	if (c->refused || *why)
		tell(c, c->refused ? c->refused : why);
	if (c->refused)
		ssh_set_auth_methods(c->ssh, SSH_AUTH_METHOD_HOSTBASED);
	c->left_alone = c->refused != NULL;
	return SSH_AUTH_DENIED;
}

static int judge(struct sshconn *c, const char *user, const char *password)
{
	char why[256] = "";
	if (!may_ask(c, too_many_tries))
		return deny(c, "");
	if (conn_name_fine(user) && c->judge.login(c->judge.ctx, user, password, why, sizeof why))
		return let_in(c, user);
	if (password && ++c->tries >= c->judge.tries && !c->refused)
		c->refused = too_many_tries;
	return deny(c, why);
}

/* "none" always comes first, and is no failure. */
static int on_none(ssh_session ssh, const char *user, void *ctx)
{
	(void)ssh;
	return judge(ctx, user, NULL);
}

static int on_password(ssh_session ssh, const char *user, const char *password, void *ctx)
{
	(void)ssh;
	return judge(ctx, user, password);
}

/* A key is offered first, and proven by a signature when the offer was taken. Taking an offer lets nobody in; taking that of
 * an unknown key would make the client stop at it. A key that is not taken is no failed try: the next may be. */
static int on_pubkey(ssh_session ssh, const char *user, struct ssh_key_struct *key, char state, void *ctx)
{
	struct sshconn *c = ctx;
	bool proven = state == SSH_PUBLICKEY_STATE_VALID;
	char why[256] = "", *text = NULL;
	(void)ssh;
	if (!may_ask(c, too_many_keys) || !conn_name_fine(user) || (!proven && state != SSH_PUBLICKEY_STATE_NONE) ||
	    ssh_pki_export_pubkey_base64(key, &text) != SSH_OK)
		return deny(c, "");
	bool taken = c->judge.key(c->judge.ctx, user, text, proven, why, sizeof why);
	ssh_string_free_char(text);
	if (!taken)
		return deny(c, why);
	return proven ? let_in(c, user) : SSH_AUTH_SUCCESS;
}

static int on_service(ssh_session ssh, const char *service, void *ctx)
{
	struct sshconn *c = ctx;
	(void)ssh, (void)service;
	c->greeted = c->answered = true;
	return 0;
}

void sshconn_auth_setup(struct sshconn *c)
{
	c->server_callbacks = (struct ssh_server_callbacks_struct){
		.userdata = c,
		.auth_none_function = on_none,
		.auth_password_function = on_password,
		.auth_pubkey_function = on_pubkey,
		.service_request_function = on_service,
		.channel_open_request_session_function = sshconn_channel_open,
	};
	ssh_callbacks_init(&c->server_callbacks);
	ssh_set_server_callbacks(c->ssh, &c->server_callbacks);
	ssh_set_auth_methods(c->ssh, SSH_AUTH_METHOD_PUBLICKEY | SSH_AUTH_METHOD_PASSWORD);
}

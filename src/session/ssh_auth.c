/* Who may come in: libssh counts nothing and checks nothing of a user name, so both are done here. */
#include <stdio.h>
#include <string.h>

#include "session/ssh.h"

/* What a client may ask in all; a key ring that is offered key by key counts too. */
enum { REQUESTS_MOST = 64 };

static void tell(struct sshconn *c, const char *why)
{
	char line[320];
	snprintf(line, sizeof line, "%s\r\n", why);
	ssh_string text = ssh_string_from_char(line);
	if (text)
		ssh_send_issue_banner(c->ssh, text);
	ssh_string_free(text);
}

static int judge(struct sshconn *c, const char *user, const char *password)
{
	char why[256] = "";
	c->greeted = true;
	if (c->let_in || c->refused || ++c->requests > REQUESTS_MOST) {
		c->refused = true;
		return SSH_AUTH_DENIED;
	}
	bool in = conn_name_fine(user) && c->judge.login(c->judge.ctx, user, password, why, sizeof why);
	if (in) {
		c->let_in = true;
		snprintf(c->conn.user, sizeof c->conn.user, "%s", user);
		return SSH_AUTH_SUCCESS;
	}
	if (why[0])
		tell(c, why);
	if (password && ++c->tries >= c->judge.tries)
		c->refused = true;
	return SSH_AUTH_DENIED;
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

/* No key is registered anywhere in this release: a probe is answered no, or the client would stop at that key. */
static int on_pubkey(ssh_session ssh, const char *user, struct ssh_key_struct *key, char state, void *ctx)
{
	struct sshconn *c = ctx;
	(void)ssh, (void)user, (void)key, (void)state;
	c->greeted = true;
	if (++c->requests > REQUESTS_MOST)
		c->refused = true;
	return SSH_AUTH_DENIED;
}

static int on_service(ssh_session ssh, const char *service, void *ctx)
{
	struct sshconn *c = ctx;
	(void)ssh, (void)service;
	c->greeted = true;
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
	ssh_set_auth_methods(c->ssh, SSH_AUTH_METHOD_PASSWORD);
}

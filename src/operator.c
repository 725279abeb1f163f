/* `mama user`: the operator's accounts, whether a server uses the folder or not. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"
#include "command.h"
#include "market/accept.h"
#include "ops/local.h"
#include "session/client.h"

static json_t *call_store(struct command *cmd, const char *method, json_t *params, struct err *err)
{
	struct local l = {.db = command_store(cmd, false, err), .options = &cmd->options, .viewer = {.operator_ = true}};
	if (!l.db) {
		json_decref(params);
		return NULL;
	}
	json_t *result = local_call(&l, method, params, err);
	db_close(l.db);
	return result;
}

static int connect_server(const char *dir)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int n = snprintf(at.sun_path, sizeof at.sun_path, "%s/%s", dir, OPERATOR_SOCKET);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && n > 0 && (size_t)n < sizeof at.sun_path && connect(fd, (struct sockaddr *)&at, sizeof at) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static json_t *call_server(struct command *cmd, const char *method, json_t *params, struct err *err)
{
	int fd = connect_server(cmd->dir);
	if (fd < 0) {
		json_decref(params);
		fail(err, ERR_UNAVAILABLE, "The server of %s does not answer: %s", cmd->dir, strerror(errno));
		return NULL;
	}
	struct client *client = client_open(fd, NULL);
	json_t *result = client_call(client, method, params, err);
	client_close(client);
	return result;
}

json_t *operator_call(struct command *cmd, const char *method, json_t *params, struct err *err)
{
	/* Only a first account may make the folder. */
	if (strcmp(method, "user.add") != 0 && !command_has_folder(cmd, err)) {
		json_decref(params);
		return NULL;
	}
	int lock = command_act_as_owner(cmd, err) ? command_lock(cmd->dir, err) : -1;
	if (lock < 0 && err->code != ERR_CONFLICT) {
		json_decref(params);
		return NULL;
	}
	err_clear(err);
	json_t *result = lock < 0 ? call_server(cmd, method, params, err) : call_store(cmd, method, params, err);
	if (lock >= 0)
		close(lock);
	return result;
}

/* One line of stdin, without its end. */
static bool read_password(char *out, size_t size, struct err *err)
{
	if (!fgets(out, (int)size, stdin))
		return fail(err, ERR_USAGE, "--password-stdin: there is no password on stdin");
	out[strcspn(out, "\r\n")] = '\0';
	return true;
}

static int list_users(struct command *cmd)
{
	struct err err = {0};
	size_t i;
	json_t *user, *result = operator_call(cmd, "user.accounts", NULL, &err);
	if (!result)
		return command_failed(&err);
	printf("%6s  %-32s  %-5s  %-6s  %-24s  %s\n", "id", "username", "role", "banned", "since", "e-mail");
	json_array_foreach(json_object_get(result, "results"), i, user) {
		char email[800];
		text_clean(json_string_value(json_object_get(user, "email")), email, sizeof email, 0);
		printf("%6lld  %-32s  %-5s  %-6s  %-24s  %s\n", (long long)json_integer_value(json_object_get(user, "id")),
		       json_string_value(json_object_get(user, "username")), json_string_value(json_object_get(user, "role")),
		       json_is_true(json_object_get(user, "banned")) ? "yes" : "no",
		       json_string_value(json_object_get(user, "created_at")), email);
	}
	json_decref(result);
	return EXIT_OK;
}

/* add and passwd: both take a name and a password. */
static int write_user(struct command *cmd, const char *method, bool adding)
{
	struct err err = {0};
	char password[1024];
	if (cmd->word_count != 2 || !cmd->password_stdin || (adding && !cmd->email))
		fail(&err, ERR_USAGE, "mama user %s NAME %s--password-stdin", cmd->words[0], adding ? "--email E [--role admin] " : "");
	else
		read_password(password, sizeof password, &err);
	if (err.code != ERR_NONE)
		return command_failed(&err);
	json_t *params = json_pack("{s:s, s:s}", "username", cmd->words[1], "password", password);
	if (!params) {
		fail(&err, ERR_USAGE, "name and password must be UTF-8 text");
		return command_failed(&err);
	}
	if (adding)
		json_object_set_new(params, "email", json_string(cmd->email));
	if (adding && cmd->role)
		json_object_set_new(params, "role", json_string(cmd->role));
	json_t *result = operator_call(cmd, method, params, &err);
	if (!result)
		return command_failed(&err);
	json_decref(result);
	printf("%s: %s\n", cmd->words[1], adding ? "account made" : "password set");
	return EXIT_OK;
}

/* stdin to its end, without the CR of other systems' line ends. */
static bool read_line(char *out, size_t size, struct err *err)
{
	size_t n = 0;
	int c;
	while ((c = getchar()) != EOF) {
		if (c == 0 || n + 1 == size)
			return fail(err, ERR_USAGE, "stdin must be the one line of a .pub file");
		if (c != '\r')
			out[n++] = (char)c;
	}
	out[n] = '\0';
	return true;
}

static int add_key(struct command *cmd)
{
	struct err err = {0};
	char line[16384];
	if (cmd->word_count != 2)
		fail(&err, ERR_USAGE, "mama user key NAME < id_ed25519.pub");
	else
		read_line(line, sizeof line, &err);
	json_t *params = err.code == ERR_NONE ? json_pack("{s:s, s:s}", "username", cmd->words[1], "public_key", line) : NULL;
	if (err.code == ERR_NONE && !params)
		fail(&err, ERR_USAGE, "name and key must be UTF-8 text");
	json_t *key = params ? operator_call(cmd, "user.add_key", params, &err) : NULL;
	if (!key)
		return command_failed(&err);
	printf("%s: key %s added\n", cmd->words[1], json_string_value(json_object_get(key, "fingerprint")));
	json_decref(key);
	return EXIT_OK;
}

int command_user(struct command *cmd)
{
	struct err err = {0};
	const char *what = cmd->word_count > 0 ? cmd->words[0] : "";
	if (strcmp(what, "add") == 0)
		return write_user(cmd, "user.add", true);
	if (strcmp(what, "passwd") == 0)
		return write_user(cmd, "user.set_password", false);
	if (strcmp(what, "key") == 0)
		return add_key(cmd);
	if (strcmp(what, "list") == 0 && cmd->word_count == 1)
		return list_users(cmd);
	fail(&err, ERR_USAGE, "mama user add, passwd, key or list; see mama --help");
	return command_failed(&err);
}

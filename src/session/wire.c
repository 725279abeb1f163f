#include "session/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/timeutil.h"

struct buf wire_question(int64_t id, const char *method, const json_t *params)
{
	struct buf line = {0};
	struct jw w = {.b = &line};
	char *text = params ? json_dumps(params, JSON_COMPACT) : NULL;
	jw_open(&w, NULL, '{');
	jw_str(&w, "jsonrpc", "2.0");
	jw_int(&w, "id", id);
	jw_str(&w, "method", method);
	if (text)
		jw_raw(&w, "params", text, strlen(text));
	jw_close(&w, '}');
	buf_addc(&line, '\n');
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
	return line;
}

bool wire_send(int fd, const void *bytes, size_t n, int64_t deadline)
{
	const char *at = bytes;
	while (n > 0) {
		ssize_t sent = send(fd, at, n, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent > 0) {
			at += sent;
			n -= (size_t)sent;
			continue;
		}
		if (errno != EAGAIN && errno != EINTR)
			return false;
		int64_t left = deadline - time_monotonic();
		struct pollfd p = {.fd = fd, .events = POLLOUT};
		if (left <= 0 || (poll(&p, 1, (int)left) < 0 && errno != EINTR))
			return false;
	}
	return true;
}

enum err_code wire_error_code(const json_t *error)
{
	const char *word = json_string_value(json_object_get(json_object_get(error, "data"), "code"));
	return word ? err_from_word(word) : ERR_INTERNAL;
}

static void take_fields(json_t *fields, struct err *err)
{
	const char *name;
	json_t *texts, *text;
	size_t i;
	json_object_foreach(fields, name, texts) {
		json_array_foreach(texts, i, text)
			fail_field(err, name, "%s", json_is_string(text) ? json_string_value(text) : "");
	}
}

void wire_error(const json_t *error, struct err *err)
{
	const char *message = json_string_value(json_object_get(error, "message"));
	const json_t *data = json_object_get(error, "data");
	if (!err)
		return;
	err->field_count = 0;
	take_fields(json_object_get(data, "fields"), err);
	fail(err, wire_error_code(error), "%s", message ? message : "The market's answer could not be read.");
	json_int_t after = json_integer_value(json_object_get(data, "retry_after"));
	err->retry_after = after > 0 && after < 86400 ? (int)after : 0;
}

bool wire_harmless(const char *method, const json_t *params)
{
	static const char *const reads[] = {
		"list", "get", "info", "ping", "stats", "discover", "whoami", "unread", "conversations", "image_get", "sessions",
		"login", "key_probe", "key_login", "subscribe", "mark_as_read",
	};
	if (json_object_get(params, "idempotency_key"))
		return true;
	const char *dot = strrchr(method, '.');
	for (size_t i = 0; dot && i < sizeof reads / sizeof reads[0]; i++)
		if (strcmp(dot + 1, reads[i]) == 0)
			return true;
	return false;
}

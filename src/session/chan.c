#include "session/chan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session/conn.h"

const char *chan_command(const struct chan *c)
{
	return c->command ? c->command : "";
}

bool chan_alive(const struct chan *c)
{
	return conn_alive(c->conn) && !c->ended && !c->closed;
}

bool chan_flush(struct chan *c, int64_t now)
{
	const struct conn_kind *kind = c->conn->kind;
	bool moved = chan_alive(c) && kind->send(c);
	if (c->output.len == 0 && c->talk.len == 0 && !kind->pending(c->conn)) {
		c->stalled_since = 0;
		return true;
	}
	if (moved || c->stalled_since == 0)
		c->stalled_since = now;
	return false;
}

void chan_tell(struct chan *c, const char *line)
{
	c->conn->kind->tell(c, line);
}

void chan_end(struct chan *c, int status)
{
	c->ending = true;
	c->status = status;
}

void chan_turn(struct chan *c, int64_t now)
{
	chan_flush(c, now);
	if (!c->ending || c->closed || c->output.len > 0 || c->talk.len > 0)
		return;
	if (chan_alive(c))
		c->conn->kind->end(c);
	c->closed = true;
	c->stalled_since = 0;
}

void chan_free(struct chan *c)
{
	free(c->command);
	buf_free(&c->input);
	buf_free(&c->output);
	buf_free(&c->talk);
	c->command = NULL;
}

void chan_note_size(struct chan *c, int cols, int rows)
{
	c->cols = cols;
	c->rows = rows;
	c->resized = true;
}

void chan_note_term(struct chan *c, const char *term)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+._-";
	size_t n = strnlen(term, sizeof c->term);
	bool fine = n < sizeof c->term && strspn(term, allowed) == n;
	snprintf(c->term, sizeof c->term, "%s", fine ? term : "?");
}

/* message.*: what two people write to each other. */
#include "db/message.h"

#include "ops/page.h"
#include "ops/person.h"
#include "ops/rows.h"
#include "ops/tell.h"
#include "ops/views.h"

enum { CONTENT_MAX = 4000 };   /* messages.length may ask for less */
#define CHANGE_MS ((int64_t)15 * 60 * 1000)
#define HOUR_MS ((int64_t)3600 * 1000)

enum { S_RECEIVER, S_CONTENT, S_PRODUCT, S_ORDER };
static const struct param send_params[] = {
	P_USER("receiver", REQUIRED, "To", "Who gets it: a user's number or name."),
	P_BODY("content", REQUIRED, 1, CONTENT_MAX, "Message", "What you want to say."),
	P_ID("product", OPTIONAL, "Product", "The product that it is about."),
	P_ID("order", OPTIONAL, "Order", "The order that it is about."), P_END};

/* The content is the second parameter of each operation that takes one. */
static void content_check(struct call *c, struct err *err)
{
	call_check_length(c, S_CONTENT, OPT_MESSAGES_LENGTH, err);
}

/* Either may have blocked the other: nobody writes to one who could not answer (RULES G1). */
static bool may_write(struct call *c, int64_t other, struct err *err)
{
	if (block_exists(c->db, other, c->viewer.id))
		return fail(err, ERR_BLOCKED, "This user wants no messages from you.");
	if (block_exists(c->db, c->viewer.id, other))
		return fail(err, ERR_BLOCKED, "You have blocked this user; unblock to write.");
	return db_check(c->db, err);
}

static bool receiver_ok(struct call *c, int64_t receiver, struct err *err)
{
	if (receiver == 0)
		return call_not_found(c, "user", err);
	if (receiver == c->viewer.id)
		return fail(err, ERR_CONFLICT, "You cannot write to yourself.");
	return may_write(c, receiver, err);
}

/* What a message is about must be what its sender may see. */
static bool about_ok(struct call *c, struct err *err)
{
	const struct arg *product = &c->args[S_PRODUCT], *order = &c->args[S_ORDER];
	if (product->given) {
		struct row *r = product_by_id(c->db, product->i, c->viewer.id, call_is_admin(c));
		if (!db_row(r))
			return call_not_found(c, "product", err);
		db_end(r);
	}
	if (order->given) {
		struct row *r = order_by_id(c->db, order->i, c->viewer.id, call_is_admin(c));
		if (!db_row(r))
			return call_not_found(c, "order", err);
		db_end(r);
	}
	return true;
}

static bool is_young(struct call *c)
{
	struct user me;
	struct row *r = user_by_id(c->db, c->viewer.id);
	bool young = user_next(r, &me) &&
	             me.created_at > c->now - opt_int(c->options, OPT_MESSAGES_YOUNG_DAYS) * 24 * HOUR_MS;
	db_end(r);
	return young;
}

/* RULES G3: a new account begins few conversations; answering is free. */
static bool begin_ok(struct call *c, int64_t receiver, struct err *err)
{
	int64_t most = opt_int(c->options, OPT_CONVERSATIONS_PER_HOUR);
	if (most == 0 || conversation_exists(c->db, c->viewer.id, receiver) || !is_young(c))
		return db_check(c->db, err);
	int64_t begun = conversation_begun(c->db, c->viewer.id, c->now - HOUR_MS, most);
	if (begun == 0)
		return db_check(c->db, err);
	char text[120];
	snprintf(text, sizeof text, "An account younger than %lld days begins %lld conversations in an hour at most.",
	         (long long)opt_int(c->options, OPT_MESSAGES_YOUNG_DAYS), (long long)most);
	return fail_retry(err, ERR_RATE_LIMITED, (int)((begun + HOUR_MS - c->now + 999) / 1000), text);
}

/* One message as the caller sees it. */
static bool view_one(struct call *c, int64_t id, struct jw *out, struct err *err)
{
	struct message m;
	struct row *r = message_by_id(c->db, id, c->viewer.id);
	if (!message_next(r, &m))
		return call_not_found(c, "message", err);
	view_message(out, NULL, &m);
	db_end(r);
	return db_check(c->db, err);
}

static void changed_for_both(struct call *c, int64_t a, int64_t b)
{
	effect_changed(c, a, CHANGED_MESSAGES);
	effect_changed(c, b, CHANGED_MESSAGES);
}

static bool message_send_run(struct call *c, struct jw *out, struct err *err)
{
	const struct arg *a = c->args;
	int64_t receiver = person_named(c, &a[S_RECEIVER], false);
	if (!receiver_ok(c, receiver, err) || !about_ok(c, err) || !begin_ok(c, receiver, err))
		return false;
	struct message m = {.sender_id = c->viewer.id, .receiver_id = receiver, .product = a[S_PRODUCT].i, .order = a[S_ORDER].i,
	                    .content = a[S_CONTENT].s, .created_at = c->now};
	int64_t id = message_add(c->db, &m);
	message_notice(c->db, id, tell(c, receiver, "message.received", "message", id, "%s wrote to you.", c->viewer.username));
	changed_for_both(c, receiver, c->viewer.id);
	return db_check(c->db, err) && view_one(c, id, out, err);
}

static bool write_message(struct call *c, struct row *r, struct jw *out, struct position *at)
{
	struct message m;
	(void)c;
	if (!message_next(r, &m))
		return false;
	view_message(out, NULL, &m);
	at->id = m.id;
	return true;
}

/* {"with": the other of the two, "last_message", "unread"} */
static bool write_conversation(struct call *c, struct row *r, struct jw *out, struct position *at)
{
	struct message m;
	if (!message_next(r, &m))
		return false;
	bool sent = m.sender_id == c->viewer.id;
	jw_open(out, NULL, '{');
	view_person(out, "with", sent ? m.receiver_id : m.sender_id, sent ? m.receiver_name : m.sender_name);
	view_message(out, "last_message", &m);
	jw_int(out, "unread", m.unread);
	jw_close(out, '}');
	at->id = m.id;
	return true;
}

/* How many are unread, in all. */
static void write_unread(struct call *c, struct jw *out)
{
	jw_int(out, "unread", message_unread(c->db, c->viewer.id));
}

/* Who it was asked about, if there is such a user, and whether the caller takes messages from him. */
static void write_with(struct call *c, int64_t other, struct jw *out)
{
	struct user u;
	struct row *r = user_by_id(c->db, other);
	if (user_next(r, &u))
		view_person(out, "with", u.id, u.username);
	else
		jw_null(out, "with");
	db_end(r);
	jw_bool(out, "blocked", block_exists(c->db, c->viewer.id, other));
}

static struct row *message_rows(struct call *c, const void *filter, const struct span *span)
{
	return message_list(c->db, filter, span);
}

static struct row *conversation_rows(struct call *c, const void *filter, const struct span *span)
{
	(void)filter;
	return conversation_list(c->db, c->viewer.id, span);
}

enum { WITH, UNREAD, PAGE, ORDERING = PAGE + PAGE_PARAMS };
enum { ONLY_PAGE, ONLY_ORDERING = ONLY_PAGE + PAGE_PARAMS };
static const struct param page_params[] = {P_PAGE, P_BY_AGE, P_END};
static const struct param list_params[] = {
	P_USER("with", OPTIONAL, "With", "Only those to and from this user: a number or a name."),
	P_BOOL("unread", "Unread", "Only those that you have received and not yet read."),
	P_PAGE, P_BY_AGE, P_END};

static bool message_list_run(struct call *c, struct jw *out, struct err *err)
{
	const struct arg *a = c->args;
	struct message_filter f = {.viewer = c->viewer.id, .unread = arg_true(&a[UNREAD])};
	if (a[WITH].given)
		f.other = person_named(c, &a[WITH], true);
	if (a[WITH].given && f.other == 0)
		f.other = -1;   /* nobody's: an empty list, not everyone's */
	if (!page_open(c, &(struct paging){PAGE, arg_rising(&a[ORDERING]), message_rows, &f, write_message}, out, err))
		return false;
	write_unread(c, out);
	if (f.other)
		write_with(c, f.other, out);
	return page_close(c, out, err);
}

/* A page of what takes no other parameters. */
static bool plain_page(struct call *c, page_rows *rows, const void *filter, page_row *row, struct jw *out, struct err *err)
{
	if (!page_open(c, &(struct paging){ONLY_PAGE, arg_rising(&c->args[ONLY_ORDERING]), rows, filter, row}, out, err))
		return false;
	write_unread(c, out);
	return page_close(c, out, err);
}

static bool message_unread_run(struct call *c, struct jw *out, struct err *err)
{
	const struct message_filter f = {.viewer = c->viewer.id, .unread = true};
	return plain_page(c, message_rows, &f, write_message, out, err);
}

static bool message_conversations_run(struct call *c, struct jw *out, struct err *err)
{
	return plain_page(c, conversation_rows, NULL, write_conversation, out, err);
}

static const struct param id_params[] = {P_ID("id", REQUIRED, "Message", "Its number."), P_END};

static bool message_get_run(struct call *c, struct jw *out, struct err *err)
{
	return view_one(c, c->args[0].i, out, err);
}

/* What the caller's side of a message is; the texts of *m are gone. False: there is none of his on that side. */
static bool own(struct call *c, int64_t id, bool sent, struct message *m, struct err *err)
{
	struct row *r = message_by_id(c->db, id, c->viewer.id);
	bool found = message_next(r, m) && (sent ? m->sender_id : m->receiver_id) == c->viewer.id;
	db_end(r);
	m->content = m->sender_name = m->receiver_name = NULL;
	return found || call_not_found(c, "message", err);
}

enum { U_ID, U_CONTENT };   /* content_check() reads it as S_CONTENT */
static const struct param update_params[] = {
	P_ID("id", REQUIRED, "Message", "Its number."),
	P_BODY("content", REQUIRED, 1, CONTENT_MAX, "Message", "What it says from now on."), P_END};

static bool message_update_run(struct call *c, struct jw *out, struct err *err)
{
	struct message m;
	int64_t id = c->args[U_ID].i;
	if (!own(c, id, true, &m, err) || !may_write(c, m.receiver_id, err))
		return false;
	if (!message_change(c->db, id, c->viewer.id, c->now - CHANGE_MS, c->args[U_CONTENT].s))
		return db_check(c->db, err) &&
		       fail(err, ERR_CONFLICT, "Only an unread message not older than 15 minutes can be changed.");
	changed_for_both(c, m.receiver_id, m.sender_id);
	return view_one(c, id, out, err);
}

static bool message_delete_run(struct call *c, struct jw *out, struct err *err)
{
	struct message m;
	int64_t id = c->args[0].i;
	if (!own(c, id, true, &m, err))
		return false;
	if (message_remove(c->db, id, c->viewer.id, c->now)) {
		changed_for_both(c, m.receiver_id, m.sender_id);
		if (m.read_at == 0)
			effect_changed(c, m.receiver_id, CHANGED_NOTIFICATIONS);
	}
	return view_one(c, id, out, err);
}

enum { R_ID, R_EARLIER };
static const struct param mark_params[] = {
	P_ID("id", REQUIRED, "Message", "Its number."),
	P_BOOL("earlier", "Earlier", "Also all that its sender wrote to you before it."), P_END};

static bool message_mark_run(struct call *c, struct jw *out, struct err *err)
{
	struct message m;
	int64_t id = c->args[R_ID].i;
	if (!own(c, id, false, &m, err))
		return false;
	bool some = arg_true(&c->args[R_EARLIER]) ? message_read_up_to(c->db, id, c->viewer.id, m.sender_id, c->now) > 0
	                                          : message_read(c->db, id, c->viewer.id, c->now);
	if (some) {
		changed_for_both(c, m.receiver_id, m.sender_id);
		effect_changed(c, m.receiver_id, CHANGED_NOTIFICATIONS);
	}
	return view_one(c, id, out, err);
}

const struct op message_ops[] = {
	{"message.send", OP_USER, OP_WRITE, RATE_MESSAGES, false, send_params,
	 "Writes to a user.", "message", .run = message_send_run, .check = content_check},
	{"message.create", OP_USER, OP_WRITE, RATE_MESSAGES, false, send_params,
	 "Writes to a user; another name of message.send.", "message", .run = message_send_run, .check = content_check},
	{"message.list", OP_USER, OP_READ, RATE_NONE, false, list_params,
	 "Lists the messages that you sent and received, newest first.", "{results: [message], next, unread, with?, blocked?}",
	 .run = message_list_run},
	{"message.get", OP_USER, OP_READ, RATE_NONE, false, id_params,
	 "Gives one message.", "message", .run = message_get_run},
	{"message.update", OP_USER, OP_WRITE, RATE_NONE, false, update_params,
	 "Changes a message that you sent, within 15 minutes and while it is unread.", "message",
	 .run = message_update_run, .check = content_check},
	{"message.delete", OP_USER, OP_WRITE, RATE_NONE, false, id_params,
	 "Takes back what a message that you sent says; that there was one stays.", "message", .run = message_delete_run},
	{"message.unread", OP_USER, OP_READ, RATE_NONE, false, page_params,
	 "Lists the messages that you have not read, newest first.", "{results: [message], next, unread}",
	 .run = message_unread_run},
	{"message.mark_as_read", OP_USER, OP_WRITE, RATE_NONE, false, mark_params,
	 "Marks a message that you received as read, and the notification of it.", "message", .run = message_mark_run},
	{"message.conversations", OP_USER, OP_READ, RATE_NONE, false, page_params,
	 "Lists with whom you write, the newest message first.",
	 "{results: [{with: {id, username}, last_message, unread}], next, unread}", .run = message_conversations_run},
	{0},
};

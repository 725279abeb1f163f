#include "db/message.h"

#include "db/notification.h"
#include "db/numbered.h"

#define MESSAGE_COLUMNS "SELECT m.id, m.sender_id, m.receiver_id, m.product_id, m.order_id, m.read_at, m.deleted_at, " \
	"m.created_at, m.content, s.username, r.username, "
#define MESSAGE_PEOPLE "CROSS JOIN users s CROSS JOIN users r WHERE s.id = m.sender_id AND r.id = m.receiver_id "
/* The page is found in the indexes alone; only its own messages are read. */
#define MESSAGE_PAGE(ids, dir) MESSAGE_COLUMNS "0 FROM (" ids " ORDER BY 1 " dir " LIMIT $4) page CROSS JOIN messages m " \
	MESSAGE_PEOPLE "AND m.id = page.id ORDER BY m.id " dir
#define BEYOND(cmp) " AND id " cmp " $3"
#define UNREAD " AND read_at = 0 AND deleted_at = 0"

SQL(message_find, MESSAGE_COLUMNS "0 FROM messages m " MESSAGE_PEOPLE "AND m.id = $1 AND (m.sender_id = $2 OR m.receiver_id = $2)");
#define ALL(cmp, dir) MESSAGE_PAGE("SELECT id FROM messages WHERE sender_id = $1 AND $2 = 0" BEYOND(cmp) \
	" UNION ALL SELECT id FROM messages WHERE receiver_id = $1" BEYOND(cmp), dir)
#define WITH(cmp, dir) MESSAGE_PAGE("SELECT id FROM messages WHERE sender_id = $1 AND receiver_id = $2" BEYOND(cmp) \
	" UNION ALL SELECT id FROM messages WHERE sender_id = $2 AND receiver_id = $1" BEYOND(cmp), dir)
#define ALL_UNREAD(cmp, dir) MESSAGE_PAGE("SELECT id FROM messages WHERE receiver_id = $1 AND $2 = 0" BEYOND(cmp) UNREAD, dir)
#define UNREAD_WITH(cmp, dir) MESSAGE_PAGE("SELECT id FROM messages WHERE receiver_id = $1 AND sender_id = $2" BEYOND(cmp) \
	UNREAD, dir)
SQL_BOTH_WAYS(message_list_all, ALL);
SQL_BOTH_WAYS(message_list_with, WITH);
SQL_BOTH_WAYS(message_list_unread, ALL_UNREAD);
SQL_BOTH_WAYS(message_list_unread_with, UNREAD_WITH);
SQL(message_unread_count, "SELECT unread_messages FROM inbox WHERE user_id = $1");

SQL(message_insert, "INSERT INTO messages (id, sender_id, receiver_id, product_id, order_id, content, read_at, deleted_at, created_at) "
    "VALUES (" NEXT_NUMBER("messages") ", $1, $2, $3, $4, $5, 0, 0, $6)");
SQL(message_last_id, "SELECT max(id) FROM messages");
SQL(message_update_content, "UPDATE messages SET content = $4 WHERE id = $1 AND sender_id = $2 AND created_at >= $3" UNREAD);
SQL(message_update_deleted, "UPDATE messages SET deleted_at = $3, content = '', product_id = 0, order_id = 0 "
    "WHERE id = $1 AND sender_id = $2 AND deleted_at = 0 RETURNING receiver_id, read_at, notice");
SQL(message_update_read, "UPDATE messages SET read_at = $3 WHERE id = $1 AND receiver_id = $2" UNREAD " RETURNING sender_id, notice");
SQL(message_update_notice, "UPDATE messages SET notice = $2 WHERE id = $1");
#define UP_TO "receiver_id = $1 AND sender_id = $2 AND id <= $3" UNREAD
SQL(message_update_read_up_to, "UPDATE messages SET read_at = $4 WHERE " UP_TO);
SQL(message_notices_read_up_to, "UPDATE notifications SET read_at = $4 WHERE user_id = $1 AND read_at = 0 "
    "AND seq IN (SELECT notice FROM messages WHERE " UP_TO ")");
SQL(inbox_fewer, "UPDATE inbox SET unread = unread - $2, unread_messages = unread_messages - $3 WHERE user_id = $1");
SQL(inbox_count_messages, "UPDATE inbox SET unread_messages = unread_messages + $2 WHERE user_id = $1");

SQL(conversation_upsert, "INSERT INTO conversations (user_id, other_id, last_id, unread, begun_at) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (user_id, other_id) DO UPDATE SET last_id = excluded.last_id, unread = conversations.unread + excluded.unread");
SQL(conversation_fewer, "UPDATE conversations SET unread = unread - $3 WHERE user_id = $1 AND other_id = $2");
#define CONVERSATIONS(cmp, dir) MESSAGE_COLUMNS "c.unread FROM conversations c CROSS JOIN messages m " MESSAGE_PEOPLE \
	"AND c.user_id = $1 AND c.last_id " cmp " $2 AND m.id = c.last_id ORDER BY c.last_id " dir " LIMIT $3"
SQL_BOTH_WAYS(conversation_page, CONVERSATIONS);
SQL(conversation_find, "SELECT 1 FROM conversations WHERE user_id = $1 AND other_id = $2");
SQL(conversation_nth_begun, "SELECT begun_at FROM conversations WHERE user_id = $1 AND begun_at > $2 AND begun_at > 0 "
    "ORDER BY begun_at DESC LIMIT 1 OFFSET $3");

SQL(block_insert, "INSERT INTO blocks (user_id, blocked_id, created_at) VALUES ($1, $2, $3) "
    "ON CONFLICT (user_id, blocked_id) DO NOTHING");
SQL(block_delete, "DELETE FROM blocks WHERE user_id = $1 AND blocked_id = $2");
SQL(block_find, "SELECT 1 FROM blocks WHERE user_id = $1 AND blocked_id = $2");

struct row *message_by_id(struct db *db, int64_t id, int64_t viewer)
{
	return db_query(db, &message_find, "ii", id, viewer);
}

struct row *message_list(struct db *db, const struct message_filter *f, const struct span *span)
{
	static const struct sql *const lists[2][2] = {
		{message_list_all, message_list_with}, {message_list_unread, message_list_unread_with}};
	return db_query(db, &lists[f->unread][f->other != 0][span->rising], "iiii", f->viewer, f->other, span->past,
	                (int64_t)span->limit);
}

struct row *conversation_list(struct db *db, int64_t viewer, const struct span *span)
{
	return db_query(db, &conversation_page[span->rising], "iii", viewer, span->past, (int64_t)span->limit);
}

bool message_next(struct row *r, struct message *m)
{
	if (!db_row(r))
		return false;
	*m = (struct message){.id = db_int(r, 0), .sender_id = db_int(r, 1), .receiver_id = db_int(r, 2), .product = db_int(r, 3),
	                      .order = db_int(r, 4), .read_at = db_int(r, 5), .deleted_at = db_int(r, 6),
	                      .created_at = db_int(r, 7), .content = db_text(r, 8), .sender_name = db_text(r, 9),
	                      .receiver_name = db_text(r, 10), .unread = db_int(r, 11)};
	return true;
}

int64_t message_unread(struct db *db, int64_t user)
{
	int64_t unread = 0;
	db_one(db, &unread, &message_unread_count, "i", user);
	return unread;
}

int64_t message_add(struct db *db, const struct message *m)
{
	int64_t id = 0;
	if (!db_exec(db, NULL, &message_insert, "iiiisi", m->sender_id, m->receiver_id, m->product, m->order, m->content,
	             m->created_at) || !db_one(db, &id, &message_last_id, ""))
		return 0;
	db_exec(db, NULL, &conversation_upsert, "iiiii", m->sender_id, m->receiver_id, id, (int64_t)0, m->created_at);
	db_exec(db, NULL, &conversation_upsert, "iiiii", m->receiver_id, m->sender_id, id, (int64_t)1, (int64_t)0);
	db_exec(db, NULL, &inbox_count_messages, "ii", m->receiver_id, (int64_t)1);
	return id;
}

void message_notice(struct db *db, int64_t id, int64_t notice)
{
	db_exec(db, NULL, &message_update_notice, "ii", id, notice);
}

/* One unread message less, in the conversation and in all; its notification has said what it had to. */
static void count_down(struct db *db, int64_t receiver, int64_t sender, int64_t notice, int64_t now)
{
	db_exec(db, NULL, &conversation_fewer, "iii", receiver, sender, (int64_t)1);
	db_exec(db, NULL, &inbox_count_messages, "ii", receiver, (int64_t)-1);
	notification_read(db, receiver, notice, now);
}

bool message_change(struct db *db, int64_t id, int64_t sender, int64_t oldest, const char *content)
{
	int64_t changed = 0;
	return db_exec(db, &changed, &message_update_content, "iiis", id, sender, oldest, content) && changed == 1;
}

bool message_remove(struct db *db, int64_t id, int64_t sender, int64_t now)
{
	struct row *r = db_query(db, &message_update_deleted, "iii", id, sender, now);
	if (!db_row(r))
		return false;
	int64_t receiver = db_int(r, 0), read_at = db_int(r, 1), notice = db_int(r, 2);
	db_end(r);
	if (read_at == 0)
		count_down(db, receiver, sender, notice, now);
	return true;
}

bool message_read(struct db *db, int64_t id, int64_t receiver, int64_t now)
{
	struct row *r = db_query(db, &message_update_read, "iii", id, receiver, now);
	if (!db_row(r))
		return false;
	int64_t sender = db_int(r, 0), notice = db_int(r, 1);
	db_end(r);
	count_down(db, receiver, sender, notice, now);
	return true;
}

int64_t message_read_up_to(struct db *db, int64_t id, int64_t receiver, int64_t sender, int64_t now)
{
	int64_t notices = 0, messages = 0;
	db_exec(db, &notices, &message_notices_read_up_to, "iiii", receiver, sender, id, now);
	db_exec(db, &messages, &message_update_read_up_to, "iiii", receiver, sender, id, now);
	if (messages > 0) {
		db_exec(db, NULL, &conversation_fewer, "iii", receiver, sender, messages);
		db_exec(db, NULL, &inbox_fewer, "iii", receiver, notices, messages);
	}
	return messages;
}

bool conversation_exists(struct db *db, int64_t user, int64_t other)
{
	int64_t one;
	return db_one(db, &one, &conversation_find, "ii", user, other);
}

int64_t conversation_begun(struct db *db, int64_t user, int64_t since, int64_t nth)
{
	int64_t begun = 0;
	db_one(db, &begun, &conversation_nth_begun, "iii", user, since, nth - 1);
	return begun;
}

void block_add(struct db *db, int64_t user, int64_t blocked, int64_t now)
{
	db_exec(db, NULL, &block_insert, "iii", user, blocked, now);
}

void block_remove(struct db *db, int64_t user, int64_t blocked)
{
	db_exec(db, NULL, &block_delete, "ii", user, blocked);
}

bool block_exists(struct db *db, int64_t user, int64_t blocked)
{
	int64_t one;
	return db_one(db, &one, &block_find, "ii", user, blocked);
}

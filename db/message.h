/* Messages between two people, their conversations, and who wants none from whom. A conversation has a row for each of its
 * two, so that a list of them is one page of an index and every unread count is read, not counted. */
#ifndef DB_MESSAGE_H
#define DB_MESSAGE_H

#include "db/db.h"

struct message {   /* texts: valid until the row's statement goes on */
	int64_t id, sender_id, receiver_id, created_at;
	int64_t product, order;          /* what it is about; 0: nothing */
	int64_t read_at, deleted_at;     /* 0: not */
	int64_t unread;                  /* of a conversation's row: how many the reader has not read of it */
	const char *content, *sender_name, *receiver_name;
};

/* One message of the two people's; nobody else sees it (RULES V4). */
struct row *message_by_id(struct db *db, int64_t id, int64_t viewer);
struct message_filter {
	int64_t viewer, other;   /* the two people; other 0: anyone */
	bool unread;             /* only those that the viewer has received and not read */
};
struct row *message_list(struct db *db, const struct message_filter *f, const struct span *span);
/* The last message of each conversation, by its id, with `unread`. */
struct row *conversation_list(struct db *db, int64_t viewer, const struct span *span);
bool message_next(struct row *r, struct message *m);
int64_t message_unread(struct db *db, int64_t user);   /* in all */

/* Adds a message and counts it in both conversations; uses the ids, product, order, content and created_at. The new id. */
int64_t message_add(struct db *db, const struct message *m);
/* Each changes nothing and gives false unless it is the sender's (the receiver's, for read) and not deleted; a change asks for
 * one that is unread and not older than `oldest`. */
bool message_change(struct db *db, int64_t id, int64_t sender, int64_t oldest, const char *content);
bool message_remove(struct db *db, int64_t id, int64_t sender, int64_t now);   /* leaves a tombstone */
bool message_read(struct db *db, int64_t id, int64_t receiver, int64_t now);   /* false also when it was read before */
/* Reads the message and all earlier ones of its sender to the receiver. How many were unread. */
int64_t message_read_up_to(struct db *db, int64_t id, int64_t receiver, int64_t sender, int64_t now);
/* The seq of the receiver's notification of it, which is read along with the message (RULES G6). */
void message_notice(struct db *db, int64_t id, int64_t notice);

bool conversation_exists(struct db *db, int64_t user, int64_t other);
/* When `user` began the nth newest (from 1) of the conversations that he began after `since`; 0: he began fewer. */
int64_t conversation_begun(struct db *db, int64_t user, int64_t since, int64_t nth);

void block_add(struct db *db, int64_t user, int64_t blocked, int64_t now);   /* twice is no error */
void block_remove(struct db *db, int64_t user, int64_t blocked);
bool block_exists(struct db *db, int64_t user, int64_t blocked);

#endif

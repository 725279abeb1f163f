#include "db/migrations.h"

#include <limits.h>
#include <stdio.h>

#include "base/log.h"
#include "db/backup.h"
#include "db/search.h"

/* Times are ms since 1970, money is minor units, everywhere. Status columns hold the enums of db/states.h. */
#define FINAL(act, table) \
	"CREATE TRIGGER no_" act "_" table " BEFORE " act " ON " table " BEGIN SELECT RAISE(ABORT, '" table " is final'); END;"

static const char first_sale[] =
	"CREATE TABLE users ("
	" id INTEGER PRIMARY KEY,"
	" username TEXT NOT NULL UNIQUE,"          /* lower case, RULES A1 */
	" email TEXT NOT NULL,"                    /* as typed */
	" email_key TEXT NOT NULL UNIQUE,"         /* folded, for finding it */
	" password TEXT NOT NULL,"                 /* Argon2id string of libsodium */
	" role INTEGER NOT NULL CHECK (role IN (0, 1)),"
	" banned INTEGER NOT NULL DEFAULT 0,"
	" created_at INTEGER NOT NULL) STRICT;"

	"CREATE TABLE inbox ("                     /* one row a user: what his badge shows, what seq comes next */
	" user_id INTEGER PRIMARY KEY REFERENCES users,"
	" last_seq INTEGER NOT NULL,"
	" unread INTEGER NOT NULL CHECK (unread >= 0)) STRICT;"

	"CREATE TABLE notifications ("
	" user_id INTEGER NOT NULL REFERENCES users,"
	" seq INTEGER NOT NULL,"
	" kind TEXT NOT NULL,"
	" text TEXT NOT NULL,"
	" data TEXT NOT NULL,"                     /* a JSON object */
	" read_at INTEGER NOT NULL,"               /* 0: unread */
	" created_at INTEGER NOT NULL,"
	" PRIMARY KEY (user_id, seq)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE tokens ("
	" hash BLOB PRIMARY KEY,"                  /* BLAKE2b of the token; the token itself is never stored */
	" user_id INTEGER NOT NULL REFERENCES users,"
	" created_at INTEGER NOT NULL,"
	" expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;"

	"CREATE TABLE categories ("
	" id INTEGER PRIMARY KEY,"
	" name TEXT NOT NULL,"
	" name_key TEXT NOT NULL,"                 /* folded */
	" parent INTEGER NOT NULL,"                /* 0: top */
	" position INTEGER NOT NULL,"
	" approved INTEGER NOT NULL DEFAULT 0,"    /* products of this very category on the shelves */
	" UNIQUE (parent, name_key)) STRICT;"

	"CREATE TABLE products ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"   /* an id is never given twice */
	" seller_id INTEGER NOT NULL REFERENCES users,"
	" category_id INTEGER NOT NULL REFERENCES categories,"
	" name TEXT NOT NULL,"
	" name_key TEXT NOT NULL,"
	" description TEXT NOT NULL,"
	" price INTEGER NOT NULL CHECK (price >= 0),"
	" status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 3),"
	" reject_reason TEXT NOT NULL DEFAULT '',"
	" rating_sum INTEGER NOT NULL DEFAULT 0,"
	" rating_count INTEGER NOT NULL DEFAULT 0,"
	" created_at INTEGER NOT NULL,"
	" updated_at INTEGER NOT NULL) STRICT;"
	"CREATE INDEX products_by_seller ON products (seller_id, id);"
	"CREATE INDEX products_by_status ON products (status, id);"
	"CREATE INDEX products_by_category ON products (category_id);"

	"CREATE TABLE stock ("                     /* narrow: an order writes little of it */
	" product_id INTEGER PRIMARY KEY REFERENCES products,"
	" quantity INTEGER NOT NULL CHECK (quantity >= 0),"
	" sold INTEGER NOT NULL DEFAULT 0) STRICT;"     /* ever ordered, given back or not: > 0 forbids removal */
	"CREATE TABLE movements ("                 /* the sum by product is its stock, always */
	" id INTEGER PRIMARY KEY,"
	" product_id INTEGER NOT NULL,"
	" order_id INTEGER NOT NULL,"              /* 0: the seller's own edit */
	" delta INTEGER NOT NULL) STRICT;"

	/* Where a product stands to be found: shelf 0 holds all that everyone may see, 2c the category c and each of its
	 * ancestors, 2s+1 the seller s. What is not approved stands on no shelf. */
	"CREATE TABLE shelf ("
	" shelf INTEGER NOT NULL,"
	" product_id INTEGER NOT NULL REFERENCES products,"
	" price INTEGER NOT NULL,"
	" name_key TEXT NOT NULL,"
	" rating INTEGER NOT NULL,"                /* average times 1000 */
	" PRIMARY KEY (shelf, product_id)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX shelf_by_price ON shelf (shelf, price, product_id);"
	"CREATE INDEX shelf_by_name ON shelf (shelf, name_key, product_id);"
	"CREATE INDEX shelf_by_rating ON shelf (shelf, rating, product_id);"
	"CREATE INDEX shelf_by_product ON shelf (product_id);"

	/* The words of what stands on the shelves. Contentless: taking a row out needs the text that was put in. */
	"CREATE VIRTUAL TABLE search USING fts5 (name, description, content='', columnsize=0, prefix='1 2 3',"
	" tokenize='unicode61 remove_diacritics 2');"
	"CREATE VIRTUAL TABLE search_words USING fts5vocab (search, row);"

	"CREATE TABLE cart_items ("
	" user_id INTEGER NOT NULL REFERENCES users,"
	" product_id INTEGER NOT NULL REFERENCES products,"
	" quantity INTEGER NOT NULL CHECK (quantity > 0),"
	" PRIMARY KEY (user_id, product_id)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE orders ("
	" id INTEGER PRIMARY KEY,"
	" checkout INTEGER NOT NULL,"              /* the id of the first order of the checkout */
	" buyer_id INTEGER NOT NULL REFERENCES users,"
	" seller_id INTEGER NOT NULL REFERENCES users,"
	" status INTEGER NOT NULL,"
	" payment_method INTEGER NOT NULL,"
	" payment_status INTEGER NOT NULL,"
	" total INTEGER NOT NULL CHECK (total >= 0),"
	" currency TEXT NOT NULL,"
	" address TEXT NOT NULL,"
	" note TEXT NOT NULL,"
	" tracking TEXT NOT NULL,"
	" created_at INTEGER NOT NULL,"
	" updated_at INTEGER NOT NULL) STRICT;"
	"CREATE INDEX orders_by_buyer ON orders (buyer_id, id);"
	"CREATE INDEX orders_by_seller ON orders (seller_id, id);"
	"CREATE TABLE order_items ("               /* what was bought, as it was then; never changed */
	" order_id INTEGER NOT NULL REFERENCES orders,"
	" line INTEGER NOT NULL,"
	" product_id INTEGER NOT NULL,"
	" name TEXT NOT NULL,"
	" unit_price INTEGER NOT NULL CHECK (unit_price >= 0),"
	" quantity INTEGER NOT NULL CHECK (quantity > 0),"
	" PRIMARY KEY (order_id, line)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE order_history ("
	" order_id INTEGER NOT NULL REFERENCES orders,"
	" step INTEGER NOT NULL,"
	" at INTEGER NOT NULL,"
	" actor_id INTEGER NOT NULL REFERENCES users,"
	" action TEXT NOT NULL,"
	" from_status INTEGER NOT NULL,"           /* -1: the order did not exist */
	" to_status INTEGER NOT NULL,"
	" reason TEXT NOT NULL,"
	" PRIMARY KEY (order_id, step)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE payments ("                  /* a provider's reference pays once */
	" reference TEXT PRIMARY KEY,"
	" order_id INTEGER NOT NULL REFERENCES orders,"
	" at INTEGER NOT NULL) STRICT, WITHOUT ROWID;"

	"CREATE TABLE idempotency ("
	" user_id INTEGER NOT NULL,"
	" key TEXT NOT NULL,"
	" body BLOB NOT NULL,"                     /* BLAKE2b of method and parameters */
	" reply TEXT NOT NULL,"                    /* the result object */
	" created_at INTEGER NOT NULL,"
	" PRIMARY KEY (user_id, key)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE audit ("
	" id INTEGER PRIMARY KEY,"
	" at INTEGER NOT NULL,"
	" actor_id INTEGER NOT NULL,"
	" action TEXT NOT NULL,"
	" object TEXT NOT NULL,"                   /* "product/7" */
	" detail TEXT NOT NULL) STRICT;"

	/* RULES D3, O13, O16, whatever a handler may do by mistake. */
	FINAL("UPDATE", "order_items") FINAL("UPDATE", "order_history") FINAL("UPDATE", "audit") FINAL("DELETE", "orders")
	FINAL("DELETE", "order_items") FINAL("DELETE", "order_history") FINAL("DELETE", "payments") FINAL("DELETE", "audit");

static const char reviews[] =
	"CREATE TABLE reviews ("
	" id INTEGER PRIMARY KEY,"
	" product_id INTEGER NOT NULL REFERENCES products,"
	" author_id INTEGER NOT NULL REFERENCES users,"
	" rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),"
	" comment TEXT NOT NULL,"
	" verified INTEGER NOT NULL,"              /* the author has received the product */
	" created_at INTEGER NOT NULL,"
	" updated_at INTEGER NOT NULL,"
	" UNIQUE (product_id, author_id)) STRICT;"
	"CREATE INDEX reviews_by_product ON reviews (product_id, id, rating);"
	"CREATE INDEX reviews_by_author ON reviews (author_id, id);";

static const char messages[] =
	"CREATE TABLE messages ("
	" id INTEGER PRIMARY KEY,"
	" sender_id INTEGER NOT NULL REFERENCES users,"
	" receiver_id INTEGER NOT NULL REFERENCES users,"
	" product_id INTEGER NOT NULL,"            /* what it is about; 0: no product. It may be gone. */
	" order_id INTEGER NOT NULL,"              /* 0: no order */
	" content TEXT NOT NULL,"                  /* '' once deleted */
	" read_at INTEGER NOT NULL,"               /* 0: unread */
	" deleted_at INTEGER NOT NULL,"            /* 0: not; a deleted one counts as unread no more */
	" created_at INTEGER NOT NULL,"
	" notice INTEGER NOT NULL DEFAULT 0,"      /* seq of the receiver's notification of it; 0: none yet */
	" CHECK (sender_id <> receiver_id)) STRICT;"
	"CREATE INDEX messages_by_sender ON messages (sender_id, id);"
	"CREATE INDEX messages_by_receiver ON messages (receiver_id, id);"
	"CREATE INDEX messages_by_pair ON messages (sender_id, receiver_id, id);"
	"CREATE INDEX messages_unread ON messages (receiver_id, id) WHERE read_at = 0 AND deleted_at = 0;"
	"CREATE INDEX messages_unread_pair ON messages (receiver_id, sender_id, id) WHERE read_at = 0 AND deleted_at = 0;"

	"CREATE TABLE conversations ("             /* narrow; one row for each of the two people */
	" user_id INTEGER NOT NULL REFERENCES users,"
	" other_id INTEGER NOT NULL REFERENCES users,"
	" last_id INTEGER NOT NULL REFERENCES messages,"
	" unread INTEGER NOT NULL CHECK (unread >= 0),"
	" begun_at INTEGER NOT NULL,"              /* 0: the other began it */
	" PRIMARY KEY (user_id, other_id)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX conversations_by_last ON conversations (user_id, last_id);"
	"CREATE INDEX conversations_begun ON conversations (user_id, begun_at) WHERE begun_at > 0;"
	"ALTER TABLE inbox ADD COLUMN unread_messages INTEGER NOT NULL DEFAULT 0 CHECK (unread_messages >= 0);"

	"CREATE TABLE blocks ("                    /* user_id wants no messages from blocked_id */
	" user_id INTEGER NOT NULL REFERENCES users,"
	" blocked_id INTEGER NOT NULL REFERENCES users,"
	" created_at INTEGER NOT NULL,"
	" PRIMARY KEY (user_id, blocked_id)) STRICT, WITHOUT ROWID;";

static const char accounts[] =
	"ALTER TABLE users ADD COLUMN ban_reason TEXT NOT NULL DEFAULT '';"

	"CREATE TABLE keys ("                      /* ssh public keys that log their user in */
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" user_id INTEGER NOT NULL REFERENCES users,"
	" public_key BLOB NOT NULL,"               /* the wire form, RFC 4253 section 6.6 */
	" fingerprint TEXT NOT NULL,"              /* SHA256:… */
	" label TEXT NOT NULL,"
	" created_at INTEGER NOT NULL,"
	" last_used_at INTEGER NOT NULL,"          /* 0: never */
	" UNIQUE (user_id, public_key)) STRICT;"

	"CREATE TABLE resets ("                    /* written for any e-mail, known or not, so that both cost the same */
	" email_key TEXT PRIMARY KEY,"
	" hash BLOB NOT NULL UNIQUE,"              /* BLAKE2b of the newest token, which alone counts */
	" asked_at INTEGER NOT NULL,"
	" expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;"   /* 0: used, or void */
	"CREATE INDEX resets_by_time ON resets (asked_at);"

	"CREATE TABLE preferences ("               /* what a user has chosen for his screens */
	" user_id INTEGER PRIMARY KEY REFERENCES users,"
	" colors INTEGER NOT NULL,"                /* index of auto, 256, 16, 8, none */
	" mouse INTEGER NOT NULL,"
	" time_zone TEXT NOT NULL,"                /* its name: Europe/Berlin */
	" time_rule TEXT NOT NULL) STRICT;";       /* the same as POSIX TZ: CET-1CEST,M3.5.0,M10.5.0/3 */

static const char pictures[] =
	"ALTER TABLE products ADD COLUMN has_image INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE pictures ("                  /* as they were encoded anew, three sizes a product */
	" product_id INTEGER NOT NULL REFERENCES products,"
	" size INTEGER NOT NULL,"                  /* index of thumb, full, cells */
	" media_type TEXT NOT NULL,"
	" width INTEGER NOT NULL,"
	" height INTEGER NOT NULL,"
	" data BLOB NOT NULL,"
	" PRIMARY KEY (product_id, size)) STRICT;";

static const char held_stock[] =
	"ALTER TABLE orders ADD COLUMN stock_held INTEGER NOT NULL DEFAULT 1;"   /* its lines are out of the stock */
	"UPDATE orders SET stock_held = 0 WHERE status = 6;";

/* Who is few among many users is found without asking all of them; a seller's stars are added up from what has any. */
static const char people[] =
	"CREATE INDEX users_admins ON users (id) WHERE role = 1;"
	"CREATE INDEX users_banned ON users (id) WHERE banned = 1;"
	"CREATE INDEX products_rated ON products (seller_id, rating_sum, rating_count) WHERE rating_count > 0;";

/* What is kept for idempotency keys is appended, and only a narrow index is written at random. */
static const char replies[] =
	"CREATE TABLE replies ("
	" id INTEGER PRIMARY KEY,"                 /* later ones have greater ids */
	" user_id INTEGER NOT NULL,"
	" key TEXT NOT NULL,"
	" body BLOB NOT NULL,"                     /* BLAKE2b of method and parameters */
	" reply TEXT NOT NULL,"                    /* the result object */
	" created_at INTEGER NOT NULL,"
	" UNIQUE (user_id, key)) STRICT;"
	"INSERT INTO replies (user_id, key, body, reply, created_at)"
	" SELECT user_id, key, body, reply, created_at FROM idempotency ORDER BY created_at;"
	"DROP TABLE idempotency;";

/* The words of what stands on the shelves: db/search.h says which. Without places and columns, for a list of a word's products
 * is short then. Words are split and folded before they come here. */
static const char tagged_words[] =
	"DROP TABLE search_words;"
	"DROP TABLE search;"
	"CREATE VIRTUAL TABLE search USING fts5 (words, content='', columnsize=0, detail=none, prefix='2 3 4', tokenize='ascii');"
	"CREATE TABLE words ("                     /* each that was ever on a shelf */
	" coded INTEGER NOT NULL,"                 /* it has digits */
	" word TEXT NOT NULL,"
	" PRIMARY KEY (coded, word)) STRICT, WITHOUT ROWID;";

/* What a seller's products take, kept as they change; the logins of a user, oldest first; and how far his inbox was cleared. */
#define TEXT_BYTES(row) "(length(CAST(" row ".name AS BLOB)) + length(CAST(" row ".description AS BLOB)))"
#define SELLER_OF(row) "(SELECT seller_id FROM products WHERE id = " row ".product_id)"
#define HOLD_MORE(bytes, whom) "UPDATE holdings SET bytes = bytes + " bytes " WHERE user_id = " whom ";"
static const char bounds[] =
	"ALTER TABLE inbox ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0;"   /* the greatest seq that was taken out */
	"CREATE INDEX tokens_by_user ON tokens (user_id, created_at);"
	"CREATE TABLE holdings ("
	" user_id INTEGER PRIMARY KEY REFERENCES users,"
	" products INTEGER NOT NULL CHECK (products >= 0),"
	" bytes INTEGER NOT NULL CHECK (bytes >= 0)) STRICT;"   /* of their names, descriptions and pictures */
	"INSERT INTO holdings SELECT seller_id, count(*), sum(" TEXT_BYTES("p") " + coalesce((SELECT sum(length(i.data)) "
	" FROM pictures i WHERE i.product_id = p.id), 0)) FROM products p GROUP BY seller_id;"
	"CREATE TRIGGER hold_product AFTER INSERT ON products BEGIN"
	" INSERT INTO holdings (user_id, products, bytes) VALUES (NEW.seller_id, 1, " TEXT_BYTES("NEW") ")"
	" ON CONFLICT (user_id) DO UPDATE SET products = products + 1, bytes = bytes + excluded.bytes; END;"
	"CREATE TRIGGER hold_text AFTER UPDATE OF name, description ON products BEGIN "
	HOLD_MORE(TEXT_BYTES("NEW") " - " TEXT_BYTES("OLD"), "NEW.seller_id") " END;"
	"CREATE TRIGGER hold_no_product AFTER DELETE ON products BEGIN"
	" UPDATE holdings SET products = products - 1, bytes = bytes - " TEXT_BYTES("OLD") " WHERE user_id = OLD.seller_id; END;"
	"CREATE TRIGGER hold_picture AFTER INSERT ON pictures BEGIN " HOLD_MORE("length(NEW.data)", SELLER_OF("NEW")) " END;"
	"CREATE TRIGGER hold_other_picture AFTER UPDATE OF data ON pictures BEGIN "
	HOLD_MORE("length(NEW.data) - length(OLD.data)", SELLER_OF("NEW")) " END;"
	"CREATE TRIGGER hold_no_picture AFTER DELETE ON pictures BEGIN " HOLD_MORE("- length(OLD.data)", SELLER_OF("OLD")) " END;";

/* What the store is and how far it has come, and the numbers that are not given again. */
#define KEEPS_NUMBER(table) \
	"CREATE TRIGGER " table "_number AFTER DELETE ON " table " BEGIN" \
	" UPDATE floors SET last = OLD.id WHERE name = '" table "' AND last < OLD.id; END;"

static const char ledger[] =
	"CREATE TABLE ledger ("                    /* one row, written by every commit: so it stands in every log */
	" id INTEGER PRIMARY KEY CHECK (id = 1),"
	" generation INTEGER NOT NULL,"            /* as user_version has it */
	" commits INTEGER NOT NULL) STRICT;"
	"INSERT INTO ledger (id, generation, commits) VALUES (1, 0, 0);"
	"CREATE TABLE floors ("                    /* no number up to this is given */
	" name TEXT PRIMARY KEY,"                  /* of the table */
	" last INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"INSERT INTO floors (name, last) VALUES ('audit', 0), ('categories', 0), ('keys', 0), ('messages', 0), ('orders', 0), ('products', 0),"
	" ('reviews', 0), ('users', 0);"
	"UPDATE floors SET last = coalesce((SELECT seq FROM sqlite_sequence q WHERE q.name = floors.name), 0);"
	KEEPS_NUMBER("categories") KEEPS_NUMBER("keys") KEEPS_NUMBER("products") KEEPS_NUMBER("reviews");

/* audit.list: what a row changed, {"price": ["1.00", "2.00"]}; `detail` is the reason. */
static const char audit_read[] =
	"ALTER TABLE audit ADD COLUMN changes TEXT NOT NULL DEFAULT '{}';"
	"CREATE INDEX audit_by_actor ON audit (actor_id, id);"
	"CREATE INDEX audit_by_object ON audit (object, id);"
	"CREATE INDEX audit_by_action ON audit (action, id);";

static const struct step {
	const char *script;
	void (*then)(struct db *db);   /* what SQL alone cannot do, in the same transaction; NULL: nothing */
} steps[] = {{first_sale, NULL}, {reviews, NULL}, {messages, NULL}, {accounts, NULL}, {pictures, NULL}, {held_stock, NULL},
             {people, NULL}, {replies, NULL}, {tagged_words, search_build}, {bounds, NULL}, {ledger, NULL},
             {audit_read, NULL}};

SQL(schema_version, "SELECT version FROM schema_version");
SQL(schema_set_version, "UPDATE schema_version SET version = $1");

int migrations_latest(void)
{
	return (int)(sizeof steps / sizeof *steps);
}

static bool take_step(struct db *db, int version, struct err *err)
{
	const struct step *step = &steps[version];
	bool ok = db_begin(db) && db_script(db, step->script, err);
	if (ok && step->then)
		step->then(db);
	ok = ok && db_exec(db, NULL, &schema_set_version, "i", (int64_t)version + 1) && db_commit(db);
	if (ok)
		return true;
	db_rollback(db);
	return db_check(db, err) && fail(err, ERR_UNAVAILABLE, "The store's schema could not be changed.");
}

/* As the store was, for whoever must go back to the program before. */
static bool keep_copy(const char *path, int version, struct err *err)
{
	char copy[PATH_MAX];
	snprintf(copy, sizeof copy, "%s.schema-%d", path, version);
	if (!backup_copy(path, copy, err))
		return false;
	log_info("the store %s has schema %d, and gets that of this program; a copy of it as it was is %s", path, version, copy);
	return true;
}

bool migrate(struct db *db, const char *path, struct err *err)
{
	int64_t version = 0;
	if (!db_script(db, "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT;"
	                   "INSERT INTO schema_version SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM schema_version)", err))
		return false;
	if (!db_one(db, &version, &schema_version, ""))
		return db_check(db, err) && fail(err, ERR_UNAVAILABLE, "%s is not a store of this program.", path);
	if (version < 0)
		return fail(err, ERR_CONFIG, "%s is not a store of this program.", path);
	if (version > migrations_latest())
		return fail(err, ERR_CONFIG, "The store %s has schema %d; this program knows %d. Run the newer program.", path,
		            (int)version, migrations_latest());
	if (version == migrations_latest())
		return true;
	int from = (int)version;
	if (from > 0 && !keep_copy(path, from, err))
		return false;
	for (; version < migrations_latest(); version++)
		if (!take_step(db, (int)version, err))
			return false;
	if (from > 0)
		log_info("the store %s was brought from schema %d to %d", path, from, migrations_latest());
	return true;
}

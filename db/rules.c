#include "db/rules.h"

#include <stddef.h>

/* ---- stock: RULES S1, S4, S6 ---- */

SQL(rule_stock, "SELECT s.product_id FROM stock s LEFT JOIN (SELECT product_id, sum(delta) AS total FROM movements GROUP BY product_id) m "
    "ON m.product_id = s.product_id WHERE s.quantity <> coalesce(m.total, 0)");
SQL(rule_stocked, "SELECT p.id FROM products p LEFT JOIN stock s ON s.product_id = p.id WHERE s.product_id IS NULL");
#define LINES "(SELECT order_id, product_id, sum(quantity) AS pieces FROM order_items GROUP BY order_id, product_id)"
#define MOVES "(SELECT order_id, product_id, sum(delta) AS moved FROM movements WHERE order_id > 0 GROUP BY order_id, product_id)"
SQL(rule_held, "SELECT i.order_id FROM " LINES " i JOIN orders o ON o.id = i.order_id LEFT JOIN " MOVES " m ON m.order_id = i.order_id AND "
    "m.product_id = i.product_id WHERE coalesce(m.moved, 0) <> -i.pieces * o.stock_held");
SQL(rule_moved, "SELECT m.order_id FROM " MOVES " m LEFT JOIN " LINES " i ON i.order_id = m.order_id AND i.product_id = m.product_id "
    "WHERE i.order_id IS NULL");
SQL(rule_sold, "SELECT s.product_id FROM stock s JOIN (SELECT product_id, sum(quantity) AS pieces FROM order_items GROUP BY product_id) i "
    "ON i.product_id = s.product_id WHERE s.sold < i.pieces");

/* ---- orders: RULES O13, O16, P1 ---- */

SQL(rule_total, "SELECT o.id FROM orders o LEFT JOIN (SELECT order_id, sum(unit_price * quantity) AS lines FROM order_items GROUP BY order_id) i "
    "ON i.order_id = o.id WHERE i.lines IS NULL OR i.lines <> o.total");
SQL(rule_status, "SELECT o.id FROM orders o LEFT JOIN (SELECT order_id, max(step) AS step FROM order_history GROUP BY order_id) l "
    "ON l.order_id = o.id LEFT JOIN order_history h ON h.order_id = l.order_id AND h.step = l.step "
    "WHERE h.to_status IS NULL OR h.to_status <> o.status");
SQL(rule_steps, "SELECT order_id FROM order_history GROUP BY order_id HAVING count(*) <> max(step) OR min(step) <> 1");
SQL(rule_chain, "SELECT a.order_id FROM order_history a JOIN order_history b ON b.order_id = a.order_id AND b.step = a.step + 1 "
    "WHERE b.from_status <> a.to_status");
SQL(rule_checkout, "SELECT o.id FROM orders o LEFT JOIN orders c ON c.id = o.checkout WHERE c.id IS NULL OR c.buyer_id <> o.buyer_id");
SQL(rule_lines, "SELECT order_id FROM order_items GROUP BY order_id, product_id HAVING count(*) > 1");
SQL(rule_released, "SELECT id FROM orders WHERE status IN (6, 7) AND stock_held <> 0");
SQL(rule_stranger, "SELECT id FROM orders WHERE buyer_id = seller_id");
SQL(rule_paid, "SELECT o.id FROM orders o LEFT JOIN (SELECT DISTINCT order_id FROM payments) p ON p.order_id = o.id WHERE o.payment_method <> 0 "
    "AND CASE WHEN p.order_id IS NULL THEN 0 ELSE 1 END <> CASE WHEN o.payment_status IN (1, 2, 3) THEN 1 ELSE 0 END");

/* ---- people: RULES D5, G6, N6 ---- */

SQL(rule_inbox, "SELECT u.id FROM users u LEFT JOIN inbox i ON i.user_id = u.id WHERE i.user_id IS NULL");
SQL(rule_seq, "SELECT i.user_id FROM inbox i JOIN (SELECT user_id, max(seq) AS last, min(seq) AS first FROM notifications GROUP BY user_id) n "
    "ON n.user_id = i.user_id WHERE n.last > i.last_seq OR n.first < 1");
SQL(rule_unread, "SELECT i.user_id FROM inbox i LEFT JOIN (SELECT user_id, count(*) AS unread FROM notifications WHERE read_at = 0 "
    "GROUP BY user_id) n ON n.user_id = i.user_id WHERE i.unread <> coalesce(n.unread, 0)");
#define NEW_MESSAGES "FROM messages WHERE read_at = 0 AND deleted_at = 0 GROUP BY receiver_id"
SQL(rule_unread_messages, "SELECT i.user_id FROM inbox i LEFT JOIN (SELECT receiver_id, count(*) AS unread " NEW_MESSAGES ") m "
    "ON m.receiver_id = i.user_id WHERE i.unread_messages <> coalesce(m.unread, 0)");
SQL(rule_unread_pair, "SELECT v.user_id FROM conversations v LEFT JOIN (SELECT receiver_id, sender_id, count(*) AS unread " NEW_MESSAGES
    ", sender_id) m ON m.receiver_id = v.user_id AND m.sender_id = v.other_id WHERE v.unread <> coalesce(m.unread, 0)");
#define PAIRS "(SELECT one, two, max(id) AS last FROM (SELECT sender_id AS one, receiver_id AS two, id FROM messages UNION ALL " \
	"SELECT receiver_id, sender_id, id FROM messages) b GROUP BY one, two)"
SQL(rule_last_message, "SELECT v.user_id FROM conversations v LEFT JOIN " PAIRS " m ON m.one = v.user_id AND m.two = v.other_id "
    "WHERE m.last IS NULL OR m.last <> v.last_id");
SQL(rule_conversation, "SELECT m.one FROM " PAIRS " m LEFT JOIN conversations v ON v.user_id = m.one AND v.other_id = m.two "
    "WHERE v.user_id IS NULL");
SQL(rule_notice, "SELECT m.id FROM messages m JOIN inbox i ON i.user_id = m.receiver_id WHERE m.notice > i.last_seq");
SQL(rule_admin, "SELECT count(*) FROM users WHERE role = 1 HAVING count(*) > 0 AND sum(CASE banned WHEN 0 THEN 1 ELSE 0 END) = 0");
SQL(rule_key_owner, "SELECT k.id FROM keys k LEFT JOIN users u ON u.id = k.user_id WHERE u.id IS NULL");

/* ---- the shop: RULES R4, V2, L3 ---- */

SQL(rule_rating, "SELECT p.id FROM products p LEFT JOIN (SELECT product_id, sum(rating) AS stars, count(*) AS count FROM reviews "
    "GROUP BY product_id) v ON v.product_id = p.id WHERE p.rating_sum <> coalesce(v.stars, 0) OR p.rating_count <> coalesce(v.count, 0)");
SQL(rule_own_review, "SELECT v.id FROM reviews v JOIN products p ON p.id = v.product_id WHERE v.author_id = p.seller_id");
SQL(rule_pictures, "SELECT p.id FROM products p LEFT JOIN (SELECT product_id, count(*) AS sizes FROM pictures GROUP BY product_id) i "
    "ON i.product_id = p.id WHERE coalesce(i.sizes, 0) <> CASE p.has_image WHEN 0 THEN 0 ELSE 3 END");
SQL(rule_picture_owner, "SELECT i.product_id FROM pictures i LEFT JOIN products p ON p.id = i.product_id WHERE p.id IS NULL");
#define ON_SALE "products p JOIN users u ON u.id = p.seller_id WHERE p.status = 1 AND u.banned = 0"
/* Each category with itself and all above it; a product stands on the shelf of each of them. */
#define SHOULD "WITH RECURSIVE above (id, up) AS (SELECT id, id FROM categories UNION SELECT a.id, c.parent FROM above a " \
	"JOIN categories c ON c.id = a.up WHERE c.parent <> 0), should (product_id, shelf) AS (SELECT p.id, 0 FROM " ON_SALE \
	" UNION ALL SELECT p.id, 2 * p.seller_id + 1 FROM " ON_SALE " UNION ALL SELECT p.id, 2 * a.up FROM above a JOIN products p " \
	"ON p.category_id = a.id JOIN users u ON u.id = p.seller_id WHERE p.status = 1 AND u.banned = 0) "
SQL(rule_shelf_missing, SHOULD "SELECT product_id FROM (SELECT product_id, shelf FROM should EXCEPT SELECT product_id, shelf FROM shelf) x");
SQL(rule_shelf_wrong, SHOULD "SELECT product_id FROM (SELECT product_id, shelf FROM shelf EXCEPT SELECT product_id, shelf FROM should) x");
SQL(rule_shelf_says, "SELECT p.id FROM shelf s JOIN products p ON p.id = s.product_id WHERE s.price <> p.price OR s.name_key <> p.name_key OR "
    "s.rating <> CASE p.rating_count WHEN 0 THEN 0 ELSE p.rating_sum * 1000 / p.rating_count END");
SQL(rule_approved, "SELECT c.id FROM categories c LEFT JOIN (SELECT p.category_id, count(*) AS count FROM " ON_SALE " GROUP BY p.category_id) n "
    "ON n.category_id = c.id WHERE c.approved <> coalesce(n.count, 0)");
SQL(rule_parent, "SELECT c.id FROM categories c LEFT JOIN categories p ON p.id = c.parent WHERE c.parent <> 0 AND p.id IS NULL");

SQL(rule_holding, "SELECT h.user_id FROM holdings h LEFT JOIN (SELECT seller_id, count(*) AS count FROM products GROUP BY seller_id) p "
    "ON p.seller_id = h.user_id WHERE h.products <> coalesce(p.count, 0)");
SQL(rule_seller, "SELECT p.seller_id FROM products p LEFT JOIN holdings h ON h.user_id = p.seller_id WHERE h.user_id IS NULL");

/* ---- the store's own ---- */

SQL(rule_ledger, "SELECT count(*) FROM ledger HAVING count(*) <> 1 OR min(commits) < 1");
SQL(rule_floors, "SELECT count(*) FROM floors HAVING count(*) <> 8 OR min(last) < 0");

const struct rule rules[] = {
	{"a product's stock is the sum of its movements", &rule_stock},
	{"every product has a stock", &rule_stocked},
	{"an order holds the pieces of its lines, or none of them", &rule_held},
	{"no stock was moved for a line that is not there", &rule_moved},
	{"what was sold of a product is at least what was ordered", &rule_sold},
	{"an order's total is that of its lines", &rule_total},
	{"an order's status is that of its last step", &rule_status},
	{"an order's history has no gaps", &rule_steps},
	{"each step of an order begins where the one before it ended", &rule_chain},
	{"an order's checkout is an order of the same buyer", &rule_checkout},
	{"an order has one line a product", &rule_lines},
	{"an order that was cancelled or has expired holds no stock", &rule_released},
	{"nobody bought from himself", &rule_stranger},
	{"what is paid by card or mobile has a payment, and what was paid is not forgotten", &rule_paid},
	{"every user has an inbox", &rule_inbox},
	{"no notification has a number that its inbox has not given", &rule_seq},
	{"the unread notifications of a user are as many as are said", &rule_unread},
	{"the unread messages of a user are as many as are said", &rule_unread_messages},
	{"the unread messages of a conversation are as many as are said", &rule_unread_pair},
	{"a conversation names its last message", &rule_last_message},
	{"who wrote to each other have a conversation", &rule_conversation},
	{"a message's notification is one that was given", &rule_notice},
	{"where there are admins, one is not banned", &rule_admin},
	{"every ssh key has its user", &rule_key_owner},
	{"a product's rating is that of its reviews", &rule_rating},
	{"nobody reviewed what he sells himself", &rule_own_review},
	{"a product with a picture has it in three sizes", &rule_pictures},
	{"every picture has its product", &rule_picture_owner},
	{"what is on sale stands on all of its shelves", &rule_shelf_missing},
	{"what is not on sale stands on no shelf, and nothing stands on a wrong one", &rule_shelf_wrong},
	{"a shelf says name, price and rating of a product", &rule_shelf_says},
	{"a category counts what it has on sale", &rule_approved},
	{"a category's parent is there", &rule_parent},
	{"a seller's products are as many as are said", &rule_holding},
	{"what a seller takes up is counted", &rule_seller},
	{"the store counts its commits", &rule_ledger},
	{"the store knows up to where numbers were given", &rule_floors},
	{NULL, NULL},
};

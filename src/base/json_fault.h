/* Why a line cannot be taken, and where: asked only about one that json_scan() or the parser has refused. */
#ifndef BASE_JSON_FAULT_H
#define BASE_JSON_FAULT_H

#include <jansson.h>

#include "base/err.h"
#include "base/json_scan.h"

enum json_reason { JSON_FINE, JSON_SYNTAX, JSON_UTF8, JSON_NUL, JSON_BOM, JSON_SURROGATE, JSON_DUPLICATE_KEY, JSON_NUMBER_RANGE,
                   JSON_TOO_DEEP, JSON_TOO_MANY };

struct json_fault {
	enum json_reason reason;
	size_t at;                /* bytes before it in the line */
	const char *wanted;       /* of JSON_SYNTAX: what would have been right there */
};

/* The line's value, or one of those of its array. */
struct json_item {
	size_t start, end;        /* its bytes */
	struct json_fault fault;  /* its own: surrogate, duplicate key or number out of range */
	json_t *id;               /* of one with a fault, or in a line with one: its id, NULL where that cannot be read; owned */
	size_t id_start, id_end;
	int ids;                  /* members of this name */
};

enum { JSON_ITEMS = 50 };     /* as many as a batch may have */

struct json_report {
	struct json_fault whole;  /* any other fault: nothing of the line can be taken */
	bool batch;
	size_t count;             /* of items; no more than JSON_ITEMS of them are kept */
	struct json_item items[JSON_ITEMS];
};

/* Never fails, and reads every byte once at most. The caller frees. */
struct json_report *json_report_new(const char *line, size_t n, struct json_limits most);
void json_report_free(struct json_report *r);   /* NULL is fine */

/* The fault as an error: ERR_PARSE with data reason and at, or ERR_TOO_LARGE with data limit and at. */
void json_fault_tell(const struct json_fault *f, struct json_limits most, struct err *err);

#endif

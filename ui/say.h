/* How things are said: members of the market's answers, money, stock, ratings, times, states. */
#ifndef UI_SAY_H
#define UI_SAY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/theme.h"

const char *got_text(const json_t *object, const char *member);                       /* "" where it is not a string */
const char *got_text2(const json_t *object, const char *member, const char *inner);   /* object.member.inner */
int64_t got_int(const json_t *object, const char *member);                            /* 0 where it is not a number */
int64_t got_int2(const json_t *object, const char *member, const char *inner);
bool got_true(const json_t *object, const char *member);                              /* false where it is not true */

void say_money(const char *amount, const char *currency, char *out, size_t size);     /* "12.50 EUR" */
bool say_line_total(const char *unit_price, int64_t quantity, const char *currency, char *out, size_t size);   /* "25.00" */
bool say_sum(const char *a, const char *b, const char *currency, char *out, size_t size);
void say_time(const char *rfc3339, char *out, size_t size);                            /* as time_human(); "" for what is no time */
void say_day(const char *rfc3339, char *out, size_t size);                            /* "Today, CET" */
void say_clock(const char *rfc3339, char *out, size_t size);                          /* "10:21" */
void say_stock(const json_t *stock, char *out, size_t size);                          /* a number, or in, low, out */
bool say_sold_out(const json_t *stock);
void say_rating(const struct theme *t, int stars, char *out, size_t size);            /* "★★★★☆" */
void say_stars(const struct theme *t, const json_t *product, char *out, size_t size); /* "★★★★☆ 4.2 (12)"; "" unrated */
void say_star(const struct theme *t, const json_t *product, char *out, size_t size);  /* "★ 4.2" */
const char *say_word(const char *word);      /* a state or payment method: "pending_payment" -> "awaits payment" */
enum style say_style(const char *word);      /* the colour of that state */
enum style say_status_style(const json_t *object);   /* the colour of its `status` */

#endif

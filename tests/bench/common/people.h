/* Who is in the benchmarks' market: user0001, user0002 … The first is an admin. All have one password, and some one ssh key. */
#ifndef BENCH_PEOPLE_H
#define BENCH_PEOPLE_H

#include "base/buf.h"
#include "ops/login.h"
#include "ops/pubkey.h"

enum { PEOPLE_NAME = 24, PEOPLE_WITH_KEY = 100, PEOPLE_EMAIL = 40 };
#define PEOPLE_PASSWORD "correct horse battery"
extern const char people_password[];   /* its hash, at the cost that options have at first */

void people_name(int number, char out[PEOPLE_NAME]);
void people_email(int number, char out[PEOPLE_EMAIL]);
/* The login token of a user: anyone who reads this can make it, so it is for stores of benchmarks alone. */
void people_token(int number, char text[TOKEN_TEXT]);

/* The ed25519 key of the first PEOPLE_WITH_KEY users: the file id_ed25519 in OpenSSH's format, and the line of id_ed25519.pub. */
void people_key(struct buf *private_file, struct buf *public_line);

#endif

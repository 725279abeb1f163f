/* How connections come to the market: from the JSON port, from the gate's link, from the operator's socket. Runs in the
 * market's main thread and hands each on to a loop. */
#ifndef MARKET_ACCEPT_H
#define MARKET_ACCEPT_H

#include <event2/event.h>

#include "market/loop.h"
#include "market/market.h"

#define OPERATOR_SOCKET "mama.sock"   /* in the market's folder; only its owner may connect */

struct acceptor;

struct acceptor *acceptor_start(struct event_base *base, const struct market_setup *setup, struct market *m,
                                struct loop **loops, int loop_count, struct err *err);
void acceptor_stop(struct acceptor *a);

#endif

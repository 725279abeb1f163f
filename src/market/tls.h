/* TLS on the JSON port: the certificate and its key, and streams that speak it (OpenSSL under libevent). */
#ifndef MARKET_TLS_H
#define MARKET_TLS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/options.h"

struct bufferevent;
struct event_base;
struct tls;                  /* used by all loops */

/* Reads the files of the options tls.certificate and tls.key; relative ones lie in dir. Called before the account is dropped
 * that may read the key. NULL with err: ERR_CONFIG naming option and file. */
struct tls *tls_open(const struct options *o, const char *dir, struct err *err);
bool tls_wanted(const struct options *o);   /* one of the options is set */

/* The same two files, opened by who may read them, for another who reads them. */
enum { TLS_CERTIFICATE, TLS_KEY, TLS_FILES };
bool tls_files_open(const struct options *o, const char *dir, int fds[TLS_FILES], struct err *err);
void tls_files_close(int fds[TLS_FILES]);   /* those that are open */
/* From now on new connections get what these files hold; those that there are keep what they have. False: nothing has changed. o and
 * dir only name the files in the error. */
bool tls_renew(struct tls *t, const struct options *o, const char *dir, const int fds[TLS_FILES], struct err *err);
/* Whether tls_open() would; what it would warn of is told. */
bool tls_check(const struct options *o, const char *dir, options_told_fn *told, void *arg, struct err *err);

/* The server's end of a connection that begins with a handshake; takes fd. BEV_EVENT_CONNECTED comes when it is done. No read
 * watermark may be set on it: it would stop with bytes that OpenSSL holds already, and never go on. */
struct bufferevent *tls_stream(struct tls *t, struct event_base *base, int fd);
/* Why it broke, as far as that is of use to the operator ("its client does not know …"); else NULL. */
const char *tls_trouble(struct bufferevent *stream);
/* Tells the peer that nothing more comes, once all output is gone. False: his buffers are full, it must be tried again. */
bool tls_end(struct bufferevent *stream);

#endif

#include "market/tls.h"

#include <errno.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

struct tls {
	SSL_CTX *ctx;
};

enum { FILE_MOST = 1 << 20, PATH_MOST = 1024 };

bool tls_wanted(const struct options *o)
{
	return *opt_str(o, OPT_TLS_CERTIFICATE) || *opt_str(o, OPT_TLS_KEY);
}

/* The sentence of the oldest error that OpenSSL noted; forgets the others. */
static const char *openssl_reason(void)
{
	const char *reason = ERR_reason_error_string(ERR_get_error());
	ERR_clear_error();
	return reason ? reason : "OpenSSL refuses it";
}

static bool bad_file(struct err *err, enum option_id id, const char *path, const char *why)
{
	return fail(err, ERR_CONFIG, "%s: %s: %s", option_table[id].name, path, why);
}

/* An ordinary file that can be read, of a size that such files have. */
static bool find_file(const struct options *o, enum option_id id, const char *dir, char path[PATH_MOST], struct err *err)
{
	struct stat st;
	if (*opt_str(o, id) == '\0')
		return fail(err, ERR_CONFIG, "%s: must be set too; tls.certificate and tls.key belong together", option_table[id].name);
	options_path(o, id, dir, path, PATH_MOST);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return bad_file(err, id, path, strerror(errno));
	bool known = fstat(fd, &st) == 0;
	close(fd);
	if (!known || !S_ISREG(st.st_mode) || st.st_size > FILE_MOST)
		return bad_file(err, id, path, "is not the file of a key or certificate");
	if (id == OPT_TLS_KEY && (st.st_mode & S_IROTH))
		log_warn("tls.key: %s: everyone on this machine can read this key; chmod o-r it", path);
	return true;
}

/* OpenSSL would ask at the terminal; nobody sits there. */
static int no_passphrase(char *to, int size, int writing, void *arg)
{
	(void)to, (void)size, (void)writing, (void)arg;
	return -1;
}

static void warn_of_time(const SSL_CTX *ctx, const char *path)
{
	const X509 *certificate = SSL_CTX_get0_certificate(ctx);
	if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0)
		log_warn("tls.certificate: %s: has expired; clients that check it will not connect", path);
	if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0)
		log_warn("tls.certificate: %s: is not valid yet; clients that check it will not connect", path);
}

static bool load(SSL_CTX *ctx, const struct options *o, const char *dir, struct err *err)
{
	char certificate[PATH_MOST], key[PATH_MOST];
	if (!find_file(o, OPT_TLS_CERTIFICATE, dir, certificate, err) || !find_file(o, OPT_TLS_KEY, dir, key, err))
		return false;
	SSL_CTX_set_default_passwd_cb(ctx, no_passphrase);
	if (SSL_CTX_use_certificate_chain_file(ctx, certificate) != 1)
		return bad_file(err, OPT_TLS_CERTIFICATE, certificate, openssl_reason());
	if (SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1 || SSL_CTX_check_private_key(ctx) != 1)
		return bad_file(err, OPT_TLS_KEY, key, openssl_reason());
	warn_of_time(ctx, certificate);
	return true;
}

/* What is not set is left as it is for a reason: with partial writes libevent would send later bytes before earlier ones, and
 * with read-ahead bytes could lie in OpenSSL unseen by the loop. */
static bool settle(SSL_CTX *ctx)
{
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
	                         SSL_OP_IGNORE_UNEXPECTED_EOF);   /* requests are whole lines: nothing half is ever taken for whole */
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);   /* tickets need no memory here */
	return SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1 &&
	       SSL_CTX_set_cipher_list(ctx, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1;
}

struct tls *tls_open(const struct options *o, const char *dir, struct err *err)
{
	struct tls *t = xcalloc(1, sizeof *t);
	t->ctx = SSL_CTX_new(TLS_server_method());
	bool ok = t->ctx && settle(t->ctx);
	if (!ok)
		fail(err, ERR_CONFIG, "TLS: %s", openssl_reason());
	if (ok && load(t->ctx, o, dir, err))
		return t;
	SSL_CTX_free(t->ctx);
	free(t);
	return NULL;
}

struct bufferevent *tls_stream(struct tls *t, struct event_base *base, int fd)
{
	SSL *ssl = SSL_new(t->ctx);
	struct bufferevent *stream =
		ssl ? bufferevent_openssl_socket_new(base, fd, ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE) : NULL;
	if (!stream)
		fatal("no memory for a TLS connection");
	return stream;
}

bool tls_end(struct bufferevent *stream)
{
	SSL *ssl = bufferevent_openssl_get_ssl(stream);
	if (!SSL_is_init_finished(ssl))
		return true;   /* there is nothing to end */
	int said = SSL_shutdown(ssl);
	bool full = said < 0 && SSL_get_error(ssl, said) == SSL_ERROR_WANT_WRITE;
	ERR_clear_error();
	return !full;
}

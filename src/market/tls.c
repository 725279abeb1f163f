#include "market/tls.h"

#include <errno.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

struct tls {
	pthread_mutex_t lock;
	SSL_CTX *ctx;            /* under lock: a new certificate is a new one; who has a stream keeps his */
};

enum { FILE_MOST = 1 << 20, PATH_MOST = 1024, SOON_S = 14 * 24 * 3600 };

static const enum option_id file_options[TLS_FILES] = {[TLS_CERTIFICATE] = OPT_TLS_CERTIFICATE, [TLS_KEY] = OPT_TLS_KEY};

static void log_it(void *ctx, const char *sentence)
{
	(void)ctx;
	log_warn("%s", sentence);
}

bool tls_wanted(const struct options *o)
{
	return *opt_str(o, OPT_TLS_CERTIFICATE) || *opt_str(o, OPT_TLS_KEY);
}

static bool bad_file(struct err *err, enum option_id id, const char *path, const char *why)
{
	return fail(err, ERR_CONFIG, "%s: %s: %s", option_table[id].name, path, why);
}

#define NO_CERTIFICATE "holds no certificate in PEM form, which begins with -----BEGIN CERTIFICATE-----"
#define NO_KEY "holds no private key in PEM form, which begins with -----BEGIN PRIVATE KEY-----"

/* What OpenSSL notes of a file, by library and reason, in words that say what to do. */
static const struct {
	int library, reason;
	const char *certificate, *key;   /* NULL: the same */
} file_troubles[] = {
	{ERR_LIB_PEM, PEM_R_NO_START_LINE, NO_CERTIFICATE, NO_KEY},
	{ERR_LIB_OSSL_DECODER, ERR_R_UNSUPPORTED, NO_CERTIFICATE, NO_KEY},
	{ERR_LIB_PEM, PEM_R_BAD_BASE64_DECODE, "is damaged: what stands between its BEGIN and END cannot be read", NULL},
	{ERR_LIB_PEM, PEM_R_BAD_END_LINE, "is cut off: its END line is missing", NULL},
	{ERR_LIB_PEM, PEM_R_SHORT_HEADER, "is cut off", NULL},
	{ERR_LIB_PEM, PEM_R_BAD_PASSWORD_READ, "asks for a passphrase, which nobody can type here",
	 "is protected by a passphrase, which nobody can type here; `openssl pkey -in IT -out ANOTHER` takes it off"},
	{ERR_LIB_X509, X509_R_KEY_VALUES_MISMATCH, "is not the certificate of this key", "is not the key of this certificate"},
	{ERR_LIB_SSL, SSL_R_NO_CERTIFICATE_ASSIGNED, "is not the certificate of this key", "is not the key of this certificate"},
	{ERR_LIB_X509, X509_R_KEY_TYPE_MISMATCH, "is not the certificate of this key", "is not the key of this certificate"},
	{ERR_LIB_SSL, SSL_R_EE_KEY_TOO_SMALL, "has too short a key; RSA takes 2048 bits at least", NULL},
	{ERR_LIB_SSL, SSL_R_CA_KEY_TOO_SMALL, "has an authority with too short a key; RSA takes 2048 bits at least", NULL},
	{ERR_LIB_SSL, SSL_R_CA_MD_TOO_WEAK, "is signed with a digest that is too weak; SHA-256 is the least", NULL},
};

/* Says in our words what OpenSSL noted of a file, and forgets it. */
static bool refuse_file(struct err *err, enum option_id id, const char *path)
{
	const char *why = NULL;
	unsigned long oldest = ERR_peek_error(), noted;
	while ((noted = ERR_get_error()))
		for (size_t i = 0; !why && i < sizeof file_troubles / sizeof *file_troubles; i++)
			if (ERR_GET_LIB(noted) == file_troubles[i].library && ERR_GET_REASON(noted) == file_troubles[i].reason)
				why = id == OPT_TLS_KEY && file_troubles[i].key ? file_troubles[i].key : file_troubles[i].certificate;
	if (why)
		return bad_file(err, id, path, why);
	const char *word = ERR_reason_error_string(oldest);
	return fail(err, ERR_CONFIG, "%s: %s: cannot be used as a %s (%s)", option_table[id].name, path,
	            id == OPT_TLS_KEY ? "private key" : "certificate", word ? word : "it is empty");
}

/* An ordinary file that can be read, of a size that such files have. -1: it is not. */
static int open_file(const struct options *o, enum option_id id, const char *dir, struct err *err)
{
	struct stat st;
	char path[PATH_MOST];
	if (*opt_str(o, id) == '\0') {
		fail(err, ERR_CONFIG, "%s: must be set too; tls.certificate and tls.key belong together", option_table[id].name);
		return -1;
	}
	options_path(o, id, dir, path, PATH_MOST);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		bad_file(err, id, path, strerror(errno));
		return -1;
	}
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= FILE_MOST)
		return fd;
	close(fd);
	bad_file(err, id, path, "is not the file of a key or certificate");
	return -1;
}

bool tls_files_open(const struct options *o, const char *dir, int fds[TLS_FILES], struct err *err)
{
	fds[TLS_KEY] = -1;
	fds[TLS_CERTIFICATE] = open_file(o, OPT_TLS_CERTIFICATE, dir, err);
	if (fds[TLS_CERTIFICATE] >= 0)
		fds[TLS_KEY] = open_file(o, OPT_TLS_KEY, dir, err);
	if (fds[TLS_KEY] >= 0)
		return true;
	tls_files_close(fds);
	return false;
}

void tls_files_close(int fds[TLS_FILES])
{
	for (int i = 0; i < TLS_FILES; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
		fds[i] = -1;
	}
}

/* What the file holds, for OpenSSL to read; the bytes are the caller's to wipe. Read from its begin, whoever has read it before. */
static BIO *read_file(int fd, struct buf *bytes)
{
	char part[4096];
	ssize_t n;
	while (bytes->len <= FILE_MOST && (n = pread(fd, part, sizeof part, (off_t)bytes->len)) > 0)
		buf_add(bytes, part, (size_t)n);
	explicit_bzero(part, sizeof part);
	return bytes->len ? BIO_new_mem_buf(bytes->data, (int)bytes->len) : NULL;
}

static void end_file(BIO *file, struct buf *bytes)
{
	BIO_free(file);
	if (bytes->data)
		explicit_bzero(bytes->data, bytes->len);
	buf_free(bytes);
}

/* OpenSSL would ask at the terminal; nobody sits there. */
static int no_passphrase(char *to, int size, int writing, void *arg)
{
	(void)to, (void)size, (void)writing, (void)arg;
	return -1;
}

/* What will surprise, though it is no error. */
static void warn_of(const SSL_CTX *ctx, const int fds[TLS_FILES], char paths[TLS_FILES][PATH_MOST], options_told_fn *told, void *arg)
{
	char sentence[PATH_MOST + 120];
	struct stat st;
	const X509 *certificate = SSL_CTX_get0_certificate(ctx);
	time_t soon = time(NULL) + SOON_S;
	const char *what = "";
	if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0)
		what = "has expired; clients that check it will not connect";
	else if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0)
		what = "is not valid yet; clients that check it will not connect";
	else if (X509_cmp_time(X509_get0_notAfter(certificate), &soon) < 0)
		what = "expires within two weeks; renew it, then send SIGHUP";
	snprintf(sentence, sizeof sentence, "tls.certificate: %.1023s: %s", paths[TLS_CERTIFICATE], what);
	if (*what)
		told(arg, sentence);
	snprintf(sentence, sizeof sentence, "tls.key: %.1023s: everyone on this machine can read this key; chmod o-r it", paths[TLS_KEY]);
	if (fstat(fds[TLS_KEY], &st) == 0 && (st.st_mode & S_IROTH))
		told(arg, sentence);
}

/* The certificate, then those of the authorities above it. */
static bool use_chain(SSL_CTX *ctx, int fd)
{
	struct buf bytes = {0};
	BIO *file = read_file(fd, &bytes);
	X509 *own = file ? PEM_read_bio_X509_AUX(file, NULL, no_passphrase, NULL) : NULL, *above = NULL;
	bool ok = own && SSL_CTX_use_certificate(ctx, own) == 1;
	while (ok && (above = PEM_read_bio_X509(file, NULL, no_passphrase, NULL)))
		if (SSL_CTX_add0_chain_cert(ctx, above) != 1) {
			X509_free(above);
			ok = false;
		}
	if (ok && ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE)
		ERR_clear_error();   /* the end of the file */
	ok = ok && ERR_peek_error() == 0;
	X509_free(own);
	end_file(file, &bytes);
	return ok;
}

static bool use_key(SSL_CTX *ctx, int fd)
{
	struct buf bytes = {0};
	BIO *file = read_file(fd, &bytes);
	EVP_PKEY *key = file ? PEM_read_bio_PrivateKey(file, NULL, no_passphrase, NULL) : NULL;
	bool ok = key && SSL_CTX_use_PrivateKey(ctx, key) == 1 && SSL_CTX_check_private_key(ctx) == 1;
	EVP_PKEY_free(key);
	end_file(file, &bytes);
	return ok;
}

static bool load(SSL_CTX *ctx, const struct options *o, const char *dir, const int fds[TLS_FILES], options_told_fn *told, void *arg,
                 struct err *err)
{
	char paths[TLS_FILES][PATH_MOST];
	for (int i = 0; i < TLS_FILES; i++)
		options_path(o, file_options[i], dir, paths[i], PATH_MOST);
	ERR_clear_error();
	if (!use_chain(ctx, fds[TLS_CERTIFICATE]))
		return refuse_file(err, OPT_TLS_CERTIFICATE, paths[TLS_CERTIFICATE]);
	if (!use_key(ctx, fds[TLS_KEY]))
		return refuse_file(err, OPT_TLS_KEY, paths[TLS_KEY]);
	warn_of(ctx, fds, paths, told, arg);
	return true;
}

/* What is not set is left as it is for a reason: with partial writes libevent would send later bytes before earlier ones, and
 * with read-ahead bytes could lie in OpenSSL unseen by the loop. */
static bool settle(SSL_CTX *ctx)
{
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
	                         SSL_OP_IGNORE_UNEXPECTED_EOF);   /* a request ends itself: half of one is never taken for whole */
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);   /* tickets need no memory here */
	return SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1 &&
	       SSL_CTX_set_cipher_list(ctx, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1;
}

static SSL_CTX *make_context(const struct options *o, const char *dir, const int fds[TLS_FILES], options_told_fn *told, void *arg,
                             struct err *err)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	bool ok = ctx && settle(ctx);
	if (!ok)
		fail(err, ERR_CONFIG, "TLS cannot be set up: there is no memory, or OpenSSL is configured without TLS 1.2 and its ciphers.");
	if (ok && load(ctx, o, dir, fds, told, arg, err))
		return ctx;
	SSL_CTX_free(ctx);
	return NULL;
}

struct tls *tls_open(const struct options *o, const char *dir, struct err *err)
{
	int fds[TLS_FILES];
	if (!tls_files_open(o, dir, fds, err))
		return NULL;
	SSL_CTX *ctx = make_context(o, dir, fds, log_it, NULL, err);
	tls_files_close(fds);
	if (!ctx)
		return NULL;
	struct tls *t = xcalloc(1, sizeof *t);
	pthread_mutex_init(&t->lock, NULL);
	t->ctx = ctx;
	return t;
}

bool tls_renew(struct tls *t, const struct options *o, const char *dir, const int fds[TLS_FILES], struct err *err)
{
	SSL_CTX *fresh = make_context(o, dir, fds, log_it, NULL, err);
	if (!fresh)
		return false;
	pthread_mutex_lock(&t->lock);
	SSL_CTX *old = t->ctx;
	t->ctx = fresh;
	pthread_mutex_unlock(&t->lock);
	SSL_CTX_free(old);
	return true;
}

bool tls_check(const struct options *o, const char *dir, options_told_fn *told, void *arg, struct err *err)
{
	int fds[TLS_FILES];
	if (!tls_files_open(o, dir, fds, err))
		return false;
	SSL_CTX *ctx = make_context(o, dir, fds, told, arg, err);
	tls_files_close(fds);
	SSL_CTX_free(ctx);
	return ctx != NULL;
}

struct bufferevent *tls_stream(struct tls *t, struct event_base *base, int fd)
{
	pthread_mutex_lock(&t->lock);
	SSL *ssl = SSL_new(t->ctx);
	pthread_mutex_unlock(&t->lock);
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

/* What a client says of us when it gives up. */
const char *tls_trouble(struct bufferevent *stream)
{
	static const struct {
		int reason;
		const char *words;
	} alerts[] = {
		{SSL_R_TLSV1_ALERT_UNKNOWN_CA, "its client does not know the authority of our certificate"},
		{SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, "its client does not accept our certificate"},
		{SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, "its client does not accept our certificate"},
		{SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE, "its client does not take certificates of our kind"},
		{SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED, "its client says that our certificate has expired"},
		{SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED, "its client says that our certificate was revoked"},
		{SSL_R_UNSUPPORTED_PROTOCOL, "its client speaks no TLS 1.2 or 1.3"},
		{SSL_R_NO_SHARED_CIPHER, "its client knows none of our ciphers"},
	};
	unsigned long noted = bufferevent_get_openssl_error(stream);
	for (size_t i = 0; i < sizeof alerts / sizeof *alerts; i++)
		if (noted && ERR_GET_LIB(noted) == ERR_LIB_SSL && ERR_GET_REASON(noted) == alerts[i].reason)
			return alerts[i].words;
	return NULL;
}

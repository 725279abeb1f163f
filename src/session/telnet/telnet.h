/* TELNET, the server's side, as a pure machine: bytes of the client become what was typed, the terminal's name and size, and
 * answers to be sent. No socket, no clock, no memory but the buffers it is given. RFC 854 and 855; options BINARY (856), ECHO
 * (857), SGA (858), TIMING-MARK (860), TTYPE (1091), NAWS (1073).
 *
 * What was typed is given as it came: whether CR LF, CR NUL, CR or LF, one Enter is for the key decoder to say. */
#ifndef SESSION_TELNET_H
#define SESSION_TELNET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum { TELNET_OPTIONS = 5, TELNET_SUB_MOST = 96, TELNET_RETURNS_MOST = 64 };

/* RFC 1143 has two states more, for options that one side wants to be rid of: we never are, once we have asked. */
enum telnet_side { TELNET_OFF, TELNET_ASKED, TELNET_ON };

enum telnet_state { TELNET_DATA, TELNET_COMMAND, TELNET_OPTION, TELNET_SUB, TELNET_SUB_COMMAND };

struct telnet {
	enum telnet_state state;
	unsigned char verb;                     /* of TELNET_OPTION */
	unsigned char sub[TELNET_SUB_MOST];     /* the option, and what is said of it */
	size_t sub_len;
	bool sub_bad;                           /* too long or malformed: dropped at its end */
	enum telnet_side us[TELNET_OPTIONS], him[TELNET_OPTIONS];
	int returns;                            /* sides that were switched on again after they had been off */
	unsigned char refused[2][32];           /* bits: the foreign DO and WILL that were answered no, once each */

	bool spoken;                            /* the client speaks TELNET: it sent some command */
	bool named;                             /* it said what its terminal is called: */
	char term[TELNET_SUB_MOST];             /* the first name, in small letters; unchecked */
	bool sized;                             /* a new size came: set down by who takes it */
	int cols, rows;
	bool hailed;                            /* AYT, "are you there": set down by who answers it */
	bool marking, marked;                   /* telnet_mark() was asked, was answered */
};

/* Asks for all that we want. `reply` gets what is to be sent, here and below. */
void telnet_begin(struct telnet *t, struct buf *reply);
/* Takes in bytes[0..n), cut anywhere. `data` gets what was typed: at most n bytes; ^C for interrupt and break, DEL for erase. */
void telnet_feed(struct telnet *t, const unsigned char *bytes, size_t n, struct buf *data, struct buf *reply);
/* Adds bytes[0..n) of the screen to `out` as TELNET wants them: IAC doubled; a bare CR is CR NUL unless BINARY is on. */
void telnet_encode(const struct telnet *t, const char *bytes, size_t n, struct buf *out);
/* Asks the client to say when it has come this far: it sets `marked`. */
void telnet_mark(struct telnet *t, struct buf *reply);

bool telnet_echoes(const struct telnet *t);         /* the client leaves it to us to show what is typed */
bool telnet_nameless(const struct telnet *t);       /* the client has refused to name its terminal */

#endif

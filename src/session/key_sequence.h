/* The key that a whole control sequence means. What is not known, or is no key, leaves *out as it is: no key. */
#ifndef SESSION_KEY_SEQUENCE_H
#define SESSION_KEY_SEQUENCE_H

#include "session/keys.h"

/* A CSI, or an SS3: body[0..n) stands between the introducer and the final byte. True: a bracketed paste begins. */
bool key_csi(const char *body, size_t n, char final, struct key *out);
void key_ss3(const char *body, size_t n, char final, struct key *out);

#endif

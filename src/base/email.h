/* E-mail addresses: what may stand in a mail's header as it is. */
#ifndef BASE_EMAIL_H
#define BASE_EMAIL_H

#include <stdbool.h>

#define EMAIL_MOST 254   /* bytes, RFC 5321 4.5.3.1.3 */

/* A dot-atom, an @, a name of labels with dots between; non-ASCII letters as in RFC 6532. Nothing that a header would read as
 * a second address, a comment or the end of a line. */
bool email_formed(const char *email);

#endif

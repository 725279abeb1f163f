/* Pictures as the market sees them: bytes in, three encodings out, by way of another process. */
#ifndef PICTURE_CLIENT_H
#define PICTURE_CLIENT_H

#include "picture/picture.h"

/* Has the bytes decoded by the helper at the other end of the picture link (-1: there is none), and waits for it; at most
 * some 15 s. PICTURE_FINE gives *out, the caller's to free with picture_set_free(). PICTURE_NO_DECODER: nobody looked at it. */
enum picture_problem picture_ask(int link_fd, const unsigned char *bytes, size_t n, struct picture_set **out);

#endif

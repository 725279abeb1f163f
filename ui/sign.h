/* What signing in and signing up share: a form whose answer makes the connection somebody's. */
#ifndef UI_SIGN_H
#define UI_SIGN_H

#include "ui/form.h"
#include "ui/screen.h"

struct sign {
	struct screen base;
	struct form form;
	const char *method;
	const char *title;
	const char *invitation;
};

/* Makes the form of the method with these parameters; names ends with NULL. */
void sign_start(struct sign *g, const char *button, const char *const *names);
/* Slots of the kinds of these screens. */
void sign_draw(struct screen *s, struct area a);
void sign_submit(struct screen *s);
void sign_close(struct screen *s);

#endif

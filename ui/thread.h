/* What two people write to each other: the state of the screen, for the files that make it up. */
#ifndef UI_THREAD_H
#define UI_THREAD_H

#include "ui/form.h"
#include "ui/list.h"
#include "ui/page.h"

struct about {               /* what a message is about */
	int64_t product, order;  /* 0: not */
	char name[160];          /* of the product, where it is known */
};

struct thread {
	struct screen base;
	struct list messages;    /* newest first, as the market lists them; the page shows them the other way round */
	struct page page;
	struct form form;        /* the box to write in */
	json_t *with;            /* whom the market is asked about: an id or a name */
	int64_t other;           /* his id; 0: not known yet, or there is no such user */
	char name[64];
	struct about about;      /* of what is being written */
	json_t *names;           /* of the products that messages are about, by number as text */
	int64_t editing;         /* the message that is being changed; 0: a new one is being written */
	int64_t fresh;           /* the first that was unread when the thread was opened; 0: none */
};

static inline struct thread *thread_of(const struct screen *s)
{
	return (struct thread *)s;
}

bool thread_mine(const struct thread *t, const json_t *message);
const json_t *thread_last_mine(const struct thread *t);        /* the newest that I wrote and did not take back, or NULL */
void thread_about(const struct thread *t, const json_t *message, struct about *out);   /* with the name, if it is known */
void thread_say_about(const struct about *about, char *out, size_t size);   /* "Storm lantern", "order 42"; "" for nothing */

struct edit *thread_box(struct thread *t);                     /* the text that is being written */
bool thread_blocked(const struct thread *t);                   /* either way */
bool thread_can_write(const struct thread *t);
void thread_keep_draft(struct thread *t);                      /* of a new message: to be there when it is opened again */
void thread_take_draft(struct thread *t);                      /* puts it back into the box */
void thread_reload(struct screen *s);

extern const struct action thread_actions[];
bool thread_back(struct screen *s);                            /* Esc; true: it gave up the change of a message */

void thread_write(struct thread *t, int width);                /* the messages onto the page */
void thread_draw(struct screen *s, struct area a);

#endif

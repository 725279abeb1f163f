#include "session/doors.h"

#include <string.h>

static const struct {
	const char *name;
	enum app_door door;
} doors[] = {{"guest", APP_GUEST}, {"new", APP_SIGN_UP}, {"signup", APP_SIGN_UP}, {"register", APP_SIGN_UP},
           {"reset", APP_RESET}};

bool doors_find(const char *name, enum app_door *door)
{
	for (size_t i = 0; i < sizeof doors / sizeof doors[0]; i++)
		if (strcmp(doors[i].name, name) == 0) {
			*door = doors[i].door;
			return true;
		}
	return false;
}

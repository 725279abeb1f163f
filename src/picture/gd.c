#include "picture/gd.h"

#include <dlfcn.h>
#include <stdbool.h>

#include "base/log.h"

/* What decoders say of a broken file is of no use to anyone here. */
static void __attribute__((format(printf, 2, 0))) say_nothing(int priority, const char *format, va_list args)
{
	(void)priority, (void)format, (void)args;
}

static bool find(void *library, const char *name, void *call)
{
	void *found = dlsym(library, name);
	*(void **)call = found;
	return found != NULL;
}

const struct gd *gd_load(void)
{
	static struct gd gd;
	void *library = dlopen("libgd.so.3", RTLD_NOW | RTLD_LOCAL);
	bool ok = library != NULL;
#define GD_FIND(name) ok = ok && find(library, #name, &gd.name);
	GD_CALLS(GD_FIND)
#undef GD_FIND
	if (!ok) {
		log_error("pictures cannot be read: %s", dlerror());
		return NULL;
	}
	gd.gdSetErrorMethod(say_nothing);
	return &gd;
}

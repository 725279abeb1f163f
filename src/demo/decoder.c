#include "demo/decoder.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gate/link.h"
#include "picture/helper.h"

void decoder_start(struct decoder *d, const struct options *options)
{
	pid_t self = getpid();
	*d = (struct decoder){0};
	if (!link_pair(d->link))
		return;
	d->pid = fork();
	if (d->pid == 0) {
		struct pictures_setup setup = {.options = options, .link_fd = d->link[1]};
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(getppid() == self ? pictures_main(&setup) : 0);
	}
	if (d->pid < 0)
		decoder_stop(d);
}

void decoder_stop(struct decoder *d)
{
	if (d->pid > 0) {
		kill(d->pid, SIGKILL);
		waitpid(d->pid, NULL, 0);
	}
	for (int i = 0; i < 2; i++)
		if (d->link[i] > 0)
			close(d->link[i]);
	*d = (struct decoder){0};
}

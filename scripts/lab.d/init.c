// The first process of the guest. Runs the job that `lab` left in the folder named by the kernel
// argument lab_job, writes its exit code there and switches the machine off.
//
//   argv, env   strings, each ended by a zero byte
//   cwd         symbolic link to the working directory
//   status      the answer: the exit code as a shell would give it
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

// `lab` gives these consoles to the job; the kernel logs to tty0.
#define STDOUT_TTY "/dev/tty1"
#define STDERR_TTY "/dev/tty2"

static void mount_all(void)
{
	static const struct {
		const char *type, *target;
	} mounts[] = {
		{"proc", "/proc"},
		{"sysfs", "/sys"},
		{"debugfs", "/sys/kernel/debug"},
		{"tracefs", "/sys/kernel/tracing"},
		{"devpts", "/dev/pts"},
		{"tmpfs", "/dev/shm"},
		{"tmpfs", "/run"},
	};
	mkdir("/dev/pts", 0755);
	mkdir("/dev/shm", 01777);
	for (size_t i = 0; i < sizeof mounts / sizeof *mounts; i++)
		if (mount(mounts[i].type, mounts[i].target, mounts[i].type, 0, NULL) != 0)
			fprintf(stderr, "lab: mount %s: %s\n", mounts[i].target, strerror(errno));

	// devtmpfs has no such links; bash's <(…) and /dev/stdout need them.
	symlink("/proc/self/fd", "/dev/fd");
	symlink("/proc/self/fd/0", "/dev/stdin");
	symlink("/proc/self/fd/1", "/dev/stdout");
	symlink("/proc/self/fd/2", "/dev/stderr");
}

static void loopback_up(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ioctl(fd, SIOCSIFFLAGS, &request);
	close(fd);
}

// Returns the strings of a file as a null-terminated array.
static char **read_strings(const char *path)
{
	struct stat info;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &info) != 0)
		return NULL;
	char *text = calloc(info.st_size + 1, 1);
	char **strings = calloc(info.st_size + 1, sizeof *strings);
	ssize_t length = read(fd, text, info.st_size);
	close(fd);
	size_t count = 0;
	for (char *next = text; next < text + length; next += strlen(next) + 1)
		strings[count++] = next;
	return strings;
}

static int pump_input;

static void stop_waiting_for_input(int signal)
{
	(void)signal;
	fcntl(pump_input, F_SETFL, O_NONBLOCK);
}

// Copies a pipe to a console, unchanged, until the pipe ends or, after SIGTERM, runs dry. The job
// gets a pipe because its output is not a terminal on the host either.
static pid_t start_pump(const char *tty, int *write_end)
{
	int ends[2];
	pipe2(ends, O_CLOEXEC);
	*write_end = ends[1];
	pid_t pid = fork();
	if (pid != 0) {
		close(ends[0]);
		return pid;
	}
	close(ends[1]);
	pump_input = ends[0];
	struct sigaction action = {.sa_handler = stop_waiting_for_input};
	sigaction(SIGTERM, &action, NULL);

	int out = open(tty, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	struct termios mode;
	tcgetattr(out, &mode);
	cfmakeraw(&mode);
	tcsetattr(out, TCSANOW, &mode);

	static char buffer[1 << 16];
	for (;;) {
		ssize_t length = read(pump_input, buffer, sizeof buffer);
		if (length < 0 && errno == EINTR)
			continue;
		if (length <= 0)
			break;
		for (ssize_t done = 0; done < length;) {
			ssize_t n = write(out, buffer + done, length - done);
			if (n < 0 && errno != EINTR)
				_exit(1);
			done += n > 0 ? n : 0;
		}
	}
	while (tcdrain(out) != 0 && errno == EINTR)
		;
	_exit(0);
}

static void run_job(int in, int out, int err, int interactive)
{
	setsid();
	if (interactive)
		ioctl(in, TIOCSCTTY, 0);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);

	char **argv = read_strings("argv");
	char **env = read_strings("env");
	if (!argv || !env || chdir("cwd") != 0) {
		fprintf(stderr, "lab: the working directory is not visible in the guest: %s\n",
			strerror(errno));
		_exit(125);
	}
	environ = env;
	execvp(argv[0], argv);
	fprintf(stderr, "lab: %s: %s\n", argv[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static void write_status(int status)
{
	int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	int fd = open("status", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	dprintf(fd, "%d\n", code);
	close(fd);
}

int main(void)
{
	const char *job_folder = getenv("lab_job");
	int interactive = getenv("lab_tty") != NULL;
	if (!job_folder || chdir(job_folder) != 0)
		return 1;
	mount_all();
	loopback_up();
	sethostname("lab", 3);

	int in, out, err;
	pid_t out_pump = -1, err_pump = -1;
	if (interactive) {
		in = out = err = open(STDOUT_TTY, O_RDWR | O_NOCTTY | O_CLOEXEC);
	} else {
		in = open("/dev/null", O_RDONLY | O_CLOEXEC);
		out_pump = start_pump(STDOUT_TTY, &out);
		err_pump = start_pump(STDERR_TTY, &err);
	}

	pid_t job = fork();
	if (job == 0)
		run_job(in, out, err, interactive);
	close(out);
	close(err);

	// Orphans end here as well.
	int status;
	while (wait(&status) != job)
		;
	if (!interactive) {
		kill(out_pump, SIGTERM);
		kill(err_pump, SIGTERM);
		waitpid(out_pump, NULL, 0);
		waitpid(err_pump, NULL, 0);
	}
	write_status(status);

	// hostfs keeps what was written in the guest's memory until it is synced.
	kill(-1, SIGKILL);
	sync();
	reboot(RB_POWER_OFF);
	return 1;
}
